package workbook

import (
	"strconv"

	"fleetreport/report"
)

// stackedWidth is how wide a sheet of stacked parts is, in characters.
const stackedWidth = 118

// stack is a sheet that is read from top to bottom as a page is: texts and small
// tables under one another. The tables share the columns of the sheet, so a last
// column of text is merged over all columns to its right.
type stack struct {
	*sheet
	b    *book
	st   *styles
	last int // column that texts stretch to
}

// newStack sets the widths of a sheet from the tables that it is to hold. A
// column that one table needs wide is wide for all, so columns are kept narrower
// than elsewhere, and their texts wrap.
func (b *book) newStack(s *sheet, first float64, tables ...*report.Table) *stack {
	const narrow = 30
	s.setWidth(1, first)
	cols := 0
	for _, t := range present(tables) {
		fits := measure(t, t.Headers(), false)
		for j, f := range fits {
			if j == len(fits)-1 && spans(t) {
				f.width = min(f.width, minWidth+cellPadding)
			}
			s.setWidth(1+j, min(f.width, narrow))
		}
		cols = max(cols, len(fits))
	}
	// Where what is to the right of a last column is not enough for it, the
	// last column of the sheet makes up for it.
	last := max(cols, s.stretch(stackedWidth))
	for _, t := range present(tables) {
		fits := measure(t, t.Headers(), false)
		if room := s.across(len(fits), last); spans(t) {
			s.setWidth(last, s.width(last)+max(0, fits[len(fits)-1].width-room))
		}
	}
	return &stack{s, b, b.st, last}
}

// spans reports whether the last column of a stacked table is merged with the
// columns to its right. Merging long tables would cost time and files.
func spans(t *report.Table) bool {
	return t.Len <= maxMerges && t.Columns[len(t.Columns)-1].Kind == report.Text
}

func (s *stack) heading(text string) {
	s.line(9)
	s.line(textHeight(1, headingSize)+2, textCell{1, s.st.heading, text})
}

func (s *stack) text(text string, style int, size, scale float64) {
	s.wide(text, style, s.last, size, scale)
}

// table writes a title, if there is one, headers and rows.
func (s *stack) table(t *report.Table, title string) error {
	if t == nil || len(t.Columns) == 0 {
		return nil
	}
	if title != "" {
		s.line(6)
		s.text(title, s.st.caption, fontSize, 1.08)
	}
	hs, n := t.Headers(), len(t.Columns)
	lastCol := n
	if spans(t) {
		lastCol = max(n, s.last)
	}
	widths := make([]float64, n)
	for j := range n {
		widths[j] = s.width(1 + j)
	}
	widths[n-1] = s.across(n, lastCol)
	merge := func(row int) {
		if lastCol > n {
			s.merges = append(s.merges, area{n, row, lastCol, row})
		}
	}
	lines := 1
	var heads []textCell
	for j, h := range hs {
		heads = append(heads, textCell{1 + j, s.st.head(j, t.Columns[j].Kind, false), h})
		lines = max(lines, headLines(h, widths[j], t.Columns[j].Kind, false))
	}
	for c := n + 1; c <= lastCol; c++ {
		heads = append(heads, textCell{col: c, style: s.st.headText[1]})
	}
	merge(s.line(textHeight(lines, fontSize)+3, heads...))

	p := &placing{table: t, headers: hs, fits: make([]fit, n), col: 1, n: min(t.Len, maxRows-s.row)}
	for j := range p.fits {
		p.fits[j] = fit{widths[j], true}
	}
	b := &band{}
	b.add(s.b, p)
	for k := range b.tables {
		b.tables[k].widen(n+1, lastCol)
	}
	if spans(t) {
		for i, row := range t.Rows(t.Len) {
			lines := 1
			for j := range min(len(row), n) {
				lines = max(lines, lineCount(cellText(t.Columns[j].Format, row[j]), widths[j], 1))
			}
			b.heights = append(b.heights, min(textHeight(lines, fontSize), maxRowPts))
			merge(s.row + i)
		}
	}
	at := place{s.name, 1, s.row, p.n}
	s.b.places[t] = at
	s.band(b)
	return s.b.define(t, at, 0)
}

// reference lays out a section of reference, as a page to read: its tables are small
// and do not grow with the fleet, so each stands below the last and none needs a
// filter.
func (b *book) reference(sec *report.Section) error {
	name := sec.Sheet
	b.contents = append(b.contents, entry{name, sec.Answer})
	sh, err := b.newSheet(name, tabBack)
	if err != nil {
		return err
	}
	s := b.newStack(sh, 22, sec.Tables...)
	b.title(sh, sec.Title, s.last)
	sh.frozenRows = 1
	if sec.Answer != "" {
		s.text(sec.Answer, b.st.answer, 11, 1)
	}
	for _, t := range sec.Missing {
		s.text(t, b.st.missing, leadSize, 1.08)
	}
	for _, t := range sec.Lead {
		s.text(t, b.st.lead, leadSize, 1)
	}
	for _, t := range sec.Notes {
		s.text(t, b.st.note, noteSize, 1)
	}
	for _, t := range present(sec.Tables) {
		p := &placing{table: t, n: t.Len}
		if err := s.table(t, caption(p)); err != nil {
			return err
		}
	}
	return nil
}

// summary lays out the first sheet.
func (b *book) summary(sh *sheet) error {
	doc := b.doc
	const least, most = 32, 46 // characters of the first column
	first := float64(least)
	for _, t := range present([]*report.Table{doc.KeyFigures}) {
		first = min(max(first, measure(t, t.Headers(), false)[0].width), most)
	}
	s := b.newStack(sh, first, doc.KeyFigures, doc.Provenance)
	s.line(textHeight(1, titleSize)+4, textCell{1, b.st.title, doc.Title})
	s.merges = append(s.merges, area{1, 1, s.last, 1})
	s.text(doc.Period.Words(), b.st.period, fontSize, 1)
	if doc.Verdict != "" {
		s.heading("Verdict")
		s.box(doc.Verdict)
	}
	for _, text := range []string{doc.Remark, doc.Since} {
		if text != "" {
			s.text(text, b.st.item, fontSize, 1)
		}
	}
	if doc.Gate.Text != "" {
		s.heading("Gate")
		s.box(doc.Gate.Text)
		for _, text := range doc.Gate.Broken {
			s.text(text, b.st.item, fontSize, 1)
		}
	}
	if doc.Decision != "" {
		s.heading("Decision")
		s.box(doc.Decision)
	}
	if doc.KeyFigures != nil {
		s.heading("Key figures")
		if err := s.table(doc.KeyFigures, ""); err != nil {
			return err
		}
	}
	// The first page is for the reader in a hurry.
	begun := 0.0 // points of the second page that are taken
	if len(doc.Actions) > 0 {
		top, above := s.row, s.usedHeight()
		s.heading("What to do first")
		for i, a := range doc.Actions {
			s.text(strconv.Itoa(i+1)+". "+a.Text, b.st.item, fontSize, 1)
		}
		if !s.fitPage() {
			s.breaks = append(s.breaks, top+1)
			begun = s.usedHeight() - above
		}
	}
	if begun == 0 {
		s.breakPage()
	}
	if err := s.charts(doc, begun); err != nil {
		return err
	}
	if len(b.contents) > 0 {
		s.breakPage()
		s.heading("Sheets")
		for _, e := range b.contents {
			row := s.line(textHeight(lineCount(e.answer, s.across(2, s.last), 1), fontSize), textCell{1, b.st.link, e.sheet}, textCell{2, b.st.item, e.answer})
			s.links = append(s.links, link{1, row, e.sheet})
			if s.last > 2 {
				s.merges = append(s.merges, area{2, row, s.last, row})
			}
		}
	}
	if doc.Provenance != nil {
		s.heading("Provenance")
		return s.table(doc.Provenance, "")
	}
	return nil
}

// fitPage has all rows so far fit one printed page, if that takes little: a wider sheet
// is shrunk more. It reports whether they do.
func (s *stack) fitPage() bool {
	const most = 1.25
	over := s.usedHeight() / s.onPage()
	if over > most {
		return false
	}
	if over > 1 {
		s.setWidth(s.last, s.width(s.last)+over*max(s.printWidth(), paperChars)-s.printWidth())
	}
	return true
}

// breakPage begins a new page with the next heading.
func (s *stack) breakPage() {
	if n := len(s.breaks); n == 0 || s.breaks[n-1] != s.row+1 {
		s.breaks = append(s.breaks, s.row+1)
	}
}

// box writes a sentence that must be seen.
func (s *stack) box(text string) {
	s.text(text, s.st.verdict, verdictSize, 1.08)
}
