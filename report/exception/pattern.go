package exception

import (
	"strings"
	"unicode/utf8"
)

const wildcards = "*?"

// isPattern reports whether a text of an exception is a pattern.
func isPattern(text string) bool { return strings.ContainsAny(text, wildcards) }

// match reports whether a pattern matches the whole text: * stands for any text, the
// empty one too, ? for one character, all else for itself. It takes at most the length
// of the one times the length of the other: what a * took is only ever reconsidered
// for the last *, because an earlier one can gain nothing by taking more.
func match(pattern, text string) bool {
	p, t := 0, 0
	star, resume := -1, 0 // the last * of the pattern, and where the text behind it was last tried
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
			continue
		case p < len(pattern) && pattern[p] == '?':
			_, size := utf8.DecodeRuneInString(text[t:])
			p++
			t += size
			continue
		case p < len(pattern) && pattern[p] == text[t]:
			p++
			t++
			continue
		case star < 0:
			return false
		}
		_, size := utf8.DecodeRuneInString(text[resume:])
		resume += size
		p, t = star+1, resume
	}
	return strings.Trim(pattern[p:], "*") == ""
}
