package history

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// canonicalKey returns the key of a server in canonical form. The form of an id never equals that of
// a name.
func canonicalKey(m *Month, server int32) string {
	if id := m.ids[server]; id != "" {
		return "id " + canonical(id)
	}
	return "name " + canonical(m.names[server])
}

// canonicalName returns the name of a server in canonical form.
func canonicalName(m *Month, server int32) string { return canonical(m.names[server]) }

// canonical returns the canonical form of an id or a name. It is the same for all spellings that
// spreadsheets and word processors make of one id: without leading zeros, with or without an
// exponent (1E5, 1.00E+05, 100000), in upper or lower case, with other hyphens or spaces, and with
// invisible characters.
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

// canonicalNumber returns a decimal number, given in lower case, as its digits without zeros at
// either end and a power of ten. It is exact for numbers of any length.
func canonicalNumber(s string) (string, bool) {
	mantissa, exponent, scientific := strings.Cut(s, "e")
	power := 0
	if scientific {
		var err error
		const maxPower = 1000 // more than any spreadsheet has, and small enough not to overflow below
		if power, err = strconv.Atoi(exponent); err != nil || power < -maxPower || power > maxPower {
			return "", false
		}
	}
	integer, fraction, _ := strings.Cut(mantissa, ".")
	digits := integer + fraction
	if integer == "" || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	power -= len(fraction)
	digits = strings.TrimLeft(digits, "0")
	significant := strings.TrimRight(digits, "0")
	if significant == "" {
		return "0", true
	}
	return significant + "e" + strconv.Itoa(power+len(digits)-len(significant)), true
}
