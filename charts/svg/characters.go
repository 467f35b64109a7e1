package svg

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// replaceInvalid returns option, JSON, with U+FFFD for every character that XML 1.0 does
// not allow: control characters other than tab, line feed and carriage return, U+FFFE,
// U+FFFF, unpaired surrogates, and bytes that are not UTF-8. They are replaced before
// the figure is drawn, so that the replacements are measured. The result may be option.
func replaceInvalid(option []byte) []byte {
	if isPlain(option) {
		return option
	}
	out := make([]byte, 0, len(option)+16)
	for i := 0; i < len(option); {
		if option[i] == '\\' && i+1 < len(option) {
			unit, size := unicodeEscape(option[i:])
			if size == 0 { // an escape of one letter, or an invalid one
				size = 2
				if c := option[i+1]; c == 'b' || c == 'f' {
					out = utf8.AppendRune(out, utf8.RuneError)
					i += size
					continue
				}
			} else if high := unit; high >= 0xd800 && high < 0xdc00 {
				if low, more := unicodeEscape(option[i+size:]); more > 0 && low >= 0xdc00 && low < 0xe000 {
					unit, size = 0x10000, size+more // any character outside the basic plane
				}
			}
			if size > 2 && !isXML(unit) {
				out = utf8.AppendRune(out, utf8.RuneError)
			} else {
				out = append(out, option[i:i+size]...)
			}
			i += size
			continue
		}
		r, size := utf8.DecodeRune(option[i:])
		// Control characters between values are left to the JSON parser.
		if r == utf8.RuneError || !isXML(r) && r >= ' ' {
			r = utf8.RuneError
		}
		out = utf8.AppendRune(out, r)
		i += size
	}
	return out
}

// isPlain reports whether option is valid UTF-8 without escapes, U+FFFE and U+FFFF, as
// most options are.
func isPlain(option []byte) bool {
	return bytes.IndexByte(option, '\\') < 0 && utf8.Valid(option) &&
		!bytes.Contains(option, []byte("\ufffe")) && !bytes.Contains(option, []byte("\uffff"))
}

// unicodeEscape returns the UTF-16 code unit of the escape \uXXXX at the start of text
// and its length of 6 bytes, or a size of 0 if there is none.
func unicodeEscape(text []byte) (unit rune, size int) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, 0
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return 0, 0
	}
	return rune(n), 6
}

// isXML reports whether XML 1.0 allows r.
func isXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff ||
		r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}
