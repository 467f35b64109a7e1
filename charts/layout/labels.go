package layout

import "slices"

// Box is a rectangle in pixels, y downwards.
type Box struct{ Left, Top, Right, Bottom float64 }

func (a Box) overlaps(b Box) bool {
	return a.Left < b.Right && b.Left < a.Right && a.Top < b.Bottom && b.Top < a.Bottom
}

func (a Box) contains(b Box) bool {
	return b.Left >= a.Left && b.Right <= a.Right && b.Top >= a.Top && b.Bottom <= a.Bottom
}

// Marker is a symbol with a label. Lengths are in pixels.
type Marker struct {
	X, Y   float64 // centre
	Size   float64 // width of the symbol
	Symbol string  // "circle", "diamond" or "rect"

	LabelWidth, LabelHeight float64
}

// LabelGap is the distance between a symbol and its label, in pixels.
const LabelGap = 4.0

// PlaceLabels returns for each marker the side of its label: "right", "left", "top" or
// "bottom", or "" if there is no room. A label lies within area and covers neither
// another symbol nor a label placed before, so the most important markers come first.
//
// Labels that do not overlap do not overlap in a wider picture either: they keep their
// sizes, and the distances between markers grow.
func PlaceLabels(markers []Marker, area Box) []string {
	sides := make([]string, len(markers))
	var placed []Box
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
func coversOther(label Box, i int, markers []Marker) bool {
	for j, m := range markers {
		if i != j && m.overlaps(label) {
			return true
		}
	}
	return false
}

// label returns the area of the label of m on the given side.
func (m Marker) label(side string) Box {
	w, h, distance := m.LabelWidth, m.LabelHeight, m.Size/2+LabelGap
	switch side {
	case "right":
		return Box{m.X + distance, m.Y - h/2, m.X + distance + w, m.Y + h/2}
	case "left":
		return Box{m.X - distance - w, m.Y - h/2, m.X - distance, m.Y + h/2}
	case "top":
		return Box{m.X - w/2, m.Y - distance - h, m.X + w/2, m.Y - distance}
	default:
		return Box{m.X - w/2, m.Y + distance, m.X + w/2, m.Y + distance + h}
	}
}

// overlaps reports whether the symbol of m, with a pixel around it, overlaps b.
func (m Marker) overlaps(b Box) bool {
	dx := max(b.Left-m.X, m.X-b.Right, 0)
	dy := max(b.Top-m.Y, m.Y-b.Bottom, 0)
	radius := m.Size/2 + 1
	switch m.Symbol {
	case "circle":
		return dx*dx+dy*dy < radius*radius
	case "diamond":
		return dx+dy < radius
	default:
		return dx < radius && dy < radius
	}
}
