package charts

import (
	"slices"
	"strings"
)

// field is the plotting area of a bubble chart in a picture of some width: exactly
// where ECharts will have it, so that labels can be given their places.
type field struct {
	width float64 // of the picture, in CSS pixels
	area  box     // in CSS pixels
	x, y  scale
	title string // of the horizontal axis, broken into lines
	beads []bead // one for each mark
}

// field lays the marks out in a picture of a width.
func (p *plot) field(marks []mark, legend []string, title string, width float64) field {
	xs, ys, reaches := make([]float64, len(marks)), make([]float64, len(marks)), make([]float64, len(marks))
	for i, m := range marks {
		values := p.rows[m.row].values
		xs[i], ys[i], reaches[i] = values[0].Num, values[1].Num, m.item.SymbolSize/2+2
	}
	f := field{width: width, x: span(xs, 6), y: span(ys, 6)}
	left := float64(widest(f.y.labels())) + 16 + lineHeight + 6
	f.area = box{left: left, right: width - bubbleRight}
	if strides := int((f.area.right - f.area.left) / float64(widest(f.x.labels())+14)); strides < 6 {
		f.x = span(xs, max(1, strides))
	}
	f.title = wrapped(title, f.area.right-f.area.left)
	f.area.top = float64(legendHeight(legend, width) + 12)
	f.area.bottom = float64(bubbleHeight - f.bottom())
	f.x = f.x.widened(xs, reaches, f.area.right-f.area.left)
	f.y = f.y.widened(ys, reaches, f.area.bottom-f.area.top)
	f.beads = make([]bead, len(marks))
	for i, m := range marks {
		f.beads[i] = bead{
			x:      f.area.left + (f.area.right-f.area.left)*f.x.at(xs[i]),
			y:      f.area.bottom - (f.area.bottom-f.area.top)*f.y.at(ys[i]),
			size:   m.item.SymbolSize,
			symbol: m.style.symbol,
			text:   p.rows[m.row].name,
		}
	}
	return f
}

// span is the scale of values, which are not negative; that of none is 0 to 1.
func span(values []float64, strides int) scale {
	if len(values) == 0 {
		return newScale(0, 1, strides)
	}
	lo, hi := values[0], values[0]
	for _, v := range values {
		lo, hi = min(lo, v), max(hi, v)
	}
	return newScale(lo, hi, strides)
}

// wrapped breaks every line of a title into lines of a width in CSS pixels.
func wrapped(title string, width float64) string {
	var lines []string
	for line := range strings.SplitSeq(title, "\n") {
		lines = append(lines, wrap(line, width, 3))
	}
	return strings.Join(lines, "\n")
}

// bottom is the room below the plotting area, for labels and title.
func (f field) bottom() int { return 28 + 4 + lineHeight*(1+strings.Count(f.title, "\n")) }

// roomy is f in a picture of a roomy page: all that is within the plotting area
// moves with its right edge.
func (f field) roomy() field {
	const width = roomyPage
	by := (f.area.right + width - f.width - f.area.left) / (f.area.right - f.area.left)
	f.area.right += width - f.width
	f.width = width
	f.beads = slices.Clone(f.beads)
	for i := range f.beads {
		f.beads[i].x = f.area.left + by*(f.beads[i].x-f.area.left)
	}
	return f
}

// labels gives each mark its label, with a name cut to limit CSS pixels, or nil
// where there is no room.
func (f field) labels(limit float64) []object {
	beads := slices.Clone(f.beads)
	for i := range beads {
		beads[i].text = shorten(beads[i].text, limit)
	}
	labels := make([]object, len(beads))
	for i, side := range place(beads, box{f.area.left, f.area.top - 8, f.area.right + bubbleRight - 2, f.area.bottom}) {
		if side != "" {
			labels[i] = object{"formatter": literal(beads[i].text), "position": side}
		}
	}
	return labels
}

// grid and xAxis are what ECharts needs to know of f.
func (f field) grid() object {
	return object{"top": f.area.top, "bottom": f.bottom(), "left": f.area.left}
}

func (f field) xAxis() object {
	axis := object{"name": f.title}
	f.x.lay(axis)
	return axis
}
