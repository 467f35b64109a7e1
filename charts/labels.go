package charts

import "math"

// box is a rectangle in CSS pixels, y downwards.
type box struct{ left, top, right, bottom float64 }

func (a box) overlaps(b box) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

// bead is a mark that wants a label.
type bead struct {
	x, y float64 // centre
	size float64 // width of the mark
	text string
}

// The geometry of a label, in CSS pixels.
const (
	labelHeight = 14.0
	labelGap    = 4.0 // between a mark and its label
)

// place finds for each bead the side of its label: "right", "left", "top",
// "bottom", or "" where there is no room. A label lies within area and covers
// neither another mark nor a label that was placed earlier, so the beads that
// matter most come first. ECharts can only hide labels that overlap labels.
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
		if i != own && at.overlaps(b.body()) {
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

// body is the space that b itself takes. The corners of a mark's box are empty,
// so the box counts for four fifths.
func (b bead) body() box {
	half := 0.4 * b.size
	return box{b.x - half, b.y - half, b.x + half, b.y + half}
}

// ceiling is a round number at or above v that ECharts divides into even steps.
func ceiling(v float64) float64 {
	if v <= 0 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, f := range []float64{1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8} {
		if top := round(f*unit*1e6) / 1e6; v <= top {
			return top
		}
	}
	return 10 * unit
}
