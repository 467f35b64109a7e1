// Package quote formats foreign text for messages: on one line, short, and safe to print on a terminal.
package quote

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxCharacters is the number of characters of a value that a message shows.
const maxCharacters = 40

// Value returns a value in double quotes, truncated to 40 characters, with nonprintable and invisible characters
// escaped.
func Value(s string) string {
	head, ellipsis := truncate(s)
	return Escape(strconv.Quote(head)) + ellipsis
}

// Bare returns a value truncated like Value, but as it is in the file: without quotes, and with nothing escaped.
func Bare(s string) string {
	head, ellipsis := truncate(s)
	return head + ellipsis
}

// truncate returns the first characters of a value, and an ellipsis if there are more.
func truncate(s string) (head, ellipsis string) {
	n := 0
	for i := range s {
		if n == maxCharacters {
			return s[:i], "..."
		}
		n++
	}
	return s, ""
}

// Escape escapes characters that must not be printed on a terminal. Visible characters stay as they are, including
// quotes and backslashes.
func Escape(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !isVisible(r) }) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i])|0x100, 16)[1:])
		case isVisible(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}

// isVisible reports whether a character can be printed as it is.
func isVisible(r rune) bool { return strconv.IsPrint(r) && !Invisible(r) }
