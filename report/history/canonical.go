package history

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// canonicalKey is the identity of a server as canonical spells it. An id and a name are never
// the same.
func canonicalKey(m *Month, server int32) string {
	if id := m.ids[server]; id != "" {
		return "id " + canonical(id)
	}
	return "name " + canonical(m.names[server])
}

// canonicalName is the name of a server as canonical spells it.
func canonicalName(m *Month, server int32) string { return canonical(m.names[server]) }

// canonical is the same for all spellings that spreadsheets and word processors make of one
// id: without leading zeros, with or without an exponent (1E5, 1.00E+05, 100000), in upper or
// lower case, with other hyphens, other spaces, and characters that cannot be seen.
func canonical(id string) string {
	if strings.ContainsFunc(id, func(r rune) bool { return r > unicode.MaxASCII }) {
		id = cases.Fold().String(norm.NFKC.String(id))
		id = strings.Map(func(r rune) rune {
			switch {
			case unicode.Is(unicode.Pd, r), r == '\u2212': // the minus sign
				return '-'
			case unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
				return -1
			}
			return r
		}, id)
	}
	id = strings.Join(strings.Fields(strings.ToLower(id)), " ")
	if number, ok := canonicalNumber(id); ok {
		return number
	}
	return id
}

// canonicalNumber gives a decimal number, in lower case, as its digits without zeros at either
// end, and the power of ten behind them. It is exact, whatever the length of the number.
func canonicalNumber(s string) (string, bool) {
	mantissa, exponent, scientific := strings.Cut(s, "e")
	power := 0
	if scientific {
		var err error
		const most = 1000 // more than any spreadsheet has, and what can be added to without overflow
		if power, err = strconv.Atoi(exponent); err != nil || power < -most || power > most {
			return "", false
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if whole == "" || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	power -= len(fraction)
	digits = strings.TrimLeft(digits, "0")
	short := strings.TrimRight(digits, "0")
	if short == "" {
		return "0", true
	}
	return short + "e" + strconv.Itoa(power+len(digits)-len(short)), true
}
