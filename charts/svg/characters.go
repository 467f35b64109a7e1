package svg

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// replaceInvalid returns option, JSON, with U+FFFD in place of every character that
// XML 1.0 cannot hold: control characters other than tab, line feed and
// carriage return, U+FFFE and U+FFFF, halves of surrogate pairs and bytes that
// are not UTF-8. Those are replaced before anything is drawn, so that they are
// measured as they will show. The result may be option itself.
func replaceInvalid(option []byte) []byte {
	if plain(option) {
		return option
	}
	out := make([]byte, 0, len(option)+16)
	for i := 0; i < len(option); {
		if option[i] == '\\' && i+1 < len(option) {
			unit, size := escaped(option[i:])
			if size == 0 { // an escape of one letter, or one that JSON will refuse
				size = 2
				if c := option[i+1]; c == 'b' || c == 'f' {
					out = utf8.AppendRune(out, utf8.RuneError)
					i += size
					continue
				}
			} else if high := unit; high >= 0xd800 && high < 0xdc00 {
				if low, more := escaped(option[i+size:]); more > 0 && low >= 0xdc00 && low < 0xe000 {
					unit, size = 0x10000, size+more // any character that takes a pair
				}
			}
			if size > 2 && !inXML(unit) {
				out = utf8.AppendRune(out, utf8.RuneError)
			} else {
				out = append(out, option[i:i+size]...)
			}
			i += size
			continue
		}
		r, size := utf8.DecodeRune(option[i:])
		if r == utf8.RuneError || !inXML(r) && r >= ' ' {
			r = utf8.RuneError
		}
		// A raw control character between values is JSON's business.
		out = utf8.AppendRune(out, r)
		i += size
	}
	return out
}

// plain reports whether option is without escapes and without bytes that need a
// closer look, as most options are.
func plain(option []byte) bool {
	return bytes.IndexByte(option, '\\') < 0 && utf8.Valid(option) &&
		!bytes.Contains(option, []byte("\ufffe")) && !bytes.Contains(option, []byte("\uffff"))
}

// escaped returns the UTF-16 code unit that text begins with as \uXXXX, and the
// 6 bytes it takes, or a size of 0.
func escaped(text []byte) (unit rune, size int) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, 0
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return 0, 0
	}
	return rune(n), 6
}

// inXML reports whether XML 1.0 can hold r.
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}
