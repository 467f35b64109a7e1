package palette

import (
	"fmt"
	"slices"
	"testing"
)

// TestOfColumns checks that all columns of a chart have different looks as long as there
// are enough, and that known columns have theirs.
func TestOfColumns(t *testing.T) {
	ids := []string{"points_oauth", "points_errors"}
	for i := range len(Spare) - len(ids) {
		ids = append(ids, fmt.Sprintf("points_own%d", i))
	}
	looks := OfColumns(ids)
	for i, a := range looks {
		if slices.Contains(looks[:i], a) {
			t.Errorf("column %s has the look %v of another", ids[i], a)
		}
	}
	if looks[0] != OAuth || looks[1] != Errors {
		t.Errorf("points_oauth and points_errors have the looks %v and %v", looks[0], looks[1])
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
	looks, lines := OfColumns(append(points, "points_errors")), LineColours(lacking)
	for i, c := range controls {
		if looks[i].Colour != lines[i] {
			t.Errorf("%s is %s in the score and %s as a line", c, looks[i].Colour, lines[i])
		}
	}
}
