package layout

import (
	"slices"
	"testing"
)

// TestPlaceLabels checks that labels lie within the area, and cover neither other
// markers nor other labels.
func TestPlaceLabels(t *testing.T) {
	area := Box{0, 0, 400, 300}
	markers := []Marker{
		{X: 200, Y: 150, Size: 40, LabelWidth: 90, LabelHeight: 16},
		{X: 390, Y: 150, Size: 10, LabelWidth: 90, LabelHeight: 16}, // at the right edge
		{X: 230, Y: 150, Size: 40, LabelWidth: 90, LabelHeight: 16}, // on top of the first
	}
	sides := PlaceLabels(markers, area)
	if sides[1] != "left" {
		t.Errorf("the label at the right edge is on side %q, want left", sides[1])
	}
	for i, a := range markers {
		for j, b := range markers {
			if i == j || sides[i] == "" {
				continue
			}
			label := a.label(sides[i])
			if b.overlaps(label) || sides[j] != "" && label.overlaps(b.label(sides[j])) {
				t.Errorf("the label of marker %d covers marker %d or its label", i, j)
			}
		}
	}
	crowd := make([]Marker, 50)
	for i := range crowd {
		crowd[i] = Marker{X: 200, Y: 150, Size: 30, LabelWidth: 90, LabelHeight: 16}
	}
	labels := 0
	for _, side := range PlaceLabels(crowd, area) {
		if side != "" {
			labels++
		}
	}
	if labels > 4 {
		t.Errorf("%d labels around the same position, want at most 4", labels)
	}
}

// TestScale checks the ticks of scales with about six intervals.
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
		if got := NewScale(tt.lo, tt.hi, 6).Ticks; !slices.Equal(got, tt.want) {
			t.Errorf("NewScale(%v, %v, 6) has ticks %v, want %v", tt.lo, tt.hi, got, tt.want)
		}
	}
}

// TestWiden checks that a scale is just as long as the symbols need.
func TestWiden(t *testing.T) {
	const length = 300
	s := NewScale(0, 100, 5).Widen([]float64{0, 3, 100}, []float64{20, 30, 25}, length)
	for v, radius := range map[float64]float64{0: 20, 3: 30, 100: 25} {
		if x := length * s.Fraction(v); x < radius-0.5 || x > length-radius+0.5 {
			t.Errorf("the symbol at %v with radius %v has its centre at %.1f of %d px", v, radius, x, length)
		}
	}
	if s.Min > -5 || s.Max < 105 || s.Min < -15 || s.Max > 115 {
		t.Errorf("the scale is from %v to %v", s.Min, s.Max)
	}
}

// TestWidenBySteps checks that a scale grows by whole steps, and only where a symbol
// needs it.
func TestWidenBySteps(t *testing.T) {
	s := NewScale(0, 800, 8).WidenBySteps([]float64{1, 790}, []float64{30, 3}, 400)
	if s.Min != -100 || s.Max != 800 {
		t.Errorf("the scale is from %v to %v, want -100 to 800", s.Min, s.Max)
	}
}

// TestDecimals checks how many decimals ticks need.
func TestDecimals(t *testing.T) {
	for hi, want := range map[float64]int{800: 0, 10: 0, 2: 2, 0.03: 3} {
		if got := NewScale(0, hi, 8).Decimals(); got != want {
			t.Errorf("ticks from 0 to %v need %d decimals, want %d", hi, got, want)
		}
	}
}
