// Package spell compares spellings of words and finds the word that a misspelt one most likely means.
package spell

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Form returns the form in which spellings are compared: lower case, without spaces, without a full stop at the
// end, and without dots, dashes, underscores and slashes between letters and digits. So "OAuth 2.0" and "oauth-20"
// are equal. All other signs stay: "oauth2?" and "!oauth2" do not mean "oauth2".
func Form(s string) string {
	var form, joiners strings.Builder // joiners stay unless a letter or digit follows
	afterLetter := false              // whether a letter or digit was before the joiners
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
		case isJoiner(r):
			joiners.WriteRune(r)
		default:
			isLetter := unicode.In(r, unicode.L, unicode.Nd, unicode.M)
			if !afterLetter || !isLetter {
				form.WriteString(joiners.String())
			}
			joiners.Reset()
			afterLetter = isLetter
			form.WriteRune(unicode.ToLower(r))
		}
	}
	if end := joiners.String(); !afterLetter || end != "." {
		form.WriteString(end)
	}
	return form.String()
}

// isJoiner reports whether a sign joins the parts of a word.
func isJoiner(r rune) bool {
	const minus = '\u2212'
	return r == '.' || r == '_' || r == '/' || r == minus || unicode.Is(unicode.Pd, r)
}

// Letters returns only the letters and digits of a text, in lower case. It is for suggestions, not for comparing
// values.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// maxWord is the maximum length in bytes of a word for which Nearest looks for another.
const maxWord = 60

// Nearest returns the word of the list that a word most likely means: one that differs only in case, spaces and signs,
// else one at a distance of 1 or 2. It returns false if there is none.
func Nearest(word string, list []string) (string, bool) {
	word = Letters(word)
	if word == "" || len(word) > maxWord {
		return "", false
	}
	nearest, limit := "", 2
	for _, candidate := range list {
		letters := Letters(candidate)
		// At most a third of the letters may differ: any word of three letters is at a distance of 2 from many others.
		if d, ok := Distance(word, letters, min(limit, utf8.RuneCountInString(letters)/3)); ok {
			nearest, limit = candidate, d-1
		}
	}
	return nearest, nearest != ""
}

// Distance returns the number of typing errors between two words: letters that are inserted, omitted, replaced or
// swapped with their neighbour (the optimal string alignment distance). It returns false if there are more than
// limit.
func Distance(a, b string, limit int) (int, bool) {
	m, n := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	if max(m-n, n-m) > limit {
		return 0, false
	}
	d := alignmentDistance([]rune(a), []rune(b))
	return d, d <= limit
}

// alignmentDistance computes the optimal string alignment distance with three rows of its matrix.
func alignmentDistance(a, b []rune) int {
	width := len(b) + 1
	rows := make([]int, 3*width)
	previous, beforePrevious, row := rows[:width], rows[width:2*width], rows[2*width:]
	for j := range previous {
		previous[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, previous[j+1]+1, previous[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], beforePrevious[j-1]+1)
			}
		}
		beforePrevious, previous, row = previous, row, beforePrevious
	}
	return previous[len(b)]
}
