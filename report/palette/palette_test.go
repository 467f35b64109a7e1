package palette

import (
	"fmt"
	"slices"
	"testing"
)

// TestLooksDiffer holds that no two things in a chart look alike, as long as there
// are looks enough.
func TestLooksDiffer(t *testing.T) {
	columns := []string{"points_oauth", "points_errors"}
	for i := range len(Spare) - len(columns) {
		columns = append(columns, fmt.Sprintf("points_own%d", i))
	}
	looks := Of(columns)
	for i, a := range looks {
		if slices.Contains(looks[:i], a) {
			t.Errorf("column %s has the look %v of another", columns[i], a)
		}
	}
	if looks[0] != OAuth || looks[1] != Errors {
		t.Error("a known control changed its look")
	}
}

// TestControlsLookAlike holds that a control looks the same in what a score is made
// of, beside errors, and in how many servers lack it.
func TestControlsLookAlike(t *testing.T) {
	controls := []string{"oauth", "owner", "dlp", "review", "logging"}
	var points, lacking []string
	for _, c := range controls {
		points, lacking = append(points, "points_"+c), append(lacking, "lacking_"+c)
	}
	of, lines := Of(append(points, "points_errors")), Lines(lacking)
	for i, c := range controls {
		if of[i].Colour != lines[i] {
			t.Errorf("%s is %s in one chart and %s in another", c, of[i].Colour, lines[i])
		}
	}
}
