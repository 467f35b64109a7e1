package workbook

import (
	"math"
	"strconv"
)

// appendNumber appends the shortest decimal that reads back as v, which must be
// finite. Whole numbers and numbers of up to four decimals, as most are, need no
// search for it.
func appendNumber(b []byte, v float64) []byte {
	const places = 10_000
	abs := math.Abs(v)
	if abs >= 1e15 {
		return strconv.AppendFloat(b, v, 'G', -1, 64)
	}
	whole := uint64(abs)
	if float64(whole) == abs {
		if v < 0 {
			b = append(b, '-')
		}
		return appendWhole(b, whole)
	}
	if abs >= 1e11 {
		return strconv.AppendFloat(b, v, 'G', -1, 64)
	}
	// n/places is rounded once, as reading the decimal is: both are the float
	// nearest to the same fraction.
	n := uint64(math.Round(abs * places))
	if float64(n)/places != abs {
		return strconv.AppendFloat(b, v, 'G', -1, 64)
	}
	if v < 0 {
		b = append(b, '-')
	}
	b = appendWhole(b, n/places)
	b = appendFour(append(b, '.'), n%places)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	return b
}

// appendWhole appends n as decimal text. strconv makes the digits aside and copies
// them, which takes several times as long for numbers of few digits.
func appendWhole(b []byte, n uint64) []byte {
	switch {
	case n < 10:
		return append(b, byte('0'+n))
	case n < 100:
		return append(b, byte('0'+n/10), byte('0'+n%10))
	case n < 1000:
		return append(b, byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
	case n < 10_000:
		return appendFour(b, n)
	default:
		return appendFour(appendWhole(b, n/10_000), n%10_000)
	}
}

// appendFour appends the four last digits of n, zeros included.
func appendFour(b []byte, n uint64) []byte {
	return append(b, byte('0'+n/1000%10), byte('0'+n/100%10), byte('0'+n/10%10), byte('0'+n%10))
}
