package fleet

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"fleetreport/report/quote"
	"fleetreport/report/spell"
)

// Limits of numbers. Larger ones are typing errors, and a workbook could not store them exactly.
const (
	maxNumber  = 1_000_000_000_000
	maxDigits  = 15
	maxPercent = 100
)

const orBlank = ", or leave it blank when it is unknown"

// maxLabel is the maximum length in bytes of an id, a name, a team or an auth type: every document repeats them.
const maxLabel = 1000

// checkLabel returns what is wrong with an id, a name, a team or an auth type: it is longer than maxLabel, or
// an error value. It returns "" if the text is valid.
func checkLabel(label []byte) string {
	if len(label) > maxLabel {
		return fmt.Sprintf("%s has %d bytes: write a name of at most %d", quote.Value(string(label)), len(label), maxLabel)
	}
	if mayBeErrorValue(label) {
		if text := string(bytes.TrimSpace(label)); IsErrorValue(text) {
			return errorValueMessage(text) + "write the value itself"
		}
	}
	return ""
}

// parseWhole parses a whole number, which must not be blank. If it is invalid, the message is not empty.
func parseWhole(s string) (n int64, message string) {
	if !allDigits(s) {
		return 0, numberMessage(s, true)
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > maxNumber {
		return 0, numberTooLarge(s)
	}
	return n, ""
}

// parseDecimal parses a number, which must not be blank. If it is invalid, the message is not empty.
func parseDecimal(s string) (v float64, message string) {
	whole, fraction, hasPoint := strings.Cut(s, ".")
	if !allDigits(whole) || hasPoint && !allDigits(fraction) {
		return 0, numberMessage(s, false)
	}
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if len(whole) > len("1000000000000") {
		return 0, numberTooLarge(s)
	}
	if len(whole)+len(fraction) > maxDigits {
		return 0, quote.Value(s) + " has more than 15 digits: round it"
	}
	v, err := strconv.ParseFloat("0"+whole+"."+fraction+"0", 64)
	if err != nil || v > maxNumber {
		return 0, numberTooLarge(s)
	}
	return v, ""
}

// Most numbers are well formed. The next three functions parse them without an allocation. They return false
// for all other texts, for which parseWhole and parseDecimal return a message.

// plainWhole parses digits, few enough that the number is below maxNumber.
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

// plainDecimal parses at most maxDigits digits with or without a point between them. The digits are a whole
// number that a float64 represents exactly, and so is the power of ten: their quotient, rounded once, is the
// float64 nearest to the text.
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

// powersOfTen can all be represented exactly.
var powersOfTen = [maxDigits]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14}

// parsePercent parses a percentage from 0 to 100, which must not be blank. If it is invalid, the message is not
// empty.
func parsePercent(s string) (v float64, message string) {
	v, message = parseDecimal(s)
	if message == "" && v > maxPercent {
		return 0, quote.Value(s) + " is above 100: write percent, from 0 to 100"
	}
	return v, message
}

func numberTooLarge(s string) string {
	return quote.Value(s) + " is above 1000000000000, the largest number that is read: check it" + orBlank
}

// allDigits reports whether s consists of one or more digits.
func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// authReader returns a function that normalizes auth types by the spellings of Options. Words for unknown that
// are not spellings are read as "unknown".
func authReader(spellings map[string]string) func(raw string) (text, change string) {
	return func(raw string) (string, string) {
		text := strings.ToLower(strings.TrimSpace(raw))
		switch canonical, ok := spellings[spell.Form(text)]; {
		case text == "":
			return "", "" // spaces are blank, which needs no note
		case ok:
			text = canonical
		case LooksBlank(text):
			return "", ""
		case isUnknownControl(text):
			text = "unknown"
		}
		if text == raw {
			return text, ""
		}
		return text, readAs
	}
}

// readTeam removes the spaces around a team.
func readTeam(raw string) (text, change string) {
	if text = strings.TrimSpace(raw); LooksBlank(text) {
		text = ""
	}
	if text == raw || text == "" {
		return text, ""
	}
	return text, spacesRemoved
}
