package charts

import (
	"slices"

	"fleetreport/report"
)

// stackedChart draws one horizontal bar for each row, composed of its values, with their
// total at the end. The values of a stack must have the same unit.
func stackedChart(p *plot) drawing {
	styles, names := valueStyles(p.chart), headers(p.values)
	all := make([]barSeries, len(p.values))
	for k := range p.values {
		all[k] = barSeries{name: names[k], style: styles[k], stack: "all"}
	}
	unknown := barSeries{name: report.UnknownText, style: seriesStyle{colour: "transparent"}, stack: "all", hidden: true}
	hasUnknown := false
	var totals []string
	for _, r := range p.rows {
		last := -1
		for k, cell := range r.values {
			if isKnown(cell) && (last < 0 || cell.Num != 0) {
				last = k
			}
		}
		text := p.total.Format.Text(r.total)
		totals = append(totals, text)
		total := textLabel(text)
		total["position"] = "right"
		if !slices.ContainsFunc(r.values, isKnown) {
			hasUnknown = true
			unknown.items = append(unknown.items, item{Value: 0, Label: total, Tooltip: newTooltip(p.details(r))})
		} else {
			unknown.items = append(unknown.items, item{})
		}
		for k, col := range p.values {
			it := item{Value: datum(col, r.values[k])}
			if it.Value != nil {
				it.Tooltip = newTooltip(p.details(r) + "\n" + displayText(p.total.Name) + ": " + quantity(p.total, r.total))
			}
			if k == last { // the bar ends where its last part ends
				it.Label = total
			}
			all[k].items = append(all[k].items, it)
		}
	}
	if hasUnknown {
		all = append(all, unknown)
	}
	return horizontalBars(p, all, barLayout{
		category: p.chart.YTitle, value: p.chart.XTitle, perRow: 1, right: widest(totals) + 12,
	})
}
