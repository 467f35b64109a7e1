package report

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"fleetreport/report/inorder"
)

// jsonBlock is how many rows are encoded in one piece. It must not depend on the
// number of cores.
const jsonBlock = 512

// jsonRows are rows of a table on their way to a file.
type jsonRows struct {
	lo, hi int
	*jsonBuffer
}

// jsonBuffer is the memory that rows take on their way.
type jsonBuffer struct {
	cells []Cell
	out   []byte
}

var jsonBuffers = sync.Pool{New: func() any { return new(jsonBuffer) }}

// writeJSONRows writes all rows of a table as a list of lists, one a line. The rows are
// most of report.json: they are encoded on all cores, and by appendJSON.
func writeJSONRows(w io.Writer, t *Table, progress func(rows int)) error {
	if _, err := io.WriteString(w, "["); err != nil {
		return err
	}
	var blocks iter.Seq[*jsonRows] = func(yield func(*jsonRows) bool) {
		for lo := 0; lo < t.Len; lo += jsonBlock {
			if !yield(&jsonRows{lo: lo, hi: min(lo+jsonBlock, t.Len)}) {
				return
			}
		}
	}
	fill := func(r *jsonRows) error {
		r.jsonBuffer = jsonBuffers.Get().(*jsonBuffer)
		return r.encode(t)
	}
	err := inorder.Write(blocks, fill, func(r *jsonRows) error {
		if _, err := w.Write(r.out); err != nil {
			return err
		}
		jsonBuffers.Put(r.jsonBuffer)
		if progress != nil {
			progress(r.hi - r.lo)
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "]")
	return err
}

// encode puts the rows, each with the comma before it, into the buffer.
func (r *jsonRows) encode(t *Table) error {
	r.cells = t.Fill(r.lo, r.hi, r.cells[:0])
	r.out = r.out[:0]
	n := len(t.Columns)
	if len(r.cells) != n*(r.hi-r.lo) {
		return fmt.Errorf("table %s: rows %d to %d have %d cells, not one for each of its %d columns", t.ID, r.lo, r.hi-1,
			len(r.cells), n)
	}
	for i := range r.hi - r.lo {
		if r.lo+i > 0 {
			r.out = append(r.out, ',')
		}
		r.out = append(r.out, "\n  "...)
		var err error
		if r.out, err = appendJSONRow(r.out, r.cells[i*n:][:n]); err != nil {
			return fmt.Errorf("table %s: row %d: %w", t.ID, r.lo+i, err)
		}
	}
	return nil
}

func appendJSONRow(b []byte, row []Cell) ([]byte, error) {
	b = append(b, '[')
	for j := range row {
		if j > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = row[j].appendJSON(b); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

// appendJSON appends the cell as a JSON value, in the form that encoding/json gives:
// null where it is unknown, "" where there is nothing to say, a state in words.
func (c *Cell) appendJSON(b []byte) ([]byte, error) {
	switch c.Kind {
	case Number:
		return appendJSONNumber(b, c.Num)
	case Text:
		return appendJSONText(b, c.Str)
	case Bool:
		return strconv.AppendBool(b, c.Num != 0), nil
	case State:
		return appendJSONText(b, c.State().String())
	case Empty:
		return append(b, `""`...), nil
	default:
		return append(b, "null"...), nil
	}
}

// appendJSONNumber writes whole numbers of up to 53 bits without an exponent, whatever
// their size.
func appendJSONNumber(b []byte, v float64) ([]byte, error) {
	abs := math.Abs(v)
	switch {
	case v == math.Trunc(v) && abs < 1<<53:
		return strconv.AppendInt(b, int64(v), 10), nil
	case abs >= 1e-6 && abs < 1e21:
		return strconv.AppendFloat(b, v, 'f', -1, 64), nil
	default: // with an exponent, or no number at all
		return appendMarshalled(b, v)
	}
}

// jsonPlain marks the ASCII bytes that stand for themselves in a text.
var jsonPlain = func() (t [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		t[c] = !strings.ContainsRune(`"\<>&`, c)
	}
	return t
}()

// appendJSONText leaves texts to encoding/json that need more than quotation marks.
func appendJSONText(b []byte, s string) ([]byte, error) {
	ascii := true
	for i := range len(s) {
		if c := s[i]; !jsonPlain[c] {
			if c < utf8.RuneSelf {
				return appendMarshalled(b, s)
			}
			ascii = false
		}
	}
	if !ascii && (!utf8.ValidString(s) || strings.Contains(s, "\u2028") || strings.Contains(s, "\u2029")) {
		return appendMarshalled(b, s)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"'), nil
}

func appendMarshalled(b []byte, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	return append(b, text...), err
}
