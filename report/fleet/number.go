package fleet

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"fleetreport/report/quote"
)

// wrongNumber says what is wrong with a text that is no plain number, and what to
// write instead. Where the number meant is plain to see, the message gives it.
func wrongNumber(s string, whole bool) string {
	kind, example := "a number", "120 or 0.5"
	if whole {
		kind, example = "a whole number", "12000"
	}
	isNot := quote.Value(s) + " is not " + kind + ": "
	switch {
	case len(s) > 60: // nothing that someone meant as a number
		return isNot + "write digits only, such as " + example + orBlank
	case IsErrorValue(s):
		return errorValue(s) + "write digits only, such as " + example + orBlank
	case SaysUnknown(s), noNumberWords[strings.ToLower(s)]:
		return isNot + "leave it blank when it is unknown"
	case negative(s):
		return quote.Value(s) + " is negative: write 0 or more" + orBlank
	}
	for _, m := range misspellings {
		found := m.read(s, whole)
		if len(found) == 0 {
			continue
		}
		if list := meantNumbers(found, whole); len(list) == 1 {
			return quote.Value(s) + " " + m.what + ": write " + list[0]
		} else if len(list) > 1 {
			return quote.Value(s) + " " + m.what + ": write " + strings.Join(list, " or ") + ", whichever is meant"
		}
	}
	if v := computed(s, whole); v != "" && isPlain(v, whole) {
		return isNot + "write digits only, such as " + v
	}
	if whole && len(meantNumbers([]string{s}, false)) > 0 {
		return isNot + "round it"
	}
	if hasUnit(s) {
		return isNot + "write it without a unit, in the unit that the column's name tells"
	}
	return isNot + "write digits only, such as " + example + orBlank
}

// hasUnit tells whether a letter follows the digits, and not as an exponent or
// in a hexadecimal number.
func hasUnit(s string) bool {
	s = strings.ToLower(s)
	rest := strings.TrimLeft(s, "0123456789.,")
	if rest == s || strings.HasPrefix(s, "0x") || strings.Trim(rest, "0123456789.e+-") == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(rest))
	return unicode.IsLetter(first)
}

// negative tells whether s is a minus sign, of either kind, before a number.
func negative(s string) bool {
	rest := strings.TrimLeft(s, "-−")
	rest = strings.TrimLeft(rest, " .,")
	return strings.IndexAny(s, "-−") == 0 && rest != "" && rest[0] >= '0' && rest[0] <= '9'
}

// misspelling is a way to write a number that is not read because it could be
// misread. Its read gives the texts without it, none where s is not of the kind.
type misspelling struct {
	what string
	read func(s string, whole bool) []string
}

// misspellings are in the order in which they are looked for.
var misspellings = []misspelling{
	{"has a percent sign", without(strings.CutSuffix, "%", "٪")},
	{"has a plus sign", without(strings.CutPrefix, "+")},
	{"has a unit", without(cutUnit, "ms", "msec", "rpm", "/min", "calls", "tools", "pct", "percent", "req/min", "requests/min")},
	{"has thousands separators", grouped},
	{"has a decimal comma", decimalComma},
	{"has no digit on one side of the point", openPoint},
	{"is not a whole number", zeroFraction},
}

// maxTexts is how many texts are looked at to find the numbers that one cell means:
// many times what a person's slip needs.
const maxTexts = 64

// meantNumbers removes further misspellings from the texts until they are plain
// numbers, and leaves out what does not become one.
func meantNumbers(texts []string, whole bool) []string {
	a := attempts{whole: whole, found: map[string][]string{}}
	return a.numbers(texts)
}

// attempts are the texts that were looked at for the numbers meant. Signs on both
// sides can be removed in many orders, all of which come by the same texts: each is
// looked at once.
type attempts struct {
	whole bool
	found map[string][]string // by each text looked at
}

// numbers ends because no misspelling brings back a sign, a unit, a comma or a space.
func (a attempts) numbers(texts []string) []string {
	var list []string
	for _, s := range texts {
		list = append(list, a.numbersOf(s)...)
	}
	return list
}

// numbersOf finds nothing more after maxTexts.
func (a attempts) numbersOf(s string) []string {
	if isPlain(s, a.whole) {
		return []string{s}
	}
	if found, ok := a.found[s]; ok || len(a.found) >= maxTexts {
		return found
	}
	a.found[s] = nil
	for _, way := range misspellings {
		if found := a.numbers(way.read(s, a.whole)); len(found) > 0 {
			a.found[s] = found
			break
		}
	}
	return a.found[s]
}

// isPlain tells whether s would be read in its turn.
func isPlain(s string, whole bool) bool {
	w, f, dot := strings.Cut(s, ".")
	if !allDigits(w) || dot && (whole || !allDigits(f)) {
		return false
	}
	return len(strings.TrimLeft(w, "0")) < len("1000000000000") && len(w)+len(f) <= maxDigits
}

// without gives a reader that cuts one of the affixes and the spaces beside it.
func without(cut func(s, affix string) (string, bool), affixes ...string) func(string, bool) []string {
	return func(s string, _ bool) []string {
		for _, a := range affixes {
			if rest, ok := cut(s, a); ok {
				return []string{strings.TrimSpace(rest)}
			}
		}
		return nil
	}
}

// cutUnit cuts a unit in any case, which must follow a digit or a space.
func cutUnit(s, unit string) (string, bool) {
	if len(s) <= len(unit) || !strings.EqualFold(s[len(s)-len(unit):], unit) {
		return s, false
	}
	s = s[:len(s)-len(unit)]
	last := s[len(s)-1]
	return s, last == ' ' || last >= '0' && last <= '9'
}

// grouped reads thousands separators of all countries. One comma or point alone
// may also be the decimal one: then there are two readings.
func grouped(s string, whole bool) []string {
	for _, sep := range []string{",", ".", " ", "'", "’", "_", "\u00a0", "\u202f", "\u2009"} {
		digits, fraction := s, ""
		for _, mark := range []string{".", ","} {
			if before, after, ok := strings.Cut(s, mark); ok && mark != sep {
				digits, fraction = before, after
			}
		}
		groups := strings.Split(digits, sep)
		if len(groups) < 2 || fraction != "" && !allDigits(fraction) || !inGroups(groups) {
			continue
		}
		all := strings.Join(groups, "")
		if fraction != "" {
			return []string{all + "." + fraction}
		}
		switch {
		case len(groups) == 2 && sep == "." && whole && groups[1] == "000":
			return []string{all, groups[0]}
		case len(groups) == 2 && sep == "." && !whole:
			return nil // the point of a plain number
		case len(groups) == 2 && sep == "," && !whole:
			return []string{all, strings.Join(groups, ".")}
		}
		return []string{all}
	}
	return nil
}

// inGroups tells whether the parts are the groups of a number: three digits
// each, or two as in India, where the first may have fewer and the last has three.
func inGroups(groups []string) bool {
	for i, g := range groups {
		last := i == len(groups)-1
		switch {
		case !allDigits(g) || len(g) > 3:
			return false
		case last && len(g) != 3:
			return false
		case i > 0 && !last && len(g) < 2:
			return false
		}
	}
	return true
}

// decimalComma reads a number with a comma for the point.
func decimalComma(s string, _ bool) []string {
	w, f, ok := strings.Cut(s, ",")
	if !ok || !allDigits(w) || !allDigits(f) {
		return nil
	}
	return []string{w + "." + f}
}

// openPoint reads ".5" and "5.".
func openPoint(s string, _ bool) []string {
	w, f, ok := strings.Cut(s, ".")
	switch {
	case ok && w == "" && allDigits(f):
		return []string{"0." + f}
	case ok && f == "" && allDigits(w):
		return []string{w}
	}
	return nil
}

// zeroFraction reads a whole number with a fraction of nothing but zeros.
func zeroFraction(s string, whole bool) []string {
	w, f, ok := strings.Cut(s, ".")
	if whole && ok && allDigits(w) && allDigits(f) && strings.Trim(f, "0") == "" {
		return []string{w}
	}
	return nil
}

// computed reads what is to be computed first: an exponent, a hexadecimal number,
// and, for whole numbers, thousands and millions. It gives "" for all else.
func computed(s string, whole bool) string {
	lower := strings.ToLower(s)
	if digits, ok := strings.CutPrefix(lower, "0x"); ok {
		if v, err := strconv.ParseUint(digits, 16, 63); err == nil {
			return strconv.FormatUint(v, 10)
		}
		return ""
	}
	factor := 1.0
	number := strings.TrimRightFunc(lower, unicode.IsLetter)
	switch lower[len(number):] {
	case "":
	case "k":
		factor = 1e3
	case "m", "mio", "mn":
		factor = 1e6
	case "b", "bn", "g":
		factor = 1e9
	default:
		return ""
	}
	if factor > 1 && !whole {
		return "" // "5m" may be minutes
	}
	number = strings.TrimSpace(number)
	if strings.Trim(number, "0123456789.e+-") != "" {
		return "" // what ParseFloat knows beyond exponents
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || v < 0 {
		return ""
	}
	return strconv.FormatFloat(v*factor, 'f', -1, 64)
}
