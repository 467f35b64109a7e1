package workbook

import "fleetreport/report"

// stackedWidth is the width of a stacked sheet in characters.
const stackedWidth = 118

// stackedSheet is a sheet that is read from top to bottom like a page: texts and small
// tables below each other. The tables share the columns of the sheet, so a last column
// of text is merged with all columns to its right.
type stackedSheet struct {
	*sheet
	b    *book
	st   *styles
	last int // column up to which texts span
}

// newStackedSheet sets the widths of the columns of a sheet for the given tables. A
// column that is wide for one table is wide for all, so columns are narrower than on
// other sheets, and their texts wrap.
func (b *book) newStackedSheet(s *sheet, firstWidth float64, tables ...*report.Table) *stackedSheet {
	const narrow = 30
	s.setWidth(1, firstWidth)
	columns := 0
	tables = withColumns(tables)
	fitsOf := make([][]columnFit, len(tables))
	for i, t := range tables {
		fits := measure(t, t.Headers(), false)
		for j, f := range fits {
			if j == len(fits)-1 && mergesLast(t) {
				f.width = min(f.width, minWidth+cellPadding)
			}
			s.setWidth(1+j, min(f.width, narrow))
		}
		columns = max(columns, len(fits))
		fitsOf[i] = fits
	}
	// Where a merged last column would be too narrow, the last column of the sheet is
	// widened.
	last := max(columns, s.columnsSpanning(stackedWidth))
	for i, t := range tables {
		if fits := fitsOf[i]; mergesLast(t) {
			missing := fits[len(fits)-1].width - s.span(len(fits), last)
			s.setWidth(last, s.width(last)+max(0, missing))
		}
	}
	return &stackedSheet{s, b, b.st, last}
}

// mergesLast reports whether the last column of a stacked table is merged with the
// columns to its right. Long tables are not merged, which would make the file larger and
// slower to open.
func mergesLast(t *report.Table) bool {
	return t.Len <= maxMerges && t.Columns[len(t.Columns)-1].Kind == report.Text
}

func (s *stackedSheet) heading(text string) {
	s.addRow(9)
	s.addRow(textHeight(1, headingSize)+2, textCell{1, s.st.heading, text})
}

// text adds a text in the size of table cells.
func (s *stackedSheet) text(text string, style int) {
	s.addParagraph(paragraph{text, style, fontSize, 1}, s.last)
}

// table adds a caption, unless it is "", headers and rows.
func (s *stackedSheet) table(t *report.Table, caption string) error {
	if t == nil || len(t.Columns) == 0 {
		return nil
	}
	if caption != "" {
		s.addRow(6)
		s.addParagraph(paragraph{caption, s.st.caption, fontSize, boldScale}, s.last)
	}
	n := len(t.Columns)
	lastCol := n
	if mergesLast(t) {
		lastCol = max(n, s.last)
	}
	p := &pendingTable{table: t, headers: t.Headers(), fits: make([]columnFit, n), col: 1}
	for j := range n {
		p.fits[j] = columnFit{width: s.width(1 + j), wrap: true}
	}
	p.fits[n-1].width = s.span(n, lastCol)
	merge := func(row int) {
		if lastCol > n {
			s.merges = append(s.merges, area{n, row, lastCol, row})
		}
	}
	heads, lines := p.heads(s.st, false)
	for c := n + 1; c <= lastCol; c++ {
		heads = append(heads, textCell{col: c, style: s.st.headText[1]})
	}
	merge(s.addRow(textHeight(lines, fontSize)+3, heads...))

	p.n = min(t.Len, maxRows-s.row)
	bd := &band{}
	s.b.addRun(bd, p)
	bd.runs[0].widen(lastCol)
	if mergesLast(t) {
		for i, row := range t.Rows(t.Len) {
			lines := 1
			for j := range min(len(row), n) {
				lines = max(lines, lineCount(cellText(t.Columns[j].Format, row[j]), p.fits[j].width, 1))
			}
			bd.heights = append(bd.heights, min(textHeight(lines, fontSize), maxRowPts))
			merge(s.row + i)
		}
	}
	l := location{s.name, 1, s.row, p.n}
	s.b.locations[t] = l
	s.addBand(bd)
	return s.b.define(t, l, 0)
}

// reference lays out a section of reference as a page to read: its tables are small and
// do not grow with the fleet, so they are stacked and need no filters.
func (b *book) reference(sec *report.Section) error {
	b.index = append(b.index, indexEntry{sec.Sheet, sec.Answer})
	sh, err := b.newSheet(sec.Sheet, tabBack)
	if err != nil {
		return err
	}
	s := b.newStackedSheet(sh, 22, sec.Tables...)
	b.title(sh, sec.Title, s.last)
	sh.frozenRows = 1
	for _, p := range append(b.introduction(sec), b.notes(sec)...) {
		s.addParagraph(p, s.last)
	}
	for _, t := range withColumns(sec.Tables) {
		p := &pendingTable{table: t, n: t.Len}
		if err := s.table(t, p.caption()); err != nil {
			return err
		}
	}
	return nil
}
