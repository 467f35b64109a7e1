package workbook

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"fleetreport/report"
)

// simple marks the bytes that stand for themselves in XML text and that need no
// look at their neighbours.
var simple = func() (t [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		t[c] = true
	}
	for _, c := range `<>&_` {
		t[c] = false
	}
	return t
}()

// appendText appends <t>…</t> with the text s, so that Excel reads the same text
// back. Two things cannot be kept: NUL and bytes that are not UTF-8 become U+FFFD, and
// of a text over 32,767 UTF-16 units or 253 line feeds the end is cut off and the
// marker "… [cut: N characters]" says how many.
//
// Excel reads "_x0041_" as the letter A. So characters that XML forbids are
// written in this form, as is a carriage return, which XML readers drop; and the
// underscore of a text that looks like it is written as _x005F_, so that it stays
// what it was.
func appendText(b []byte, s string) []byte {
	if len(s) > report.CellLineFeeds { // most texts are too short to be cut
		s = cutText(s)
	}
	if s != "" && (s[0] <= ' ' || s[len(s)-1] <= ' ') {
		b = append(b, `<t xml:space="preserve">`...)
	} else {
		b = append(b, `<t>`...)
	}
	return append(appendEscaped(b, s), `</t>`...)
}

// appendEscaped appends a text as appendText does, without the element.
func appendEscaped(b []byte, s string) []byte {
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if simple[c] {
			i++
			continue
		}
		escape, n := "", 1
		switch c {
		case '_':
			if isEscape(s[i:]) {
				escape = "_x005F_"
			}
		case '<':
			escape = "&lt;"
		case '>':
			escape = "&gt;"
		case '&':
			escape = "&amp;"
		case '\r':
			escape = "_x000D_"
		default:
			var r rune
			r, n = utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && n == 1, r == 0:
				escape = "\uFFFD"
			case illegal(r):
				escape = fmt.Sprintf("_x%04X_", r)
			}
		}
		if escape != "" {
			b = append(b, s[done:i]...)
			b = append(b, escape...)
			done = i + n
		}
		i += n
	}
	return append(b, s[done:]...)
}

// illegal reports whether XML 1.0 forbids the character.
func illegal(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

// isEscape reports whether s begins with what some program reads as an escaped
// character: _xHHHH_. LibreOffice takes fewer digits too, and SheetJS a capital X. The
// second underscore may be that of a character which is written in this form itself.
func isEscape(s string) bool {
	if len(s) < 4 || s[0] != '_' || s[1] != 'x' && s[1] != 'X' {
		return false
	}
	for i := 2; i < min(len(s), 7); i++ {
		switch c := s[i]; {
		case c == '_', c < ' ', c == 0xEF && escaped(s[i:]):
			return i > 2
		case (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F'):
			return false
		}
	}
	return false
}

// escaped reports whether s begins with a character beyond ASCII that XML forbids.
func escaped(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return illegal(r)
}

// cutText cuts s so that it fits a cell together with the marker that says how
// many characters are missing. It returns s itself when it fits.
func cutText(s string) string {
	const marker = len("… [cut: 9223372036854775807 characters]")
	head := cutLines(s)
	if len(head) == len(s) && report.UTF16Len(s) <= report.CellUnits {
		return s
	}
	head = report.CutUTF16(head, report.CellUnits-marker)
	missing := utf8.RuneCountInString(s[len(head):])
	return head + "… [cut: " + strconv.Itoa(missing) + " characters]"
}

// cutLines cuts s before the line feed that Excel would not take any more.
func cutLines(s string) string {
	n := 0
	for i := range len(s) {
		if s[i] == '\n' {
			if n++; n > report.CellLineFeeds {
				return s[:i]
			}
		}
	}
	return s
}

// escapeName escapes a name as appendText does, but for XML, for an attribute.
func escapeName(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if isEscape(s[i:]) {
			b.WriteString("_x005F")
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
