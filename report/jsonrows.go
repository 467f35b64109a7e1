package report

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// writeJSONRows writes all rows of a table as a list of lists, one row per line. They are most
// of report.json, so they are encoded by appendJSON: encoding/json alone takes a fifth more CPU
// for the whole build of 100,000 servers.
func writeJSONRows(w io.Writer, t *Table) error {
	if _, err := io.WriteString(w, "["); err != nil {
		return err
	}
	const block = 512
	var cells []Cell
	var out []byte
	n := len(t.Columns)
	for lo := 0; lo < t.Len; lo += block {
		hi := min(lo+block, t.Len)
		cells, out = t.Fill(lo, hi, cells[:0]), out[:0]
		if len(cells) != n*(hi-lo) {
			return fmt.Errorf("table %s: rows %d to %d have %d cells, not one for each of its %d columns",
				t.ID, lo, hi-1, len(cells), n)
		}
		for i := range hi - lo {
			if lo+i > 0 {
				out = append(out, ',')
			}
			var err error
			if out, err = appendJSONRow(append(out, "\n  "...), cells[i*n:][:n]); err != nil {
				return fmt.Errorf("table %s: row %d: %w", t.ID, lo+i, err)
			}
		}
		if _, err := w.Write(out); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "]")
	return err
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

// appendJSON appends the cell as a JSON value, as encoding/json writes it:
// null where it is unknown, "" where it is empty, a state as its name.
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

// jsonPlain marks the ASCII bytes that need no escape in a JSON string.
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
