package fleet

import (
	"slices"
	"strings"
	"unicode"

	"fleetreport/report/quote"
)

// Spreadsheets show an error value where a formula has no result: "#REF!", in German
// "#BEZUG!", in Spanish "#¡REF!"; LibreOffice also "Err:502".

// errorWords are the error values that do not end with ! or ?, in capitals: those for a
// value that is not available, and for one that is still being fetched.
var errorWords = []string{"#N/A", "#NV", "#N/D", "#N/B", "#N/DISP", "#GETTING_DATA"}

// longestErrorValue is more than the bytes of any error value.
const longestErrorValue = 30

// mayBeErrorValue reports whether a cell can start with an error value. It is quick, as most
// cells have none.
func mayBeErrorValue(raw []byte) bool {
	return len(raw) > 0 && (raw[0] == '#' || raw[0] == 'E' || !plain(raw[0]))
}

// IsErrorValue reports whether a text is an error value of a spreadsheet.
func IsErrorValue(s string) bool {
	if len(s) > longestErrorValue {
		return false
	}
	if number, ok := strings.CutPrefix(s, "Err:"); ok {
		return len(number) == 3 && allDigits(number)
	}
	name, ok := strings.CutPrefix(s, "#")
	if !ok {
		return false
	}
	if slices.Contains(errorWords, strings.ToUpper(s)) {
		return true
	}
	// The rest is in capitals, but for signs as in #DIV/0! and #¿NOMBRE?.
	name = strings.TrimLeft(name, "¡¿")
	end := strings.TrimRight(name, "!?")
	return end != name && end != "" && !strings.ContainsFunc(end, func(r rune) bool {
		return !unicode.IsUpper(r) && !unicode.IsDigit(r) && r != '/' && r != '_' && r != ' '
	}) && strings.ContainsFunc(end, unicode.IsUpper)
}

// errorValue begins the message about an error value.
func errorValue(s string) string {
	return quote.Value(s) + " is an error value of a spreadsheet: correct the formula, or "
}
