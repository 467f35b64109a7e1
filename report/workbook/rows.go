package workbook

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/workbook/xlsx"
)

// band is a segment of tables side by side: its row i has the cells of all tables that
// have a row i.
type band struct {
	row     int       // of the sheet, where the band begins
	rows    int       // of the longest table
	heights []float64 // of its rows in points; nil where they follow from the cells
	runs    []tableRun
}

// tableRun is a run of rows of a table at its location in a band.
type tableRun struct {
	table    *report.Table
	from, n  int // rows of the table
	col      int // first column on the sheet
	lastCol  int
	formulas *formulaResolver
	columns  []columnEncoder
	padding  []string // prefixes of the empty cells that the last column is merged with
	blank    string   // suffix of each of them
	wrapped  []wrappedColumn
}

// wrappedColumn is a column of a table whose texts wrap.
type wrappedColumn struct {
	col   int // of the table, from 0
	width float64
}

// columnEncoder has the parts of a column's cells that are the same in every row: what
// precedes the row number, and what follows it.
type columnEncoder struct {
	prefix     string
	number     string            // up to the value
	text       string            // up to the text
	shared     map[string]string // whole suffixes by text, of texts with a tone, and of repeated ones
	yes, no    string            // whole suffixes
	states     [3]string         // whole suffixes, by audit.State
	unknown    string            // whole suffix
	empty      string            // whole suffix
	formula    string            // of a number, up to the formula
	textResult string            // of a text or a state, up to the formula
	noResult   string            // of an unknown value, up to the formula
	day        string            // of a date, up to the value; "" for a column without dates
}

// newRun returns n rows of a table, beginning with row from, that begin in column col
// of a sheet. With plainStates, states are left to conditional formats to colour.
func (b *book) newRun(t *report.Table, from, n, col int, fits []columnFit, plainStates bool) tableRun {
	r := tableRun{table: t, from: from, n: n, col: col, lastCol: col + len(t.Columns) - 1, formulas: &b.formulas}
	for j, c := range t.Columns {
		if fits[j].wrap {
			width := fits[j].width
			if j > 0 {
				width -= indentWidth
			}
			r.wrapped = append(r.wrapped, wrappedColumn{j, width})
		}
		e := b.newEncoder(c, min(j, 1), fits[j], plainStates)
		e.prefix = xlsx.CellPrefix(col + j)
		r.columns = append(r.columns, e)
		r.blank = e.empty
	}
	return r
}

// newEncoder returns the encoder of a column without its prefix. Position is 0 for the
// first column of a table, 1 for the others.
func (b *book) newEncoder(c report.Column, position int, fit columnFit, plainStates bool) columnEncoder {
	st := b.st
	text, unknown := st.text[position], st.unknown[position]
	if fit.wrap {
		text = st.textWrap[position]
	}
	date := st.date
	switch {
	case c.Input == report.DateInput:
		text, date = st.inputDate, st.inputDate
	case c.Input != report.NoInput && fit.wrap:
		text = st.inputWrap
	case c.Input != report.NoInput:
		text = st.input
	}
	empty, result := text, text
	switch c.Kind {
	case report.Number:
		unknown = st.unknownRight
	case report.Bool:
		unknown = st.unknownCenter
	case report.State:
		unknown, result = st.unknownCenter, st.plainState
	}
	e := columnEncoder{
		number:     xlsx.CellSuffix(st.number(c.Format), xlsx.TypeNumber, "<v>"),
		text:       xlsx.CellSuffix(text, xlsx.TypeInlineString, "<is>"),
		shared:     map[string]string{},
		yes:        xlsx.CellSuffix(st.boolean, xlsx.TypeBool, "<v>1</v></c>"),
		no:         xlsx.CellSuffix(st.boolean, xlsx.TypeBool, "<v>0</v></c>"),
		unknown:    b.sharedSuffix(unknown, report.UnknownText),
		empty:      xlsx.EmptyCellSuffix(empty),
		formula:    xlsx.CellSuffix(st.number(c.Format), xlsx.TypeNumber, "<f>"),
		textResult: xlsx.CellSuffix(result, xlsx.TypeFormulaText, "<f>"),
		noResult:   xlsx.CellSuffix(unknown, xlsx.TypeFormulaText, "<f>"),
	}
	if c.IsDate {
		e.day = xlsx.CellSuffix(date, xlsx.TypeNumber, "<v>")
	}
	for state, style := range st.states {
		if plainStates {
			style = st.plainState
		}
		e.states[state] = b.sharedSuffix(style, audit.State(state).String())
	}
	for _, s := range fit.repeated {
		e.shared[s] = b.sharedSuffix(text, s)
	}
	for _, s := range slices.Sorted(maps.Keys(c.Tones)) {
		e.shared[s] = b.sharedSuffix(st.tones[c.Tones[s]][position], s)
	}
	return e
}

// sharedSuffix adds a shared string and returns what follows the row number in cells that
// have it in the given style.
func (b *book) sharedSuffix(style int, s string) string {
	return xlsx.CellSuffix(style, xlsx.TypeSharedString, "<v>"+b.strings.Add(cutText(s))+"</v></c>")
}

// widen adds empty cells up to column lastCol, in the style of the last column: the
// cells that it is merged with.
func (r *tableRun) widen(lastCol int) {
	for col := r.lastCol + 1; col <= lastCol; col++ {
		r.padding = append(r.padding, xlsx.CellPrefix(col))
	}
	r.lastCol = max(r.lastCol, lastCol)
}

// Size implements xlsx.Segment.
func (b *band) Size() (rows, cells int) {
	for _, r := range b.runs {
		cells += len(r.columns)
	}
	return b.rows, cells
}

// bandCells is the cells of some rows of a band, one row after the other, by table.
type bandCells struct {
	tables [][]report.Cell
}

var cellBuffers = sync.Pool{New: func() any { return new(bandCells) }}

// fill computes the cells of rows lo to hi of the band.
func (cells *bandCells) fill(b *band, lo, hi int) error {
	for len(cells.tables) < len(b.runs) {
		cells.tables = append(cells.tables, nil)
	}
	for k := range b.runs {
		r := &b.runs[k]
		from, n := r.from+lo, max(0, min(hi, r.n)-lo)
		cells.tables[k] = r.table.Fill(from, from+n, cells.tables[k][:0])
		if got, want := len(cells.tables[k]), n*len(r.columns); got != want {
			return fmt.Errorf("table %s: rows %d to %d have %d cells in total, not %d",
				r.table.ID, from, from+n-1, got, want)
		}
	}
	return nil
}

// Append implements xlsx.Segment.
func (b *band) Append(buf []byte, lo, hi int) ([]byte, error) {
	cells := cellBuffers.Get().(*bandCells)
	defer cellBuffers.Put(cells)
	if err := cells.fill(b, lo, hi); err != nil {
		return buf, err
	}
	var digits [20]byte
	for i := lo; i < hi; i++ {
		number := strconv.AppendInt(digits[:0], int64(b.row+i), 10)
		height := 0.0
		if i < len(b.heights) {
			height = b.heights[i]
		} else {
			height = b.height(i, i-lo, cells)
		}
		buf = xlsx.AppendRowStart(buf, number, height)
		for k := range b.runs {
			if r := &b.runs[k]; i < r.n {
				buf = r.appendRow(buf, number, rowOf(cells.tables[k], i-lo, len(r.columns)))
			}
		}
		buf = append(buf, `</row>`...)
	}
	return buf, nil
}

// rowOf returns row i of cells with n cells per row.
func rowOf(cells []report.Cell, i, n int) []report.Cell { return cells[i*n:][:n] }

// height returns the height in points of row i of the band, whose cells are row at of
// cells; 0 stands for the default. Rows with wrapped text need a height: not every
// program computes it when it opens the book.
func (b *band) height(i, at int, cells *bandCells) float64 {
	lines := 1
	for k := range b.runs {
		r := &b.runs[k]
		if len(r.wrapped) == 0 || i >= r.n {
			continue
		}
		row := rowOf(cells.tables[k], at, len(r.columns))
		for _, w := range r.wrapped {
			if c := &row[w.col]; c.Kind == report.Text {
				s := c.Str
				if len(s) > maxMeasured { // no text has more UTF-16 units than bytes
					s = report.CutUTF16(s, maxMeasured)
				}
				lines = max(lines, lineCount(s, w.width, 1))
			}
		}
	}
	if lines == 1 {
		return 0
	}
	return min(textHeight(lines, fontSize), maxRowPts)
}

// appendRow appends the cells of a row.
func (r *tableRun) appendRow(b, number []byte, row []report.Cell) []byte {
	for j := range row {
		c := &row[j]
		if c.Formula != "" {
			var ok bool
			if b, ok = r.appendFormulaCell(b, number, j, c); ok {
				continue
			}
		}
		b = append(b, r.columns[j].prefix...)
		b = append(b, number...)
		b = r.columns[j].appendSuffix(b, c)
	}
	for _, prefix := range r.padding {
		b = append(b, prefix...)
		b = append(b, number...)
		b = append(b, r.blank...)
	}
	return b
}

// dayZero is the day from which workbooks count days. It holds from March 1900 on: Excel counts a 29 February 1900.
var dayZero = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)

// appendSuffix appends what follows the row number in a cell.
func (e *columnEncoder) appendSuffix(b []byte, c *report.Cell) []byte {
	switch c.Kind {
	case report.Number:
		if isFinite(c.Num) {
			b = append(b, e.number...)
			b = xlsx.AppendNumber(b, c.Num)
			return append(b, `</v></c>`...)
		}
	case report.Text:
		if c.Str == "" {
			return append(b, e.empty...)
		}
		if suffix, ok := e.shared[c.Str]; ok {
			return append(b, suffix...)
		}
		if e.day != "" {
			if day, err := time.Parse(time.DateOnly, c.Str); err == nil {
				b = append(b, e.day...)
				b = strconv.AppendInt(b, int64(day.Sub(dayZero)/(24*time.Hour)), 10)
				return append(b, `</v></c>`...)
			}
		}
		b = append(b, e.text...)
		b = appendText(b, c.Str)
		return append(b, `</is></c>`...)
	case report.Bool:
		if c.Num != 0 {
			return append(b, e.yes...)
		}
		return append(b, e.no...)
	case report.State:
		if i := int(c.Num); i >= 0 && i < len(e.states) {
			return append(b, e.states[i]...)
		}
	case report.Empty:
		return append(b, e.empty...)
	}
	return append(b, e.unknown...)
}
