package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fleetreport/report"
)

// Inline is report.Legible(s) as Markdown source for a place inside a line, such as a
// table cell: any CommonMark reader, with GitHub's extensions or without, shows
// it as plain text.
func Inline(s string) string {
	s = report.Legible(s)
	var b strings.Builder
	b.Grow(len(s) + 8)
	prev := rune(0) // none
	for i, r := range s {
		rest := s[i+utf8.RuneLen(r):]
		if special(s[:i], prev, r, rest) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}

// special reports whether r, between before and rest, needs a backslash. prev is
// the last rune of before, or 0.
func special(before string, prev, r rune, rest string) bool {
	switch r {
	case '\\', '`', '*', '[', ']', '<', '>', '|', '~', '$':
		return true
	case '_': // literal within a word, and names are full of them
		next, _ := utf8.DecodeRuneInString(rest)
		return !wordy(prev) || !wordy(next)
	case '&': // only the start of an entity
		return rest == "" || rest[0] == '#' || isLetter(rest[0])
	case '#': // starts a heading, or ends one
		return prev == 0 || prev == ' '
	case ':': // code hosts turn addresses into links by themselves
		return strings.HasPrefix(rest, "//")
	case '.':
		return len(before) >= 3 && strings.EqualFold(before[len(before)-3:], "www")
	}
	return false
}

func wordy(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// Line is Inline(s) for a place where the text starts a block: it opens neither a
// list, nor a quotation, nor an underlined heading.
func Line(s string) string {
	s = Inline(s)
	if s == "" {
		return s
	}
	if strings.IndexByte("-+=", s[0]) >= 0 {
		return `\` + s
	}
	digits := 0
	for digits < len(s) && '0' <= s[digits] && s[digits] <= '9' {
		digits++
	}
	if digits == 0 || digits == len(s) || s[digits] != '.' && s[digits] != ')' {
		return s
	}
	if after := s[digits+1:]; after == "" || after[0] == ' ' {
		return s[:digits] + `\` + s[digits:]
	}
	return s
}
