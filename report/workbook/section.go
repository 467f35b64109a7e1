package workbook

import (
	"fmt"
	"strings"

	"fleetreport/report"
)

const (
	gapWidth    = 3  // of the empty column between two tables, in characters
	textStretch = 90 // of texts above tables, at least
)

// barColumns are the columns, by ID, whose numbers are worth comparing at a
// glance: they show data bars.
var barColumns = map[string]bool{"risk_score": true, "exposed_calls": true, "calls": true}

// placing is a table on its way to a place on a sheet.
type placing struct {
	table   *report.Table
	headers []string
	fits    []fit
	neutral bool // states are coloured by conditional formats
	drawn   bool // it is there for a chart, and says nothing of its own
	done    int  // rows that earlier sheets hold
	col     int  // first column on the sheet at hand
	n       int  // rows on the sheet at hand
}

func (p *placing) lastCol() int { return p.col + len(p.headers) - 1 }

func (p *placing) width() float64 {
	w := 0.0
	for _, f := range p.fits {
		w += f.width
	}
	return w
}

// headLines is the number of lines that the header of a column takes.
func (p *placing) headLines(j int, button bool) int {
	return headLines(p.headers[j], p.fits[j].width, p.table.Columns[j].Kind, button)
}

// section lays out the sheet of an analysis: its texts, then its tables side by
// side under one frozen row of headers.
//
// The first table stands at the left and alone has filter buttons. A filter
// hides rows of the sheet, in every table on them: that the rows of a small
// table vanish is seen at once, that rows of the long one vanish is not.
func (b *book) section(sec *report.Section, color string) error {
	name := sec.Sheet
	b.contents = append(b.contents, entry{name, sec.Answer})
	var todo []*placing
	own := present(sec.Tables)
	for i, t := range append(own, b.drawnTables(sec)...) {
		hs := t.Headers()
		todo = append(todo, &placing{table: t, headers: hs, fits: measure(t, hs, i == 0), drawn: i >= len(own)})
	}
	for part := 1; part == 1 || len(todo) > 0; part++ {
		s, err := b.newSheet(partName(name, part), color)
		if err != nil {
			return err
		}
		arrange(s, todo)
		last := s.textColumns()
		title := sec.Title
		if part > 1 {
			title += fmt.Sprintf(" (continued, part %d)", part)
		}
		b.title(s, title, last)
		var below []paragraph
		if part == 1 {
			below = b.texts(s, sec, last, len(todo))
		}
		if len(todo) == 0 {
			return nil
		}
		s.line(6)
		if err := b.sideBySide(s, todo, len(below)); err != nil {
			return err
		}
		if part == 1 {
			b.heat(s, sec)
		}
		if len(below) > 0 {
			s.skip(1)
			for _, p := range below {
				// Not merged: excelize would make every row down to here.
				s.line(textHeight(1, p.size), textCell{1, b.st.below(p.style), oneLine(p.text)})
			}
		}
		var rest []*placing
		for _, p := range todo {
			if p.done < p.table.Len {
				rest = append(rest, p)
			}
		}
		todo = rest
	}
	return nil
}

// heat marks the tables of heatmaps: a spreadsheet shows one by colouring cells.
func (b *book) heat(s *sheet, sec *report.Section) {
	for _, c := range sec.Charts {
		at, ok := b.places[c.Table]
		if !ok || c.Kind != report.Heatmap || at.n == 0 {
			continue
		}
		for _, j := range c.Values {
			s.scales = append(s.scales, area{at.col + j, at.row, at.col + j, at.row + at.n - 1})
		}
	}
}

// arrange gives tables their columns, and groups them to pages for printing. A table
// that is there for a chart takes no page of its own: it is not printed.
func arrange(s *sheet, todo []*placing) {
	col, width := 1, 0.0
	for i, p := range todo {
		// So many characters stand on a page at least that the texts above have room,
		// beside what is not printed all of it.
		least := 80.0
		if p.drawn {
			least = textStretch
		}
		full := width >= least && width+gapWidth+p.width() > maxPrintChars
		switch {
		case full && p.drawn:
			s.unprinted = true // it and those to its right, which are drawn too
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
		if i+1 < len(todo) {
			s.setWidth(col-1, gapWidth)
		}
	}
}

// textColumns is the number of columns that texts above the tables stretch
// over: the first page, if it is neither narrow nor very wide.
func (s *sheet) textColumns() int {
	last := s.stretch(textStretch)
	if len(s.pages) > 0 {
		last = max(last, min(s.pages[0].lastCol, s.stretch(maxPrintChars)))
	}
	return last
}

// title writes the first row: the title, and the way back to the summary.
func (b *book) title(s *sheet, title string, last int) {
	row := s.line(textHeight(1, titleSize)+2, textCell{1, b.st.title, title}, textCell{last, b.st.back, summaryName})
	s.links = append(s.links, link{last, row, summaryName})
	if last > 2 {
		s.merges = append(s.merges, area{1, row, last - 1, row})
	}
}

// paragraph is a text above or below the tables of a section.
type paragraph struct {
	text         string
	style        int
	size, weight float64 // font size in points, width against the default font
}

// texts writes what a section says in words. The rows above tables stay on the
// screen, so paragraphs that would fill it are given back, to stand below.
func (b *book) texts(s *sheet, sec *report.Section, last, tables int) (below []paragraph) {
	var all []paragraph
	if sec.Answer != "" {
		all = append(all, paragraph{sec.Answer, b.st.answer, 11, 1})
	}
	for _, t := range sec.Missing {
		all = append(all, paragraph{t, b.st.missing, leadSize, 1.08})
	}
	for _, t := range sec.Lead {
		all = append(all, paragraph{t, b.st.lead, leadSize, 1})
	}
	for _, c := range sec.Charts {
		if c.Kind == report.Heatmap {
			all = append(all, paragraph{c.Title + ": " + c.Finding, b.st.lead, leadSize, 1})
		}
	}
	if tables > 1 {
		all = append(all, paragraph{"The filter of the first table hides whole rows of the sheet, also those of the tables beside it: clear it to see them all.", b.st.note, noteSize, 1})
	}
	for _, t := range sec.Notes {
		all = append(all, paragraph{t, b.st.note, noteSize, 1})
	}
	for i, p := range all {
		if tables > 0 && s.height() > maxTextPts {
			below = all[i:]
			s.wide("More about this stands below the tables.", b.st.note, last, noteSize, 1)
			break
		}
		s.wide(p.text, p.style, last, p.size, p.weight)
	}
	return below
}

// sideBySide writes captions, headers and as many rows as the sheet has room
// for, less the rows that are reserved below.
func (b *book) sideBySide(s *sheet, todo []*placing, reserved int) error {
	top, lines := s.row, 1
	head := top + 1
	room := maxRows - head
	if reserved > 0 {
		room -= reserved + 1
	}
	var captions, heads []textCell
	bd := &band{}
	most := 1
	if hasInputs(todo[0].table) {
		s.frozenCols = nameColumns(todo[0].table)
	}
	for i, p := range todo {
		p.n = min(room, p.table.Len-p.done)
		text := caption(p)
		captions = append(captions, textCell{p.col, b.st.caption, text})
		lines = max(lines, lineCount(text, p.width(), 1.08))
		if p.lastCol() > p.col {
			s.merges = append(s.merges, area{p.col, top, p.lastCol(), top})
		}
		for j, h := range p.headers {
			heads = append(heads, textCell{p.col + j, b.st.head(j, p.table.Columns[j].Kind, i == 0), h})
			most = max(most, p.headLines(j, i == 0))
		}
		bd.add(b, p)
		if err := b.register(s, p, head, i == 0); err != nil {
			return err
		}
	}
	s.line(textHeight(lines, fontSize)+3, captions...)
	s.line(textHeight(min(most, 6), fontSize)+4, heads...)
	s.frozenRows, s.repeatRow = head, head
	s.band(bd)
	for i := range s.pages {
		s.pages[i].lastRow = s.row - 1
		if i == 0 {
			s.pages[i].lastCol = max(s.pages[i].lastCol, s.textColumns())
		} else {
			s.pages[i].row = top
		}
	}
	// One page that holds all needs no areas.
	if len(s.pages) == 1 && !s.unprinted {
		s.pages = nil
	}
	return nil
}

// caption is the caption of a table: what it shows and in which order, and
// which of its rows where they do not fit one sheet.
func caption(p *placing) string {
	parts := []string{p.table.Title}
	if p.n < p.table.Len {
		parts = append(parts, fmt.Sprintf("rows %d to %d of %d", p.done+1, p.done+p.n, p.table.Len))
	}
	if p.table.Order != "" {
		parts = append(parts, p.table.Order)
	}
	return strings.Join(parts, " · ")
}

// add places the rows of a table in the band. An empty table says so.
func (bd *band) add(b *book, p *placing) {
	st := b.st
	if p.table.Len > 0 {
		pl := st.place(&b.words, p.table, p.done, p.n, p.col, p.fits, p.neutral)
		pl.resolve = &b.resolve
		bd.tables = append(bd.tables, pl)
		bd.rows = max(bd.rows, p.n)
		return
	}
	none := *p.table
	none.Len = 1
	none.Fill = func(_, _ int, dst []report.Cell) []report.Cell {
		for range none.Columns {
			dst = append(dst, report.Cell{Kind: report.Empty})
		}
		dst[0] = report.Cell{Kind: report.Text, Str: "no rows"}
		return dst
	}
	pl := st.place(&b.words, &none, 0, 1, p.col, p.fits, false)
	pl.cols[0].text = cellRest(st.nothing, "inlineStr", "<is>")
	bd.tables = append(bd.tables, pl)
	bd.rows = max(bd.rows, 1)
}

// register notes what excelize is to do about a table whose header stands in
// row head, and that its rows are placed.
func (b *book) register(s *sheet, p *placing, head int, filter bool) error {
	at := place{s.name, p.col, head + 1, p.n}
	if _, twice := b.places[p.table]; !twice {
		b.places[p.table] = at
	}
	if err := b.define(p.table, at, p.done); err != nil {
		return err
	}
	if p.n > 0 {
		at := area{p.col, head, p.lastCol(), head + p.n}
		s.tables = append(s.tables, excelTable{b.tableNames.tableName(p.table.ID), at, p.headers, filter})
		for j, c := range p.table.Columns {
			if !s.grid && c.Kind == report.Number && barColumns[c.ID] {
				s.bars = append(s.bars, area{p.col + j, head + 1, p.col + j, head + p.n})
			}
			rows := area{p.col + j, head + 1, p.col + j, head + p.n}
			if p.neutral && c.Kind == report.State {
				s.states = append(s.states, rows)
			}
			if c.Input != report.NoInput {
				s.inputs = append(s.inputs, input{rows, c.Input})
			}
		}
	}
	p.done += p.n
	return nil
}

// inventory lays out the sheet of all servers: one line that says what its columns
// hold, and the table.
func (b *book) inventory(sec *report.Section) error {
	if sec == nil || len(present(sec.Tables)) == 0 {
		return nil
	}
	t := present(sec.Tables)[0]
	b.contents = append(b.contents, entry{inventoryName, sec.Answer})
	b.resolve.inventory = t
	hs := t.Headers()
	p := &placing{table: t, headers: hs, fits: measure(t, hs, true), col: 1, neutral: true}
	for j := range p.fits {
		p.fits[j].wrap = false // rows of one height are easier to scan
	}
	for part := 1; part == 1 || p.done < t.Len; part++ {
		s, err := b.newSheet(partName(inventoryName, part), tabBack)
		if err != nil {
			return err
		}
		s.grid = true
		var heads []textCell
		lines := 1
		for j, h := range hs {
			s.setWidth(1+j, p.fits[j].width)
			heads = append(heads, textCell{1 + j, b.st.head(j, t.Columns[j].Kind, true), h})
			lines = max(lines, p.headLines(j, true))
		}
		// The line is not merged: it may run on over the frozen columns.
		s.links = append(s.links, link{1, s.line(textHeight(1, fontSize)+4, textCell{1, b.st.link, summaryName}, textCell{2, b.st.answerLine, sec.Answer}), summaryName})
		head := s.line(textHeight(min(lines, 6), fontSize)+4, heads...)
		p.n = min(maxRows-head, t.Len-p.done)
		bd := &band{}
		bd.add(b, p)
		b.resolve.parts = append(b.resolve.parts, place{s.name, 1, head + 1, p.n})
		if err := b.register(s, p, head, true); err != nil {
			return err
		}
		s.band(bd)
		s.frozenRows, s.repeatRow, s.frozenCols = head, head, nameColumns(t)
	}
	return nil
}

// hasInputs reports whether a table is to be worked on: its columns are filled in
// far to the right of the names of its rows.
func hasInputs(t *report.Table) bool {
	for _, c := range t.Columns {
		if c.Input != report.NoInput {
			return true
		}
	}
	return false
}

// nameColumns is the number of columns on the left that name a row: they stay
// on the screen when a wide table is scrolled sideways.
func nameColumns(t *report.Table) int {
	n := 0
	for n < 2 && n < len(t.Columns)-4 && t.Columns[n].Kind == report.Text {
		n++
	}
	return n
}

// oneLine puts a text on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
