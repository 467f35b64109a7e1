package charts

import (
	"cmp"
	"math"
	"slices"
)

// spot is a point of a trend.
type spot struct{ line, row int }

// endRoom is how far apart the labels at the ends of lines stand at least, and
// endShift how far each may stand above or below its point, in CSS pixels.
const (
	endRoom  = 14.0
	endShift = 11.0
)

// trendLabeller gives points their labels in a plotting area.
type trendLabeller struct {
	p     *plot
	f     field
	deep  [][]int
	taken []box
	given map[spot]object
}

// placeLabels labels the last point of each line, then the first, and of a line that
// is alone all others, as far as there is room: a label covers no other, no symbol
// and no line. What has room still has it in a wider picture, where a label covers a
// part of the months that it covers here.
func (p *plot) placeLabels(f field) map[spot]object {
	l := trendLabeller{p: p, f: f, deep: p.depths(), given: map[spot]object{}}
	l.ends()
	for k := range p.values {
		l.try(spot{k, p.lastOf(k)}, "top", "bottom")
	}
	for k := range p.values {
		l.try(spot{k, p.firstOf(k)}, "top", "bottom", "left")
	}
	if len(p.values) == 1 {
		for i := range p.rows {
			l.try(spot{0, i}, "top", "bottom")
		}
	}
	return l.given
}

// bead is a point with the label that it wants.
func (l *trendLabeller) bead(s spot) bead {
	v, _ := l.p.height(s.row, s.line)
	return bead{
		x:    l.f.area.left + (l.f.area.right-l.f.area.left)*(float64(s.row)+0.5)/float64(len(l.p.rows)),
		y:    l.f.area.bottom - (l.f.area.bottom-l.f.area.top)*l.f.y.at(v),
		size: l.p.symbolSize(s.line, l.deep[s.line][s.row]),
		text: figure(l.p.values[s.line], l.p.rows[s.row].values[s.line]),
	}
}

// ends labels the lines that reach the last row, to the right of it. Labels that are
// too close to each other give way a little, up and down; where that is not enough,
// those of the later lines are left out.
func (l *trendLabeller) ends() {
	type end struct {
		spot
		bead
		at float64 // vertical centre of the label
	}
	row := len(l.p.rows) - 1
	var all []end
	reach := 0.0
	for k := range l.p.values {
		if l.p.lastOf(k) != row {
			continue
		}
		e := end{spot: spot{k, row}, bead: l.bead(spot{k, row})}
		reach = max(reach, e.size/2+labelGap)
		if !slices.ContainsFunc(all, func(other end) bool { return other.text == e.text && math.Abs(other.y-e.y) < 1 }) {
			all = append(all, e)
		}
	}
	for len(all) > 0 {
		slices.SortStableFunc(all, func(a, b end) int { return cmp.Compare(a.y, b.y) })
		centres := make([]float64, len(all))
		for i, e := range all {
			centres[i] = e.y
		}
		far := 0.0
		for i, at := range apartBy(centres, endRoom) {
			all[i].at = at
			far = max(far, math.Abs(at-all[i].y))
		}
		if far <= endShift {
			break
		}
		// The one that pushes and is pushed most, of the latest line if there are several.
		worst := slices.MaxFunc(all, func(a, b end) int {
			return cmp.Or(cmp.Compare(crowd(centres, a.y), crowd(centres, b.y)), cmp.Compare(a.line, b.line))
		})
		all = slices.DeleteFunc(all, func(e end) bool { return e.spot == worst.spot })
	}
	for _, e := range all {
		at := box{e.x + reach, e.at - labelHeight/2 + 1, e.x + reach + textWidth(e.text), e.at + labelHeight/2 - 1}
		if at.right > l.f.width {
			continue
		}
		l.taken = append(l.taken, at)
		label := object{"formatter": literal(e.text), "position": "right", "distance": reach - e.size/2}
		if shift := math.Round(e.at - e.y); shift != 0 {
			label["offset"] = list{0, shift}
		}
		l.given[e.spot] = label
	}
}

// crowd is how many of the places are too close to one of them.
func crowd(places []float64, at float64) int {
	n := 0
	for _, other := range places {
		if math.Abs(other-at) < endRoom {
			n++
		}
	}
	return n
}

// apartBy moves ascending places as little as possible so that they are at least room
// apart: those that push each other stand around their middle.
func apartBy(places []float64, room float64) []float64 {
	type group struct {
		sum float64 // of the places, each without the room before it in its group
		n   int
	}
	var groups []group
	for i, at := range places {
		g := group{at - float64(i)*room, 1}
		for len(groups) > 0 {
			before := groups[len(groups)-1]
			if before.sum/float64(before.n) < g.sum/float64(g.n) {
				break
			}
			g.sum, g.n = g.sum+before.sum, g.n+before.n
			groups = groups[:len(groups)-1]
		}
		groups = append(groups, g)
	}
	moved := make([]float64, 0, len(places))
	for _, g := range groups {
		for range g.n {
			moved = append(moved, g.sum/float64(g.n)+float64(len(moved))*room)
		}
	}
	return moved
}

// try labels a point on the first of the sides that has room.
func (l *trendLabeller) try(s spot, sides ...string) {
	if s.row < 0 || l.given[s] != nil {
		return
	}
	v, ok := l.p.height(s.row, s.line)
	if !ok {
		return
	}
	for other := range l.given { // one label is enough for points that lie on each other
		if w, ok := l.p.height(other.row, other.line); other.row == s.row && ok && w == v {
			return
		}
	}
	b := l.bead(s)
	for _, side := range sides {
		at := b.label(side)
		label := object{"formatter": literal(b.text), "position": side, "distance": labelGap}
		// The first label may begin with the area, where half of it has no room.
		if inwards := math.Ceil(l.f.area.left - at.left); inwards > 0 && side != "left" {
			at.left, at.right = at.left+inwards, at.right+inwards
			label["offset"] = list{inwards, 0}
		}
		if at.left < l.f.area.left || at.right > l.f.width || at.top < l.f.area.top-24 || at.bottom > l.f.area.bottom || !l.free(at, s) {
			continue
		}
		l.taken = append(l.taken, at)
		l.given[s] = label
		return
	}
}

// free reports whether a label covers nothing: no label, no symbol but its own, and
// no line.
func (l *trendLabeller) free(at box, own spot) bool {
	if slices.ContainsFunc(l.taken, at.overlaps) {
		return false
	}
	for k := range l.p.values {
		before := -1
		for i := range l.p.rows {
			if _, ok := l.p.height(i, k); !ok {
				before = -1
				continue
			}
			b := l.bead(spot{k, i})
			if (spot{k, i}) != own && b.meets(at) {
				return false
			}
			if before >= 0 {
				a := l.bead(spot{k, before})
				if at.crossed(a.x, a.y, b.x, b.y) {
					return false
				}
			}
			before = i
		}
	}
	return true
}

// crossed reports whether the line from one point to another, with half its stroke
// around it, crosses a.
func (a box) crossed(x1, y1, x2, y2 float64) bool {
	const stroke = 1.0
	a = box{a.left - stroke, a.top - stroke, a.right + stroke, a.bottom + stroke}
	from, to := 0.0, 1.0
	for _, side := range [][4]float64{{x1, x2 - x1, a.left, a.right}, {y1, y2 - y1, a.top, a.bottom}} {
		start, by, least, most := side[0], side[1], side[2], side[3]
		if by == 0 {
			if start < least || start > most {
				return false
			}
			continue
		}
		s, e := (least-start)/by, (most-start)/by
		from, to = max(from, min(s, e)), min(to, max(s, e))
	}
	return from <= to
}
