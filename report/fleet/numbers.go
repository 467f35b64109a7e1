package fleet

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"fleetreport/report/quote"
)

// unknown stands for a number that is blank: the file's are never negative.
const unknown = -1

// numbers are the numbers of one column, unknown where blank.
type numbers[N int64 | float64] struct {
	reading[N]
	list  []N
	empty int // how many are unknown
	signs
}

// signs are the cells with a decimal comma, and those with a point that may not be a decimal
// one: which of them can be read depends on the other cells of their column.
type signs struct {
	withComma []cell // such as 0,5
	withPoint []cell // such as 1.234, which is 1234 in many countries
	pointLine int32  // line of the first point, 0 where there is none
}

// reading is how a column of numbers is read and written.
type reading[N int64 | float64] struct {
	plain  func(s []byte) (v N, ok bool)      // reads most numbers, without a copy
	parse  func(s string) (v N, wrong string) // reads all, and says what is wrong with any other
	format func(v N) string
	commas bool // a decimal comma may be read
}

// wholes are whole numbers.
type wholes = numbers[int64]

// decimals are numbers with decimals.
type decimals = numbers[float64]

// The ways to read numbers.
var (
	whole   = reading[int64]{plainWhole, parseWhole, func(v int64) string { return strconv.FormatInt(v, 10) }, false}
	decimal = reading[float64]{plainDecimal, parseDecimal, func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }, true}
	percent = reading[float64]{plainPercent, parsePercent, decimal.format, true}
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
			text := string(raw)
			withPoint, comma := text, false
			if n.commas {
				withPoint, comma = decimalPoint(text)
			}
			read, wrong := n.parse(withPoint)
			switch {
			case wrong != "":
				b.wrong(row, column, strings.Replace(wrong, quote.Value(withPoint), quote.Value(text), 1))
			case comma:
				n.withComma = append(n.withComma, cell{int32(row), b.place(row, column)})
				b.changes[1+column].note("", "", commaRead).count(b.lines[row])
				fallthrough
			default:
				v = read
			}
		}
		// A point before zeros alone, as in 5.0, leaves no doubt.
		if n.commas && ok && (n.pointLine == 0 && v != N(int64(v)) || len(raw) > 4 && raw[len(raw)-4] == '.') {
			n.pointed(b, row, column, raw)
		}
		if v == unknown {
			n.empty++
		}
		n.list = append(n.list, v)
	}
}

func (n *numbers[N]) join(p part) {
	next := p.(*numbers[N])
	n.withComma = append(n.withComma, moved(next.withComma, len(n.list))...)
	n.withPoint = append(n.withPoint, moved(next.withPoint, len(n.list))...)
	if n.pointLine == 0 {
		n.pointLine = next.pointLine
	}
	next.signs = signs{withComma: next.withComma[:0], withPoint: next.withPoint[:0]}
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
func (n *numbers[N]) finish()              { n.signs = signs{} }

func (n *numbers[N]) keep(bad []bool) {
	n.list = kept(n.list, bad)
	n.empty = blanksOf(n, len(n.list))
}

// decimalPoint gives a number with a decimal comma the point; false where it has none, or
// where the comma may separate thousands, as in 1,234.
func decimalPoint(s string) (string, bool) {
	whole, fraction, ok := strings.Cut(s, ",")
	if !ok || !allDigits(whole) || !allDigits(fraction) || mayBeGroups(whole, fraction) {
		return s, false
	}
	return whole + "." + fraction, true
}

// mayBeGroups reports whether the digits on both sides of a sign may be groups of thousands.
func mayBeGroups[S string | []byte](whole, fraction S) bool {
	return len(fraction) == 3 && len(whole) <= 3 && whole[0] != '0'
}

// pointed records a number with a point, which has digits on both sides.
func (n *numbers[N]) pointed(b *block, row, column int, raw []byte) {
	whole, fraction, ok := bytes.Cut(raw, point)
	if !ok {
		return
	}
	if n.pointLine == 0 {
		n.pointLine = b.lines[row]
	}
	if mayBeGroups(whole, fraction) {
		n.withPoint = append(n.withPoint, cell{int32(row), b.place(row, column)})
	}
}

var point = []byte{'.'}

// rejectMixed rejects the decimal commas of a column that has points too, and the points
// that may separate thousands there.
func (n *numbers[N]) rejectMixed(l *loader, column string) {
	if len(n.withComma) == 0 || n.pointLine == 0 {
		return
	}
	comma := n.withComma[0].at.line
	for _, c := range n.withComma {
		text := n.text(c.row)
		l.reject(c, column, fmt.Sprintf("%s has a decimal comma, and line %d of the column a point: write %s",
			quote.Value(strings.Replace(text, ".", ",", 1)), n.pointLine, text))
	}
	for _, c := range n.withPoint {
		text := fmt.Sprintf("%.3f", float64(n.list[c.row]))
		l.reject(c, column, fmt.Sprintf("%s may have a decimal point or separate thousands, for line %d of the column has a decimal comma: "+
			"write %s or %s, whichever is meant", quote.Value(text), comma, strings.Replace(text, ".", "", 1), text))
	}
}
