package fleet

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"fleetreport/report/quote"
)

// unknownNumber represents a blank number: numbers of a file are never negative.
const unknownNumber = -1

// numberColumn has the numbers of one column.
type numberColumn[N int64 | float64] struct {
	numberFormat[N]
	list []N
	signs
}

// signs are the cells with a decimal comma, and those with a point that may not be a decimal point. Which of
// them are valid depends on the other cells of their column.
type signs struct {
	withComma []cellRef // such as 0,5
	withPoint []cellRef // such as 1.234, which is 1234 in many countries
	pointLine int32     // line of the first point, 0 if there is none
}

// numberFormat parses and formats the numbers of a column.
type numberFormat[N int64 | float64] struct {
	plain  func(s []byte) (v N, ok bool)        // parses most numbers, without an allocation
	parse  func(s string) (v N, message string) // parses all numbers; a message for any other text
	format func(v N) string
	commas bool // whether a decimal comma is allowed
}

// wholeColumn has whole numbers.
type wholeColumn = numberColumn[int64]

// decimalColumn has numbers with decimals.
type decimalColumn = numberColumn[float64]

// The formats of numbers.
var (
	wholeFormat   = numberFormat[int64]{plainWhole, parseWhole, formatWhole, false}
	decimalFormat = numberFormat[float64]{plainDecimal, parseDecimal, formatDecimal, true}
	percentFormat = numberFormat[float64]{plainPercent, parsePercent, formatDecimal, true}
)

func formatWhole(v int64) string     { return strconv.FormatInt(v, 10) }
func formatDecimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (n *numberColumn[N]) part() columnPart { return &numberColumn[N]{numberFormat: n.numberFormat} }
func (n *numberColumn[N]) grow(rows int)    { n.list = reserve(n.list, rows) }

func (n *numberColumn[N]) read(b *block, column int) {
	for row := range b.Lines {
		raw := b.trim(row, column)
		v, ok := n.plain(raw)
		if !ok {
			v = unknownNumber
		}
		if !ok && len(raw) > 0 {
			text := string(raw)
			withPoint, comma := text, false
			if n.commas {
				withPoint, comma = decimalPoint(text)
			}
			parsed, message := n.parse(withPoint)
			switch {
			case message != "":
				b.rejectCell(row, column, strings.Replace(message, quote.Value(withPoint), quote.Value(text), 1))
			case comma:
				n.withComma = append(n.withComma, cellRef{int32(row), b.source.Position(row, column)})
				b.notes[1+column].note("", "", commaRead).count(b.Lines[row])
				fallthrough
			default:
				v = parsed
			}
		}
		// A point before zeros only, as in 5.0, does not contradict decimal commas.
		if n.commas && ok && (n.pointLine == 0 && v != N(int64(v)) || len(raw) > 4 && raw[len(raw)-4] == '.') {
			n.recordPoint(b, row, column, raw)
		}
		n.list = append(n.list, v)
	}
}

func (n *numberColumn[N]) join(p columnPart) {
	next := p.(*numberColumn[N])
	n.withComma = append(n.withComma, shiftRows(next.withComma, len(n.list))...)
	n.withPoint = append(n.withPoint, shiftRows(next.withPoint, len(n.list))...)
	if n.pointLine == 0 {
		n.pointLine = next.pointLine
	}
	next.signs = signs{withComma: next.withComma[:0], withPoint: next.withPoint[:0]}
	n.list = append(n.list, next.list...)
	next.list = next.list[:0]
}

func (n *numberColumn[N]) at(row int32) (N, bool) {
	if int(row) >= len(n.list) || n.list[row] < 0 {
		return 0, false
	}
	return n.list[row], true
}

func (n *numberColumn[N]) text(row int32) string {
	v, ok := n.at(row)
	if !ok {
		return ""
	}
	return n.format(v)
}

func (n *numberColumn[N]) blank(row int32) bool { _, ok := n.at(row); return !ok }
func (n *numberColumn[N]) finish()              { n.signs = signs{} }

func (n *numberColumn[N]) keep(bad []bool) {
	n.list = withoutBad(n.list, bad)
}

// decimalPoint replaces the decimal comma of a number by a point. It returns false if there is none, or if the
// comma may separate thousands, as in 1,234.
func decimalPoint(s string) (string, bool) {
	whole, fraction, ok := strings.Cut(s, ",")
	if !ok || !allDigits(whole) || !allDigits(fraction) || mayBeGroups(whole, fraction) {
		return s, false
	}
	return whole + "." + fraction, true
}

// mayBeGroups reports whether the digits on both sides of a separator may be groups of thousands.
func mayBeGroups[S string | []byte](whole, fraction S) bool {
	return len(fraction) == 3 && len(whole) <= 3 && whole[0] != '0'
}

// recordPoint records a number with digits on both sides of a point.
func (n *numberColumn[N]) recordPoint(b *block, row, column int, raw []byte) {
	whole, fraction, ok := bytes.Cut(raw, decimalPointByte)
	if !ok {
		return
	}
	if n.pointLine == 0 {
		n.pointLine = b.Lines[row]
	}
	if mayBeGroups(whole, fraction) {
		n.withPoint = append(n.withPoint, cellRef{int32(row), b.source.Position(row, column)})
	}
}

var decimalPointByte = []byte{'.'}

// rejectMixed rejects the decimal commas of a column that also has points, and the points that may separate
// thousands there.
func (n *numberColumn[N]) rejectMixed(l *Builder, column string) {
	if len(n.withComma) == 0 || n.pointLine == 0 {
		return
	}
	comma := n.withComma[0].at.Line
	for _, c := range n.withComma {
		text := n.text(c.row)
		l.reject(c, column, fmt.Sprintf("%s has a decimal comma, and line %d of the column a point: write %s",
			quote.Value(strings.Replace(text, ".", ",", 1)), n.pointLine, text))
	}
	for _, c := range n.withPoint {
		text := fmt.Sprintf("%.3f", float64(n.list[c.row]))
		l.reject(c, column, fmt.Sprintf("%s may have a decimal point or separate thousands, "+
			"because line %d of the column has a decimal comma: write %s or %s, "+
			"whichever is meant", quote.Value(text), comma, strings.Replace(text, ".", "", 1), text))
	}
}
