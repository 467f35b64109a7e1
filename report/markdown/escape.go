package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fleetreport/report"
)

// Inline returns report.Legible(s) as Markdown source for use within a line, such as in a
// table cell. Any CommonMark reader, with or without GitHub's extensions, shows it as plain
// text.
func Inline(s string) string {
	s = report.Legible(s)
	var b strings.Builder
	b.Grow(len(s) + 8)
	prev := rune(0)
	for i, r := range s {
		if needsEscape(s[:i], prev, r, s[i+utf8.RuneLen(r):]) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}

// needsEscape reports whether r, between before and after, needs a backslash. prev is the
// last rune of before, or 0.
func needsEscape(before string, prev, r rune, after string) bool {
	switch r {
	case '\\', '`', '*', '[', ']', '<', '>', '|', '~', '$':
		return true
	case '_': // literal within a word, which keeps names readable
		next, _ := utf8.DecodeRuneInString(after)
		return !isWordRune(prev) || !isWordRune(next)
	case '&': // only at the start of an entity
		return after == "" || after[0] == '#' || isLetter(after[0])
	case '#': // starts or ends a heading
		return prev == 0 || prev == ' '
	case ':': // code hosts turn bare URLs into links
		return strings.HasPrefix(after, "//")
	case '.':
		return len(before) >= 3 && strings.EqualFold(before[len(before)-3:], "www")
	}
	return false
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// Line returns Inline(s) for use at the start of a block: it also escapes what would start
// a list or a quotation, or underline a heading.
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
