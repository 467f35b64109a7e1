package fleet

import "strconv"

// unknown stands for a number that is blank: the file's are never negative.
const unknown = -1

// numbers are the numbers of one column, unknown where blank.
type numbers[N int64 | float64] struct {
	reading[N]
	list  []N
	empty int // how many are unknown
}

// reading is how a column of numbers is read and written.
type reading[N int64 | float64] struct {
	plain  func(s []byte) (v N, ok bool)      // reads most numbers, without a copy
	parse  func(s string) (v N, wrong string) // reads all, and says what is wrong with any other
	format func(v N) string
}

// wholes are whole numbers.
type wholes = numbers[int64]

// decimals are numbers with decimals.
type decimals = numbers[float64]

// The ways to read numbers.
var (
	whole   = reading[int64]{plainWhole, parseWhole, func(v int64) string { return strconv.FormatInt(v, 10) }}
	decimal = reading[float64]{plainDecimal, parseDecimal, func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }}
	percent = reading[float64]{plainPercent, parsePercent, decimal.format}
)

func (n *numbers[N]) part() part    { return &numbers[N]{reading: n.reading} }
func (n *numbers[N]) grow(rows int) { n.list = roomy(n.list, rows) }

func (n *numbers[N]) read(b *block, column int) {
	for row := range b.lines {
		raw := b.trim(row, column)
		v, ok := n.plain(raw)
		if !ok {
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

func (n *numbers[N]) join(p part) {
	next := p.(*numbers[N])
	n.list = append(n.list, next.list...)
	n.empty += next.empty
	next.list, next.empty = next.list[:0], 0
}

func (n *numbers[N]) at(row int32) (N, bool) {
	if int(row) >= len(n.list) || n.list[row] < 0 {
		return 0, false
	}
	return n.list[row], true
}

func (n *numbers[N]) text(row int32) string {
	v, ok := n.at(row)
	if !ok {
		return ""
	}
	return n.format(v)
}

func (n *numbers[N]) blank(row int32) bool { _, ok := n.at(row); return !ok }
func (n *numbers[N]) blanks() int          { return n.empty }
func (n *numbers[N]) finish()              {}

func (n *numbers[N]) keep(bad []bool) {
	n.list = kept(n.list, bad)
	n.empty = blanksOf(n, len(n.list))
}
