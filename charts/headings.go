package charts

import "strings"

// headings are the names of columns, fitted to the width of the columns.
type headings struct {
	names   []string // broken into lines, or shortened if they are rotated
	rotated bool     // they read upwards
	height  int      // in CSS pixels
}

// rotatedLimit is the width of the longest rotated name, in CSS pixels.
const rotatedLimit = 110

// newHeadings breaks names between words into up to three lines of the given width in
// CSS pixels. If one does not fit, all names are rotated.
func newHeadings(names []string, width float64) headings {
	h := headings{}
	most := 1
	for _, name := range names {
		lines := wrap(name, width, 3)
		if strings.HasSuffix(lines, "…") || float64(widest(strings.Fields(name))) > width {
			short := shortenAll(names, rotatedLimit)
			return headings{names: short, rotated: true, height: widest(short)}
		}
		most = max(most, 1+strings.Count(lines, "\n"))
		h.names = append(h.names, lines)
	}
	h.height = lineHeight * most
	return h
}

// axis returns the options of an axis with h as its labels.
func (h headings) axis() object {
	rotate := 0
	if h.rotated {
		rotate = 90
	}
	return object{"data": h.names, "axisLabel": object{"rotate": rotate}}
}

// columnAxis returns a horizontal axis with one column for each heading.
func columnAxis(title string, h headings) object {
	axis := object{
		"type":      "category",
		"axisLabel": object{"interval": 0, "margin": 10, "lineHeight": lineHeight},
		"axisTick":  object{"show": false},
	}
	merge(axis, h.axis())
	if title != "" {
		merge(axis, object{
			"name": title, "nameLocation": "middle", "nameGap": 14 + h.height, "nameTextStyle": titleStyle(nil),
		})
	}
	return axis
}
