package charts

import (
	"cmp"
	"math"
	"slices"

	"fleetreport/charts/layout"
)

// point is a point of a trend.
type point struct{ line, row int }

// Labels of the last row are at least labelDistance apart and at most labelShift above
// or below their points, in CSS pixels.
const (
	labelDistance = 14.0
	labelShift    = 11.0
)

// trendLabels returns the labels of the first and the last point of each line, or of
// all points of a single short line. ECharts hides those that would overlap others.
func (p *plot) trendLabels(area plotArea) map[point]object {
	labels := map[point]object{}
	all := len(p.values) == 1 && len(p.rows) <= manyRows
	var ends []point // of lines that reach the last row
	for k := range p.values {
		first, last := p.firstKnown(k), p.lastKnown(k)
		for i := range p.rows {
			if isKnown(p.rows[i].values[k]) && (all || i == first || i == last) {
				labels[point{k, i}] = p.pointLabel(k, i, area)
			}
		}
		if last == len(p.rows)-1 {
			ends = append(ends, point{k, last})
		}
	}
	slices.SortStableFunc(ends, func(a, b point) int { return cmp.Compare(p.y(a, area), p.y(b, area)) })
	var distinct []point
	var centres []float64
	for i, end := range ends {
		delete(labels, end)
		if y := p.y(end, area); i == 0 || y != p.y(ends[i-1], area) {
			distinct, centres = append(distinct, end), append(centres, y)
		}
	}
	for i, centre := range spread(centres, labelDistance) {
		if shift := math.Round(centre - centres[i]); math.Abs(shift) <= labelShift {
			labels[distinct[i]] = p.endLabel(distinct[i].line, shift)
		}
	}
	return labels
}

// y returns the vertical position of a point, in CSS pixels.
func (p *plot) y(pt point, area plotArea) float64 {
	v, _ := p.axisValue(pt.row, pt.line)
	return area.Bottom - (area.Bottom-area.Top)*area.y.Fraction(v)
}

// pointLabel returns the label of row i on line k, above or below the point where the
// line does not run, or nil if there is no room.
func (p *plot) pointLabel(k, i int, area plotArea) object {
	rise := func(row int) float64 { // from row i to its neighbour; 0 if there is none
		value, _ := p.axisValue(i, k)
		if row >= 0 && row < len(p.rows) {
			if other, ok := p.axisValue(row, k); ok {
				return other - value
			}
		}
		return 0
	}
	before, after := rise(i-1), rise(i+1)
	size, text := p.symbolSize(i, k), figureText(p.values[k], p.rows[i].values[k])
	align, vertical, y := "center", "bottom", -layout.LabelGap
	isValley := after > 0 && (before > 0 || i == p.firstKnown(k))
	switch {
	case !isValley && p.hasRoom(k, i, -1, area):
		if after > 0 {
			align = "right"
		} else if before > 0 {
			align = "left"
		}
	case before >= 0 && after >= 0 && p.hasRoom(k, i, 1, area):
		vertical, y = "top", size+layout.LabelGap
	default:
		return nil
	}
	// The first labels must not cover the axis.
	column := (area.Right - area.Left) / float64(len(p.rows))
	left := map[string]float64{"left": 0, "center": 0.5, "right": 1}[align] * textWidth(text)
	inwards := max(0, math.Ceil(left-column*(float64(i)+0.5)))
	if inwards > 0 && align == "right" {
		return nil
	}
	return object{
		"formatter": escapeTemplate(text), "align": align, "verticalAlign": vertical,
		"position": list{size/2 + inwards, y},
	}
}

// hasRoom reports whether a label above row i of line k (if side is -1) or below it (if
// side is 1) is within the plotting area and not at the symbol of another line.
func (p *plot) hasRoom(k, i int, side float64, area plotArea) bool {
	y, size := p.y(point{k, i}, area), p.symbolSize(i, k)
	if y+side*(size/2+layout.LabelGap+labelHeight) > area.Bottom {
		return false
	}
	for other := range p.values {
		if !isKnown(p.rows[i].values[other]) {
			continue
		}
		if d := side * (p.y(point{other, i}, area) - y); d > 0 && d < size+layout.LabelGap+labelHeight {
			return false
		}
	}
	return true
}

// endLabel returns the label right of the last row of line k, moved down by a number
// of CSS pixels.
func (p *plot) endLabel(k int, shift float64) object {
	i := len(p.rows) - 1
	size := p.symbolSize(i, k) + lastSymbol
	return object{
		"formatter": escapeTemplate(figureText(p.values[k], p.rows[i].values[k])),
		"align":     "left", "verticalAlign": "middle", "position": list{size + layout.LabelGap, size/2 + shift},
	}
}

// spread moves ascending positions as little as possible so that neighbours are at
// least distance apart. Positions that push each other are spread around their mean.
func spread(positions []float64, distance float64) []float64 {
	type group struct {
		sum float64 // of the positions, each less the distances before it in the group
		n   int
	}
	var groups []group
	for i, position := range positions {
		g := group{position - float64(i)*distance, 1}
		for len(groups) > 0 {
			before := groups[len(groups)-1]
			if before.sum/float64(before.n) < g.sum/float64(g.n) {
				break
			}
			g.sum, g.n = g.sum+before.sum, g.n+before.n
			groups = groups[:len(groups)-1]
		}
		groups = append(groups, g)
	}
	moved := make([]float64, 0, len(positions))
	for _, g := range groups {
		for range g.n {
			moved = append(moved, g.sum/float64(g.n)+float64(len(moved))*distance)
		}
	}
	return moved
}
