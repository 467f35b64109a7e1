package markdown

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Normal is the form in which report.md and report.html show the text s, which
// may hold anything: white space that can break a line is one blank, none at
// either end; bytes that are not UTF-8 are U+FFFD; and what nobody would see, but
// what could reorder or hide its neighbours, is spelled out, such as "[U+202E]".
//
// Right-to-left letters stay as they are: they only order themselves.
func Normal(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range s { // yields U+FFFD for what is not UTF-8
		if breaking(r) {
			blank = true
			continue
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		if invisible(r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
		} else {
			b.WriteRune(r)
		}
	}
	// Blanks that do not break count as blanks for emphasis, so they may not
	// stand at its edge.
	return strings.TrimFunc(b.String(), unicode.IsSpace)
}

// breaking reports white space at which a line may end.
func breaking(r rune) bool {
	return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f'
}

// invisible reports the characters that Normal spells out: control characters,
// marks and overrides of the writing direction, and those without any width that
// would let two different names look the same. The joiners that Persian, Indic
// scripts and emoji need are not among them.
func invisible(r rune) bool {
	switch {
	case unicode.IsControl(r),
		r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, // embeddings, overrides, isolates
		r == 0x200e, r == 0x200f, r == 0x061c, // direction marks
		r == 0x200b, r >= 0x2060 && r <= 0x2064, r == 0xfeff, // no width
		r >= 0xfff9 && r <= 0xfffb: // interlinear annotation
		return true
	}
	return false
}

// Inline is Normal(s) as Markdown source for a place inside a line, such as a
// table cell: any CommonMark reader, with GitHub's extensions or without, shows
// it as plain text.
func Inline(s string) string {
	s = Normal(s)
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
