package workbook

import (
	"strconv"
)

// summary lays out the first sheet.
func (b *book) summary(sh *sheet) error {
	doc := b.doc
	const minFirst, maxFirst = 32, 46 // characters of the first column
	firstWidth := float64(minFirst)
	if t := doc.KeyFigures; t != nil && len(t.Columns) > 0 {
		firstWidth = min(max(firstWidth, measure(t, t.Headers(), false)[0].width), maxFirst)
	}
	s := b.newStackedSheet(sh, firstWidth, doc.KeyFigures, doc.Provenance)
	s.addRow(textHeight(1, titleSize)+4, textCell{1, b.st.title, doc.Title})
	s.merges = append(s.merges, area{1, 1, s.last, 1})
	s.text(doc.Period.Long(), b.st.period)
	if doc.Verdict != "" {
		s.heading("Verdict")
		s.callout(doc.Verdict)
	}
	for _, text := range []string{doc.Remark, doc.Since} {
		if text != "" {
			s.text(text, b.st.item)
		}
	}
	if doc.Gate.Text != "" {
		s.heading("Gate")
		s.callout(doc.Gate.Text)
		for _, text := range doc.Gate.Broken {
			s.text(text, b.st.item)
		}
	}
	if doc.Decision != "" {
		s.heading("Decision")
		s.callout(doc.Decision)
	}
	if doc.KeyFigures != nil {
		s.heading("Key figures")
		if err := s.table(doc.KeyFigures, ""); err != nil {
			return err
		}
	}
	// The first page has what to do, if that fits. Else it begins the second.
	used := 0.0 // points of the second page
	if len(doc.Actions) > 0 {
		top, above := s.row, s.height()
		s.heading("What to do first")
		for i, a := range doc.Actions {
			s.text(strconv.Itoa(i+1)+". "+a.Text, b.st.item)
		}
		if !s.fitPage() {
			s.breaks = append(s.breaks, top+1)
			used = s.height() - above
		}
	}
	if used == 0 {
		s.breakPage()
	}
	s.addCharts(doc, used)
	if len(b.index) > 0 {
		s.breakPage()
		s.heading("Sheets")
		for _, e := range b.index {
			lines := lineCount(e.answer, s.span(2, s.last), 1)
			row := s.addRow(textHeight(lines, fontSize), textCell{1, b.st.link, e.sheet}, textCell{2, b.st.item, e.answer})
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

// callout adds a sentence in a box.
func (s *stackedSheet) callout(text string) {
	s.addParagraph(paragraph{text, s.st.verdict, verdictSize, boldScale}, s.last)
}

// fitPage makes all rows so far fit one printed page, if that takes little: a wider
// sheet is shrunk more. It reports whether they fit.
func (s *stackedSheet) fitPage() bool {
	const maxExcess = 1.25
	excess := s.height() / s.pageHeight()
	if excess > maxExcess {
		return false
	}
	if excess > 1 {
		s.setWidth(s.last, s.width(s.last)+excess*max(s.printWidth(), paperChars)-s.printWidth())
	}
	return true
}

// breakPage begins a new page with the next heading.
func (s *stackedSheet) breakPage() {
	if n := len(s.breaks); n == 0 || s.breaks[n-1] != s.row+1 {
		s.breaks = append(s.breaks, s.row+1)
	}
}
