package charts

import (
	"github.com/go-echarts/go-echarts/v2/charts"

	"fleetreport/charts/layout"
	"fleetreport/report"
)

// linesHeight is the height of a picture of lines, in CSS pixels.
const linesHeight = 340

// lineChart draws one line for each value column. Rows whose names are numbers lie on a
// numeric axis, others on a category axis (see trendChart). If the numbers are consecutive,
// the lines are step lines: a value is valid until the next.
func lineChart(p *plot) drawing {
	numeric, steps := p.label.Kind == report.Number, true
	for i, r := range p.rows {
		numeric = numeric && isKnown(r.key)
		steps = steps && numeric && (i == 0 || r.key.Num == p.rows[i-1].key.Num+1)
	}
	if !numeric {
		return trendChart(p)
	}
	chart, names := charts.NewLine(), headers(p.values)
	top, right := legendHeight(names, Width)+26, p.figureWidth()
	chart.SetGlobalOptions(globals(p, frame{top: top, right: right, bottom: 4, left: 4}, names)...)
	title := joinLines(p.chart.XTitle, notDrawn(p.countGaps(len(p.values)), "point", "points"))
	x := valueAxis(title, false)
	merge(x, object{
		"min": "dataMin", "max": "dataMax", "minInterval": 1,
		"splitLine": object{"show": false}, "axisLine": object{"show": true},
	})
	y := p.verticalAxis(p.lineScale())
	d := drawing{chart: chart, height: linesHeight, overlay: object{
		"grid": containLabels, "xAxis": list{x}, "yAxis": list{y}, "series": p.addLines(chart, steps),
	}}
	d.fitLegend(names, top)
	axis := func(width, ticks int) list {
		return list{object{"name": wrapLines(title, float64(width-right-60)), "splitNumber": ticks}}
	}
	d.onNarrow("xAxis", axis(phone, 4), axis(Width, 8))
	return d
}

// lineScale returns the vertical scale of lines over numbers.
func (p *plot) lineScale() layout.Scale {
	if p.isShare() {
		return layout.NewScale(0, 100, 5)
	}
	s := layout.ScaleOf(p.numbers(), 6)
	return layout.NewScale(min(0, s.Min), s.Max, 6)
}

// verticalAxis returns the axis of the values of lines.
func (p *plot) verticalAxis(s layout.Scale) object {
	axis := valueAxis(p.chart.YTitle, p.isShare())
	applyScale(axis, s)
	axis["nameGap"] = widest(p.tickLabels(s)) + 16
	return axis
}

// tickLabels returns the labels of the vertical axis.
func (p *plot) tickLabels(s layout.Scale) []string {
	labels := scaleLabels(s)
	if p.isShare() {
		for i := range labels {
			labels[i] += " %"
		}
	}
	return labels
}

// addLines adds the lines to a chart and returns the overlay of their series. The
// points are labelled if there is a single line.
func (p *plot) addLines(chart *charts.Line, steps bool) list {
	var overlay list
	styles, names := valueStyles(p.chart), headers(p.values)
	size := 9.0
	if len(p.rows) > 15 {
		size = 6
	}
	for k, col := range p.values {
		items, last := make([]item, len(p.rows)), p.lastKnown(k)
		for i, r := range p.rows {
			items[i].Value = list{datum(p.label, r.key), datum(col, r.values[k])}
			if !isKnown(r.values[k]) {
				continue
			}
			items[i].Tooltip = p.pointTooltip(r)
			// Above and to the right of the point, where a falling line leaves room.
			label := object{"position": list{size + 4, -1}, "align": "left", "verticalAlign": "bottom"}
			if i == last {
				label = object{"position": "right", "distance": layout.LabelGap}
				items[i].SymbolSize = size + lastSymbol
			}
			label["formatter"] = escapeTemplate(figureText(col, r.values[k]))
			items[i].Label = label
		}
		chart.AddSeries(names[k], nil, data(items))
		series := lineSeries(styles[k].colour)
		merge(series, object{
			"symbol": "circle", "symbolSize": size, "label": object{"show": len(p.values) == 1},
			"areaStyle": object{"color": styles[k].colour, "opacity": 0.1},
		})
		if steps {
			series["step"] = "end"
		}
		overlay = append(overlay, series)
	}
	return overlay
}

// lastSymbol is by how many CSS pixels the symbol of the last point of a line is
// larger than the others. ECharts hides labels that would overlap those of larger
// symbols, and the last value is the most important.
const lastSymbol = 1.0

// lineSeries returns the options that the series of all lines share.
func lineSeries(colour string) object {
	return object{
		"showAllSymbol": true, "connectNulls": false, "clip": false,
		"lineStyle":   object{"color": colour, "width": 2},
		"itemStyle":   object{"color": colour, "borderColor": Paper, "borderWidth": 1},
		"label":       withHalo(object{"show": true}),
		"labelLayout": object{"hideOverlap": true},
	}
}

// pointTooltip returns the tooltip of the points of a row.
func (p *plot) pointTooltip(r plotRow) object {
	return newTooltip(joinLines(titled(p.chart.XTitle, r.name), p.figures(r)))
}

// firstKnown and lastKnown return the first and the last row with a figure for value
// k, or -1.
func (p *plot) firstKnown(k int) int {
	for i, r := range p.rows {
		if isKnown(r.values[k]) {
			return i
		}
	}
	return -1
}

func (p *plot) lastKnown(k int) int {
	for i := len(p.rows) - 1; i >= 0; i-- {
		if isKnown(p.rows[i].values[k]) {
			return i
		}
	}
	return -1
}
