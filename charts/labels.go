package charts

import "github.com/go-echarts/go-echarts/v2/charts"

// box is a rectangle in CSS pixels, y downwards.
type box struct{ left, top, right, bottom float64 }

func (a box) overlaps(b box) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

// bead is a mark that wants a label.
type bead struct {
	x, y   float64 // centre
	size   float64 // width of the mark
	symbol string  // what it looks like: "circle", "diamond" or "rect"
	text   string
}

// The geometry of a label, in CSS pixels. Some scripts stand higher than others.
const (
	labelHeight = 16.0
	labelGap    = 4.0 // between a mark and its label
)

// place finds for each bead the side of its label: "right", "left", "top",
// "bottom", or "" where there is no room. A label lies within area and covers
// neither another mark nor a label that was placed earlier, so the beads that
// matter most come first. ECharts can only hide labels that overlap labels.
//
// What is placed without overlap stays so when the picture becomes wider: labels
// keep their size, and all that is beside them moves away.
func place(beads []bead, area box) []string {
	sides := make([]string, len(beads))
	var taken []box
	for i, b := range beads {
		for _, side := range []string{"right", "left", "top", "bottom"} {
			at := b.label(side)
			if at.left < area.left || at.right > area.right || at.top < area.top || at.bottom > area.bottom {
				continue
			}
			if free(at, i, beads, taken) {
				sides[i] = side
				taken = append(taken, at)
				break
			}
		}
	}
	return sides
}

// free reports whether a label at this box covers nothing.
func free(at box, own int, beads []bead, taken []box) bool {
	for _, other := range taken {
		if at.overlaps(other) {
			return false
		}
	}
	for i, b := range beads {
		if i != own && b.meets(at) {
			return false
		}
	}
	return true
}

// label is where the label of b lies on a side.
func (b bead) label(side string) box {
	w, reach := textWidth(b.text), b.size/2+labelGap
	switch side {
	case "right":
		return box{b.x + reach, b.y - labelHeight/2, b.x + reach + w, b.y + labelHeight/2}
	case "left":
		return box{b.x - reach - w, b.y - labelHeight/2, b.x - reach, b.y + labelHeight/2}
	case "top":
		return box{b.x - w/2, b.y - reach - labelHeight, b.x + w/2, b.y - reach}
	default:
		return box{b.x - w/2, b.y + reach, b.x + w/2, b.y + reach + labelHeight}
	}
}

// meets reports whether b itself, with a pixel around it, and at overlap.
func (b bead) meets(at box) bool {
	dx := max(at.left-b.x, b.x-at.right, 0)
	dy := max(at.top-b.y, b.y-at.bottom, 0)
	reach := b.size/2 + 1
	switch b.symbol {
	case "circle":
		return dx*dx+dy*dy < reach*reach
	case "diamond":
		return dx+dy < reach
	default:
		return dx < reach && dy < reach
	}
}

// halo lays more over the look of a label that stands on the page, and maybe on a
// line of its grid: an edge of the colour of the page keeps it legible.
func halo(more object) object {
	label := object{"textBorderColor": Paper, "textBorderWidth": 2}
	lay(label, more)
	return label
}

// The series that only label marks of other series: on narrow pages fewer labels
// have room, on roomy ones more. Their own marks cannot be seen or pointed at.
const (
	onPhone = "labels on a narrow page"
	onRoomy = "labels on a roomy page"
)

// labelAgain adds those series to a chart, and to what is laid over its series.
// The other series, given by name, keep their labels on pages in between.
func (d *drawing) labelAgain(names []string, narrow, roomy []item, series list) list {
	over := func(shown string) object {
		var all list
		for _, name := range names {
			all = append(all, object{"name": name, "label": object{"show": shown == ""}})
		}
		for _, name := range []string{onPhone, onRoomy} {
			all = append(all, object{"name": name, "label": object{"show": shown == name}})
		}
		return object{"series": all}
	}
	chart := d.chart.(interface {
		Overlap(...charts.Overlaper)
	})
	chart.Overlap(scatter(onPhone, narrow), scatter(onRoomy, roomy))
	d.onNarrow("series", over(onPhone)["series"], over("")["series"])
	d.tiny, d.roomy = over("none"), over(onRoomy)
	for range 2 {
		series = append(series, object{
			"symbol": "circle", "silent": true, "z": 3, "tooltip": object{"show": false},
			"itemStyle": object{"color": "transparent", "opacity": 1}, // which is that of the label, too
			"label":     halo(object{"show": false, "distance": labelGap}),
		})
	}
	return series
}
