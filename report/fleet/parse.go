package fleet

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"fleetreport/report/quote"
	"fleetreport/report/spell"
)

// Bounds of the numbers. Larger ones are slips, and could not be kept exactly in
// a workbook.
const (
	maxNumber  = 1_000_000_000_000
	maxDigits  = 15
	maxPercent = 100
)

const orBlank = ", or leave it blank when it is unknown"

// maxLabel is how many bytes the texts may have that name a server, its team or
// its authentication: every document repeats them.
const maxLabel = 1000

// wrongLabel says what is wrong with a text that names a server, its team or its
// authentication: it has more than maxLabel bytes, or is an error value; "" for others.
func wrongLabel(label []byte) string {
	if len(label) > maxLabel {
		return fmt.Sprintf("%s has %d bytes: write a name of at most %d", quote.Value(string(label)), len(label), maxLabel)
	}
	if mayBeErrorValue(label) {
		if text := string(bytes.TrimSpace(label)); IsErrorValue(text) {
			return errorValue(text) + "write the value itself"
		}
	}
	return ""
}

// parseWhole reads a whole number, which is not blank. A message says what is
// wrong, and what to write instead.
func parseWhole(s string) (n int64, wrong string) {
	if !allDigits(s) {
		return 0, wrongNumber(s, true)
	}
	digits := strings.TrimLeft(s, "0")
	if len(digits) > len("1000000000000") {
		return 0, tooLarge(s)
	}
	for _, c := range []byte(digits) {
		n = 10*n + int64(c-'0')
	}
	if n > maxNumber {
		return 0, tooLarge(s)
	}
	return n, ""
}

// parseDecimal reads a number, which is not blank. A message says what is wrong,
// and what to write instead.
func parseDecimal(s string) (v float64, wrong string) {
	whole, fraction, dot := strings.Cut(s, ".")
	if !allDigits(whole) || dot && !allDigits(fraction) {
		return 0, wrongNumber(s, false)
	}
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if len(whole) > len("1000000000000") {
		return 0, tooLarge(s)
	}
	if len(whole)+len(fraction) > maxDigits {
		return 0, quote.Value(s) + " has more than 15 digits: round it"
	}
	v, err := strconv.ParseFloat("0"+whole+"."+fraction+"0", 64)
	if err != nil || v > maxNumber {
		return 0, tooLarge(s)
	}
	return v, ""
}

// Most numbers of a file are as they should be. These three read them, and nothing else,
// without a copy; for all others they report false, and parseWhole or parseDecimal says
// what there is to say.

// plainWhole reads digits alone, few enough that the number is below maxNumber.
func plainWhole(s []byte) (n int64, ok bool) {
	if len(s) == 0 || len(s) >= len("1000000000000") {
		return 0, false
	}
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, true
}

// plainDecimal reads digits with or without a point between them, at most maxDigits.
// The digits are a whole number that a float64 holds exactly, and so is the power of
// ten: their quotient, rounded once, is the number nearest to the text.
func plainDecimal(s []byte) (v float64, ok bool) {
	if len(s) == 0 || len(s) > maxDigits || s[0] == '.' || s[len(s)-1] == '.' {
		return 0, false
	}
	n, point := int64(0), -1
	for i, c := range s {
		switch {
		case c >= '0' && c <= '9':
			n = 10*n + int64(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return 0, false
		}
	}
	if point < 0 {
		return float64(n), n <= maxNumber
	}
	v = float64(n) / powersOfTen[len(s)-1-point]
	return v, v <= maxNumber
}

// plainPercent is plainDecimal up to 100.
func plainPercent(s []byte) (v float64, ok bool) {
	v, ok = plainDecimal(s)
	return v, ok && v <= maxPercent
}

// powersOfTen are exact.
var powersOfTen = [maxDigits]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14}

// parsePercent reads a percentage from 0 to 100, which is not blank.
func parsePercent(s string) (v float64, wrong string) {
	v, wrong = parseDecimal(s)
	if wrong == "" && v > maxPercent {
		return 0, quote.Value(s) + " is above 100: write percent, from 0 to 100"
	}
	return v, wrong
}

func tooLarge(s string) string {
	return quote.Value(s) + " is above 1000000000000, the largest number that is read: check it" + orBlank
}

// allDigits tells whether s is of digits alone, one at least.
func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// authReader reads the auth types with the spellings of Options. Of the words for unknown,
// those that are no spelling are read as "unknown".
func authReader(spellings map[string]string) func(raw string) (word, what string) {
	return func(raw string) (string, string) {
		word := strings.ToLower(strings.TrimSpace(raw))
		if word == "" {
			return "", "" // spaces are blank, which needs no note
		}
		switch canonical, ok := spellings[spell.Form(word)]; {
		case ok:
			word = canonical
		case LooksBlank(word):
			return "", ""
		case saysUnknownControl(word):
			word = "unknown"
		}
		if word == raw {
			return word, ""
		}
		return word, readAs
	}
}

// readTeam reads names that repeat: kept but for the spaces around them.
func readTeam(raw string) (word, what string) {
	if word = strings.TrimSpace(raw); LooksBlank(word) {
		word = ""
	}
	if word == raw || word == "" {
		return word, ""
	}
	return word, spacesRemoved
}
