package fleet

import (
	"slices"
	"strings"
	"unicode"

	"fleetreport/report/quote"
)

// Spreadsheets write an error value if a formula has no result: "#REF!", in German "#BEZUG!", in Spanish
// "#¡REF!"; LibreOffice also "Err:502".

// errorWords are the error values that do not end with ! or ?, in capitals: those for values that are not
// available or still being loaded.
var errorWords = []string{"#N/A", "#NV", "#N/D", "#N/B", "#N/DISP", "#GETTING_DATA"}

// longestErrorValue is an upper bound for the length in bytes of error values.
const longestErrorValue = 30

// mayBeErrorValue reports whether a cell may start with an error value. It is a fast check, because few cells do.
func mayBeErrorValue(raw []byte) bool {
	return len(raw) > 0 && (raw[0] == '#' || raw[0] == 'E' || !isVisibleASCII(raw[0]))
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
	// The rest is in capitals, with signs as in #DIV/0! and #¿NOMBRE?.
	name = strings.TrimLeft(name, "¡¿")
	end := strings.TrimRight(name, "!?")
	return end != name && end != "" && !strings.ContainsFunc(end, func(r rune) bool {
		return !unicode.IsUpper(r) && !unicode.IsDigit(r) && r != '/' && r != '_' && r != ' '
	}) && strings.ContainsFunc(end, unicode.IsUpper)
}

// errorValueMessage returns the start of the message about an error value.
func errorValueMessage(s string) string {
	return quote.Value(s) + " is an error value of a spreadsheet: correct the formula, or "
}
