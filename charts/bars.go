package charts

import (
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// barSeries is a series of bars of one style, with one item for each row.
type barSeries struct {
	name   string
	style  seriesStyle
	stack  string // series of the same stack share a bar
	hidden bool   // only labels where bars are missing; not in the legend
	items  []item
}

// barChart draws one bar for each row, coloured by its mark, or without a mark one bar for
// each value. The bars are horizontal, because names may be long and figures need room
// on a phone.
func barChart(p *plot) drawing {
	if p.mark != nil {
		return markedBars(p)
	}
	return groupedBars(p)
}

// markedBars draws one series for each state, so that the legend explains the colours.
func markedBars(p *plot) drawing {
	var all []barSeries
	for _, state := range []audit.State{audit.Met, audit.NotMet, audit.Unknown} {
		if !slices.ContainsFunc(p.rows, func(r plotRow) bool { return r.state == state }) {
			continue
		}
		for k, col := range p.values {
			s := barSeries{name: p.stateName(state), style: stateStyle(state), stack: col.ID}
			for _, r := range p.rows {
				it := item{}
				if r.state == state {
					it = p.bar(r, k)
				}
				s.items = append(s.items, it)
			}
			all = append(all, s)
		}
	}
	return horizontalBars(p, append(all, p.unknownBars()...), barLayout{
		category: p.chart.YTitle, value: p.chart.XTitle, perRow: len(p.values), right: p.figureWidth(),
	})
}

// groupedBars draws one series for each value. The axis titles of the chart are those
// of vertical bars, so they are exchanged.
func groupedBars(p *plot) drawing {
	var all []barSeries
	styles, names := valueStyles(p.chart), headers(p.values)
	for k, col := range p.values {
		s := barSeries{name: names[k], style: styles[k], stack: col.ID}
		for _, r := range p.rows {
			s.items = append(s.items, p.bar(r, k))
		}
		all = append(all, s)
	}
	return horizontalBars(p, append(all, p.unknownBars()...), barLayout{
		category: p.chart.XTitle, value: p.chart.YTitle, perRow: len(p.values), right: p.figureWidth(),
	})
}

// barLayout is the layout of horizontal bars.
type barLayout struct {
	category, value string // axis titles
	perRow          int    // bars in a row
	right           int    // margin for the figures at their ends, in CSS pixels
}

// horizontalBars draws horizontal bars, with the first row at the top.
func horizontalBars(p *plot, all []barSeries, layout barLayout) drawing {
	const thickness, bottom = 18, 64 // of a bar; of the axis below with its title
	rows, legend := p.names(), legendOf(all)
	top := legendHeight(legend, Width) + 2
	chart := charts.NewBar()
	overlay := make(list, 0, len(all))
	for _, s := range all {
		chart.AddSeries(s.name, nil, data(s.items))
		overlay = append(overlay, object{
			"stack": s.stack, "barMaxWidth": thickness, "barCategoryGap": "15%", "barGap": "10%",
			"itemStyle": s.style.itemStyle(), "emphasis": object{"focus": "none"}, "label": withHalo(nil),
		})
	}
	chart.SetGlobalOptions(globals(p, frame{top: top, right: layout.right, bottom: 4, left: 4}, legend)...)
	d := drawing{chart: chart, overlay: object{
		"grid": containLabels, "series": overlay,
		"xAxis": list{valueAxis(layout.value, p.isShare())}, "yAxis": list{rowAxis(layout.category, rows)},
	}}
	d.height = top + (12+layout.perRow*thickness)*len(rows) + bottom
	if layout.category != "" {
		d.height += 22
	}
	d.fitLegend(legend, top)
	names := widest(rows)
	d.fitValues(layout.value, p.longestBar(), p.isShare(),
		float64(phone-min(narrowLimit, names)-layout.right-14), float64(Width-min(nameLimit, names)-layout.right-14))
	d.fitNames(rows)
	return d
}

// bar returns the bar of value k of a row, with its figure at the end.
func (p *plot) bar(r plotRow, k int) item {
	col, cell := p.values[k], r.values[k]
	if !isKnown(cell) {
		return item{}
	}
	return item{Value: datum(col, cell), Label: barLabel(col, cell), Tooltip: newTooltip(p.details(r))}
}

// barLabel returns the label at the end of a bar.
func barLabel(col report.Column, cell report.Cell) object {
	label := textLabel(figureText(col, cell))
	label["position"] = "right"
	return label
}

// unknownBars returns a series for each value column with gaps, which has the label
// "unknown" instead of each missing bar.
func (p *plot) unknownBars() []barSeries {
	var all []barSeries
	for k, col := range p.values {
		s := barSeries{name: report.UnknownText, style: seriesStyle{colour: "transparent"}, stack: col.ID, hidden: true}
		found := false
		for _, r := range p.rows {
			it := item{}
			if !isKnown(r.values[k]) {
				found = true
				it = item{Value: 0, Label: barLabel(col, r.values[k]), Tooltip: newTooltip(p.details(r))}
			}
			s.items = append(s.items, it)
		}
		if found {
			all = append(all, s)
		}
	}
	return all
}

// figureWidth returns the width of the longest figure, with the gap before it, in CSS
// pixels.
func (p *plot) figureWidth() int {
	var texts []string
	for _, r := range p.rows {
		for k, col := range p.values {
			texts = append(texts, figureText(col, r.values[k]))
		}
	}
	return widest(texts) + 12
}

// legendOf returns the names of the series in the legend.
func legendOf(all []barSeries) []string {
	var names []string
	for _, s := range all {
		if !s.hidden {
			names = append(names, s.name)
		}
	}
	return names
}
