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
)

// written is a text of a drawing that runs level, and where it lies.
type written struct {
	text                     string
	left, top, right, bottom float64
	label                    bool // of a point
}

var textElement = regexp.MustCompile(`<text(?: x="([-\d.]+)")?(?: y="([-\d.]+)")? text-anchor="(\w+)"([^>]*) transform="translate\(([-\d.]+) ([-\d.]+)\)"[^>]*>([^<]*)<`)

// texts are the level texts of a drawing. Letters are taken to be 10 pixels high, as
// digits and capitals nearly are, with their middle 4.2 pixels above the baseline. A label
// of a point comes after its halo.
func texts(drawing []byte) []written {
	number := func(s string) float64 {
		v, _ := strconv.ParseFloat(s, 64) // "" is 0
		return v
	}
	var all []written
	halo := false
	for _, m := range textElement.FindAllStringSubmatch(string(drawing), -1) {
		label := halo
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
		all = append(all, written{m[7], x, y - 5, x + width, y + 5, label})
	}
	return all
}

var (
	lineElement = regexp.MustCompile(`<path d="(M[^"]*)" fill="none" stroke="[^"]*" stroke-width="2"[^>]*stroke-linejoin="bevel"`)
	linePoint   = regexp.MustCompile(`([ML])([-\d.]+) ([-\d.]+)`)
)

// crosses reports whether one of the lines of a drawing runs through a text.
func crosses(drawing []byte, w written) bool {
	for _, m := range lineElement.FindAllSubmatch(drawing, -1) {
		var x, y float64
		for _, p := range linePoint.FindAllSubmatch(m[1], -1) {
			x2, _ := strconv.ParseFloat(string(p[2]), 64)
			y2, _ := strconv.ParseFloat(string(p[3]), 64)
			for step := 0; step <= 100 && string(p[1]) == "L"; step++ {
				at := float64(step) / 100
				px, py := x+at*(x2-x), y+at*(y2-y)
				if px > w.left && px < w.right && py > w.top && py < w.bottom {
					return true
				}
			}
			x, y = x2, y2
		}
	}
	return false
}

// drawTrends draws all trends at some widths, each under its name and width.
func drawTrends(t *testing.T, widths ...int) map[string][]byte {
	t.Helper()
	all := trends()
	var figures []svg.Figure
	for _, id := range slices.Sorted(maps.Keys(all)) {
		p, _ := build(t, all[id])
		check(t, p)
		for _, width := range widths {
			figures = append(figures, svg.Figure{ID: fmt.Sprintf("%s-at-%d", id, width), Title: p.Title, Width: width, Height: p.Height, Option: p.Option})
		}
	}
	drawings, err := svg.Draw(t.Context(), figures)
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string][]byte{}
	for i, f := range figures {
		drawn[f.ID] = drawings[i]
	}
	return drawn
}

// No label of a trend covers another text or a line, and all texts lie within the
// picture, on narrow pages and on wide ones. What is read is the drawing itself.
func TestTrendLabels(t *testing.T) {
	widths := []int{300, charts.Width, 900}
	for id, drawing := range drawTrends(t, widths...) {
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
				t.Errorf("%s: %q reaches out of the picture: %.0f to %.0f", id, a.text, a.left, a.right)
			}
			if a.label {
				labels++
				if crosses(drawing, a) {
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

// The line of a trend is parted where a month is missing, and a month on its own is a
// part, too, with a symbol of its own.
func TestTrendIsParted(t *testing.T) {
	drawn := drawTrends(t, charts.Width)
	for id, want := range map[string]string{"exposed-12": "MLLLMMLLL", "compliance-2": "ML", "exposed-6": "MMML"} {
		lines := lineElement.FindAllSubmatch(drawn[id+"-at-540"], -1)
		if len(lines) == 0 {
			t.Fatalf("%s has no lines", id)
		}
		for _, m := range lines {
			var parts strings.Builder
			for _, p := range linePoint.FindAllSubmatch(m[1], -1) {
				parts.Write(p[1])
			}
			if got := parts.String(); got != want {
				t.Errorf("%s has a line of the parts %s, want %s", id, got, want)
			}
		}
	}
}
