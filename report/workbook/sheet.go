package workbook

import (
	"fmt"
	"strconv"

	"fleetreport/report"
	"fleetreport/report/workbook/xlsx"
)

// sheet is the plan of one sheet. Rows and columns count from 1.
type sheet struct {
	name   string
	color  string    // of the tab
	grid   bool      // grid lines are shown
	widths []float64 // of the columns, in characters; 0 for the default

	segments []xlsx.Segment // the cells, in the order of their rows
	row      int            // next free row
	lastCol  int            // rightmost column with a cell

	merges []area
	links  []link
	tables []excelTable
	bars   []area // columns of numbers with data bars
	states []area // columns of states that conditional formats colour
	scales []area // columns of shares that are coloured by their value
	inputs []inputArea
	charts []chart

	frozenRows, frozenCols int
	repeatRow              int    // row that is repeated on every printed page; 0 for none
	breaks                 []int  // rows that begin a printed page
	pages                  []area // print areas; none for the whole sheet
	unprinted              bool   // some tables are outside the print areas
}

// area is a rectangle of cells, both corners included.
type area struct{ col, row, lastCol, lastRow int }

// String returns the area as a reference: "A1:C7".
func (a area) String() string {
	return xlsx.CellName(a.col, a.row) + ":" + xlsx.CellName(a.lastCol, a.lastRow)
}

// link is a link from a cell to the first cell of another sheet.
type link struct {
	col, row int
	sheet    string
}

// excelTable is a range that Excel knows as a table.
type excelTable struct {
	xlsx.Table
	area area // header and rows
}

// inputArea is a column of cells that people fill in.
type inputArea struct {
	area    area
	kind    report.Input
	choices []string
}

// textRow is one row of texts outside tables.
type textRow struct {
	row    int
	height float64 // points; 0 leaves it to Excel
	cells  []textCell
}

// textCell is a text in a column. An empty text makes a cell with a style alone.
type textCell struct {
	col, style int
	text       string
}

// textRows is a segment of rows that are known in advance.
type textRows []textRow

// Size implements xlsx.Segment.
func (l textRows) Size() (rows, cells int) {
	for _, x := range l {
		cells = max(cells, len(x.cells))
	}
	return len(l), cells
}

// Append implements xlsx.Segment.
func (l textRows) Append(b []byte, lo, hi int) ([]byte, error) {
	for _, x := range l[lo:hi] {
		row := strconv.AppendInt(nil, int64(x.row), 10)
		b = xlsx.AppendRowStart(b, row, x.height)
		for _, c := range x.cells {
			b = append(b, xlsx.CellPrefix(c.col)...)
			b = append(b, row...)
			if c.text == "" {
				b = append(b, xlsx.EmptyCellSuffix(c.style)...)
				continue
			}
			b = append(b, xlsx.CellSuffix(c.style, xlsx.TypeInlineString, "<is>")...)
			b = appendText(b, c.text)
			b = append(b, `</is></c>`...)
		}
		b = append(b, `</row>`...)
	}
	return b, nil
}

// skipRows leaves n rows empty.
func (s *sheet) skipRows(n int) { s.row += n }

// addRow adds a row of texts and returns its number.
func (s *sheet) addRow(height float64, cells ...textCell) int {
	for _, c := range cells {
		s.lastCol = max(s.lastCol, c.col)
	}
	last, ok := textRows(nil), false
	if n := len(s.segments); n > 0 {
		if last, ok = s.segments[n-1].(textRows); ok {
			s.segments = s.segments[:n-1]
		}
	}
	row := s.row
	s.segments = append(s.segments, append(last, textRow{row, height, cells}))
	s.row++
	return row
}

// paragraph is a text that wraps within the columns that it spans.
type paragraph struct {
	text  string
	style int
	size  float64 // of the font, in points
	scale float64 // width of the text relative to regular text of this size
}

// addParagraph adds a row with one text that spans the columns up to last.
func (s *sheet) addParagraph(p paragraph, last int) {
	cells := make([]textCell, last)
	for c := range cells {
		cells[c] = textCell{col: c + 1, style: p.style}
	}
	cells[0].text = p.text
	n := lineCount(p.text, s.span(1, last), p.scale*p.size/fontSize)
	row := s.addRow(min(textHeight(n, p.size), maxRowPts), cells...)
	if last > 1 {
		s.merges = append(s.merges, area{1, row, last, row})
	}
}

// addBand adds tables side by side, from the next row on.
func (s *sheet) addBand(b *band) {
	b.row = s.row
	s.segments = append(s.segments, b)
	for _, t := range b.runs {
		s.lastCol = max(s.lastCol, t.lastCol)
	}
	s.row += b.rows
}

// width returns the width of a column in characters.
func (s *sheet) width(col int) float64 {
	if col <= len(s.widths) && s.widths[col-1] > 0 {
		return s.widths[col-1]
	}
	return defaultWidth
}

// setWidth makes a column at least w characters wide.
func (s *sheet) setWidth(col int, w float64) {
	for len(s.widths) < col {
		s.widths = append(s.widths, 0)
	}
	s.widths[col-1] = max(s.widths[col-1], w)
}

// span returns the total width of the columns from col to last.
func (s *sheet) span(col, last int) float64 {
	w := 0.0
	for ; col <= last; col++ {
		w += s.width(col)
	}
	return w
}

// columnsSpanning returns how many columns from the first have at least the given
// width in total. They may include unused ones.
func (s *sheet) columnsSpanning(width float64) int {
	w, c := 0.0, 0
	for w < width && c < maxColumns {
		c++
		w += s.width(c)
	}
	return c
}

// printWidth returns the width of the widest printed page in characters.
func (s *sheet) printWidth() float64 {
	if len(s.pages) == 0 {
		return s.span(1, s.lastCol)
	}
	w := 0.0
	for _, p := range s.pages {
		w = max(w, s.span(p.col, p.lastCol))
	}
	return w
}

// pageHeight returns how many points of rows fit a printed page when the widest page
// is shrunk to the width of the paper. A4 and A3 have the same proportions.
func (s *sheet) pageHeight() float64 {
	const height = 595 - 108 // points of A4 within the margins
	return height * max(1, s.printWidth()/paperChars)
}

// linesHeight returns the height of all rows outside tables so far, in points.
func (s *sheet) linesHeight() float64 {
	h := 0.0
	for _, segment := range s.segments {
		if ls, ok := segment.(textRows); ok {
			for _, l := range ls {
				h += l.height
			}
		}
	}
	return h
}

// height returns the height of all rows so far, in points.
func (s *sheet) height() float64 {
	h := s.linesHeight()
	for _, segment := range s.segments {
		if b, ok := segment.(*band); ok {
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

// dimension returns the range in use.
func (s *sheet) dimension() string { return area{1, 1, max(1, s.lastCol), max(1, s.row-1)}.String() }

// check returns an error when the sheet is larger than a sheet of Excel.
func (s *sheet) check() error {
	if s.lastCol > maxColumns {
		return fmt.Errorf("sheet %q needs %d columns; Excel allows %d", s.name, s.lastCol, maxColumns)
	}
	if s.row-1 > maxRows {
		return fmt.Errorf("sheet %q needs %d rows; Excel allows %d", s.name, s.row-1, maxRows)
	}
	return nil
}
