package fleet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// splitSeeds are texts with all that quotes and line ends can do.
var splitSeeds = []string{
	"", "\n", "\r", "\r\n\n\r", "a", "a,b", "a,b\n", "a,b\r\n", "a,b\r", "a\rb,c\r\r\nd", ",\n,,\n", " \n a , b \n",
	`"a"`, "\"a\"\r", "\"a\"\n", "\"a\"\r\n", "\"a\"\rb\n", "\"\"", "\"\"\"\"\n", "\"a\"\"b\",\"c\nd\",e\nf\n", "\"a\r\nb\",\"\r\r\n\"\"\"\n",
	`"`, "\"\n", "\"a\nb\nc", "a\"b,c\nd\n", "a,b\"c\",\"d\ne\"\nf\n", "\"a\"b\nc\n", "\"a\"b,\"c\nd\",e\nf\n", "a,\"b\nc,\"d\",e\nf\n",
	"\"a\nb\",c\"d,\"e\nf\"\ng\n", "\"a\"\"\n\"b\"\n", "x,\"\"\"\ny\n", "a,\"\"b\n\"c\"\n", "\"\r\n\"\"\r\n\",\r\n", "\xff\"\x00\"\n", "é,\"é\"\n\"\u2028\"\n",
	strings.Repeat("x", 40) + ",\"" + strings.Repeat("y\n", 30) + "\"\nz\n",
}

// FuzzSplit holds the rows, cells and places that the reader finds, and what it says of
// rows that it cannot split, against encoding/csv, wherever the blocks begin.
func FuzzSplit(f *testing.F) {
	for i, seed := range splitSeeds {
		for _, piece := range []uint8{0, 7, 63} {
			f.Add(seed, piece, uint8(i))
		}
		f.Add(strings.ReplaceAll(seed, ",", ";"), uint8(i), uint8(1))
	}
	f.Fuzz(func(t *testing.T, text string, piece, comma uint8) {
		d := delimiters[int(comma)%len(delimiters)]
		want, got := splitByCSV(text, d), splitInBlocks(t, text, d, 1+int(piece))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q, in blocks of %d bytes (-encoding/csv +blocks):\n%s", text, 1+int(piece), diff)
		}
	})
}

// splitRow is a row that is split, or the mistake in it.
type splitRow struct {
	Cells   []string
	Lines   []int32 // of the cells, or of the mistake
	Columns []int32
	Mistake string
}

func splitByCSV(text string, comma byte) []splitRow {
	var rows []splitRow
	r := newRecords([]byte(text), comma)
	for {
		fields, wrong, err := r.next()
		switch {
		case errors.Is(err, io.EOF):
			return rows
		case wrong != nil:
			rows = append(rows, splitRow{nil, []int32{wrong.line}, []int32{wrong.column}, wrong.message})
		default:
			row := splitRow{}
			for i, field := range fields {
				at := r.at(i)
				row.Cells, row.Lines, row.Columns = append(row.Cells, strings.Clone(field)), append(row.Lines, at.line), append(row.Columns, at.column)
			}
			rows = append(rows, row)
		}
	}
}

func splitInBlocks(t *testing.T, text string, comma byte, piece int) []splitRow {
	var rows []splitRow
	c := &cutter{in: strings.NewReader(text), piece: piece, comma: comma, line: 1}
	b := &block{comma: comma}
	for line := int32(1); ; {
		if err := c.next(b); errors.Is(err, io.EOF) {
			return rows
		} else if err != nil {
			t.Fatal(err)
		}
		if b.firstLine() != line {
			t.Fatalf("a block starts on line %d, not %d", b.firstLine(), line)
		}
		mistakes, end := b.mistakes, len(b.text)
		for i := b.begin; i < end; {
			if len(mistakes) > 0 && mistakes[0].start == i {
				wrong := mistakes[0]
				rows = append(rows, splitRow{nil, []int32{wrong.at.line}, []int32{wrong.at.column}, wrong.message})
				line += int32(bytes.Count(b.text[i:wrong.end], newline))
				i, mistakes = wrong.end, mistakes[1:]
				continue
			}
			next, lines := b.row(i)
			row := splitRow{}
			for k, cell := range b.cells {
				at := b.placeFrom(i, line, k)
				row.Cells, row.Lines, row.Columns = append(row.Cells, string(b.text[cell.start:cell.end])), append(row.Lines, at.line), append(row.Columns, at.column)
			}
			if len(row.Cells) > 0 {
				rows = append(rows, row)
			}
			b.cells = b.cells[:0]
			i, line = next, line+lines
		}
		if len(mistakes) > 0 {
			t.Fatalf("the rows do not meet the mistake %+v", mistakes[0])
		}
	}
}

// oracleMistake is a row that encoding/csv cannot split.
type oracleMistake struct {
	place
	message string
}

// records splits the text into rows by encoding/csv. After a quoting mistake it goes on with the
// next line, also when the quote seemed to hold the rest of the file, so that
// all mistakes are found. It is slow, and plain to see through.
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

// next gives the fields of the next row, valid until the next call, or the
// mistake in it. After the last row it gives io.EOF. Empty lines are no rows.
func (r *records) next() ([]string, *oracleMistake, error) {
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
		return nil, &oracleMistake{at, bareQuote}, nil
	}
	open, end := badQuote(r.text[start:], r.comma)
	line, column := r.position(start + open)
	if line < int(at.line) || end < 0 {
		r.restartAfter(start+open, line)
	}
	from := place{int32(line), int32(column)}
	switch {
	case end < 0:
		return nil, &oracleMistake{from, "the double quote that starts this field has no end: close it, or remove it"}, nil
	case line < int(at.line):
		return nil, &oracleMistake{from, fmt.Sprintf("the double quote that starts this field is not closed before the next one, in line %d, column %d: close it, or remove it", at.line, at.column)}, nil
	default:
		return nil, &oracleMistake{at, `a double quote within a quoted field: write "" for it, and nothing between the closing one and the next delimiter`}, nil
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
