package spreadsheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Kind is the kind of a value.
type Kind uint8

// The kinds of values.
const (
	Blank Kind = iota
	Text
	Number
	Date // a number that is shown as a date
	Bool
	Error // of a formula: "#N/A"
)

// Cell is a cell with a value or a formula.
type Cell struct {
	Column  int // from 1
	Kind    Kind
	Text    string    // the value as a text: "abc", "0.25", "2026-12-31", "TRUE", "#N/A"; "" for Blank
	Number  float64   // of a Number or Date; 1 or 0 for a Bool
	Day     time.Time // of a Date, UTC
	Formula string    // without the "=", "" for a constant
	Format  string    // code of the number format, "" for one that every program knows
}

// Row is a row of a sheet that has cells.
type Row struct {
	Number int // from 1
	Hidden bool
	Cells  []Cell
}

// CellName returns the name of a cell: "B7". Column and row count from 1.
func CellName(column, row int) string {
	var name []byte
	for ; column > 0; column = (column - 1) / 26 {
		name = append([]byte{byte('A' + (column-1)%26)}, name...)
	}
	return string(name) + strconv.Itoa(row)
}

// Rows returns the rows of a sheet that have cells, in their order. The cells of a row are valid until the next one is
// read. The sequence ends with an error if the sheet cannot be read.
func (b *Book) Rows(s Sheet) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		d, closer, err := b.open(s.part, maxSheetBytes)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer func() { _ = closer.Close() }() // it was only read
		r := &rowReader{b: b, d: d, shared: map[string]sharedFormula{}}
		for {
			ok, err := r.next()
			switch {
			case err != nil:
				yield(Row{}, fmt.Errorf("the sheet %q: %w", s.Name, err))
				return
			case !ok:
				return
			case len(r.row.Cells) > 0 && !yield(r.row, nil):
				return
			}
		}
	}
}

// rowReader reads the rows of a sheet.
type rowReader struct {
	b      *Book
	d      *decoder
	row    Row
	shared map[string]sharedFormula // by index
}

// sharedFormula is a formula that other cells share: relative references move with the cell.
type sharedFormula struct {
	text        string
	column, row int
}

// next reads the next row. It returns false at the end of the sheet.
func (r *rowReader) next() (bool, error) {
	for {
		token, err := r.d.next()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "worksheet", "sheetData":
		case "row":
			return true, r.readRow(e)
		default:
			if err := r.d.Skip(); err != nil {
				return false, err
			}
		}
	}
}

func (r *rowReader) readRow(e xml.StartElement) error {
	number := r.row.Number + 1 // where a row has no number
	if text := attribute(e, "r"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < number {
			return fmt.Errorf("the row %q follows row %d", text, r.row.Number)
		}
		number = n
	}
	if number > maxRows {
		return fmt.Errorf("it has more than %d rows", maxRows)
	}
	r.row = Row{Number: number, Hidden: isTrue(attribute(e, "hidden")), Cells: r.row.Cells[:0]}
	column := 0
	for {
		token, err := r.d.next()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.EndElement:
			return nil // other ends are read with their starts
		case xml.StartElement:
			if e.Name.Local != "c" {
				if err := r.d.Skip(); err != nil {
					return err
				}
				continue
			}
			cell, err := r.readCell(e, column)
			if err != nil {
				return err
			}
			column = cell.Column
			if cell.Kind != Blank || cell.Formula != "" {
				r.row.Cells = append(r.row.Cells, cell)
			}
		}
	}
}

// readCell reads a cell, which is right of the given column.
func (r *rowReader) readCell(e xml.StartElement, after int) (Cell, error) {
	c := Cell{Column: after + 1}
	if name := attribute(e, "r"); name != "" {
		column, row, ok := parseName(name)
		if !ok || column <= after || row != r.row.Number {
			return c, fmt.Errorf("the cell %q is not where it is in the file", name)
		}
		c.Column = column
	}
	if c.Column > maxColumns {
		return c, fmt.Errorf("it has more than %d columns", maxColumns)
	}
	value, inline := "", ""
	for {
		token, err := r.d.next()
		if err != nil {
			return c, err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			if _, ok := token.(xml.EndElement); ok {
				break
			}
			continue
		}
		switch start.Name.Local {
		case "v":
			value, err = plainText(r.d)
		case "f":
			if c.Formula, err = plainText(r.d); err == nil && attribute(start, "t") == "shared" {
				err = r.share(&c, attribute(start, "si"))
			}
		case "is":
			inline, err = richText(r.d)
		default:
			err = r.d.Skip()
		}
		if err != nil {
			return c, err
		}
	}
	err := r.setValue(&c, attribute(e, "t"), attribute(e, "s"), value, inline)
	return c, err
}

// share sets the formula of a cell that shares it with others, of which the first has the text.
func (r *rowReader) share(c *Cell, index string) error {
	if c.Formula != "" {
		r.shared[index] = sharedFormula{c.Formula, c.Column, r.row.Number}
		return nil
	}
	first, ok := r.shared[index]
	if !ok {
		return fmt.Errorf("the cell %s shares a formula that no cell has", CellName(c.Column, r.row.Number))
	}
	c.Formula = moveFormula(first.text, c.Column-first.column, r.row.Number-first.row)
	return nil
}

// setValue sets the value of a cell of a type, with the index of its style.
func (r *rowReader) setValue(c *Cell, kind, style, value, inline string) error {
	styleIndex, err := strconv.Atoi(style)
	isStyle := err == nil && styleIndex >= 0 && styleIndex < len(r.b.styles)
	if isStyle {
		c.Format = r.b.styles[styleIndex].code
	}
	wrong := func() error {
		return fmt.Errorf("the cell %s has the value %q, which is not one of its type", CellName(c.Column, r.row.Number),
			value)
	}
	switch {
	case kind == "inlineStr":
		c.Text = inline
	case value == "":
		return nil
	case kind == "s":
		i, err := strconv.Atoi(value)
		if err != nil || i < 0 || i >= len(r.b.strings) {
			return wrong()
		}
		c.Text = r.b.strings[i]
	case kind == "str":
		c.Text = unescape(value)
	case kind == "e":
		c.Kind, c.Text = Error, value
		return nil
	case kind == "b":
		c.Kind, c.Text = Bool, "FALSE"
		if isTrue(value) {
			c.Text, c.Number = "TRUE", 1
		}
		return nil
	case kind == "d":
		day, err := time.Parse(time.DateOnly, value[:min(len(value), len(time.DateOnly))])
		if err != nil {
			return wrong()
		}
		c.Kind, c.Day, c.Text = Date, day, day.Format(time.DateOnly)
		return nil
	case kind == "" || kind == "n":
		n, err := strconv.ParseFloat(value, 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			return wrong()
		}
		c.Kind, c.Number, c.Text = Number, n, strconv.FormatFloat(n, 'f', -1, 64)
		if isStyle && r.b.styles[styleIndex].isDate {
			r.b.setDate(c)
		}
		return nil
	default:
		return wrong()
	}
	if c.Text != "" {
		c.Kind = Text
	}
	return nil
}

// setDate makes a number a date if it is one.
func (b *Book) setDate(c *Cell) {
	if day, ok := b.date(c.Number); ok {
		c.Kind, c.Day, c.Text = Date, day, day.Format(time.DateOnly)
	}
}

// DateOf returns the day of a cell that is meant as a date: that of a Date, or of a number that is not shown as one.
func (b *Book) DateOf(c Cell) (time.Time, bool) {
	if c.Kind == Number {
		b.setDate(&c)
	}
	return c.Day, c.Kind == Date
}

// parseName reads the name of a cell.
func parseName(name string) (column, row int, ok bool) {
	i := 0
	for ; i < len(name) && i < 4 && name[i] >= 'A' && name[i] <= 'Z'; i++ {
		column = column*26 + int(name[i]-'A') + 1
	}
	row, err := strconv.Atoi(name[i:])
	return column, row, i > 0 && err == nil && row > 0
}

// plainText reads the text of an element to its end.
func plainText(d *decoder) (string, error) {
	var b strings.Builder
	for {
		token, err := d.next()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.EndElement:
			return b.String(), nil
		case xml.StartElement:
			if err := d.Skip(); err != nil {
				return "", err
			}
		}
	}
}

// richText reads the text of an element with runs of text, to its end. It leaves out phonetic text.
func richText(d *decoder) (string, error) {
	var b strings.Builder
	depth := 1
	for depth > 0 {
		token, err := d.next()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "t":
				text, err := plainText(d)
				if err != nil {
					return "", err
				}
				b.WriteString(text)
			case "r":
				depth++
			default:
				if err := d.Skip(); err != nil {
					return "", err
				}
			}
		case xml.EndElement:
			depth--
		}
	}
	return unescape(b.String()), nil
}

var escapes = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape returns a text without the escapes of characters that XML cannot hold: _x000D_ is a carriage return.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escapes.ReplaceAllStringFunc(s, func(escape string) string {
		code, _ := strconv.ParseUint(escape[2:6], 16, 16) // matched as hexadecimal
		return string(rune(code))
	})
}
