package workbook

import (
	"fmt"
	"slices"
	"strings"

	"fleetreport/report"
	"fleetreport/report/workbook/xlsx"
)

const (
	gapWidth    = 3  // of the empty column between two tables, in characters
	textColumns = 90 // characters that texts above tables span at least
	maxHeadRows = 6  // lines of a header at most
)

// barColumns are the columns, by ID, whose numbers are worth comparing at a glance:
// they show data bars.
var barColumns = map[string]bool{"risk_score": true, "exposed_calls": true, "calls": true}

// pendingTable is a table that is being laid out on one sheet or several.
type pendingTable struct {
	table       *report.Table
	headers     []string
	fits        []columnFit
	plainStates bool // states are coloured by conditional formats
	isChartData bool
	done        int // rows on earlier sheets
	col         int // first column on the current sheet
	n           int // rows on the current sheet
}

func (p *pendingTable) lastCol() int { return p.col + len(p.headers) - 1 }

func (p *pendingTable) width() float64 {
	w := 0.0
	for _, f := range p.fits {
		w += f.width
	}
	return w
}

// heads returns the cells of the header row, and the number of lines that they take.
func (p *pendingTable) heads(st *styles, filter bool) (cells []textCell, lines int) {
	lines = 1
	for j, h := range p.headers {
		kind := p.table.Columns[j].Kind
		cells = append(cells, textCell{p.col + j, st.head(j, kind, filter), h})
		lines = max(lines, headLines(h, p.fits[j].width, kind, filter))
	}
	return cells, min(lines, maxHeadRows)
}

// caption returns the caption of a table: what it shows, which of its rows where they
// do not fit one sheet, and their order.
func (p *pendingTable) caption() string {
	parts := []string{p.table.Title}
	if p.n < p.table.Len {
		parts = append(parts, fmt.Sprintf("rows %d to %d of %d", p.done+1, p.done+p.n, p.table.Len))
	}
	if p.table.Order != "" {
		parts = append(parts, p.table.Order)
	}
	return strings.Join(parts, " · ")
}

// section lays out the sheet of an analysis: its texts, then its tables side by side
// under one frozen row of headers.
//
// Only the first table, at the left, has filter buttons. A filter hides rows of the
// sheet, in all of its tables: it is obvious that rows of a short table disappear, but
// not that rows of the long one do.
func (b *book) section(sec *report.Section, color string) error {
	b.index = append(b.index, indexEntry{sec.Sheet, sec.Answer})
	var pending []*pendingTable
	own := withColumns(sec.Tables)
	for i, t := range append(own, b.addChartData(sec)...) {
		hs := t.Headers()
		pending = append(pending, &pendingTable{
			table: t, headers: hs, fits: measure(t, hs, i == 0), isChartData: i >= len(own),
		})
	}
	for part := 1; part == 1 || len(pending) > 0; part++ {
		s, err := b.newSheet(partName(sec.Sheet, part), color)
		if err != nil {
			return err
		}
		arrange(s, pending)
		last := s.textColumns()
		title := sec.Title
		if part > 1 {
			title += fmt.Sprintf(" (continued, part %d)", part)
		}
		b.title(s, title, last)
		var below []paragraph
		if part == 1 {
			below = b.texts(s, sec, last, len(pending))
		}
		if len(pending) == 0 {
			return nil
		}
		s.addRow(6)
		if err := b.sideBySide(s, pending, len(below)); err != nil {
			return err
		}
		if part == 1 {
			b.colourScales(s, sec)
		}
		if len(below) > 0 {
			s.skipRows(1)
			for _, p := range below {
				// Not merged: excelize would create every row down to here.
				s.addRow(textHeight(1, p.size), textCell{1, b.st.below(p.style), oneLine(p.text)})
			}
		}
		pending = slices.DeleteFunc(pending, func(p *pendingTable) bool { return p.done == p.table.Len })
	}
	return nil
}

// colourScales marks the tables of heatmaps, which a spreadsheet shows by colouring
// their cells.
func (b *book) colourScales(s *sheet, sec *report.Section) {
	for _, c := range sec.Charts {
		l, ok := b.locations[c.Table]
		if !ok || c.Kind != report.Heatmap || l.n == 0 {
			continue
		}
		for _, j := range c.Values {
			s.scales = append(s.scales, area{l.col + j, l.row, l.col + j, l.row + l.n - 1})
		}
	}
}

// arrange assigns columns to tables side by side, and groups them into print areas. Chart
// data that does not fit beside other tables is not printed.
func arrange(s *sheet, pending []*pendingTable) {
	col, width := 1, 0.0
	for i, p := range pending {
		// A page has at least so many characters that the texts above the tables have
		// room, in full where the next table is not printed.
		least := 80.0
		if p.isChartData {
			least = textColumns
		}
		full := width >= least && width+gapWidth+p.width() > maxPrintChars
		switch {
		case full && p.isChartData:
			s.unprinted = true // like those to its right, which are chart data too
		case i == 0 || full:
			s.pages = append(s.pages, area{col: col, row: 1})
			width = 0
		}
		p.col = col
		for j, f := range p.fits {
			s.setWidth(col+j, f.width)
		}
		if !s.unprinted {
			width += gapWidth + p.width()
			s.pages[len(s.pages)-1].lastCol = p.lastCol()
		}
		col = p.lastCol() + 2
		if i+1 < len(pending) {
			s.setWidth(col-1, gapWidth)
		}
	}
}

// textColumns returns the number of columns that texts above the tables span: the
// first page, unless it is narrow or very wide.
func (s *sheet) textColumns() int {
	last := s.columnsSpanning(textColumns)
	if len(s.pages) > 0 {
		last = max(last, min(s.pages[0].lastCol, s.columnsSpanning(maxPrintChars)))
	}
	return last
}

// title writes the first row: the title, and a link to the summary.
func (b *book) title(s *sheet, title string, last int) {
	row := s.addRow(textHeight(1, titleSize)+2, textCell{1, b.st.title, title}, textCell{last, b.st.back, summaryName})
	s.links = append(s.links, link{last, row, summaryName})
	if last > 2 {
		s.merges = append(s.merges, area{1, row, last - 1, row})
	}
}

// texts writes the texts of a section above its tables. These rows do not scroll, so it
// returns the paragraphs that would take too much of the screen.
func (b *book) texts(s *sheet, sec *report.Section, last, tables int) (below []paragraph) {
	all := b.introduction(sec)
	for _, c := range sec.Charts {
		if c.Kind == report.Heatmap {
			all = append(all, paragraph{c.Title + ": " + c.Finding, b.st.lead, leadSize, 1})
		}
	}
	if tables > 1 {
		const text = "Filtering the first table hides whole rows of the sheet, and with them rows of the tables beside " +
			"it. " +
			"Clear the filter to see them all."
		all = append(all, paragraph{text, b.st.note, noteSize, 1})
	}
	all = append(all, b.notes(sec)...)
	for i, p := range all {
		if tables > 0 && s.linesHeight() > maxTextPts {
			s.addParagraph(paragraph{"The text continues below the tables.", b.st.note, noteSize, 1}, last)
			return all[i:]
		}
		s.addParagraph(p, last)
	}
	return nil
}

// introduction returns what a section answers and finds.
func (b *book) introduction(sec *report.Section) []paragraph {
	var all []paragraph
	if sec.Answer != "" {
		all = append(all, paragraph{sec.Answer, b.st.answer, answerSize, 1})
	}
	for _, t := range sec.Missing {
		all = append(all, paragraph{t, b.st.missing, leadSize, boldScale})
	}
	for _, t := range sec.Lead {
		all = append(all, paragraph{t, b.st.lead, leadSize, 1})
	}
	return all
}

// notes returns the notes of a section.
func (b *book) notes(sec *report.Section) []paragraph {
	var all []paragraph
	for _, t := range sec.Notes {
		all = append(all, paragraph{t, b.st.note, noteSize, 1})
	}
	return all
}

// sideBySide writes captions, headers, and as many rows as the sheet has room for above
// the given number of paragraphs.
func (b *book) sideBySide(s *sheet, pending []*pendingTable, below int) error {
	captionRow, captionLines, headRowLines := s.row, 1, 1
	headRow := captionRow + 1
	room := maxRows - headRow
	if below > 0 {
		room -= below + 1
	}
	var captions, heads []textCell
	bd := &band{}
	if hasInputs(pending[0].table) {
		s.frozenCols = nameColumns(pending[0].table)
	}
	for i, p := range pending {
		p.n = min(room, p.table.Len-p.done)
		caption := p.caption()
		captions = append(captions, textCell{p.col, b.st.caption, caption})
		captionLines = max(captionLines, lineCount(caption, p.width(), boldScale))
		if p.lastCol() > p.col {
			s.merges = append(s.merges, area{p.col, captionRow, p.lastCol(), captionRow})
		}
		cells, lines := p.heads(b.st, i == 0)
		heads, headRowLines = append(heads, cells...), max(headRowLines, lines)
		b.addRun(bd, p)
		if err := b.register(s, p, headRow, i == 0); err != nil {
			return err
		}
	}
	s.addRow(textHeight(captionLines, fontSize)+3, captions...)
	s.addRow(textHeight(headRowLines, fontSize)+4, heads...)
	s.frozenRows, s.repeatRow = headRow, headRow
	s.addBand(bd)
	for i := range s.pages {
		s.pages[i].lastRow = s.row - 1
		if i == 0 {
			s.pages[i].lastCol = max(s.pages[i].lastCol, s.textColumns())
		} else {
			s.pages[i].row = captionRow
		}
	}
	if len(s.pages) == 1 && !s.unprinted { // it is the whole sheet
		s.pages = nil
	}
	return nil
}

// addRun adds the rows of a table on the current sheet to a band. An empty table has one
// row, which says so.
func (b *book) addRun(bd *band, p *pendingTable) {
	if p.table.Len > 0 {
		bd.runs = append(bd.runs, b.newRun(p.table, p.done, p.n, p.col, p.fits, p.plainStates))
		bd.rows = max(bd.rows, p.n)
		return
	}
	none := *p.table
	none.Len = 1
	none.Fill = report.EachRow(func(_ int, dst []report.Cell) []report.Cell {
		dst = append(dst, report.Cell{Kind: report.Text, Str: "no rows"})
		for range none.Columns[1:] {
			dst = append(dst, report.Cell{Kind: report.Empty})
		}
		return dst
	})
	run := b.newRun(&none, 0, 1, p.col, p.fits, false)
	run.columns[0].text = xlsx.CellSuffix(b.st.noRows, xlsx.TypeInlineString, "<is>")
	bd.runs = append(bd.runs, run)
	bd.rows = max(bd.rows, 1)
}

// register adds what excelize does for a table whose header is in the given row, and
// marks its rows on the current sheet as done.
func (b *book) register(s *sheet, p *pendingTable, headRow int, filter bool) error {
	l := location{s.name, p.col, headRow + 1, p.n}
	if _, ok := b.locations[p.table]; !ok {
		b.locations[p.table] = l
	}
	if err := b.define(p.table, l, p.done); err != nil {
		return err
	}
	p.done += p.n
	if p.n == 0 {
		return nil
	}
	s.tables = append(s.tables, excelTable{
		xlsx.Table{Name: b.names.addTable(p.table.ID), Headers: p.headers, Filter: filter},
		area{p.col, headRow, p.lastCol(), headRow + p.n},
	})
	for j, c := range p.table.Columns {
		rows := area{p.col + j, headRow + 1, p.col + j, headRow + p.n}
		if !s.grid && c.Kind == report.Number && barColumns[c.ID] {
			s.bars = append(s.bars, rows)
		}
		if p.plainStates && c.Kind == report.State {
			s.states = append(s.states, rows)
		}
		if c.Input != report.NoInput {
			s.inputs = append(s.inputs, inputArea{rows, c.Input, c.Choices})
		}
	}
	return nil
}

// hasInputs reports whether people fill in columns of a table, which are far to the
// right of the names of its rows.
func hasInputs(t *report.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c report.Column) bool { return c.Input != report.NoInput })
}

// nameColumns returns the number of columns at the left that name a row. They stay
// visible when a wide table is scrolled sideways.
func nameColumns(t *report.Table) int {
	n := 0
	for n < 2 && n < len(t.Columns)-4 && t.Columns[n].Kind == report.Text {
		n++
	}
	return n
}
