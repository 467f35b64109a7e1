package svg

import (
	"math"
	"testing"
)

// TestMeasure checks widths from the font, and estimates for characters that it does not
// have.
func TestMeasure(t *testing.T) {
	w := newWidths()
	for _, test := range []struct {
		text, font string
		want       float64
	}{
		// Advance widths of Arial and Liberation Sans, in units of 1/2048 em.
		{"A", "2048px Arial", 1366},
		{"i", "2048px Arial", 455},
		{"W", "bold 2048px Arial", 1933},
		{"AA", "1024px Arial", 1366},
		{"Ж", "2048px " + Font, 1891},
		{"ü", "italic 2048px sans-serif", 1139},
		// Estimates; marks have no width.
		{"基", "12px Arial", 12},
		{"📱", "12px Arial", 15},
		{"ก", "12px Arial", 9},
		{"தமி", "10px Arial", 27}, // letters that are wide in any font
		{"กั", "10px Arial", 15},  // two boxes, where no font has them
		{"தமிழ்", "10px Arial", 37.5},
		{"தமிழமிழ்", "10px Arial", 63},
		{"A\u0301A", "2048px Arial", 2732},
		{"☁\ufe0f\u034f", "12px Arial", 9},
		{"e\u0301", "2048px Arial", 1139},
		{"\u202eA\u200d", "2048px Arial", 1366},
		{"", "12px Arial", 0},
		{"基", "Arial", 12}, // the default size of ECharts
	} {
		if got := w.measure(test.text, test.font); math.Abs(got-test.want) > 0.5 {
			t.Errorf("measure(%q, %q) = %.2f, want %.2f", test.text, test.font, got, test.want)
		}
	}
}

// TestParseFont checks sizes and weights of CSS fonts.
func TestParseFont(t *testing.T) {
	for font, want := range map[string]struct {
		size   float64
		isBold bool
	}{
		"12px Arial":               {12, false},
		"normal bold 10.5px Arial": {10.5, true},
		"italic 700 14px bold":     {14, true},
		"500 14px Arial":           {14, false},
		"":                         {12, false},
		"xpx 99px":                 {12, false},
	} {
		if size, isBold := parseFont(font); size != want.size || isBold != want.isBold {
			t.Errorf("parseFont(%q) = %v, %v, want %v", font, size, isBold, want)
		}
	}
}

// BenchmarkMeasure measures texts with characters that are new or known to an engine.
func BenchmarkMeasure(b *testing.B) {
	b.Run("first", func(b *testing.B) { // the first text of an engine
		for b.Loop() {
			newWidths().measure("Office of the Chief Architect", "12px "+Font)
		}
	})
	b.Run("known", func(b *testing.B) {
		w := newWidths()
		for b.Loop() {
			w.measure("Office of the Chief Architect", "12px "+Font)
		}
	})
}
