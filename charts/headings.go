package charts

import "strings"

// headings are the names of columns, made to fit their width.
type headings struct {
	names  []string // broken into lines, or shortened if they are turned
	turned bool     // they run upwards
	height int      // in CSS pixels
}

// turnedLimit is the longest name that runs upwards, in CSS pixels.
const turnedLimit = 110

// newHeadings breaks names into up to three lines of room CSS pixels, without
// breaking words. Where that cannot be, all names run upwards.
func newHeadings(names []string, room float64) headings {
	h := headings{}
	most := 1
	for _, name := range names {
		lines := wrap(name, room, 3)
		if strings.HasSuffix(lines, "…") || float64(widest(strings.Fields(name))) > room {
			cut := shortened(names, turnedLimit)
			return headings{names: cut, turned: true, height: widest(cut)}
		}
		most = max(most, 1+strings.Count(lines, "\n"))
		h.names = append(h.names, lines)
	}
	h.height = lineHeight * most
	return h
}

// axis is what ECharts needs to know of h.
func (h headings) axis() object {
	turn := 0
	if h.turned {
		turn = 90
	}
	return object{"data": h.names, "axisLabel": object{"rotate": turn}}
}

// columnAxis is a horizontal axis with one column for each heading.
func columnAxis(title string, h headings) object {
	axis := object{
		"type":      "category",
		"axisLabel": object{"interval": 0, "margin": 10, "lineHeight": lineHeight},
		"axisTick":  object{"show": false},
	}
	lay(axis, h.axis())
	if title != "" {
		lay(axis, object{"name": title, "nameLocation": "middle", "nameGap": 14 + h.height, "nameTextStyle": titleStyle(nil)})
	}
	return axis
}
