package charts

import (
	"fmt"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"

	"fleetreport/charts/layout"
	"fleetreport/report/palette"
)

// trendAreaHeight is the least height of the plotting area of a trend, in CSS pixels.
const trendAreaHeight = 170

// trendSymbols distinguish lines without colour. Dashed lines would look like missing
// months. All symbols are about as wide as high, because the legend scales them to a
// square.
var trendSymbols = []string{
	"circle", "diamond", "triangle", "rect",
	"path://M0 0H10L5 9Z",                                          // a triangle pointing down
	"path://M3 0H7V3H10V7H7V10H3V7H0V3H3Z",                         // a plus
	"path://M3 0L5 2L7 0L10 3L8 5L10 7L7 10L5 8L3 10L0 7L2 5L0 3Z", // a cross
	"path://M0 0H10L6.5 5L10 10H0L3.5 5Z",                          // an hourglass
}

// trendChart draws one line for each value column over rows side by side, such as months.
// A row without a figure is a gap in the line.
func trendChart(p *plot) drawing {
	chart, names, y := charts.NewLine(), headers(p.values), p.trendScale()
	title := joinLines(p.chart.XTitle, p.trendGaps(), p.identicalLines())
	// If the legend takes many lines on a narrow page, the picture is higher on all pages.
	wide, narrow := p.trendArea(names, title, y, Width), p.trendArea(names, title, y, smallPhone)
	wideHeadings, narrowHeadings := p.columnHeadings(wide), p.columnHeadings(narrow)
	extra := max(wideHeadings.height, narrowHeadings.height) - lineHeight
	height := max(linesHeight, int(narrow.Top)+trendAreaHeight+narrow.titleHeight()) + extra
	for _, a := range []*plotArea{&wide, &narrow} {
		a.Bottom = float64(height - extra - a.titleHeight())
	}
	chart.SetGlobalOptions(globals(p, frame{}, names)...)
	x := columnAxis(wide.title, wideHeadings)
	merge(x, object{
		"axisLine": object{"show": true}, "nameTextStyle": object{"lineHeight": lineHeight},
		"nameGap": 14 + lineHeight + extra,
	})
	d := drawing{chart: chart, height: height, overlay: object{
		"grid": list{fixedGrid}, "xAxis": list{x}, "yAxis": list{p.verticalAxis(y)},
		"series": p.addTrendLines(chart, narrow),
	}}
	grid := func(a plotArea) object {
		return object{"top": a.Top, "bottom": float64(height) - a.Bottom, "left": a.Left, "right": a.width - a.Right}
	}
	d.onNarrow("grid", grid(narrow), grid(wide))
	axis := func(a plotArea, h headings) list {
		options := h.axis()
		options["name"] = a.title
		return list{options}
	}
	d.onNarrow("xAxis", axis(narrow, narrowHeadings), axis(wide, wideHeadings))
	return d
}

// trendScale returns the vertical scale: 0 to 100 % for shares, from 0 for all other
// values, and with whole ticks for whole numbers.
func (p *plot) trendScale() layout.Scale {
	if p.isShare() {
		return layout.NewScale(0, 100, 5)
	}
	lo, hi, whole := 0.0, 0.0, true
	for _, col := range p.values {
		whole = whole && col.Format.Decimals == 0 && !col.Format.Percent
	}
	for _, v := range p.numbers() {
		lo, hi = min(lo, v), max(hi, v)
	}
	ticks := 6
	if whole && hi-lo < 6 {
		ticks = max(1, int(hi-lo))
	}
	return layout.NewScale(lo, hi, ticks)
}

// axisValue returns value k of row i as the axis counts it, shares in percent.
func (p *plot) axisValue(i, k int) (v float64, ok bool) {
	c := p.rows[i].values[k]
	if !isKnown(c) {
		return 0, false
	}
	if p.values[k].Format.Percent {
		return 100 * c.Num, true
	}
	return c.Num, true
}

// trendGaps says how many rows, and how many single points in other rows, are not drawn.
func (p *plot) trendGaps() string {
	rows, points := 0, 0
	for _, r := range p.rows {
		unknown := 0
		for _, c := range r.values {
			if !isKnown(c) {
				unknown++
			}
		}
		if unknown == len(r.values) {
			rows++
		} else {
			points += unknown
		}
	}
	one, many := "point", "points"
	if isMonth(p.rows[0].name) {
		one, many = "month", "months"
	}
	return joinLines(notDrawn(rows, one, many), notDrawn(points, "point", "points"))
}

// identicalLines names the lines that coincide from end to end.
func (p *plot) identicalLines() string {
	groups := map[string][]string{}
	var order []string
	for k, name := range headers(p.values) {
		var course strings.Builder
		for i := range p.rows {
			v, ok := p.axisValue(i, k)
			fmt.Fprint(&course, v, ok, " ")
		}
		key := course.String()
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], name)
	}
	var sentences []string
	for _, key := range order {
		group := groups[key]
		switch last := len(group) - 1; {
		case len(group) > 2 && len(group) == len(p.values):
			return fmt.Sprintf("All %d lines are the same.", len(group))
		case last > 0:
			sentences = append(sentences, fmt.Sprintf("The lines of %s and %s are the same.",
				strings.Join(group[:last], ", "), group[last]))
		}
	}
	return strings.Join(sentences, "\n")
}

// trendArea returns the plotting area of a trend in a picture of the given width. The
// caller sets its bottom.
func (p *plot) trendArea(names []string, title string, y layout.Scale, width float64) plotArea {
	a := plotArea{width: width, y: y}
	a.Left = float64(widest(p.tickLabels(y))) + 16 + lineHeight + 6
	figures := 0.0
	for k, col := range p.values {
		if last := p.lastKnown(k); last >= 0 {
			figures = max(figures, textWidth(figureText(col, p.rows[last].values[k])))
		}
	}
	// The last point is in the middle of its column, left of the end of the area.
	inside := (width - a.Left) / float64(2*len(p.rows)+1)
	a.Right = width - max(14, figures+14-inside)
	a.Top = float64(legendHeight(names, width) + 26)
	a.title = wrapLines(title, a.Right-a.Left+20)
	return a
}

// addTrendLines adds the lines to a chart and returns the overlay of their series. Labels
// are laid out for area, the plotting area of a narrow page, and have room on wider pages.
func (p *plot) addTrendLines(chart *charts.Line, area plotArea) list {
	colours, labels, names := palette.LineColours(p.chart.ValueIDs()), p.trendLabels(area), headers(p.values)
	var overlay list
	for k, col := range p.values {
		items, last := make([]item, len(p.rows)), p.lastKnown(k)
		for i, r := range p.rows {
			items[i].Value = list{i, datum(col, r.values[k])}
			if !isKnown(r.values[k]) {
				continue
			}
			items[i].Tooltip = p.pointTooltip(r)
			items[i].SymbolSize = p.symbolSize(i, k)
			if i == last {
				items[i].SymbolSize += lastSymbol
			}
			if items[i].Label = labels[point{k, i}]; items[i].Label == nil {
				items[i].Label = object{"show": false}
			}
		}
		chart.AddSeries(names[k], nil, data(items))
		series := lineSeries(colours[k])
		series["symbol"] = trendSymbols[k%len(trendSymbols)]
		if len(p.values) == 1 {
			series["areaStyle"] = object{"color": colours[k], "opacity": 0.1}
		}
		overlay = append(overlay, series)
	}
	return overlay
}

// symbolSize returns the size of the symbol of row i on line k, in CSS pixels. It is
// larger than those of later lines at the same point, which are drawn over it.
func (p *plot) symbolSize(i, k int) float64 {
	size := 9.0
	if n := len(p.rows); n > 24 {
		size = 6.5
	} else if n > manyRows {
		size = 7
	}
	if k%len(trendSymbols) > 3 { // the open shapes look smaller
		size *= 1.2
	}
	covering := 0
	v, _ := p.axisValue(i, k)
	for j := k + 1; j < len(p.values); j++ {
		if w, ok := p.axisValue(i, j); ok && w == v {
			covering++
		}
	}
	return size + 4*float64(min(covering, 3))
}

// manyRows is the number of rows of a trend above which the symbols become smaller.
const manyRows = 15
