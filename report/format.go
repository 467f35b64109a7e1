package report

import (
	"math"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Format is how the numbers of a column or fact are shown: the text in
// report.md and report.html and the number format of the workbook both come from
// it, so that they cannot differ.
type Format struct {
	Unit     string // "ms", "calls per month"; shown in headers, not in cells
	Decimals int    // digits after the decimal point; numbers near 0 and 100 % have more
	Percent  bool   // the number is a share from 0 to 1, shown as "36.0 %"
	Signed   bool   // the number is a change: above 0 it has a plus sign
}

// The texts for cells without a value.
const (
	UnknownText = "unknown"
	EmptyText   = "–"
)

// Text is the cell as the documents print it, without its unit: "194,500",
// "36.0 %", "met", "yes", "unknown".
func (f Format) Text(c Cell) string {
	switch c.Kind {
	case Number:
		s := f.number(c.Num)
		if f.Signed && c.Num > 0 {
			s = "+" + s
		}
		return s
	case Text:
		return c.Str
	case Bool:
		if c.Num != 0 {
			return "yes"
		}
		return "no"
	case State:
		return c.State().String()
	case Empty:
		return EmptyText
	default:
		return UnknownText
	}
}

// number rounds as spreadsheets do: the shortest decimal form of v, half away
// from zero. So the text is what the workbook shows for the same number, with one
// exception: a share or amount that would read as 0 or 100 %, and is not, has as many
// more digits as needed. "0" means none, and "100.0 %" means all.
func (f Format) number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 && !f.Percent { // as most numbers are
		s := group(strconv.FormatInt(int64(v), 10))
		if f.Decimals > 0 {
			s += "." + strings.Repeat("0", f.Decimals)
		}
		return s
	}
	d := decimal.NewFromFloat(v)
	unit := ""
	if f.Percent {
		d, unit = d.Shift(2), " %"
	}
	places := int32(f.Decimals)
	exact := f.Percent || f.Decimals == 0 // not scores, which have decimals to be compared by
	for exact && v != 0 && d.Round(places).IsZero() || f.Percent && v < 1 && d.Round(places).Equal(hundred) {
		places++
	}
	return group(d.StringFixed(places)) + unit
}

var hundred = decimal.NewFromInt(100)

// Code is the number format of the workbook: `#,##0`, `0.0%`, `#,##0.000`. There is no
// space before the percent sign: SheetJS cannot format a number with one.
func (f Format) Code() string {
	code := "#,##0"
	if f.Percent {
		code = "0"
	}
	if f.Decimals > 0 {
		code += "." + strings.Repeat("0", f.Decimals)
	}
	if f.Percent {
		code += "%"
	}
	if f.Signed {
		code = "+" + code + ";-" + code + ";" + code
	}
	return code
}

// group sets a comma between thousands: "-1234567.5" becomes "-1,234,567.5".
func group(s string) string {
	digits, frac := s, ""
	if dot := strings.IndexByte(s, '.'); dot >= 0 {
		digits, frac = s[:dot], s[dot:]
	}
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits + frac
}
