package charts

import "slices"

// box is a rectangle in CSS pixels, y downwards.
type box struct{ left, top, right, bottom float64 }

func (a box) overlaps(b box) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

func (a box) contains(b box) bool {
	return b.left >= a.left && b.right <= a.right && b.top >= a.top && b.bottom <= a.bottom
}

// marker is a symbol with a label.
type marker struct {
	x, y   float64 // centre
	size   float64 // width
	symbol string  // "circle", "diamond" or "rect"
	text   string  // of the label
}

// The geometry of a label, in CSS pixels. Some scripts are taller than others.
const (
	labelHeight = 16.0
	labelGap    = 4.0 // between a symbol and its label
)

// placeLabels returns for each marker the side of its label: "right", "left", "top" or
// "bottom", or "" if there is no room. A label lies within area and covers neither
// another symbol nor a label placed before, so the most important markers come first.
// ECharts can only hide labels that overlap labels.
//
// Labels that do not overlap do not overlap in a wider picture either: they keep their
// sizes, and the distances between markers grow.
func placeLabels(markers []marker, area box) []string {
	sides := make([]string, len(markers))
	var placed []box
	for i, m := range markers {
		for _, side := range []string{"right", "left", "top", "bottom"} {
			label := m.label(side)
			if area.contains(label) && !slices.ContainsFunc(placed, label.overlaps) && !coversOther(label, i, markers) {
				sides[i] = side
				placed = append(placed, label)
				break
			}
		}
	}
	return sides
}

// coversOther reports whether the label of marker i covers another marker.
func coversOther(label box, i int, markers []marker) bool {
	for j, m := range markers {
		if i != j && m.overlaps(label) {
			return true
		}
	}
	return false
}

// label returns the area of the label of m on the given side.
func (m marker) label(side string) box {
	width, distance := textWidth(m.text), m.size/2+labelGap
	switch side {
	case "right":
		return box{m.x + distance, m.y - labelHeight/2, m.x + distance + width, m.y + labelHeight/2}
	case "left":
		return box{m.x - distance - width, m.y - labelHeight/2, m.x - distance, m.y + labelHeight/2}
	case "top":
		return box{m.x - width/2, m.y - distance - labelHeight, m.x + width/2, m.y - distance}
	default:
		return box{m.x - width/2, m.y + distance, m.x + width/2, m.y + distance + labelHeight}
	}
}

// overlaps reports whether the symbol of m, with a pixel around it, overlaps b.
func (m marker) overlaps(b box) bool {
	dx := max(b.left-m.x, m.x-b.right, 0)
	dy := max(b.top-m.y, m.y-b.bottom, 0)
	radius := m.size/2 + 1
	switch m.symbol {
	case "circle":
		return dx*dx+dy*dy < radius*radius
	case "diamond":
		return dx+dy < radius
	default:
		return dx < radius && dy < radius
	}
}

// withHalo adds to a label an outline in the colour of the page, which keeps it legible
// on grid lines and marks.
func withHalo(label object) object {
	halo := object{"textBorderColor": Paper, "textBorderWidth": 2}
	merge(halo, label)
	return halo
}
