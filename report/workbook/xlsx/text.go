package xlsx

import (
	"fmt"
	"unicode/utf8"
)

// literal marks the bytes that stand for themselves in XML text, whatever follows.
var literal = func() (t [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		t[c] = true
	}
	for _, c := range `<>&_` {
		t[c] = false
	}
	return t
}()

// AppendText appends the element <t> with the text s, so that Excel reads the same
// text. Only NUL and bytes that are not UTF-8 are lost: they become U+FFFD. The
// caller keeps the length of s within the limits of Excel.
func AppendText(b []byte, s string) []byte {
	if s != "" && (s[0] <= ' ' || s[len(s)-1] <= ' ') {
		b = append(b, `<t xml:space="preserve">`...)
	} else {
		b = append(b, `<t>`...)
	}
	return append(AppendEscaped(b, s), `</t>`...)
}

// AppendEscaped appends the content of an element with the text s.
//
// Excel reads "_x0041_" as the letter A. Characters that XML forbids are written in
// this form, and carriage returns, which XML readers drop. The underscore of a text
// that already looks like it is written as _x005F_.
func AppendEscaped(b []byte, s string) []byte {
	written := 0
	for i := 0; i < len(s); {
		c := s[i]
		if literal[c] {
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
			case IsForbidden(r):
				escape = fmt.Sprintf("_x%04X_", r)
			}
		}
		if escape != "" {
			b = append(b, s[written:i]...)
			b = append(b, escape...)
			written = i + n
		}
		i += n
	}
	return append(b, s[written:]...)
}

// IsForbidden reports whether XML 1.0 forbids the character r, which is not a
// surrogate.
func IsForbidden(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

// isEscape reports whether s begins with what some program reads as an escaped
// character: _xHHHH_. LibreOffice also accepts fewer digits, and SheetJS a capital X.
// The second underscore may be that of an escape that AppendEscaped writes.
func isEscape(s string) bool {
	if len(s) < 4 || s[0] != '_' || s[1] != 'x' && s[1] != 'X' {
		return false
	}
	for i := 2; i < min(len(s), 7); i++ {
		switch c := s[i]; {
		case c == '_', c < ' ', c == 0xEF && beginsForbidden(s[i:]):
			return i > 2
		case (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F'):
			return false
		}
	}
	return false
}

// beginsForbidden reports whether the first character of s is forbidden in XML.
func beginsForbidden(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return IsForbidden(r)
}

// escapeLiterals escapes what looks like an escaped character, as AppendEscaped does.
// The rest of XML's escaping is left to the caller.
func escapeLiterals(s string) []byte {
	var b []byte
	for i := range len(s) {
		if isEscape(s[i:]) {
			b = append(b, "_x005F"...)
		}
		b = append(b, s[i])
	}
	return b
}
