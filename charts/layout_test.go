package charts

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"fleetreport/report/palette"
)

// contrast is the ratio of WCAG between two colours like "#0072b2".
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(colour string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			panic(err)
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

func TestContrast(t *testing.T) {
	looks := []palette.Look{palette.Met, palette.NotMet, palette.Unknown, palette.ByServers, palette.ByCalls}
	for _, s := range append(looks, palette.Spare...) {
		for _, page := range []string{Paper, "#16181d"} {
			if c := contrast(s.Colour, page); c < 3 {
				t.Errorf("%s on %s has a contrast of %.2f", s.Colour, page, c)
			}
		}
	}
}

// Every figure of a heatmap can be read on its cell, on a white page and on a dark
// one, and the classes differ in lightness, for those who see no hues.
func TestHeatmapContrast(t *testing.T) {
	for _, page := range []struct{ ground, ink string }{{Paper, "#333333"}, {"#16181d", "#eeeeee"}} {
		var seen []string
		for _, s := range steps {
			cell := blend(s.colour, page.ground, s.opaque)
			ink := cmp.Or(s.ink, page.ink)
			if c := contrast(ink, cell); c < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.2f", s.text, ink, cell, c)
			}
			seen = append(seen, cell)
		}
		for i, cell := range seen[:len(seen)-1] {
			least := 1.4
			if i == len(seen)-2 {
				least = 1.05 // full coverage has another hue, too
			}
			if c := contrast(cell, seen[i+1]); c < least {
				t.Errorf("on %s, classes %d and %d have a contrast of %.2f", page.ground, i, i+1, c)
			}
		}
		if c := contrast(seen[0], page.ground); c < 3 {
			t.Errorf("on %s a gap has a contrast of %.2f", page.ground, c)
		}
		if c := contrast(seen[len(seen)-1], page.ground); c > 1.3 {
			t.Errorf("on %s full coverage stands out by %.2f", page.ground, c)
		}
	}
}

// blend is a colour laid over a ground that shows through.
func blend(colour, ground string, opaque float64) string {
	var mixed [3]int
	for i := range mixed {
		at := 1 + 2*i
		over, _ := strconv.ParseUint(colour[at:at+2], 16, 8)
		under, _ := strconv.ParseUint(ground[at:at+2], 16, 8)
		mixed[i] = int(math.Round(opaque*float64(over) + (1-opaque)*float64(under)))
	}
	return fmt.Sprintf("#%02x%02x%02x", mixed[0], mixed[1], mixed[2])
}

func TestStepOf(t *testing.T) {
	for percent, want := range map[float64]string{0: "0 %", 0.1: "≤ 50 %", 50: "≤ 50 %", 50.1: "< 100 %", 99.9: "< 100 %", 100: "100 %"} {
		if got := stepOf(percent).text; got != want {
			t.Errorf("%v %% is in class %q, want %q", percent, got, want)
		}
	}
}

func TestPlace(t *testing.T) {
	area := box{0, 0, 400, 300}
	beads := []bead{
		{x: 200, y: 150, size: 40, text: "in the open"},
		{x: 390, y: 150, size: 10, text: "at the right edge"},
		{x: 230, y: 150, size: 40, text: "on top of the first"},
	}
	sides := place(beads, area)
	if sides[1] != "left" {
		t.Errorf("the label at the edge stands %q", sides[1])
	}
	for i, a := range beads {
		for j, b := range beads {
			if i != j && sides[i] != "" && (b.meets(a.label(sides[i])) || sides[j] != "" && a.label(sides[i]).overlaps(b.label(sides[j]))) {
				t.Errorf("the label of %q covers %q", a.text, b.text)
			}
		}
	}
	crowd := make([]bead, 50)
	for i := range crowd {
		crowd[i] = bead{x: 200, y: 150, size: 30, text: "same place"}
	}
	labels := 0
	for _, side := range place(crowd, area) {
		if side != "" {
			labels++
		}
	}
	if labels > 4 {
		t.Errorf("%d labels around one place", labels)
	}
}

func TestScale(t *testing.T) {
	for _, tt := range []struct {
		lo, hi float64
		want   []float64
	}{
		{0, 0, []float64{0, 0.2, 0.4, 0.6, 0.8, 1}},
		{0, 5.8, []float64{0, 1, 2, 3, 4, 5, 6}},
		{65, 450, []float64{0, 100, 200, 300, 400, 500}},
		{5, 6, []float64{5, 5.2, 5.4, 5.6, 5.8, 6}},
		{7, 7, []float64{0, 2, 4, 6, 8}},
		{0, 0.07, []float64{0, 0.02, 0.04, 0.06, 0.08}},
		{0, 3386790, []float64{0, 1e6, 2e6, 3e6, 4e6}},
	} {
		if got := newScale(tt.lo, tt.hi, 6).ticks; !slices.Equal(got, tt.want) {
			t.Errorf("newScale(%v, %v) has the ticks %v, want %v", tt.lo, tt.hi, got, tt.want)
		}
	}
}

func TestHeadings(t *testing.T) {
	h := newHeadings([]string{"OAuth 2.0", "Data residency in the EU"}, 110)
	if h.turned || len(strings.Split(h.names[1], "\n")) != 2 || h.height != 2*lineHeight {
		t.Errorf("names that have room in two lines became %+v", h)
	}
	h = newHeadings([]string{"OAuth 2.0", "Data residency in the EU"}, 40)
	if !h.turned || strings.Contains(strings.Join(h.names, ""), "\n") || h.height > turnedLimit+1 {
		t.Errorf("names with words that have no room became %+v", h)
	}
}

func TestLevel(t *testing.T) {
	for s, want := range map[string]string{
		"Z\u0351\u036b\u0343\u036a\u0302algo": "Z\u0351\u036b\u0343algo",
		"Ti\u1ebf\u0323ng":                    "Ti\u1ebf\u0323ng",
	} {
		if got := level(s); got != want {
			t.Errorf("level(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestWidened(t *testing.T) {
	s := newScale(0, 100, 5).widened([]float64{0, 3, 100}, []float64{20, 30, 25}, 300)
	for v, reach := range map[float64]float64{0: 20, 3: 30, 100: 25} {
		if at := 300 * s.at(v); at < reach-0.5 || at > 300-reach+0.5 {
			t.Errorf("the mark at %v reaches out: its centre is %.1f px from the start", v, at)
		}
	}
	if s.min > -5 || s.max < 105 || s.min < -15 || s.max > 115 {
		t.Errorf("widened from %v to %v", s.min, s.max)
	}
}

func TestWrap(t *testing.T) {
	const width = 140
	long := strings.Repeat("word ", 100)
	for _, s := range []string{"short", long, strings.Repeat("x", 500), strings.Repeat("漢", 200), strings.Repeat("👩\u200d👧", 90), strings.Repeat("e\u0301", 90)} {
		lines := strings.Split(wrap(s, width, 3), "\n")
		if len(lines) > 3 {
			t.Errorf("%d lines", len(lines))
		}
		for _, line := range lines {
			if textWidth(line) > width+14 || !utf8.ValidString(line) || strings.HasPrefix(line, "\u200d") || strings.HasPrefix(line, "\u0301") {
				t.Errorf("line %q is too long, or parted within a letter", line)
			}
		}
	}
	if got := wrap("short", width, 3); got != "short" {
		t.Errorf("wrap changed a short name: %q", got)
	}
}

func TestShorten(t *testing.T) {
	for _, s := range []string{strings.Repeat("x", 50), strings.Repeat("漢", 50), strings.Repeat("e\u0301", 50)} {
		got := shorten(s, 100)
		if textWidth(got) > 100 || textWidth(got) < 80 || !strings.Contains(got, "…") || strings.Contains(got, "e…") || strings.Contains(got, "…\u0301") {
			t.Errorf("shorten(%q) = %q", s, got)
		}
	}
}

// Names that differ in their middle alone stay distinct.
func TestShortenedDiffer(t *testing.T) {
	var names []string
	for i := range 14 {
		names = append(names, fmt.Sprintf("Business Unit Number %02d of Customer Relations and Shared Services", i))
	}
	names = append(names, "short", names[0])
	got := shortened(names, 190)
	seen := map[string]string{}
	for i, s := range got {
		if textWidth(s) > 190 {
			t.Errorf("%q is too wide", s)
		}
		if other, ok := seen[s]; ok && other != names[i] {
			t.Errorf("%q stands for %q and %q", s, other, names[i])
		}
		seen[s] = names[i]
	}
	if got[14] != "short" {
		t.Errorf("short became %q", got[14])
	}
}

func TestLiteral(t *testing.T) {
	const name = "{b} {a|x} }{ {{c}}"
	got := literal(name)
	if strings.Contains(got, "{b") || strings.Contains(got, "{a") || strings.Contains(got, "{c") {
		t.Errorf("literal left a template: %q", got)
	}
	if strings.ReplaceAll(got, "\u2060", "") != name {
		t.Errorf("literal changed what is seen: %q", got)
	}
}

func TestApartBy(t *testing.T) {
	for _, tt := range []struct{ places, want []float64 }{
		{nil, []float64{}},
		{[]float64{5}, []float64{5}},
		{[]float64{0, 20, 40}, []float64{0, 20, 40}},
		{[]float64{10, 10}, []float64{3, 17}},
		{[]float64{0, 10, 20}, []float64{-4, 10, 24}},
		{[]float64{0, 50, 52, 100}, []float64{0, 44, 58, 100}},
	} {
		if got := apartBy(tt.places, 14); !slices.Equal(got, tt.want) {
			t.Errorf("apartBy(%v) = %v, want %v", tt.places, got, tt.want)
		}
	}
}

func TestCrossed(t *testing.T) {
	a := box{10, 10, 20, 20}
	for _, tt := range []struct {
		x1, y1, x2, y2 float64
		want           bool
	}{
		{0, 0, 30, 30, true}, {0, 15, 30, 15, true}, {15, 0, 15, 30, true}, {12, 12, 18, 18, true},
		{0, 0, 30, 5, false}, {0, 15, 5, 15, false}, {0, 30, 30, 25, false}, {0, 12, 12, 0, false},
	} {
		if got := a.crossed(tt.x1, tt.y1, tt.x2, tt.y2); got != tt.want {
			t.Errorf("crossed(%v) = %v", tt, got)
		}
	}
}
