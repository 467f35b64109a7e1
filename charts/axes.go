package charts

import (
	"fmt"

	"fleetreport/report"
)

// narrowPage is the width in CSS pixels up to which a picture is drawn for a
// phone. What is laid out for Width has room in all wider pictures.
const narrowPage = Width - 1

// roomyPage is the width from which on a picture may have what needs more room
// than Width. A window of 1280 pixels has it.
const roomyPage = 800

// nameLimit is the longest name beside an axis, in CSS pixels; on a narrow page
// it is narrowLimit. What is longer is shortened: its tooltips and the table
// behind the chart have all of it.
const (
	nameLimit   = 190
	narrowLimit = 125
)

// lineHeight is that of titles and names of several lines, in CSS pixels.
const lineHeight = 16

// rowAxis is a vertical axis with one row for each name, first name on top.
func rowAxis(title string, names []string) object {
	axis := object{
		"type": "category", "data": shortened(names, nameLimit), "inverse": true,
		"axisLabel": object{"interval": 0, "margin": 10},
		"axisTick":  object{"show": false},
		"axisLine":  object{"show": false},
	}
	if title != "" {
		// Above the names and in line with them, as the header of a table.
		lay(axis, object{
			"name": title, "nameLocation": "start", "nameGap": 10,
			"nameTextStyle": titleStyle(object{"align": "right", "padding": list{0, 10, 0, 0}}),
		})
	}
	return axis
}

// titleStyle lays more over the look of the titles of axes: the only texts in
// italics, or the title above a column of names would pass for one of them.
func titleStyle(more object) object {
	style := object{"fontStyle": "italic"}
	lay(style, more)
	return style
}

// fitNames shortens the names of a rowAxis further on a narrow page.
func (d *drawing) fitNames(names []string) {
	if widest(names) > narrowLimit {
		d.onNarrow("yAxis", list{object{"data": shortened(names, narrowLimit)}}, list{object{"data": shortened(names, nameLimit)}})
	}
}

// valueAxis is an axis of numbers from 0, labelled with separators between
// thousands, or from 0 to 100 % for shares.
func valueAxis(title string, share bool) object {
	axis := object{
		"type": "value", "min": 0,
		"axisLine": object{"show": false}, "axisTick": object{"show": false},
		"axisLabel": object{"hideOverlap": true},
	}
	if share {
		lay(axis, object{"max": 100, "axisLabel": object{"formatter": "{value} %"}})
	}
	if title != "" {
		lay(axis, object{"name": title, "nameLocation": "middle", "nameGap": 30, "nameTextStyle": titleStyle(object{"lineHeight": lineHeight})})
	}
	return axis
}

// fitValues divides the horizontal axis of values, which goes from 0 to at least
// hi or from 0 to 100 %, so that all its labels have room on narrow pages and on
// wide ones, and breaks its title. The lengths are those of the axis, in CSS
// pixels.
func (d *drawing) fitValues(title string, hi float64, share bool, narrow, wide float64) {
	fit := func(length float64) object {
		axis := object{}
		if title != "" {
			axis["name"] = wrapped(title, length)
		}
		if share {
			axis["interval"] = 20
			if length < 300 {
				axis["interval"] = 50
			}
			return axis
		}
		widest := float64(widest(newScale(0, hi, 7).labels())) + 14
		s := newScale(0, hi, max(1, min(7, int(length/widest))))
		lay(axis, object{"max": s.max, "interval": s.ticks[1]})
		return axis
	}
	d.onNarrow("xAxis", list{fit(narrow)}, list{fit(wide)})
}

// missing says how many things are not drawn for want of a figure; "" if none.
func missing(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("1 %s with an unknown figure is not drawn.", one)
	default:
		return fmt.Sprintf("%d %s with unknown figures are not drawn.", n, many)
	}
}

// gaps counts the rows that have an unknown cell among their first n values.
func gaps(p *plot, n int) int {
	count := 0
	for _, r := range p.rows {
		for _, c := range r.values[:n] {
			if !known(c) {
				count++
				break
			}
		}
	}
	return count
}

// headers are the names of columns, for legends.
func headers(columns []report.Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		if names[i] = legible(c.Name); names[i] == "" {
			names[i] = c.ID
		}
	}
	return names
}
