package workbook

import (
	"strings"
	"testing"

	"fleetreport/report/palette"
)

// TestPresets checks that every look of the palette with a pattern is drawn with one,
// and that no two patterns are drawn alike.
func TestPresets(t *testing.T) {
	for _, look := range append([]palette.Style{palette.Met, palette.NotMet, palette.Unknown}, palette.Spare...) {
		shape := barShape(look)
		if hasPattern := strings.Contains(shape, "<a:pattFill "); hasPattern != (look.Pattern != palette.Plain) {
			t.Errorf("%v is drawn as %s", look, shape)
		}
	}
	seen := map[string]bool{}
	for pattern, preset := range presets {
		if seen[preset] {
			t.Errorf("pattern %d is drawn like another", pattern)
		}
		seen[preset] = true
	}
	if got := lighten("#000000"); got != "575757" {
		t.Errorf("lighten(#000000) = %s, want 575757", got)
	}
}
