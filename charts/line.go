package charts

import (
	"github.com/go-echarts/go-echarts/v2/charts"

	"fleetreport/report"
)

// line draws one line a value over the rows. Rows whose names are numbers lie
// on a scale, others side by side.
func line(p *plot) drawing {
	looks, names := styles(p.values), headers(p.values)
	numeric := p.label.Kind == report.Number
	for _, r := range p.rows {
		numeric = numeric && known(r.key)
	}
	every := (len(p.rows) + 10) / 11 // so that figures have room beside each other
	chart := charts.NewLine()
	var series list
	for k, col := range p.values {
		var items []item
		for i, r := range p.rows {
			it := item{Value: datum(col, r.values[k])}
			if it.Value != nil {
				it.Tooltip = tip(joinLines(titled(p.chart.XTitle, r.name), p.figures(r)))
				if len(p.values) == 1 && (i%every == 0 || i == len(p.rows)-1) {
					it.Label = tag(figure(col, r.values[k]))
				}
			}
			if numeric {
				it.Value = list{datum(p.label, r.key), it.Value}
			}
			items = append(items, it)
		}
		chart.AddSeries(names[k], nil, data(items))
		series = append(series, object{
			"symbol": "circle", "symbolSize": 9, "showAllSymbol": true, "connectNulls": false,
			"lineStyle": object{"color": looks[k].colour, "width": 2},
			"itemStyle": object{"color": looks[k].colour, "borderColor": Paper, "borderWidth": 1.5},
			"areaStyle": object{"color": looks[k].colour, "opacity": 0.08},
			// Beside the axis and above a falling line.
			"label": object{"position": list{13, -9}},
		})
	}
	f := frame{top: legendHeight(names, Width) + 26, right: labelRoom(p) + 8, bottom: 4, left: 4}
	chart.SetGlobalOptions(globals(p, f, names)...)
	var x object
	more := 0
	title := joinLines(p.chart.XTitle, missing(gaps(p, len(p.values)), "point", "points"))
	if numeric {
		x = valueAxis(title, false)
		x["minInterval"] = 1
		x["max"] = "dataMax"
		x["splitLine"] = object{"show": false}
		x["axisLine"] = object{"show": true}
	} else {
		x, more = columnAxis(title, p.names(), (Width-90)/len(p.rows)-8)
	}
	y := valueAxis(p.chart.YTitle, p.share())
	y["nameGap"] = 60
	return drawing{chart: chart, height: 340 + more, over: object{
		"grid": contained, "xAxis": list{x}, "yAxis": list{y}, "series": series,
	}}
}
