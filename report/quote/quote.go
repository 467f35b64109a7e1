// Package quote shows in messages what others wrote, whatever it is: on one line, short,
// and safe to print on a terminal.
package quote

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// most is the number of characters of a value that a message shows.
const most = 40

// Value gives a value for a message: in double quotes, cut to 40 characters, and with
// what does not print or is invisible escaped.
func Value(s string) string {
	head, more := cut(s)
	return Escape(strconv.Quote(head)) + more
}

// Bare gives a value as Value does, but as it stands in the file: a number or a word,
// without quotes, and with nothing escaped.
func Bare(s string) string {
	head, more := cut(s)
	return head + more
}

// cut gives the beginning of a value, and the sign that there is more.
func cut(s string) (head, more string) {
	n := 0
	for i := range s {
		if n == most {
			return s[:i], "..."
		}
		n++
	}
	return s, ""
}

// Escape escapes what must not get to a terminal. What can be seen stays as it is,
// quotes and backslashes too.
func Escape(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !prints(r) }) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i])|0x100, 16)[1:])
		case prints(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}

// prints reports whether a character can be shown on a terminal as it is.
func prints(r rune) bool { return strconv.IsPrint(r) && !Invisible(r) }
