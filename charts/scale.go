package charts

import (
	"math"
	"strconv"
	"strings"

	"fleetreport/report"
)

// scale is a stretch of an axis of numbers: from min to max, with labels at the
// ticks.
type scale struct {
	min, max float64
	ticks    []float64
}

// strides are the round numbers that divide a scale.
var strides = []float64{1, 2, 2.5, 5, 10}

// newScale spans values from lo to hi with about n strides between round
// numbers. It begins at 0 unless that would waste more than a third.
func newScale(lo, hi float64, n int) scale {
	if lo > 0 && lo < 0.35*hi || lo == hi {
		lo = min(lo, 0)
	}
	if hi <= lo {
		hi = lo + 1
	}
	rough := (hi - lo) / float64(n)
	unit := math.Pow(10, math.Floor(math.Log10(rough)))
	stride := unit
	for _, f := range strides {
		if stride = f * unit; stride >= rough*0.999 {
			break
		}
	}
	first, last := math.Floor(lo/stride+1e-9), math.Ceil(hi/stride-1e-9)
	s := scale{}
	for k := first; k <= last; k++ {
		s.ticks = append(s.ticks, neat(k*stride, stride))
	}
	s.min, s.max = s.ticks[0], s.ticks[len(s.ticks)-1]
	return s
}

// neat is v without the noise of binary fractions, which lies far below stride.
func neat(v, stride float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(stride))-3)
	if unit >= 1 {
		return math.Round(v)
	}
	fine := math.Round(1 / unit)
	return math.Round(v*fine) / fine
}

// at is the place of v, as a fraction of the way from min to max.
func (s scale) at(v float64) float64 { return (v - s.min) / (s.max - s.min) }

// widened makes room for marks: s reaches beyond its ticks until each of the
// values lies within it with its whole mark. The reaches of the marks and the
// length of the scale are in CSS pixels.
func (s scale) widened(values, reaches []float64, length float64) scale {
	for range 12 { // every step closes most of the gap that is left
		a, b := 0.0, 0.0
		for i, v := range values {
			a = max(a, reaches[i]-length*s.at(v))
			b = max(b, reaches[i]-length*(1-s.at(v)))
		}
		pixel := (s.max - s.min) / length
		s.min -= a * pixel
		s.max += b * pixel
	}
	stride := s.max - s.min
	s.min, s.max = neat(s.min, stride/100), neat(s.max, stride/100)
	return s
}

// labels are the ticks as the axis writes them, about.
func (s scale) labels() []string {
	texts := make([]string, len(s.ticks))
	for i, v := range s.ticks {
		_, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
		texts[i] = report.Format{Decimals: len(fraction)}.Text(report.Cell{Kind: report.Number, Num: v})
	}
	return texts
}

// lay puts s into an axis of ECharts: labels and lines at the ticks alone.
func (s scale) lay(axis object) {
	lay(axis, object{
		"min": s.min, "max": s.max,
		"axisLabel": object{"customValues": s.ticks},
		"axisTick":  object{"customValues": s.ticks}, // of the lines, too
	})
}
