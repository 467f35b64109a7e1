package fleet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// The encodings of Source.Encoding.
const (
	encodingUTF8    = "UTF-8"
	encodingUTF16LE = "UTF-16LE"
	encodingUTF16BE = "UTF-16BE"
)

// kinds are files that are mistaken for a CSV, by their first bytes.
var kinds = []struct{ magic, message string }{
	{"PK\x03\x04", "this is an Excel workbook: export the sheet as CSV"},
	{"\xd0\xcf\x11\xe0", "this is an Excel workbook: export the sheet as CSV"},
	{"\x89PNG", "this is not a text file but a PNG image: give a CSV file"},
	{"\xff\xd8\xff", "this is not a text file but a JPEG image: give a CSV file"},
	{"GIF8", "this is not a text file but a GIF image: give a CSV file"},
	{"%PDF-", "this is not a text file but a PDF: give a CSV file"},
	{"\x1f\x8b", "this is not a text file but a gzip archive: unpack it first"},
	{"\x28\xb5\x2f\xfd", "this is not a text file but a zstd archive: unpack it first"},
	{"BZh", "this is not a text file but a bzip2 archive: unpack it first"},
	{"\xfd7zXZ", "this is not a text file but an xz archive: unpack it first"},
	{"PAR1", "this is not a text file but a Parquet file: export it as CSV"},
	{"\xff\xfe\x00\x00", "this is UTF-32 text: save it as UTF-8"},
	{"\x00\x00\xfe\xff", "this is UTF-32 text: save it as UTF-8"},
}

// decode gives the text of the file as UTF-8 without byte-order mark, its lines
// ended by LF or CRLF, and the encoding it was in. It returns false when the
// bytes are no text at all; any other mistake is a problem with its place, and
// the text can be read on.
func decode(raw []byte, p *problems) (text []byte, encoding string, ok bool) {
	for _, k := range kinds {
		if bytes.HasPrefix(raw, []byte(k.magic)) {
			p.reject(0, 0, k.message)
			return nil, "", false
		}
	}
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		text, encoding = raw[3:], encodingUTF8
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		text, encoding = fromUTF16(raw[2:], binary.LittleEndian, p), encodingUTF16LE
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		text, encoding = fromUTF16(raw[2:], binary.BigEndian, p), encodingUTF16BE
	case looksLikeUTF16(raw):
		p.reject(0, 0, "this looks like UTF-16 without a byte-order mark: save it as UTF-8")
		return nil, "", false
	case looksBinary(raw):
		p.reject(0, 0, "this is not a text file: give a CSV file")
		return nil, "", false
	default:
		text, encoding = raw, encodingUTF8
	}
	if bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0 {
		// The line ends of old Macs, which Excel still offers to write.
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	checkText(text, p)
	return text, encoding, true
}

// sniffed is the number of bytes from which the kind of a file is guessed.
const sniffed = 8192

// looksLikeUTF16 tells whether the first characters are mostly of two bytes, one
// of them NUL, and always the same one.
func looksLikeUTF16(raw []byte) bool {
	raw = raw[:min(len(raw), sniffed)&^1]
	var zeros [2]int
	for i, b := range raw {
		if b == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(raw) / 2
	return zeros[0] == 0 && 2*zeros[1] > pairs || zeros[1] == 0 && 2*zeros[0] > pairs
}

// looksBinary tells whether the first bytes hold both NUL and what is not UTF-8.
// Either alone may be a slip in a text, which is worth its place.
func looksBinary(raw []byte) bool {
	if len(raw) > sniffed {
		raw = raw[:sniffed]
		for len(raw) > sniffed-utf8.UTFMax && !utf8.RuneStart(raw[len(raw)-1]) {
			raw = raw[:len(raw)-1] // do not judge a character cut in two
		}
		raw = raw[:len(raw)-1]
	}
	return bytes.IndexByte(raw, 0) >= 0 && !utf8.Valid(raw)
}

// fromUTF16 decodes UTF-16. It does so by hand because a lone half of a
// surrogate pair is to be found, not to be replaced.
func fromUTF16(raw []byte, order binary.ByteOrder, p *problems) []byte {
	text := make([]byte, 0, len(raw)/2+len(raw)/8)
	line, start := 1, 0
	for ; len(raw) >= 2; raw = raw[2:] {
		c := rune(order.Uint16(raw))
		switch {
		case c == '\n':
			line, start = line+1, len(text)+1
		case utf16.IsSurrogate(c):
			pair := rune(utf8.RuneError)
			if len(raw) >= 4 {
				pair = utf16.DecodeRune(c, rune(order.Uint16(raw[2:])))
			}
			if pair == utf8.RuneError {
				p.reject(line, len(text)-start+1,
					fmt.Sprintf("0x%04X is half a character of UTF-16: write the character again, or save the file as UTF-8", c))
			} else {
				raw = raw[2:]
			}
			c = pair
		}
		text = utf8.AppendRune(text, c)
	}
	if len(raw) > 0 {
		p.reject(line, len(text)-start+1, "the file ends within a character of UTF-16: it may have been cut off")
	}
	return text
}

// checkText finds NUL bytes and bytes that are not UTF-8: the first of each line,
// for the rest of the line is wrong in the same way.
func checkText(text []byte, p *problems) {
	if utf8.Valid(text) && bytes.IndexByte(text, 0) < 0 {
		return
	}
	line := 1
	for rest := range bytes.Lines(text) {
		for i := 0; i < len(rest); {
			r, n := utf8.DecodeRune(rest[i:])
			if r == utf8.RuneError && n == 1 {
				p.reject(line, i+1, fmt.Sprintf("byte 0x%02X is not UTF-8: save the file as UTF-8 (in Excel: CSV UTF-8)", rest[i]))
				break
			}
			if r == 0 {
				p.reject(line, i+1, "byte 0x00 is not text: remove it")
				break
			}
			i += n
		}
		line++
	}
}
