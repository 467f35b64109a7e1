// Package layout computes scales of axes and the positions of labels in charts of points,
// for pictures and workbooks alike.
package layout

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Scale is the range of a numeric axis, from Min to Max, with labels at the ticks, which
// ascend in equal steps.
type Scale struct {
	Min, Max float64
	Ticks    []float64
}

// NewScale returns a scale for values from lo to hi with about n intervals between round
// numbers. It begins at 0 unless that would waste more than a third of the axis.
func NewScale(lo, hi float64, n int) Scale {
	if lo > 0 && lo < 0.35*hi || lo == hi {
		lo = min(lo, 0)
	}
	if hi <= lo {
		hi = lo + 1
	}
	least := (hi - lo) / float64(n)
	unit := math.Pow(10, math.Floor(math.Log10(least)))
	step := unit
	for _, factor := range []float64{1, 2, 2.5, 5, 10} {
		if step = factor * unit; step >= least*0.999 {
			break
		}
	}
	first, last := math.Floor(lo/step+1e-9), math.Ceil(hi/step-1e-9)
	s := Scale{}
	for k := first; k <= last; k++ {
		s.Ticks = append(s.Ticks, roundTo(k*step, step))
	}
	s.Min, s.Max = s.Ticks[0], s.Ticks[len(s.Ticks)-1]
	return s
}

// ScaleOf returns a scale with about n intervals for values, from 0 to 1 if there are none.
func ScaleOf(values []float64, n int) Scale {
	if len(values) == 0 {
		return NewScale(0, 1, n)
	}
	return NewScale(slices.Min(values), slices.Max(values), n)
}

// roundTo rounds v to a small part of step, which removes errors of binary fractions.
func roundTo(v, step float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(step))-3)
	if unit >= 1 {
		return math.Round(v)
	}
	perOne := math.Round(1 / unit)
	return math.Round(v*perOne) / perOne
}

// Fraction returns the position of v, from 0 at Min to 1 at Max.
func (s Scale) Fraction(v float64) float64 { return (v - s.Min) / (s.Max - s.Min) }

// Step returns the distance between ticks.
func (s Scale) Step() float64 {
	step := s.Ticks[1] - s.Ticks[0]
	return roundTo(step, step)
}

// Decimals returns the number of decimals that the labels of the ticks need.
func (s Scale) Decimals() int {
	most := 0
	for _, v := range s.Ticks {
		_, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
		most = max(most, len(fraction))
	}
	return most
}

// Widen returns s, extended beyond its ticks until the symbols of all values lie within
// it. The radii of the symbols and the length of the axis are in pixels.
func (s Scale) Widen(values, radii []float64, length float64) Scale {
	for range 12 { // each pass closes most of the remaining gap
		before, after := s.overhang(values, radii, length)
		pixel := (s.Max - s.Min) / length
		s.Min -= before * pixel
		s.Max += after * pixel
	}
	precision := (s.Max - s.Min) / 100
	s.Min, s.Max = roundTo(s.Min, precision), roundTo(s.Max, precision)
	return s
}

// WidenBySteps is Widen for programs that label an axis from its minimum: it extends s by
// whole steps between ticks.
func (s Scale) WidenBySteps(values, radii []float64, length float64) Scale {
	step := s.Step()
	for range 3 {
		before, after := s.overhang(values, radii, length)
		if before > 0 {
			s.Min = roundTo(s.Min-step, step)
		}
		if after > 0 {
			s.Max = roundTo(s.Max+step, step)
		}
	}
	return s
}

// overhang returns how many pixels of symbols are before Min and after Max.
func (s Scale) overhang(values, radii []float64, length float64) (before, after float64) {
	for i, v := range values {
		before = max(before, radii[i]-length*s.Fraction(v))
		after = max(after, radii[i]-length*(1-s.Fraction(v)))
	}
	return before, after
}
