package palette

import (
	"fmt"
	"slices"
	"testing"
)

// TestOfColumns checks that all columns of a chart have different styles as long as there
// are enough, and that known columns have theirs.
func TestOfColumns(t *testing.T) {
	ids := []string{"points_oauth", "points_errors"}
	for i := range len(Spare) - len(ids) {
		ids = append(ids, fmt.Sprintf("points_own%d", i))
	}
	styles := OfColumns(ids)
	for i, a := range styles {
		if slices.Contains(styles[:i], a) {
			t.Errorf("column %s has the style %v of another", ids[i], a)
		}
	}
	if styles[0] != OAuth || styles[1] != Errors {
		t.Errorf("points_oauth and points_errors have the styles %v and %v", styles[0], styles[1])
	}
}

// TestLineColours checks that a control has the same colour in the points of a score,
// beside errors, and in the number of servers without it.
func TestLineColours(t *testing.T) {
	controls := []string{"oauth", "owner", "dlp", "review", "logging"}
	var points, lacking []string
	for _, c := range controls {
		points, lacking = append(points, "points_"+c), append(lacking, "lacking_"+c)
	}
	styles, lines := OfColumns(append(points, "points_errors")), LineColours(lacking)
	for i, c := range controls {
		if styles[i].Colour != lines[i] {
			t.Errorf("%s is %s in the score and %s as a line", c, styles[i].Colour, lines[i])
		}
	}
}
