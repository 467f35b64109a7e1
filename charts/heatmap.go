package charts

import (
	"encoding/json"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"fleetreport/report"
)

// heatmap draws a cell for each row and value, with its figure in it, so that
// the colour only leads the eye. Its values are shares.
func heatmap(p *plot) drawing {
	var cells, unknown []item
	for y, r := range p.rows {
		for x, col := range p.values {
			tooltip := tip(wrap(r.name, 56) + "\n" + legible(col.Name) + ": " + quantity(col, r.values[x]))
			value, ok := datum(col, r.values[x]).(json.Number)
			if !ok {
				cells = append(cells, item{Value: list{x, y, nil}})
				unknown = append(unknown, item{Value: list{x, y}, Label: tag(figure(col, r.values[x])), Tooltip: tooltip})
				continue
			}
			percent, _ := value.Float64()
			label := tag(figure(col, r.values[x]))
			label["color"] = stepOf(percent).ink
			cells = append(cells, item{Value: list{x, y, value}, Label: label, Tooltip: tooltip})
		}
	}
	rows, columns := p.names(), headers(p.values)
	const legend, header, band = 30, 26, 34
	top := legend + 4
	chart := charts.NewHeatMap()
	chart.SetGlobalOptions(globals(p, frame{top: top, right: 4, bottom: 4, left: 4}, nil)...)
	chart.SetGlobalOptions(charts.WithVisualMapOpts(opts.VisualMap{Type: "piecewise", Show: opts.Bool(true), Orient: "horizontal", Top: "0", Left: "0"}))
	chart.AddSeries(legible(p.chart.Title), nil, data(cells))
	// A light edge parts the cells; it has the colour of the page.
	series := list{object{
		"itemStyle": object{"borderColor": Paper, "borderWidth": 2},
		"emphasis":  object{"itemStyle": object{"borderColor": dark}},
	}}
	if len(unknown) > 0 {
		// A gap has no cell that could hold a text, so an invisible mark does.
		// Its label is not "inside": that would take the colour of the mark.
		chart.Overlap(scatter(report.UnknownText, unknown))
		series = append(series, object{
			"symbol": "rect", "symbolSize": list{60, 20}, "itemStyle": object{"color": "transparent"},
			"label": object{"position": list{"50%", "50%"}, "align": "center", "verticalAlign": "middle"},
		})
	}
	// The controls head their columns; a title above them would say it twice.
	x, more := columnAxis("", columns, (Width-min(nameLimit, widest(rows))-40)/len(columns)-10)
	x["position"] = "top"
	x["axisLine"] = object{"show": false}
	d := drawing{chart: chart, height: top + header + more + band*len(rows) + 8, over: object{
		"grid": contained, "xAxis": list{x}, "yAxis": list{rowAxis(p.chart.YTitle, rows)}, "series": series,
		"visualMap": list{object{
			"dimension": 2, "seriesIndex": 0, "pieces": pieces(), "outOfRange": object{"color": "transparent"},
			"padding": 0, "itemGap": 10, "textGap": 5, "itemSymbol": "roundRect", "itemWidth": 14, "itemHeight": 12,
			"selectedMode": false, "hoverLink": false,
		}},
	}}
	if narrow, wide := narrowRows(rows); narrow != nil {
		d.onNarrow("yAxis", narrow, wide)
	}
	return d
}

// scatter is a chart of marks alone, to be laid over another.
func scatter(name string, items []item) *charts.Scatter {
	return charts.NewScatter().AddSeries(name, nil, data(items))
}

// pieces are the classes of the palette as ECharts wants them, best first.
func pieces() list {
	var all list
	for i, s := range steps {
		piece := object{"label": s.text, "color": s.colour, "lte": s.most}
		if i == 0 {
			piece["gte"] = 0
		} else {
			piece["gt"] = steps[i-1].most
		}
		all = append(all, piece)
	}
	slices.Reverse(all)
	return all
}
