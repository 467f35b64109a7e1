package charts_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetreport/charts"
	"fleetreport/charts/svg"
	"fleetreport/report"
)

// text is a horizontal text of a drawing and its area.
type text struct {
	text                     string
	left, top, right, bottom float64
	isLabel                  bool // of a point
}

var textElement = regexp.MustCompile(`<text(?: x="([-\d.]+)")?(?: y="([-\d.]+)")? text-anchor="(\w+)"([^>]*)` +
	` transform="translate\(([-\d.]+) ([-\d.]+)\)"[^>]*>([^<]*)<`)

// texts returns the horizontal texts of a drawing. Letters are assumed to be 10 pixels
// high, as digits and capitals nearly are, with their middle 4.2 pixels above the
// baseline. The label of a point follows its halo.
func texts(drawing []byte) []text {
	number := func(s string) float64 {
		v, _ := strconv.ParseFloat(s, 64) // "" is 0
		return v
	}
	var all []text
	halo := false
	for _, m := range textElement.FindAllStringSubmatch(string(drawing), -1) {
		isLabel := halo
		if halo = strings.Contains(m[4], `aria-hidden="true"`); halo {
			continue
		}
		width := 0.0
		for _, r := range m[7] {
			width += 12 * svg.Advance(r)
		}
		x, y := number(m[1])+number(m[5]), number(m[2])+number(m[6])-4.2
		switch m[3] {
		case "middle":
			x -= width / 2
		case "end":
			x -= width
		}
		all = append(all, text{m[7], x, y - 5, x + width, y + 5, isLabel})
	}
	return all
}

var (
	lineElement = regexp.MustCompile(`<path d="(M[^"]*)" fill="none" stroke="[^"]*" stroke-width="2"` +
		`[^>]*stroke-linejoin="bevel"`)
	linePoint = regexp.MustCompile(`([ML])([-\d.]+) ([-\d.]+)`)
)

// isCrossed reports whether a line of a drawing runs through a text.
func isCrossed(drawing []byte, t text) bool {
	for _, m := range lineElement.FindAllSubmatch(drawing, -1) {
		var x, y float64
		for _, p := range linePoint.FindAllSubmatch(m[1], -1) {
			x2, _ := strconv.ParseFloat(string(p[2]), 64)
			y2, _ := strconv.ParseFloat(string(p[3]), 64)
			for step := 0; step <= 100 && string(p[1]) == "L"; step++ {
				at := float64(step) / 100
				px, py := x+at*(x2-x), y+at*(y2-y)
				if px > t.left && px < t.right && py > t.top && py < t.bottom {
					return true
				}
			}
			x, y = x2, y2
		}
	}
	return false
}

// drawTrends draws trends at the given widths. The keys are ids with widths, such as
// "same-at-540".
func drawTrends(t *testing.T, trends map[string]*report.Chart, widths ...int) map[string][]byte {
	t.Helper()
	var figures []svg.Figure
	for _, id := range slices.Sorted(maps.Keys(trends)) {
		p, _ := build(t, trends[id])
		checkOption(t, p)
		for _, width := range widths {
			figures = append(figures, svg.Figure{
				ID: fmt.Sprintf("%s-at-%d", id, width), Title: p.Title, Width: width, Height: p.Height, Option: p.Option,
			})
		}
	}
	drawings, err := svg.Draw(t.Context(), figures)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string][]byte{}
	for i, f := range figures {
		byID[f.ID] = drawings[i]
	}
	return byID
}

// TestTrendLabels reads the drawings of trends, narrow and wide. Labels cover neither
// other texts nor lines, and all texts are within the picture.
func TestTrendLabels(t *testing.T) {
	widths := []int{300, charts.Width}
	if testing.Short() {
		widths = widths[:1]
	}
	for id, drawing := range drawTrends(t, trends(), widths...) {
		all := texts(drawing)
		labels := 0
		width := 0.0
		for _, w := range widths {
			if strings.HasSuffix(id, fmt.Sprintf("-at-%d", w)) {
				width = float64(w)
			}
		}
		for i, a := range all {
			if a.left < 0 || a.right > width || a.top < 0 {
				t.Errorf("%s: %q is cut off: it is from %.0f to %.0f", id, a.text, a.left, a.right)
			}
			if a.isLabel {
				labels++
				if isCrossed(drawing, a) {
					t.Errorf("%s: a line runs through %q", id, a.text)
				}
			}
			for _, b := range all[:i] {
				if a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom {
					t.Errorf("%s: %q covers %q", id, a.text, b.text)
				}
			}
		}
		if want := !strings.HasPrefix(id, "nothing"); (labels > 0) != want {
			t.Errorf("%s has %d labels of points", id, labels)
		}
	}
}

// TestTrendGaps checks that the line of a trend is interrupted where a month is missing,
// and that a month between two gaps is a part of its own, with a symbol.
func TestTrendGaps(t *testing.T) {
	want := map[string]string{"exposed-12": "MLLLMMLLL", "compliance-2": "ML", "exposed-6": "MMML"}
	all := trends()
	maps.DeleteFunc(all, func(id string, _ *report.Chart) bool { return want[id] == "" })
	drawings := drawTrends(t, all, charts.Width)
	for id, want := range want {
		lines := lineElement.FindAllSubmatch(drawings[id+"-at-540"], -1)
		if len(lines) == 0 {
			t.Fatalf("%s has no lines", id)
		}
		for _, m := range lines {
			var commands strings.Builder
			for _, p := range linePoint.FindAllSubmatch(m[1], -1) {
				commands.Write(p[1])
			}
			if got := commands.String(); got != want {
				t.Errorf("%s has a line with the path commands %s, want %s", id, got, want)
			}
		}
	}
}
