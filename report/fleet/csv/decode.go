package csv

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf8"

	"fleetreport/report/fleet"
)

// The encodings of Source.Encoding.
const (
	encodingUTF8    = "UTF-8"
	encodingUTF16LE = "UTF-16LE"
	encodingUTF16BE = "UTF-16BE"
)

// fileTypes are types of files that people confuse with CSV, with their first bytes.
var fileTypes = []struct{ magic, message string }{
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

// rejectFunc rejects the file.
type rejectFunc = func(at fleet.Position, message string)

// decode returns a reader of the text of the file in UTF-8, without byte-order mark, and its encoding. If the
// file is not text, it rejects it and returns no reader. Invalid characters are problems that are found
// when the text is read.
func decode(in io.Reader, reject rejectFunc) (text io.Reader, encoding string, err error) {
	raw := make([]byte, sniffLen+1)
	n, err := io.ReadFull(in, raw)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, "", err
	}
	raw = raw[:n]
	for _, k := range fileTypes {
		if bytes.HasPrefix(raw, []byte(k.magic)) {
			reject(fleet.Position{}, k.message)
			return nil, "", nil
		}
	}
	from := func(mark int) io.Reader { return io.MultiReader(bytes.NewReader(raw[mark:]), in) }
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return from(3), encodingUTF8, nil
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return &utf16Reader{in: from(2), order: binary.LittleEndian, reject: reject, line: 1}, encodingUTF16LE, nil
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return &utf16Reader{in: from(2), order: binary.BigEndian, reject: reject, line: 1}, encodingUTF16BE, nil
	case looksLikeUTF16(raw):
		reject(fleet.Position{}, "this looks like UTF-16 without a byte-order mark: save it as UTF-8")
		return nil, "", nil
	case looksBinary(raw):
		reject(fleet.Position{}, "this is not a text file: give a CSV file")
		return nil, "", nil
	default:
		return from(0), encodingUTF8, nil
	}
}

// sniffLen is the number of bytes by which the type of a file is detected.
const sniffLen = 8192

// looksLikeUTF16 reports whether one of the two bytes of most of the first characters is NUL, always the same
// one.
func looksLikeUTF16(raw []byte) bool {
	raw = raw[:min(len(raw), sniffLen)&^1]
	var zeros [2]int
	for i, b := range raw {
		if b == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(raw) / 2
	return zeros[0] == 0 && 2*zeros[1] > pairs || zeros[1] == 0 && 2*zeros[0] > pairs
}

// looksBinary reports whether the first bytes have both NUL and invalid UTF-8. Either of them alone may be a
// mistake in a text, which is reported with its position.
func looksBinary(raw []byte) bool {
	if len(raw) > sniffLen {
		raw = raw[:sniffLen]
		for len(raw) > sniffLen-utf8.UTFMax && !utf8.RuneStart(raw[len(raw)-1]) {
			raw = raw[:len(raw)-1] // the last character may be incomplete
		}
		raw = raw[:len(raw)-1]
	}
	return bytes.IndexByte(raw, 0) >= 0 && !utf8.Valid(raw)
}
