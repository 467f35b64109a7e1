package charts

import (
	"fmt"

	"fleetreport/report"
)

// narrowPage is the width in CSS pixels up to which a picture is drawn for a
// phone.
const narrowPage = 520

// nameLimit is the longest name beside an axis, in CSS pixels; on a narrow page
// it is narrowLimit. What is longer ends in an ellipsis: its
// tooltips and the table behind the chart have all of it.
const (
	nameLimit   = 190
	narrowLimit = 110
)

// rowAxis is a vertical axis with one row for each name, first name on top.
func rowAxis(title string, names []string) object {
	label := object{"interval": 0, "margin": 10}
	// A width set is a width taken, so short names must not have one.
	if widest(names) > nameLimit {
		lay(label, truncated(nameLimit))
	}
	axis := object{
		"type": "category", "data": names, "inverse": true,
		"axisLabel": label,
		"axisTick":  object{"show": false},
		"axisLine":  object{"show": false},
	}
	if title != "" {
		// Above the names and in line with them, as the header of a table.
		lay(axis, object{
			"name": title, "nameLocation": "start", "nameGap": 10,
			"nameTextStyle": object{"align": "right", "padding": list{0, 10, 0, 0}},
		})
	}
	return axis
}

// truncated is an axis label of a fixed width in pixels.
func truncated(width int) object {
	return object{"width": width, "overflow": "truncate", "ellipsis": "…"}
}

// narrowRows is what becomes of a rowAxis on a narrow page, and how it is
// elsewhere; nil where its names are short anyway.
func narrowRows(names []string) (narrow, wide object) {
	most := widest(names)
	if most <= narrowLimit {
		return nil, nil
	}
	wide = object{"width": nil}
	if most > nameLimit {
		wide = truncated(nameLimit)
	}
	return object{"axisLabel": truncated(narrowLimit)}, object{"axisLabel": wide}
}

// columnAxis is a horizontal axis with one column for each name. Names wider
// than room pixels are broken into up to three lines; more is the height that
// they take beyond the first, in CSS pixels.
func columnAxis(title string, names []string, room int) (axis object, more int) {
	const lineHeight = 15
	label := object{"interval": 0, "margin": 10}
	if w := widest(names); w > room && room > 0 {
		lines := min(3, 1+w*10/9/room)
		more = lineHeight * (lines - 1)
		lay(label, object{
			"width": room, "overflow": "break", "lineHeight": lineHeight,
			"height": lineHeight * lines, "lineOverflow": "truncate",
		})
	}
	axis = object{
		"type": "category", "data": names,
		"axisLabel": label,
		"axisTick":  object{"show": false},
	}
	if title != "" {
		lay(axis, object{"name": title, "nameLocation": "middle", "nameGap": 30 + more})
	}
	return axis, more
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
		lay(axis, object{"name": title, "nameLocation": "middle", "nameGap": 30, "nameTextStyle": object{"lineHeight": 18}})
	}
	return axis
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
