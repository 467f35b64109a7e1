package fleet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
)

// records splits the text into rows. After a quoting mistake it goes on with the
// next line, also when the quote seemed to hold the rest of the file, so that
// all mistakes are found.
type records struct {
	text  []byte
	comma byte

	csv    *csv.Reader
	offset int // in text, where csv started
	lines  int // before offset

	counted      int // offset up to which the lines were counted
	countedLines int // before counted
}

func newRecords(text []byte, comma byte) *records {
	r := &records{text: text, comma: comma}
	r.restart(0, 0)
	return r
}

// restart goes on at the offset, which is the start of a line.
func (r *records) restart(offset, lines int) {
	r.offset, r.lines = offset, lines
	r.csv = csv.NewReader(bytes.NewReader(r.text[offset:]))
	r.csv.Comma = rune(r.comma)
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
}

// mistake is a row that cannot be split.
type mistake struct {
	place
	message string
}

// next gives the fields of the next row, valid until the next call, or the
// mistake in it. After the last row it gives io.EOF. Empty lines are no rows.
func (r *records) next() ([]string, *mistake, error) {
	start := r.offset + int(r.csv.InputOffset())
	fields, err := r.csv.Read()
	if err == nil {
		return fields, nil, nil
	}
	wrong, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return nil, nil, err // io.EOF: memory has no other errors
	}
	at := place{int32(r.lines + wrong.Line), int32(wrong.Column)}
	if errors.Is(wrong.Err, csv.ErrBareQuote) {
		return nil, &mistake{at, `a double quote within a field that does not start with one: put the field in double quotes, without spaces around them, and write "" for each one in it`}, nil
	}
	open, end := badQuote(r.text[start:], r.comma)
	line, column := r.position(start + open)
	if line < int(at.line) || end < 0 {
		r.restartAfter(start+open, line)
	}
	from := place{int32(line), int32(column)}
	switch {
	case end < 0:
		return nil, &mistake{from, "the double quote that starts this field has no end: close it, or remove it"}, nil
	case line < int(at.line):
		return nil, &mistake{from, fmt.Sprintf("the double quote that starts this field is not closed before the next one, in line %d, column %d: close it, or remove it", at.line, at.column)}, nil
	default:
		return nil, &mistake{at, `a double quote within a quoted field: write "" for it, and nothing between the closing one and the next delimiter`}, nil
	}
}

// restartAfter goes on with the line after the one that holds the offset, whose
// number is line. This takes linear time: between a quote and the place where
// it was found to be wrong there is none that would open another such field.
func (r *records) restartAfter(offset, line int) {
	n := bytes.IndexByte(r.text[offset:], '\n')
	if n < 0 {
		r.restart(len(r.text), line)
		return
	}
	r.restart(offset+n+1, line)
}

// at is the place of field i of the row that next gave last.
func (r *records) at(i int) place {
	line, column := r.csv.FieldPos(i)
	return place{int32(r.lines + line), int32(column)}
}

// position gives the line and column of an offset, which must not be before the
// one asked for last: so all calls together read the text once.
func (r *records) position(offset int) (line, column int) {
	r.countedLines += bytes.Count(r.text[r.counted:offset], []byte("\n"))
	r.counted = offset
	start := bytes.LastIndexByte(r.text[:offset], '\n') + 1
	return r.countedLines + 1, offset - start + 1
}

// badQuote finds the quoted field that encoding/csv stumbled over in the row at
// the start of the text: where it opens, and where a quote in it is neither
// doubled nor its end, -1 when there is no end at all.
func badQuote(text []byte, comma byte) (open, end int) {
	for i := 0; i < len(text); {
		if text[i] != '"' { // an unquoted field, or the end of an empty line
			for i < len(text) && text[i] != comma && text[i] != '\n' {
				i++
			}
			i++
			continue
		}
		open = i
		for i++; ; i++ {
			n := bytes.IndexByte(text[i:], '"')
			if n < 0 {
				return open, -1
			}
			i += n
			rest := text[i+1:]
			if len(rest) > 0 && rest[0] == '"' {
				i++
				continue
			}
			if len(rest) > 0 && rest[0] != comma && rest[0] != '\n' && !isLineEnd(rest) {
				return open, i
			}
			i += 2
			break
		}
	}
	return open, -1
}

// isLineEnd tells whether the text goes on with CRLF, or with the CR that
// encoding/csv drops at the end of a file.
func isLineEnd(text []byte) bool {
	return text[0] == '\r' && (len(text) == 1 || text[1] == '\n')
}
