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

// contrast returns the contrast ratio of two colours such as "#0072b2", from 1 to 21, as
// defined by WCAG 2.
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance returns the relative luminance of a colour, from 0 to 1, as defined by WCAG 2.
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

// TestContrast checks that all colours stand out on a light and on a dark page.
func TestContrast(t *testing.T) {
	all := []palette.Style{palette.Met, palette.NotMet, palette.Unknown, palette.ByServers, palette.ByCalls}
	for _, s := range append(all, palette.Spare...) {
		for _, page := range []string{Paper, "#16181d"} {
			if c := contrast(s.Colour, page); c < 3 {
				t.Errorf("contrast of %s on %s is %.2f, want at least 3", s.Colour, page, c)
			}
		}
	}
}

// TestHeatmapContrast checks that every figure of a heatmap is legible on its cell, on a
// light and on a dark page, and that the classes differ in lightness, for readers who
// cannot distinguish hues.
func TestHeatmapContrast(t *testing.T) {
	for _, page := range []struct{ background, text string }{{Paper, "#333333"}, {"#16181d", "#eeeeee"}} {
		var cells []string
		for _, class := range shareClasses {
			cell := blend(class.colour, page.background, class.opacity)
			text := cmp.Or(class.text, page.text)
			if c := contrast(text, cell); c < 4.5 {
				t.Errorf("%s: contrast of %s on %s is %.2f, want at least 4.5", class.label, text, cell, c)
			}
			cells = append(cells, cell)
		}
		for i, cell := range cells[:len(cells)-1] {
			least := 1.4
			if i == len(cells)-2 {
				least = 1.05 // full coverage also has another hue
			}
			if c := contrast(cell, cells[i+1]); c < least {
				t.Errorf("on %s, contrast of classes %d and %d is %.2f, want at least %.2f", page.background, i, i+1, c, least)
			}
		}
		if c := contrast(cells[0], page.background); c < 3 {
			t.Errorf("on %s, contrast of a gap is %.2f, want at least 3", page.background, c)
		}
		if c := contrast(cells[len(cells)-1], page.background); c > 1.3 {
			t.Errorf("on %s, contrast of full coverage is %.2f, want at most 1.3", page.background, c)
		}
	}
}

// blend returns a translucent colour over a background.
func blend(colour, background string, opacity float64) string {
	var mixed [3]int
	for i := range mixed {
		at := 1 + 2*i
		over, _ := strconv.ParseUint(colour[at:at+2], 16, 8)
		under, _ := strconv.ParseUint(background[at:at+2], 16, 8)
		mixed[i] = int(math.Round(opacity*float64(over) + (1-opacity)*float64(under)))
	}
	return fmt.Sprintf("#%02x%02x%02x", mixed[0], mixed[1], mixed[2])
}

// TestClassOf checks the class of shares at and near the limits of classes.
func TestClassOf(t *testing.T) {
	for percent, want := range map[float64]string{
		0: "0 %", 0.1: "≤ 50 %", 50: "≤ 50 %", 50.1: "< 100 %", 99.9: "< 100 %", 100: "100 %",
	} {
		if got := classOf(percent).label; got != want {
			t.Errorf("classOf(%v) = %q, want %q", percent, got, want)
		}
	}
}

// TestHeadings checks that names are broken into lines if their words fit, and otherwise
// rotated.
func TestHeadings(t *testing.T) {
	h := newHeadings([]string{"OAuth 2.0", "Data residency in the EU"}, 110)
	if h.rotated || len(strings.Split(h.names[1], "\n")) != 2 || h.height != 2*lineHeight {
		t.Errorf("names that fit on two lines became %+v", h)
	}
	h = newHeadings([]string{"OAuth 2.0", "Data residency in the EU"}, 40)
	if !h.rotated || strings.Contains(strings.Join(h.names, ""), "\n") || h.height > rotatedLimit+1 {
		t.Errorf("names with words that do not fit became %+v", h)
	}
}

// TestLimitMarks checks that three combining marks remain on each letter.
func TestLimitMarks(t *testing.T) {
	for s, want := range map[string]string{
		"Z\u0351\u036b\u0343\u036a\u0302algo": "Z\u0351\u036b\u0343algo",
		"Ti\u1ebf\u0323ng":                    "Ti\u1ebf\u0323ng",
	} {
		if got := limitMarks(s); got != want {
			t.Errorf("limitMarks(%q) = %q, want %q", s, got, want)
		}
	}
}

// TestWrap checks the number and the length of lines, and that no character is broken.
func TestWrap(t *testing.T) {
	const width = 140
	long := strings.Repeat("word ", 100)
	for _, s := range []string{
		"short", long, strings.Repeat("x", 500), strings.Repeat("漢", 200), strings.Repeat("👩\u200d👧", 90),
		strings.Repeat("e\u0301", 90),
	} {
		lines := strings.Split(wrap(s, width, 3), "\n")
		if len(lines) > 3 {
			t.Errorf("wrap(%q) has %d lines, want at most 3", s, len(lines))
		}
		for _, line := range lines {
			broken := strings.HasPrefix(line, "\u200d") || strings.HasPrefix(line, "\u0301")
			if textWidth(line) > width+14 || !utf8.ValidString(line) || broken {
				t.Errorf("line %q is too long or begins within a character", line)
			}
		}
	}
	if got := wrap("short", width, 3); got != "short" {
		t.Errorf(`wrap("short") = %q`, got)
	}
}

// TestShorten checks the width of short forms, and that no character is broken.
func TestShorten(t *testing.T) {
	for _, s := range []string{strings.Repeat("x", 50), strings.Repeat("漢", 50), strings.Repeat("e\u0301", 50)} {
		got := shorten(s, 100)
		broken := strings.Contains(got, "e…") || strings.Contains(got, "…\u0301")
		if textWidth(got) > 100 || textWidth(got) < 80 || !strings.Contains(got, "…") || broken {
			t.Errorf("shorten(%q) = %q", s, got)
		}
	}
}

// TestShortenAll checks that names which differ only in the middle have different short
// forms.
func TestShortenAll(t *testing.T) {
	var names []string
	for i := range 14 {
		names = append(names, fmt.Sprintf("Business Unit Number %02d of Customer Relations and Shared Services", i))
	}
	names = append(names, "short", names[0])
	got := shortenAll(names, 190)
	seen := map[string]string{}
	for i, s := range got {
		if textWidth(s) > 190 {
			t.Errorf("%q is wider than 190 px", s)
		}
		if other, ok := seen[s]; ok && other != names[i] {
			t.Errorf("%q is the short form of %q and %q", s, other, names[i])
		}
		seen[s] = names[i]
	}
	if got[14] != "short" {
		t.Errorf("the short form of short is %q", got[14])
	}
}

// TestEscapeTemplate checks that no template remains, and that the text looks the same.
func TestEscapeTemplate(t *testing.T) {
	const name = "{b} {a|x} }{ {{c}}"
	got := escapeTemplate(name)
	if strings.Contains(got, "{b") || strings.Contains(got, "{a") || strings.Contains(got, "{c") {
		t.Errorf("escapeTemplate(%q) = %q, which has a template", name, got)
	}
	if strings.ReplaceAll(got, "\u2060", "") != name {
		t.Errorf("escapeTemplate(%q) = %q, which looks different", name, got)
	}
}

// TestSpread checks that positions move as little as possible.
func TestSpread(t *testing.T) {
	for _, tt := range []struct{ positions, want []float64 }{
		{nil, []float64{}},
		{[]float64{5}, []float64{5}},
		{[]float64{0, 20, 40}, []float64{0, 20, 40}},
		{[]float64{10, 10}, []float64{3, 17}},
		{[]float64{0, 10, 20}, []float64{-4, 10, 24}},
		{[]float64{0, 50, 52, 100}, []float64{0, 44, 58, 100}},
	} {
		if got := spread(tt.positions, 14); !slices.Equal(got, tt.want) {
			t.Errorf("spread(%v, 14) = %v, want %v", tt.positions, got, tt.want)
		}
	}
}
