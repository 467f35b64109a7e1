package csv

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fleetreport/report/fleet"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// splitSeeds are texts with many combinations of quotes and line ends.
var splitSeeds = []string{
	"", "\n", "\r", "\r\n\n\r", "a", "a,b", "a,b\n", "a,b\r\n", "a,b\r", "a\rb,c\r\r\nd", ",\n,,\n", " \n a , b \n",
	`"a"`, "\"a\"\r", "\"a\"\n", "\"a\"\r\n", "\"a\"\rb\n", "\"\"", "\"\"\"\"\n", "\"a\"\"b\",\"c\nd\",e\nf\n",
	"\"a\r\nb\",\"\r\r\n\"\"\"\n",
	`"`, "\"\n", "\"a\nb\nc", "a\"b,c\nd\n", "a,b\"c\",\"d\ne\"\nf\n", "\"a\"b\nc\n", "\"a\"b,\"c\nd\",e\nf\n",
	"a,\"b\nc,\"d\",e\nf\n",
	"\"a\nb\",c\"d,\"e\nf\"\ng\n", "\"a\"\"\n\"b\"\n", "x,\"\"\"\ny\n", "a,\"\"b\n\"c\"\n", "\"\r\n\"\"\r\n\",\r\n",
	"\xff\"\x00\"\n", "é,\"é\"\n\"\u2028\"\n",
	strings.Repeat("x", 40) + ",\"" + strings.Repeat("y\n", 30) + "\"\nz\n",
}

// FuzzSplit compares rows, cells, positions and messages about rows that cannot be split with those of
// encoding/csv, for blocks of any size.
func FuzzSplit(f *testing.F) {
	for i, seed := range splitSeeds {
		for _, blockSize := range []uint8{0, 7, 63} {
			f.Add(seed, blockSize, uint8(i))
		}
		f.Add(strings.ReplaceAll(seed, ",", ";"), uint8(i), uint8(1))
	}
	f.Fuzz(func(t *testing.T, text string, blockSize, comma uint8) {
		d := delimiters[int(comma)%len(delimiters)]
		want, got := splitByCSV(text, d), splitInBlocks(t, text, d, 1+int(blockSize))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q, in blocks of %d bytes (-encoding/csv +blocks):\n%s", text, 1+int(blockSize), diff)
		}
	})
}

// TestBlocks checks that results do not depend on where blocks start.
func TestBlocks(t *testing.T) {
	read := func(text string, blockBytes int) string {
		f, err := ReadBlocks("fleet.csv", strings.NewReader(text), fleet.Options{AllowBadRows: true}, blockBytes)
		if err != nil {
			return err.Error()
		}
		result := []string{fmt.Sprintln(f.Source(), f.Notes(), f.Problems())}
		for i := range f.Len() {
			for c := range f.Columns() {
				result = append(result, f.Server(i).Text(c))
			}
		}
		return strings.Join(result, "|")
	}
	for _, seed := range splitSeeds {
		for _, text := range []string{small + seed, small + strings.ReplaceAll(seed, ",", ",,,"), small + "a,,,,\n" + seed} {
			for _, blockBytes := range []int{1, 16, 300} {
				if diff := cmp.Diff(read(text, 1<<20), read(text, blockBytes)); diff != "" {
					t.Errorf("%q in blocks of %d bytes (-whole +blocks):\n%s", text, blockBytes, diff)
				}
			}
		}
	}
}

// splitRow is a row, or the error in it.
type splitRow struct {
	Cells   []string
	Lines   []int32 // of the cells, or of the error
	Columns []int32
	Error   string
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
			rows = append(rows, splitRow{nil, []int32{wrong.Line}, []int32{wrong.Column}, wrong.message})
		default:
			row := splitRow{}
			for i, field := range fields {
				at := r.at(i)
				row.Cells, row.Lines, row.Columns = append(row.Cells, strings.Clone(field)), append(row.Lines,
					at.Line), append(row.Columns, at.Column)
			}
			rows = append(rows, row)
		}
	}
}

func splitInBlocks(t *testing.T, text string, comma byte, blockSize int) []splitRow {
	var rows []splitRow
	c := &blockReader{in: strings.NewReader(text), blockSize: blockSize, comma: comma, line: 1}
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
		quoteErrors, end := b.quoteErrors, len(b.text)
		for i := b.begin; i < end; {
			if len(quoteErrors) > 0 && quoteErrors[0].start == i {
				wrong := quoteErrors[0]
				rows = append(rows, splitRow{nil, []int32{wrong.at.Line}, []int32{wrong.at.Column}, wrong.message})
				line += int32(bytes.Count(b.text[i:wrong.end], newline))
				i, quoteErrors = wrong.end, quoteErrors[1:]
				continue
			}
			next, lines := b.row(i)
			row := splitRow{}
			for k, cell := range b.cells {
				at := b.positionFrom(i, line, k)
				row.Cells, row.Lines, row.Columns = append(row.Cells, string(b.text[cell.Start:cell.End])), append(row.Lines,
					at.Line), append(row.Columns, at.Column)
			}
			if len(row.Cells) > 0 {
				rows = append(rows, row)
			}
			b.cells = b.cells[:0]
			i, line = next, line+lines
		}
		if len(quoteErrors) > 0 {
			t.Fatalf("no row has the error %+v", quoteErrors[0])
		}
	}
}

// oracleError is a row that encoding/csv cannot split.
type oracleError struct {
	fleet.Position
	message string
}

// records splits the text into rows with encoding/csv. After a quoting error it continues with the next line,
// even if the quote seemed to contain the rest of the file, so that all errors are found. It is slow and
// simple.
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

// restart continues at an offset, which is the start of a line.
func (r *records) restart(offset, lines int) {
	r.offset, r.lines = offset, lines
	r.csv = csv.NewReader(bytes.NewReader(r.text[offset:]))
	r.csv.Comma = rune(r.comma)
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
}

// next returns the fields of the next row, valid until the next call, or the error in it. After the last row it
// returns io.EOF. Empty lines are not rows.
func (r *records) next() ([]string, *oracleError, error) {
	start := r.offset + int(r.csv.InputOffset())
	fields, err := r.csv.Read()
	if err == nil {
		return fields, nil, nil
	}
	wrong, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return nil, nil, err // io.EOF: memory has no other errors
	}
	at := fleet.Position{Line: int32(r.lines + wrong.Line), Column: int32(wrong.Column)}
	if errors.Is(wrong.Err, csv.ErrBareQuote) {
		return nil, &oracleError{at, bareQuote}, nil
	}
	open, end := badQuote(r.text[start:], r.comma)
	line, column := r.position(start + open)
	if line < int(at.Line) || end < 0 {
		r.restartAfter(start+open, line)
	}
	from := fleet.Position{Line: int32(line), Column: int32(column)}
	switch {
	case end < 0:
		return nil, &oracleError{from, "the double quote that starts this field has no end: close it, or remove it"}, nil
	case line < int(at.Line):
		return nil, &oracleError{from,
			fmt.Sprintf("the double quote that starts this field is not closed before the next one, in line %d, column "+
				"%d: close it, or remove it", at.Line, at.Column)}, nil
	default:
		return nil, &oracleError{at,
			`a double quote within a quoted field: write "" for it, and nothing between the closing one and the next ` +
				`delimiter`}, nil
	}
}

// restartAfter continues after the line with the offset, whose number is line.
func (r *records) restartAfter(offset, line int) {
	n := bytes.IndexByte(r.text[offset:], '\n')
	if n < 0 {
		r.restart(len(r.text), line)
		return
	}
	r.restart(offset+n+1, line)
}

// at returns the position of field i of the last row.
func (r *records) at(i int) fleet.Position {
	line, column := r.csv.FieldPos(i)
	return fleet.Position{Line: int32(r.lines + line), Column: int32(column)}
}

// position returns the line and column of an offset, which must not be less than that of the last call.
func (r *records) position(offset int) (line, column int) {
	r.countedLines += bytes.Count(r.text[r.counted:offset], []byte("\n"))
	r.counted = offset
	start := bytes.LastIndexByte(r.text[:offset], '\n') + 1
	return r.countedLines + 1, offset - start + 1
}

// badQuote returns the offset of the quoted field that encoding/csv rejects in the first row of the text, and
// that of the quote in it that is neither doubled nor its end, -1 if it has no end.
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

// isLineEnd reports whether the text starts with CRLF, or with the CR that encoding/csv ignores at the end of a
// file.
func isLineEnd(text []byte) bool {
	return text[0] == '\r' && (len(text) == 1 || text[1] == '\n')
}
