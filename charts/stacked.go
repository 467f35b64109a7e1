package charts

import (
	"slices"

	"fleetreport/report"
)

// stacked draws one lying bar a row, made of its values, with their total at
// the end. The values of a stack must have one unit.
func stacked(p *plot) drawing {
	looks, names := styles(p.values), headers(p.values)
	all := make([]series, len(p.values))
	for k := range p.values {
		all[k] = series{name: names[k], style: looks[k], stack: "all"}
	}
	note := series{name: report.UnknownText, style: style{colour: "transparent"}, stack: "all", note: true}
	noted := false
	var totals []string
	for _, r := range p.rows {
		last := -1
		for k, cell := range r.values {
			if known(cell) && (last < 0 || cell.Num != 0) {
				last = k
			}
		}
		text := p.total.Format.Text(r.total)
		totals = append(totals, text)
		end := tag(text)
		end["position"] = "right"
		if gone := !slices.ContainsFunc(r.values, known); gone {
			noted = true
			note.items = append(note.items, item{Value: 0, Label: end, Tooltip: tip(p.details(r))})
		} else {
			note.items = append(note.items, item{})
		}
		for k, col := range p.values {
			it := item{Value: datum(col, r.values[k])}
			if it.Value != nil {
				it.Tooltip = tip(p.details(r) + "\n" + legible(p.total.Name) + ": " + quantity(p.total, r.total))
			}
			// The total stands at the end of the bar, which is where its last
			// part ends.
			if k == last {
				it.Label = end
			}
			all[k].items = append(all[k].items, it)
		}
	}
	if noted {
		all = append(all, note)
	}
	return lying(p, all, bench{category: p.chart.YTitle, value: p.chart.XTitle, abreast: 1, right: widest(totals) + 12})
}
