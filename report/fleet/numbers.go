package fleet

import (
	"strconv"
)

// unknown stands for a number that is blank: the file's are never negative.
const unknown = -1

// wholes are whole numbers, unknown where blank.
type wholes struct {
	list  []int64
	empty int // how many are unknown
}

func (n *wholes) part() part    { return &wholes{} }
func (n *wholes) grow(rows int) { n.list = roomy(n.list, rows) }

func (n *wholes) read(b *block, column int) {
	for row := range b.lines {
		raw := b.trim(row, column)
		v, ok := plainWhole(raw)
		if !ok {
			v = unknown
		}
		if !ok && len(raw) > 0 {
			read, wrong := parseWhole(string(raw))
			if wrong == "" {
				v = read
			} else {
				b.wrong(row, column, wrong)
			}
		}
		if v == unknown {
			n.empty++
		}
		n.list = append(n.list, v)
	}
}

func (n *wholes) join(p part) {
	next := p.(*wholes)
	n.list = append(n.list, next.list...)
	n.empty += next.empty
	next.list, next.empty = next.list[:0], 0
}

func (n *wholes) at(row int32) (int64, bool) {
	if int(row) >= len(n.list) || n.list[row] < 0 {
		return 0, false
	}
	return n.list[row], true
}

func (n *wholes) text(row int32) string {
	v, ok := n.at(row)
	if !ok {
		return ""
	}
	return strconv.FormatInt(v, 10)
}

func (n *wholes) blank(row int32) bool { _, ok := n.at(row); return !ok }
func (n *wholes) blanks() int          { return n.empty }
func (n *wholes) finish()              {}

func (n *wholes) keep(bad []bool) {
	n.list = kept(n.list, bad)
	n.empty = blanksOf(n, len(n.list))
}

// decimals are decimal numbers, unknown where blank.
type decimals struct {
	highest float64
	parse   func(s string) (v float64, wrong string) // says what is wrong with any other
	list    []float64
	empty   int // how many are unknown
}

func (n *decimals) part() part    { return &decimals{highest: n.highest, parse: n.parse} }
func (n *decimals) grow(rows int) { n.list = roomy(n.list, rows) }

func (n *decimals) read(b *block, column int) {
	for row := range b.lines {
		raw := b.trim(row, column)
		v, ok := plainDecimal(raw)
		if ok = ok && v <= n.highest; !ok {
			v = unknown
		}
		if !ok && len(raw) > 0 {
			read, wrong := n.parse(string(raw))
			if wrong == "" {
				v = read
			} else {
				b.wrong(row, column, wrong)
			}
		}
		if v == unknown {
			n.empty++
		}
		n.list = append(n.list, v)
	}
}

func (n *decimals) join(p part) {
	next := p.(*decimals)
	n.list = append(n.list, next.list...)
	n.empty += next.empty
	next.list, next.empty = next.list[:0], 0
}

func (n *decimals) at(row int32) (float64, bool) {
	if int(row) >= len(n.list) || n.list[row] < 0 {
		return 0, false
	}
	return n.list[row], true
}

func (n *decimals) text(row int32) string {
	v, ok := n.at(row)
	if !ok {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func (n *decimals) blank(row int32) bool { _, ok := n.at(row); return !ok }
func (n *decimals) blanks() int          { return n.empty }
func (n *decimals) finish()              {}

func (n *decimals) keep(bad []bool) {
	n.list = kept(n.list, bad)
	n.empty = blanksOf(n, len(n.list))
}
