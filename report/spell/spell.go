// Package spell says when two spellings are of one word, and which word was meant where
// the spelling is wrong.
package spell

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Form is the form in which spellings are compared: lower case, without spaces, and
// without dots, dashes, underscores and slashes between letters and digits, so that
// "OAuth 2.0" and "oauth-20" are the same; nor does a dot at the end count. All other
// signs stay: "oauth2?" and "!oauth2" do not say the same as "oauth2".
func Form(s string) string {
	var form, signs strings.Builder // signs are those that count unless a letter follows
	inWord := false                 // what came before the signs was a letter or a digit
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
		case joins(r):
			signs.WriteRune(r)
		default:
			word := unicode.In(r, unicode.L, unicode.Nd, unicode.M)
			if !inWord || !word {
				form.WriteString(signs.String())
			}
			signs.Reset()
			inWord = word
			form.WriteRune(unicode.ToLower(r))
		}
	}
	if end := signs.String(); !inWord || end != "." {
		form.WriteString(end)
	}
	return form.String()
}

// joins tells whether a sign stands within words.
func joins(r rune) bool {
	const minus = '\u2212'
	return r == '.' || r == '_' || r == '/' || r == minus || unicode.Is(unicode.Pd, r)
}

// Letters is a looser form, for telling what was meant and never for what counts: lower
// case, only letters and digits.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// longest is how long a word is, in bytes, for which another may be meant.
const longest = 60

// Nearest is the word of the list that was most likely meant: the same but for case,
// spaces and signs, else with a slip or two of the keyboard; false where there is none.
func Nearest(word string, list []string) (string, bool) {
	is := Letters(word)
	if is == "" || len(is) > longest {
		return "", false
	}
	best, most := "", 2
	for _, candidate := range list {
		want := Letters(candidate)
		// A third of the letters at most: of three letters, any word is two slips away.
		if n, ok := Slips(is, want, min(most, utf8.RuneCountInString(want)/3)); ok {
			best, most = candidate, n-1
		}
	}
	return best, best != ""
}

// Slips is the number of slips of the keyboard between two words: letters that are
// inserted, left out, replaced or swapped with their neighbour. It is false where there
// are more than most.
func Slips(a, b string, most int) (int, bool) {
	m, n := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	if max(m-n, n-m) > most {
		return 0, false
	}
	d := distance([]rune(a), []rune(b))
	return d, d <= most
}

// distance counts the slips between two words, each pair of letters swapped at most
// once.
func distance(a, b []rune) int {
	width := len(b) + 1
	rows := make([]int, 3*width)
	last, before, row := rows[:width], rows[width:2*width], rows[2*width:]
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
