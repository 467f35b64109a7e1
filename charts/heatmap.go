package charts

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"fleetreport/report"
	"fleetreport/report/palette"
)

// heatmap draws a cell for each row and value, with its figure in it, so that
// the colour only leads the eye. Its values are shares.
func heatmap(p *plot) drawing {
	rows, columns := p.names(), headers(p.values)
	names := widest(rows)
	wide := newCells(p, Width-min(nameLimit, names))
	narrow := newCells(p, phone-min(narrowLimit, names))
	const legend, band = 30, 34
	top := legend + 4
	chart := charts.NewHeatMap()
	chart.SetGlobalOptions(globals(p, frame{top: top, right: 4, bottom: 4, left: 4}, nil)...)
	chart.SetGlobalOptions(charts.WithVisualMapOpts(opts.VisualMap{Type: "piecewise", Show: opts.Bool(true), Orient: "horizontal", Top: "2", Left: "2"}))
	known, unknown := wide.items(p)
	chart.AddSeries(legible(p.chart.Title), nil, data(known))
	// A light edge parts the cells; it has the colour of the page.
	series := list{object{
		"itemStyle": object{"borderColor": Paper, "borderWidth": 2},
		"label":     centred,
		"emphasis":  object{"itemStyle": object{"borderColor": palette.Met.Colour}},
	}}
	if len(unknown) > 0 {
		// A gap has no cell that could hold a text, so an invisible mark does.
		chart.Overlap(scatter(report.UnknownText, unknown))
		series = append(series, object{
			"symbol": "rect", "symbolSize": list{20, 20}, "itemStyle": object{"color": "transparent", "opacity": 1},
			"label": centred,
		})
	}
	// The controls head their columns; a title above them would say it twice.
	heads, narrowHeads := newHeadings(columns, wide.width-8), newHeadings(columns, narrow.width-4)
	x := columnAxis("", heads)
	x["position"] = "top"
	x["axisLine"] = object{"show": false}
	d := drawing{chart: chart, height: top + 10 + max(heads.height, narrowHeads.height) + band*len(rows) + 8, over: object{
		"grid": contained, "xAxis": list{x}, "yAxis": list{rowAxis(p.chart.YTitle, rows)}, "series": series,
		"visualMap": list{object{
			"dimension": 2, "seriesIndex": 0, "pieces": pieces(), "outOfRange": object{"color": "transparent"},
			"padding": 0, "itemGap": 10, "textGap": 5, "itemSymbol": "roundRect", "itemWidth": 14, "itemHeight": 12,
			"selectedMode": false, "hoverLink": false,
		}},
	}}
	d.fitNames(rows)
	d.onNarrow("xAxis", list{narrowHeads.axis()}, list{heads.axis()})
	written := func(c cells) list {
		some, gaps := c.items(p)
		if len(gaps) > 0 {
			return list{object{"data": some}, object{"data": gaps}}
		}
		return list{object{"data": some}}
	}
	cramped := heads.turned || wide.figures != inFull
	if narrow.figures != wide.figures || cramped {
		d.onNarrow("series", written(narrow), written(wide))
	}
	if cramped {
		roomy := newCells(p, roomyPage-min(nameLimit, names))
		d.roomy = object{"xAxis": list{newHeadings(columns, roomy.width-8).axis()}, "series": written(roomy)}
	}
	return d
}

// cells are those of a heatmap in a picture of some width.
type cells struct {
	width   float64 // of each, in CSS pixels
	figures int     // how much room those have
}

// How the figures of a heatmap are written.
const (
	inFull  = iota // "66.7 %"
	inShort        // "66.7", small
	nowhere        // only the tooltips and the table have them
)

// smallSize is that of figures in short, in CSS pixels.
const smallSize = 10

// newCells divides a width in CSS pixels among the columns.
func newCells(p *plot, width int) cells {
	c := cells{width: float64(width-18) / float64(len(p.values))}
	full, short := 0.0, 0.0
	for _, r := range p.rows {
		for k, col := range p.values {
			text := figure(col, r.values[k])
			full = max(full, textWidth(text))
			short = max(short, textWidth(brief(text))*smallSize/fontSize)
		}
	}
	switch {
	case short+2 > c.width:
		c.figures = nowhere
	case full+6 > c.width:
		c.figures = inShort
	}
	return c
}

// brief is a figure of a heatmap in short. The legend has its unit.
func brief(figure string) string {
	if figure == report.UnknownText {
		return "?"
	}
	return strings.TrimSuffix(strings.TrimSuffix(figure, " %"), ".0")
}

// items are the cells of the rows, and those that are unknown.
func (c cells) items(p *plot) (known, unknown []item) {
	for y, r := range p.rows {
		for x, col := range p.values {
			tooltip := tip(r.name + "\n" + legible(col.Name) + ": " + quantity(col, r.values[x]))
			label := tag(figure(col, r.values[x]))
			switch c.figures {
			case inShort:
				label = tag(brief(figure(col, r.values[x])))
				label["fontSize"] = smallSize
			case nowhere:
				label = object{"show": false}
			}
			value, ok := datum(col, r.values[x]).(json.Number)
			if !ok {
				known = append(known, item{Value: list{x, y, nil}})
				unknown = append(unknown, item{Value: list{x, y}, Label: label, Tooltip: tooltip})
				continue
			}
			percent, _ := value.Float64()
			if ink := stepOf(percent).ink; ink != "" {
				label["color"] = ink
			}
			known = append(known, item{Value: list{x, y, value}, Label: label, Tooltip: tooltip})
		}
	}
	return known, unknown
}

// centred is a label in the middle of its mark that has the colour of the page's
// text. One that is "inside" would take its colour from the mark, as if that
// were opaque, and have an outline against it.
var centred = object{"position": list{"50%", "50%"}, "align": "center", "verticalAlign": "middle", "textBorderColor": "transparent"}

// scatter is a chart of marks alone, to be laid over another.
func scatter(name string, items []item) *charts.Scatter {
	return charts.NewScatter().AddSeries(name, nil, data(items))
}

// pieces are the classes of the palette as ECharts wants them, best first.
func pieces() list {
	var all list
	for i, s := range steps {
		piece := object{"label": s.text, "color": veiled(s.colour, s.opaque), "lte": s.most}
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
