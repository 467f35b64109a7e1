package fleet

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"fleetreport/report/quote"
)

// maxHint is the maximum length in bytes of the texts for which a number is suggested.
const maxHint = 60

// numberMessage returns what is wrong with a text that is not a plain number, and what to write instead.
func numberMessage(s string, whole bool) string {
	kind, example := "a number", "120 or 0.5"
	if whole {
		kind, example = "a whole number", "12000"
	}
	isNot := quote.Value(s) + " is not " + kind + ": "
	switch {
	case len(s) > maxHint:
		return isNot + "write digits only, such as " + example + orBlank
	case IsErrorValue(s):
		return errorValueMessage(s) + "write digits only, such as " + example + orBlank
	case IsUnknownWord(s), noNumberWords[strings.ToLower(s)]:
		return isNot + "leave it blank when it is unknown"
	case isNegative(s):
		return quote.Value(s) + " is negative: write 0 or more" + orBlank
	}
	numbers, problem := suggestNumbers(s, whole)
	rounded, _ := suggestNumbers(s, false)
	computed := computeNumber(s, whole)
	switch {
	case len(numbers) == 1:
		return quote.Value(s) + " " + problem + ": write " + numbers[0]
	case len(numbers) > 1:
		return quote.Value(s) + " " + problem + ": write " + strings.Join(numbers, " or ") + ", whichever is meant"
	case isPlainNumber(computed, whole):
		return isNot + "write digits only, such as " + computed
	case whole && len(rounded) > 0:
		return isNot + "round it"
	case hasUnit(s):
		return isNot + "write it without a unit; the column's name has the unit"
	}
	return isNot + "write digits only, such as " + example + orBlank
}

// suggestNumbers returns the plain numbers that a text may mean, and why the text is not one of them.
func suggestNumbers(s string, whole bool) (numbers []string, problem string) {
	if len(s) > maxHint {
		return nil, ""
	}
	s, problem = cutAffixes(s)
	form := ""
	integer, fraction, hasPoint := strings.Cut(s, ".")
	beforeComma, afterComma, hasComma := strings.Cut(s, ",")
	switch groups := groupedNumber().FindStringSubmatch(groupSpaces.Replace(s)); {
	case isPlainNumber(s, whole):
		numbers = []string{s}
	case groups != nil:
		numbers, form = joinGroups(cmp.Or(groups[1:]...), whole), "has thousands separators"
	case hasComma && allDigits(beforeComma) && allDigits(afterComma):
		numbers, form = []string{beforeComma + "." + afterComma}, "has a decimal comma"
	case hasPoint && integer == "" && allDigits(fraction):
		numbers, form = []string{"0." + fraction}, "has no digit on one side of the point"
	case hasPoint && fraction == "":
		numbers, form = []string{integer}, "has no digit on one side of the point"
	case hasPoint && whole:
		numbers, form = []string{s}, "is not a whole number"
	}
	for i, n := range numbers {
		if integer, fraction, _ := strings.Cut(n, "."); whole && strings.Trim(fraction, "0") == "" {
			numbers[i] = integer
		}
	}
	numbers = slices.DeleteFunc(numbers, func(n string) bool { return !isPlainNumber(n, whole) })
	return numbers, cmp.Or(problem, form)
}

// isPlainNumber reports whether s is a number that can be read as it is.
func isPlainNumber(s string, whole bool) bool {
	integer, fraction, hasPoint := strings.Cut(s, ".")
	if !allDigits(integer) || hasPoint && (whole || !allDigits(fraction)) {
		return false
	}
	return len(strings.TrimLeft(integer, "0")) < len("1000000000000") && len(integer)+len(fraction) <= maxDigits
}

// units are the units that may follow a number.
var units = []string{"ms", "msec", "rpm", "/min", "calls", "tools", "pct", "percent", "req/min", "requests/min"}

// cutAffixes cuts signs and units from a number, and returns which it found.
func cutAffixes(s string) (rest, problem string) {
	var percent, plus, unit bool
	for before := ""; before != s; {
		before = s
		s, percent = cutFound(s, strings.TrimRight(s, "%٪"), percent)
		s, plus = cutFound(s, strings.TrimLeft(s, "+"), plus)
		for _, u := range units {
			if n := len(s) - len(u); n > 0 && strings.EqualFold(s[n:], u) && (s[n-1] == ' ' || allDigits(s[n-1:n])) {
				s, unit = strings.TrimSpace(s[:n]), true
			}
		}
	}
	switch {
	case percent:
		return s, "has a percent sign"
	case plus:
		return s, "has a plus sign"
	case unit:
		return s, "has a unit"
	}
	return s, ""
}

// cutFound returns rest without the spaces around it, and true, if something was cut from s, else s and found.
func cutFound(s, rest string, found bool) (string, bool) {
	if rest == s {
		return s, found
	}
	return strings.TrimSpace(rest), true
}

// groupedNumber matches numbers with groups of thousands, or of hundreds as in India, separated by underscores,
// commas or points, and with another sign for the decimal point.
var groupedNumber = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(\d{1,3}(?:_\d{2,3})*_\d{3}(?:[.,]\d+)?)|(\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?)|` +
		`(\d{1,3}(?:\.\d{2,3})*\.\d{3}(?:,\d+)?))$`)
})

// groupSpaces replaces the separators of groups that cannot be a decimal point.
var groupSpaces = strings.NewReplacer(" ", "_", "'", "_", "’", "_", "\u00a0", "_", "\u202f", "_", "\u2009", "_")

// joinGroups returns the numbers that a text with groups may mean: a single comma or point may also be the
// decimal one.
func joinGroups(s string, whole bool) []string {
	separator := s[strings.IndexAny(s, "_,."):][:1]
	integer, fraction := s, ""
	for _, mark := range []string{".", ","} {
		if before, after, ok := strings.Cut(s, mark); ok && mark != separator {
			integer, fraction = before, "."+after
		}
	}
	joined := strings.ReplaceAll(integer, separator, "") + fraction
	before, after, _ := strings.Cut(s, separator)
	switch {
	case fraction != "" || strings.Contains(after, separator):
	case separator == "." && whole && after == "000":
		return []string{joined, before}
	case separator == "," && !whole:
		return []string{joined, before + "." + after}
	}
	return []string{joined}
}

// hasUnit reports whether a letter follows the digits that is not an exponent or part of a hexadecimal number.
func hasUnit(s string) bool {
	s = strings.ToLower(s)
	rest := strings.TrimLeft(s, "0123456789.,")
	if rest == s || strings.HasPrefix(s, "0x") || strings.Trim(rest, "0123456789.e+-") == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(rest))
	return unicode.IsLetter(first)
}

// isNegative reports whether s is a number after a hyphen or a minus sign.
func isNegative(s string) bool {
	number := strings.TrimLeft(s, "-−")
	number = strings.TrimLeft(number, " .,")
	return strings.IndexAny(s, "-−") == 0 && number != "" && allDigits(number[:1])
}

// factors are the suffixes of large numbers.
var factors = map[string]float64{"": 1, "k": 1e3, "m": 1e6, "mio": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "g": 1e9}

// computeNumber returns the digits of a number with an exponent, a hexadecimal number or, for whole numbers, a
// number of thousands, millions or billions. It returns "" for any other text.
func computeNumber(s string, whole bool) string {
	s = strings.ToLower(s)
	if digits, ok := strings.CutPrefix(s, "0x"); ok {
		if v, err := strconv.ParseUint(digits, 16, 63); err == nil {
			return strconv.FormatUint(v, 10)
		}
		return ""
	}
	number := strings.TrimRightFunc(s, unicode.IsLetter)
	factor, ok := factors[s[len(number):]]
	number = strings.TrimSpace(number)
	if !ok || factor > 1 && !whole || strings.Trim(number, "0123456789.e+-") != "" { // "5m" may be minutes
		return ""
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || v < 0 {
		return ""
	}
	return strconv.FormatFloat(v*factor, 'f', -1, 64)
}
