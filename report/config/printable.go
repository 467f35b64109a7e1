package config

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxQuoted is the number of characters of a value that a message shows.
const maxQuoted = 40

// Quote gives a value for a message: in double quotes, cut to 40 characters, and with
// control and bidirectional characters escaped, for it is printed on terminals.
func Quote(s string) string {
	if short := cut(s); len(short) < len(s) {
		return strconv.Quote(short) + "..."
	}
	return strconv.Quote(s)
}

// cut gives the first maxQuoted characters.
func cut(s string) string {
	n := 0
	for i := range s {
		if n == maxQuoted {
			return s[:i]
		}
		n++
	}
	return s
}

// bare is a value as it stands in the file, cut: a number or a word without quotes.
func bare(s string) string {
	if short := cut(s); len(short) < len(s) {
		return short + "..."
	}
	return s
}

// printable escapes what must not get to a terminal, without quotes around it.
func printable(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i])|0x100, 16)[1:])
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

// plainKey is a key that needs no quotes in the Key of a mistake.
var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// keyOf writes a path of keys and indices as people do: controls[2].weight.
func keyOf(path []any) string {
	var b strings.Builder
	for _, part := range path {
		switch part := part.(type) {
		case int:
			b.WriteString("[" + strconv.Itoa(part) + "]")
		case string:
			if !plainKey.MatchString(part) {
				b.WriteString("[" + Quote(part) + "]")
				break
			}
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(part)
		}
	}
	return b.String()
}
