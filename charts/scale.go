package charts

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"fleetreport/report"
)

// scale is the range of a numeric axis, from min to max, with labels at the ticks.
type scale struct {
	min, max float64
	ticks    []float64
}

// newScale returns a scale for values from lo to hi with about n intervals between round
// numbers. It begins at 0 unless that would waste more than a third of the axis.
func newScale(lo, hi float64, n int) scale {
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
	s := scale{}
	for k := first; k <= last; k++ {
		s.ticks = append(s.ticks, roundTo(k*step, step))
	}
	s.min, s.max = s.ticks[0], s.ticks[len(s.ticks)-1]
	return s
}

// scaleOf returns a scale with about n intervals for values, from 0 to 1 if there are none.
func scaleOf(values []float64, n int) scale {
	if len(values) == 0 {
		return newScale(0, 1, n)
	}
	return newScale(slices.Min(values), slices.Max(values), n)
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

// fraction returns the position of v, from 0 at min to 1 at max.
func (s scale) fraction(v float64) float64 { return (v - s.min) / (s.max - s.min) }

// widen extends s beyond its ticks until the symbols of all values lie within it. The
// radii of the symbols and the length of the axis are in CSS pixels.
func (s scale) widen(values, radii []float64, length float64) scale {
	for range 12 { // each pass closes most of the remaining gap
		before, after := 0.0, 0.0
		for i, v := range values {
			before = max(before, radii[i]-length*s.fraction(v))
			after = max(after, radii[i]-length*(1-s.fraction(v)))
		}
		pixel := (s.max - s.min) / length
		s.min -= before * pixel
		s.max += after * pixel
	}
	precision := (s.max - s.min) / 100
	s.min, s.max = roundTo(s.min, precision), roundTo(s.max, precision)
	return s
}

// labels returns the labels of the ticks, about as ECharts formats them.
func (s scale) labels() []string {
	texts := make([]string, len(s.ticks))
	for i, v := range s.ticks {
		_, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
		texts[i] = report.Format{Decimals: len(fraction)}.Text(report.Cell{Kind: report.Number, Num: v})
	}
	return texts
}

// apply sets the range of an ECharts axis, with labels and grid lines at the ticks only.
func (s scale) apply(axis object) {
	merge(axis, object{
		"min": s.min, "max": s.max,
		"axisLabel": object{"customValues": s.ticks},
		"axisTick":  object{"customValues": s.ticks}, // of grid lines, too
	})
}
