package workbook

import "fleetreport/report"

// inventory lays out the sheet of all servers: one line that says what it contains, and
// the table.
func (b *book) inventory(sec *report.Section) error {
	if sec == nil || len(withColumns(sec.Tables)) == 0 {
		return nil
	}
	t := withColumns(sec.Tables)[0]
	b.index = append(b.index, indexEntry{inventoryName, sec.Answer})
	b.formulas.inventory = t
	hs := t.Headers()
	p := &pendingTable{table: t, headers: hs, fits: measure(t, hs, true), col: 1, plainStates: true}
	for j := range p.fits {
		p.fits[j].wrap = false // rows of one height are easier to scan
	}
	for part := 1; part == 1 || p.done < t.Len; part++ {
		s, err := b.newSheet(partName(inventoryName, part), tabBack)
		if err != nil {
			return err
		}
		s.grid = true
		for j, f := range p.fits {
			s.setWidth(1+j, f.width)
		}
		// The text is not merged: it extends over the frozen columns.
		row := s.addRow(textHeight(1, fontSize)+4,
			textCell{1, b.st.link, summaryName}, textCell{2, b.st.answerLine, sec.Answer})
		s.links = append(s.links, link{1, row, summaryName})
		heads, lines := p.heads(b.st, true)
		headRow := s.addRow(textHeight(lines, fontSize)+4, heads...)
		p.n = min(maxRows-headRow, t.Len-p.done)
		bd := &band{}
		b.addRun(bd, p)
		b.formulas.parts = append(b.formulas.parts, location{s.name, 1, headRow + 1, p.n})
		if err := b.register(s, p, headRow, true); err != nil {
			return err
		}
		s.addBand(bd)
		s.frozenRows, s.repeatRow, s.frozenCols = headRow, headRow, nameColumns(t)
	}
	return nil
}
