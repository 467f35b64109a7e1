package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// sheet is the plan of one sheet: what stands where, before anything is
// written. Rows and columns count from 1.
type sheet struct {
	name   string
	color  string    // of the tab
	grid   bool      // grid lines are shown
	widths []float64 // of the columns, in characters; 0 for the default

	segments []segment // the cells, in the order of their rows
	row      int       // next free row
	lastCol  int       // rightmost column with a cell

	merges []area
	links  []link
	tables []excelTable
	bars   []area // columns of numbers that show data bars
	states []area // columns of states that conditional formats colour
	scales []area // columns of shares that are coloured by their size
	inputs []input
	charts []chart

	frozenRows, frozenCols int
	repeatRow              int    // row that is repeated on every printed page; 0 for none
	breaks                 []int  // rows that begin a printed page
	pages                  []area // printed apart from each other; none: the whole sheet
	unprinted              bool   // tables stand outside the pages
}

// area is a rectangle of cells, both corners included.
type area struct{ col, row, lastCol, lastRow int }

// String gives the form "A1:C7".
func (a area) String() string { return cellName(a.col, a.row) + ":" + cellName(a.lastCol, a.lastRow) }

// link leads from a cell to the first cell of another sheet.
type link struct {
	col, row int
	sheet    string
}

// excelTable is a range that Excel knows as a table.
type excelTable struct {
	name    string
	area    area     // header and rows
	headers []string // distinct, one a column
	filter  bool     // has filter buttons
}

// input is a column of cells to be filled in.
type input struct {
	area area
	kind report.Input
}

// segment is a run of rows of a sheet.
type segment interface {
	// size is the number of rows and the largest number of cells in one.
	size() (rows, cells int)
	// encode appends the <row> elements of rows lo to hi of the segment,
	// counted from 0. It is safe for concurrent use.
	encode(b []byte, lo, hi int) ([]byte, error)
	// tableRows is how many rows of tables stand in rows lo to hi.
	tableRows(lo, hi int) int
}

// line is one row of texts outside tables.
type line struct {
	row    int
	height float64 // points; 0 leaves it to Excel
	cells  []textCell
}

// textCell is a text at a column. It is empty, but styled, where text is "".
type textCell struct {
	col, style int
	text       string
}

// lines is a segment of rows that are known in advance.
type lines []line

// skip leaves n rows empty.
func (s *sheet) skip(n int) { s.row += n }

// line adds a row of texts and returns its number.
func (s *sheet) line(height float64, cells ...textCell) int {
	l := line{row: s.row, height: height, cells: cells}
	if n := len(s.segments); n > 0 {
		if last, ok := s.segments[n-1].(lines); ok {
			s.segments[n-1] = append(last, l)
			s.used(cells)
			return s.next(1)
		}
	}
	s.segments = append(s.segments, lines{l})
	s.used(cells)
	return s.next(1)
}

// wide adds a row with one text that stretches to the column last, and wraps
// there. Size is its font size in points, scale how wide its font is against the
// default one.
func (s *sheet) wide(text string, style, last int, size, scale float64) {
	width := s.across(1, last)
	cells := make([]textCell, last)
	for c := range cells {
		cells[c] = textCell{col: c + 1, style: style}
	}
	cells[0].text = text
	row := s.line(min(textHeight(lineCount(text, width, scale*size/fontSize), size), maxRowPts), cells...)
	if last > 1 {
		s.merges = append(s.merges, area{1, row, last, row})
	}
}

// band adds tables that lie side by side, from the next row on.
func (s *sheet) band(b *band) {
	b.row = s.row
	s.segments = append(s.segments, b)
	for _, t := range b.tables {
		s.lastCol = max(s.lastCol, t.lastCol)
	}
	s.next(b.rows)
}

func (s *sheet) used(cells []textCell) {
	for _, c := range cells {
		s.lastCol = max(s.lastCol, c.col)
	}
}

func (s *sheet) next(n int) int {
	row := s.row
	s.row += n
	return row
}

// width is the width of a column in characters.
func (s *sheet) width(col int) float64 {
	if col <= len(s.widths) && s.widths[col-1] > 0 {
		return s.widths[col-1]
	}
	return defaultWidth
}

// across is the width of the columns from col to last together.
func (s *sheet) across(col, last int) float64 {
	w := 0.0
	for ; col <= last; col++ {
		w += s.width(col)
	}
	return w
}

// printWidth is the width of the widest printed page, in characters.
func (s *sheet) printWidth() float64 {
	if len(s.pages) == 0 {
		return s.across(1, s.lastCol)
	}
	w := 0.0
	for _, p := range s.pages {
		w = max(w, s.across(p.col, p.lastCol))
	}
	return w
}

// height is the height of the lines so far, in points.
func (s *sheet) height() float64 {
	h := 0.0
	for _, seg := range s.segments {
		if ls, ok := seg.(lines); ok {
			for _, l := range ls {
				h += l.height
			}
		}
	}
	return h
}

// onPage is how many points of rows a printed page holds, where the widest page is
// shrunk to the width of the paper. A4 and A3 have the same form.
func (s *sheet) onPage() float64 {
	const high = 595 - 108 // points of A4 within the margins
	return high * max(1, s.printWidth()/paperChars)
}

// usedHeight is the height of all rows so far in points, those of tables too.
func (s *sheet) usedHeight() float64 {
	h := s.height()
	for _, seg := range s.segments {
		if b, ok := seg.(*band); ok {
			for i := range b.rows {
				if i < len(b.heights) && b.heights[i] > 0 {
					h += b.heights[i]
				} else {
					h += defaultHeight
				}
			}
		}
	}
	return h
}

// setWidth makes a column at least that wide.
func (s *sheet) setWidth(col int, w float64) {
	for len(s.widths) < col {
		s.widths = append(s.widths, 0)
	}
	s.widths[col-1] = max(s.widths[col-1], w)
}

// stretch is the number of columns from the first that together reach the
// width. Where the columns in use do not reach it, empty ones are counted too.
func (s *sheet) stretch(width float64) int {
	w, c := 0.0, 0
	for w < width && c < maxColumns {
		c++
		w += s.width(c)
	}
	return c
}

// check returns an error when Excel has no room for the sheet.
func (s *sheet) check() error {
	if s.lastCol > maxColumns {
		return fmt.Errorf("sheet %q needs %d columns: Excel has %d", s.name, s.lastCol, maxColumns)
	}
	if s.row-1 > maxRows {
		return fmt.Errorf("sheet %q needs %d rows: Excel has %d", s.name, s.row-1, maxRows)
	}
	return nil
}

// cellName is the name of a cell, such as "AB12".
func cellName(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		// check and the layout keep columns and rows inside the sheet.
		panic(fmt.Sprintf("workbook: cell %d, %d: %v", col, row, err))
	}
	return name
}
