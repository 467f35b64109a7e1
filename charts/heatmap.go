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

// heatmapChart draws a cell for each row and value, with its figure in it. Colours guide the
// eye only. All values are shares.
func heatmapChart(p *plot) drawing {
	rows, columns := p.names(), headers(p.values)
	nameWidth := widest(rows)
	wide := newCellLayout(p, Width-min(nameLimit, nameWidth))
	narrow := newCellLayout(p, phone-min(narrowLimit, nameWidth))
	const legend, rowHeight = 30, 34
	top := legend + 4
	chart := charts.NewHeatMap()
	chart.SetGlobalOptions(globals(p, frame{top: top, right: 4, bottom: 4, left: 4}, nil)...)
	chart.SetGlobalOptions(charts.WithVisualMapOpts(opts.VisualMap{
		Type: "piecewise", Show: opts.Bool(true), Orient: "horizontal", Top: "2", Left: "2",
	}))
	known, unknown := wide.items(p)
	chart.AddSeries(displayText(p.chart.Title), nil, data(known))
	// A border in the colour of the page separates the cells.
	series := list{object{
		"itemStyle": object{"borderColor": Paper, "borderWidth": 2},
		"label":     centred,
		"emphasis":  object{"itemStyle": object{"borderColor": palette.Met.Colour}},
	}}
	if len(unknown) > 0 {
		// A gap has no cell with a label, so an invisible symbol has it.
		chart.Overlap(charts.NewScatter().AddSeries(report.UnknownText, nil, data(unknown)))
		series = append(series, object{
			"symbol": "rect", "symbolSize": list{20, 20}, "itemStyle": object{"color": "transparent", "opacity": 1},
			"label": centred,
		})
	}
	wideHeadings, narrowHeadings := newHeadings(columns, wide.width-8), newHeadings(columns, narrow.width-4)
	x := columnAxis("", wideHeadings) // the controls need no title
	x["position"] = "top"
	x["axisLine"] = object{"show": false}
	d := drawing{chart: chart, overlay: object{
		"grid": containLabels, "xAxis": list{x}, "yAxis": list{rowAxis(p.chart.YTitle, rows)}, "series": series,
		"visualMap": list{object{
			"dimension": 2, "seriesIndex": 0, "pieces": pieces(), "outOfRange": object{"color": "transparent"},
			"padding": 0, "itemGap": 10, "textGap": 5, "itemSymbol": "roundRect", "itemWidth": 14, "itemHeight": 12,
			"selectedMode": false, "hoverLink": false,
		}},
	}}
	d.height = top + 10 + max(wideHeadings.height, narrowHeadings.height) + rowHeight*len(rows) + 8
	d.fitNames(rows)
	d.onNarrow("xAxis", list{narrowHeadings.axis()}, list{wideHeadings.axis()})
	seriesData := func(layout cellLayout) list {
		known, unknown := layout.items(p)
		if len(unknown) > 0 {
			return list{object{"data": known}, object{"data": unknown}}
		}
		return list{object{"data": known}}
	}
	cramped := wideHeadings.rotated || wide.figures != fullFigures
	if narrow.figures != wide.figures || cramped {
		d.onNarrow("series", seriesData(narrow), seriesData(wide))
	}
	if cramped {
		roomy := newCellLayout(p, roomyPage-min(nameLimit, nameWidth))
		d.roomy = object{"xAxis": list{newHeadings(columns, roomy.width-8).axis()}, "series": seriesData(roomy)}
	}
	return d
}

// cellLayout is the layout of the cells of a heatmap in a picture of a given width.
type cellLayout struct {
	width   float64 // of each cell, in CSS pixels
	figures figureForm
}

// figureForm is how the figures of a heatmap are written.
type figureForm int

const (
	fullFigures  figureForm = iota // "66.7 %"
	shortFigures                   // "66.7", in small letters
	noFigures                      // only in tooltips and the table
)

// smallFont is the font size of short figures, in CSS pixels.
const smallFont = 10

// newCellLayout divides a width in CSS pixels among the columns.
func newCellLayout(p *plot, width int) cellLayout {
	c := cellLayout{width: float64(width-18) / float64(len(p.values))}
	full, short := 0.0, 0.0
	for _, r := range p.rows {
		for k, col := range p.values {
			text := figureText(col, r.values[k])
			full = max(full, textWidth(text))
			short = max(short, textWidth(shortFigure(text))*smallFont/fontSize)
		}
	}
	switch {
	case short+2 > c.width:
		c.figures = noFigures
	case full+6 > c.width:
		c.figures = shortFigures
	}
	return c
}

// shortFigure returns a figure of a heatmap without its unit, which is in the legend.
func shortFigure(figure string) string {
	if figure == report.UnknownText {
		return "?"
	}
	return strings.TrimSuffix(strings.TrimSuffix(figure, " %"), ".0")
}

// items returns all cells of the rows, and the labels of unknown ones.
func (c cellLayout) items(p *plot) (known, unknown []item) {
	for y, r := range p.rows {
		for x, col := range p.values {
			tooltip := newTooltip(r.name + "\n" + displayText(col.Name) + ": " + quantity(col, r.values[x]))
			label := textLabel(figureText(col, r.values[x]))
			switch c.figures {
			case shortFigures:
				label = textLabel(shortFigure(figureText(col, r.values[x])))
				label["fontSize"] = smallFont
			case noFigures:
				label = object{"show": false}
			}
			value, ok := datum(col, r.values[x]).(json.Number)
			if !ok {
				known = append(known, item{Value: list{x, y, nil}})
				unknown = append(unknown, item{Value: list{x, y}, Label: label, Tooltip: tooltip})
				continue
			}
			percent, _ := value.Float64()
			if colour := classOf(percent).text; colour != "" {
				label["color"] = colour
			}
			known = append(known, item{Value: list{x, y, value}, Label: label, Tooltip: tooltip})
		}
	}
	return known, unknown
}

// centred is a label in the middle of its symbol in the text colour of the page. ECharts
// would choose the colour of a label "inside" for an opaque symbol, and outline it.
var centred = object{
	"position": list{"50%", "50%"}, "align": "center", "verticalAlign": "middle", "textBorderColor": "transparent",
}

// pieces returns the classes of shares as pieces of a visualMap, the highest first.
func pieces() list {
	var all list
	for i, c := range shareClasses {
		piece := object{"label": c.label, "color": withOpacity(c.colour, c.opacity), "lte": c.max}
		if i == 0 {
			piece["gte"] = 0
		} else {
			piece["gt"] = shareClasses[i-1].max
		}
		all = append(all, piece)
	}
	slices.Reverse(all)
	return all
}
