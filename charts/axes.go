package charts

import (
	"fmt"

	"fleetreport/charts/layout"
	"fleetreport/report"
)

// narrowPage is the widest picture that is drawn for a phone, in CSS pixels. What is
// laid out for Width also fits wider pictures.
const narrowPage = Width - 1

// roomyPage is the width from which a picture may show what does not fit in Width, in
// CSS pixels. A window of 1280 pixels has it.
const roomyPage = 800

// nameLimit is the width of the longest name beside an axis, in CSS pixels; on a narrow
// page it is narrowLimit. Longer names are shortened, but complete in tooltips and in
// the table behind the chart.
const (
	nameLimit   = 190
	narrowLimit = 125
)

// lineHeight is the line height of titles and names, in CSS pixels.
const lineHeight = 16

// rowAxis returns a vertical axis with one row for each name, the first at the top.
func rowAxis(title string, names []string) object {
	axis := object{
		"type": "category", "data": shortenAll(names, nameLimit), "inverse": true,
		"axisLabel": object{"interval": 0, "margin": 10},
		"axisTick":  object{"show": false},
		"axisLine":  object{"show": false},
	}
	if title != "" {
		// Above the names and aligned with them, like the header of a table.
		merge(axis, object{
			"name": title, "nameLocation": "start", "nameGap": 10,
			"nameTextStyle": titleStyle(object{"align": "right", "padding": list{0, 10, 0, 0}}),
		})
	}
	return axis
}

// titleStyle returns the text style of axis titles with more options. They are in
// italics, so that a title above a column of names does not look like a name.
func titleStyle(more object) object {
	style := object{"fontStyle": "italic"}
	merge(style, more)
	return style
}

// fitNames shortens the names of a rowAxis further on a narrow page.
func (d *drawing) fitNames(names []string) {
	if widest(names) > narrowLimit {
		d.onNarrow("yAxis",
			list{object{"data": shortenAll(names, narrowLimit)}}, list{object{"data": shortenAll(names, nameLimit)}})
	}
}

// valueAxis returns an axis of numbers from 0, labelled with separators between
// thousands, or from 0 to 100 % for shares.
func valueAxis(title string, share bool) object {
	axis := object{
		"type": "value", "min": 0,
		"axisLine": object{"show": false}, "axisTick": object{"show": false},
		"axisLabel": object{"hideOverlap": true},
	}
	if share {
		merge(axis, object{"max": 100, "axisLabel": object{"formatter": "{value} %"}})
	}
	if title != "" {
		merge(axis, object{
			"name": title, "nameLocation": "middle", "nameGap": 30,
			"nameTextStyle": titleStyle(object{"lineHeight": lineHeight}),
		})
	}
	return axis
}

// fitValues divides the horizontal axis of values, which ends at hi or later, or at
// 100 %, so that all its labels fit on narrow and on wide pages, and breaks its title
// into lines. The lengths of the axis are in CSS pixels.
func (d *drawing) fitValues(title string, hi float64, share bool, narrow, wide float64) {
	fit := func(length float64) object {
		axis := object{}
		if title != "" {
			axis["name"] = wrapLines(title, length)
		}
		if share {
			axis["interval"] = 20
			if length < 300 {
				axis["interval"] = 50
			}
			return axis
		}
		label := float64(widest(scaleLabels(layout.NewScale(0, hi, 7)))) + 14
		s := layout.NewScale(0, hi, max(1, min(7, int(length/label))))
		merge(axis, object{"max": s.Max, "interval": s.Step()})
		return axis
	}
	d.onNarrow("xAxis", list{fit(narrow)}, list{fit(wide)})
}

// notDrawn says how many things are not drawn because a figure is unknown, or returns
// "" if n is 0.
func notDrawn(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("1 %s with an unknown figure is not drawn.", one)
	default:
		return fmt.Sprintf("%d %s with unknown figures are not drawn.", n, many)
	}
}

// headers returns the names of columns, for legends.
func headers(columns []report.Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		if names[i] = displayText(c.Name); names[i] == "" {
			names[i] = c.ID
		}
	}
	return names
}

// applyScale sets the range of an axis, with labels and grid lines at the ticks only.
func applyScale(axis object, s layout.Scale) {
	merge(axis, object{
		"min": s.Min, "max": s.Max,
		"axisLabel": object{"customValues": s.Ticks},
		"axisTick":  object{"customValues": s.Ticks}, // of grid lines, too
	})
}

// scaleLabels returns the labels of the ticks, about as ECharts formats them.
func scaleLabels(s layout.Scale) []string {
	labels := make([]string, len(s.Ticks))
	for i, v := range s.Ticks {
		decimals := layout.Scale{Ticks: []float64{v}}.Decimals()
		labels[i] = report.Format{Decimals: decimals}.Text(report.Cell{Kind: report.Number, Num: v})
	}
	return labels
}
