package charts

import (
	"github.com/go-echarts/go-echarts/v2/charts"

	"fleetreport/report"
)

// lineHigh is the height of the picture of lines in CSS pixels.
const lineHigh = 340

// line draws one line a value over the rows. Rows whose names are numbers lie
// on a scale, others side by side (see trend). Where one number follows another, a
// value holds until the next: the line is made of steps.
func line(p *plot) drawing {
	names := headers(p.values)
	numeric, steps := p.label.Kind == report.Number, true
	for i, r := range p.rows {
		numeric = numeric && known(r.key)
		steps = steps && numeric && (i == 0 || r.key.Num == p.rows[i-1].key.Num+1)
	}
	if !numeric {
		return trend(p)
	}
	size := 9.0
	if len(p.rows) > 15 {
		size = 6
	}
	chart := charts.NewLine()
	series, points := p.lines(chart, size, steps)
	d := drawing{chart: chart, height: lineHigh}
	all := span(p.numbers(), 6)
	high := newScale(min(0, all.min), all.max, 6)
	if p.share() {
		high = newScale(0, 100, 5)
	}
	y := valueAxis(p.chart.YTitle, p.share())
	high.lay(y)
	y["nameGap"] = widest(high.labels()) + 16
	title := joinLines(p.chart.XTitle, missing(gaps(p, len(p.values)), "point", "points"))
	wide, narrow := p.lineField(names, title, high, Width), p.lineField(names, title, high, phone)
	x := valueAxis(wide.title, false)
	lay(x, object{
		"min": "dataMin", "max": "dataMax", "minInterval": 1,
		"splitLine": object{"show": false}, "axisLine": object{"show": true},
	})
	chart.SetGlobalOptions(globals(p, frame{
		top: int(wide.area.top), right: int(Width - wide.area.right), bottom: lineHigh - int(wide.area.bottom), left: int(wide.area.left),
	}, names)...)
	if len(p.values) == 1 {
		for i := range points {
			points[i].Label = object{"show": false}
		}
		p.name(wide, size, func(i int, label object) { points[i].Label = label })
		again := func(f field) []item {
			var items []item
			p.name(f, size, func(i int, label object) {
				items = append(items, item{Value: points[i].Value, SymbolSize: size, Label: label})
			})
			return items
		}
		series = d.labelAgain(names, again(narrow), again(wide.roomy()), series)
	}
	d.over = object{
		// The plotting area lies where the labels were placed for it.
		"grid": list{object{"outerBoundsMode": "none", "containLabel": false}}, "xAxis": list{x}, "yAxis": list{y}, "series": series,
	}
	d.onNarrow("grid", object{"top": narrow.area.top, "bottom": lineHigh - narrow.area.bottom}, object{"top": wide.area.top, "bottom": lineHigh - wide.area.bottom})
	d.onNarrow("xAxis", list{object{"name": narrow.title, "splitNumber": 4}}, list{object{"name": wide.title, "splitNumber": 8}})
	return d
}

// lines adds the lines to a chart. It returns what is laid over them, and the
// points of the only one.
func (p *plot) lines(chart *charts.Line, size float64, steps bool) (series list, points []item) {
	looks, names := styles(p.values), headers(p.values)
	for k, col := range p.values {
		var items []item
		for _, r := range p.rows {
			it := item{Value: datum(col, r.values[k])}
			if it.Value != nil {
				it.Tooltip = tip(joinLines(titled(p.chart.XTitle, r.name), p.figures(r)))
			}
			it.Value = list{datum(p.label, r.key), it.Value}
			items = append(items, it)
		}
		if len(p.values) == 1 {
			points = items
		}
		look := object{
			"symbol": "circle", "symbolSize": size, "showAllSymbol": true, "connectNulls": false, "clip": false,
			"lineStyle": object{"color": looks[k].colour, "width": 2},
			"itemStyle": object{"color": looks[k].colour, "borderColor": Paper, "borderWidth": 1},
			"areaStyle": object{"color": looks[k].colour, "opacity": 0.1},
			"label":     halo(object{"show": len(p.values) == 1}),
		}
		if steps {
			look["step"] = "end"
		}
		chart.AddSeries(names[k], nil, data(items))
		series = append(series, look)
	}
	return series, points
}

// lineField is the plotting area of lines in a picture of a width.
func (p *plot) lineField(names []string, title string, high scale, width float64) field {
	f := field{width: width, y: high}
	f.area.left = float64(widest(high.labels())) + 16 + lineHeight + 6
	f.area.right = width - float64(widest(p.lastFigures())) - 14
	f.area.top = float64(legendHeight(names, width) + 26)
	f.title = wrapped(title, f.area.right-f.area.left+40)
	f.area.bottom = float64(lineHigh - f.bottom())
	return f
}
