package charts

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
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
	looks := []style{met, notMet, unsure, byServers, byCalls}
	for _, s := range append(looks, spare...) {
		for _, page := range []string{Paper, "#16181d"} {
			if c := contrast(s.colour, page); c < 3 {
				t.Errorf("%s on %s has a contrast of %.2f", s.colour, page, c)
			}
		}
	}
	for _, s := range steps {
		if c := contrast(s.ink, s.colour); c < 4.5 {
			t.Errorf("text on %s has a contrast of %.2f", s.colour, c)
		}
	}
}

func TestStepOf(t *testing.T) {
	for percent, want := range map[float64]string{0: "0 %", 0.1: "≤ 50 %", 50: "≤ 50 %", 50.1: "≤ 75 %", 75: "≤ 75 %", 99.9: "< 100 %", 100: "100 %"} {
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
			if i != j && sides[i] != "" && (a.label(sides[i]).overlaps(b.body()) || sides[j] != "" && a.label(sides[i]).overlaps(b.label(sides[j]))) {
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

func TestCeiling(t *testing.T) {
	for v, want := range map[float64]float64{0: 1, 0.07: 0.08, 5.8: 6, 6: 6, 45: 50, 450: 500, 501: 600, 90000: 100000, 1.1: 1.2} {
		if got := ceiling(v); got != want {
			t.Errorf("ceiling(%v) = %v, want %v", v, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	long := strings.Repeat("word ", 100)
	for _, s := range []string{"short", long, strings.Repeat("x", 500), strings.Repeat("漢", 200)} {
		lines := strings.Split(wrap(s, 20), "\n")
		if len(lines) > 3 {
			t.Errorf("%d lines", len(lines))
		}
		for _, line := range lines {
			if textWidth(line) > 20*advance('n')+14 || !utf8.ValidString(line) {
				t.Errorf("line %q is too long", line)
			}
		}
	}
	if got := wrap("short", 20); got != "short" {
		t.Errorf("wrap changed a short name: %q", got)
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
