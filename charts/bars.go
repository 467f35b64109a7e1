package charts

import (
	"github.com/go-echarts/go-echarts/v2/charts"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// series is the data of bars: one look, one item a row.
type series struct {
	name  string
	style style
	stack string // series of one stack share a bar
	note  bool   // no bars, but words where bars are missing
	items []item
}

// bars draws one bar a row, coloured by its mark, or without a mark one bar a
// value. They lie, because names may be long, and figures need room on a phone.
func bars(p *plot) drawing {
	if p.mark != nil {
		return marked(p)
	}
	return grouped(p)
}

// marked draws one series a state so that the legend explains the
// colours.
func marked(p *plot) drawing {
	var all []series
	for _, state := range []audit.State{audit.Met, audit.NotMet, audit.Unknown} {
		used := false
		for k, col := range p.values {
			s := series{name: p.stateName(state), style: styleOf(state), stack: col.ID}
			for _, r := range p.rows {
				if r.state != state {
					s.items = append(s.items, item{})
					continue
				}
				used = true
				s.items = append(s.items, bar(p, r, k))
			}
			if used {
				all = append(all, s)
			}
		}
	}
	return lying(p, append(all, unknowns(p)...), bench{
		category: p.chart.YTitle, value: p.chart.XTitle, abreast: len(p.values), right: labelRoom(p),
	})
}

// grouped draws bars beside each other, one series a value. Its titles are those
// of standing bars: names below, values at the side.
func grouped(p *plot) drawing {
	looks, names := styles(p.values), headers(p.values)
	var all []series
	for k, col := range p.values {
		s := series{name: names[k], style: looks[k], stack: col.ID}
		for _, r := range p.rows {
			s.items = append(s.items, bar(p, r, k))
		}
		all = append(all, s)
	}
	return lying(p, append(all, unknowns(p)...), bench{
		category: p.chart.XTitle, value: p.chart.YTitle, abreast: len(p.values), right: labelRoom(p),
	})
}

// bench is how lying bars are laid out.
type bench struct {
	category, value string // axis titles
	abreast         int    // bars in a row
	right           int    // room for the figures at their ends, in CSS pixels
}

// lying draws horizontal bars, first row on top.
func lying(p *plot, all []series, b bench) drawing {
	const thickness, bottom = 18, 64 // a bar; the axis below with its title
	rows, legend := p.names(), legendOf(all)
	top := legendHeight(legend, Width) + 2
	d := assemble(p, all, valueAxis(b.value, p.share()), rowAxis(b.category, rows),
		frame{top: top, right: b.right, bottom: 4, left: 4}, thickness)
	d.height = top + (12+b.abreast*thickness)*len(rows) + bottom
	if b.category != "" {
		d.height += 22
	}
	d.fitLegend(legend, top)
	d.fitValues(b.value, p.highest(), p.share(),
		float64(phone-min(narrowLimit, widest(rows))-b.right-14), float64(Width-min(nameLimit, widest(rows))-b.right-14))
	d.fitNames(rows)
	return d
}

// bar is one value with its figure at the end.
func bar(p *plot, r row, k int) item {
	col, cell := p.values[k], r.values[k]
	if !known(cell) {
		return item{}
	}
	label := tag(figure(col, cell))
	label["position"] = "right"
	return item{Value: datum(col, cell), Label: label, Tooltip: tip(p.details(r))}
}

// unknowns says "unknown" where a bar is missing: one series for each column
// that has gaps, stacked in the place of the bars that are not there. They have
// no extent and stand outside the legend.
func unknowns(p *plot) []series {
	var all []series
	for k, col := range p.values {
		s := series{name: report.UnknownText, style: style{colour: "transparent"}, stack: col.ID, note: true}
		found := false
		for _, r := range p.rows {
			if known(r.values[k]) {
				s.items = append(s.items, item{})
				continue
			}
			found = true
			label := tag(figure(col, r.values[k]))
			label["position"] = "right"
			s.items = append(s.items, item{Value: 0, Label: label, Tooltip: tip(p.details(r))})
		}
		if found {
			all = append(all, s)
		}
	}
	return all
}

// labelRoom is the room that the longest figure takes beside its bar.
func labelRoom(p *plot) int {
	var texts []string
	for _, r := range p.rows {
		for k, col := range p.values {
			texts = append(texts, figure(col, r.values[k]))
		}
	}
	return widest(texts) + 12
}

// assemble makes a bar chart of its parts. thickness is that of a bar, in CSS
// pixels.
func assemble(p *plot, all []series, x, y object, f frame, thickness int) drawing {
	over := make(list, 0, len(all))
	chart := charts.NewBar()
	for _, s := range all {
		chart.AddSeries(s.name, nil, data(s.items))
		look := object{
			"stack": s.stack, "barMaxWidth": thickness, "barCategoryGap": "15%", "barGap": "10%",
			"itemStyle": s.style.mark(), "emphasis": object{"focus": "none"}, "label": halo(nil),
		}
		over = append(over, look)
	}
	chart.SetGlobalOptions(globals(p, f, legendOf(all))...)
	return drawing{chart: chart, over: object{
		"grid": contained, "xAxis": list{x}, "yAxis": list{y}, "series": over,
	}}
}

// legendOf are the names of the series that have bars.
func legendOf(all []series) []string {
	var names []string
	for _, s := range all {
		if !s.note {
			names = append(names, s.name)
		}
	}
	return names
}
