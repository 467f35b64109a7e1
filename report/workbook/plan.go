package workbook

import (
	"fmt"

	"fleetreport/report"
)

// The sheets that the workbook names itself.
const (
	summaryName   = "Summary"
	inventoryName = "Inventory"
)

// book is the plan of a workbook.
type book struct {
	doc        *report.Document
	st         *styles
	sheets     []*sheet
	sheetNames names
	tableNames names
	contents   []entry
	places     map[*report.Table]place // where each table stands, its first rows
	resolve    resolver
	words      words
	drawn      map[*report.Chart]drawn // what charts draw in place of their own tables
	finishes   []finish                // of the charts, in their order
	refs       map[string]cells        // what the references of charts point at
	names      []name
}

// entry is a line of the summary's list of sheets.
type entry struct{ sheet, answer string }

// plan lays out all sheets, in the order of the book. Parts of the document that
// are nil have no sheet.
func (b *book) plan() error {
	b.sheetNames = names{}
	for state := range len(b.st.states) {
		b.words.add(stateText(state))
	}
	b.words.add(report.UnknownText)
	summary, err := b.newSheet(summaryName, tabMain)
	if err != nil {
		return err
	}
	for _, sec := range b.doc.Sections {
		if err := b.section(sec, tabData); err != nil {
			return err
		}
	}
	if b.doc.Plan != nil {
		if err := b.section(b.doc.Plan, tabMain); err != nil {
			return err
		}
	}
	for _, sec := range b.doc.Appendix {
		lay := func() error { return b.section(sec, tabBack) }
		if sec.Reference {
			lay = func() error { return b.reference(sec) }
		}
		if err := lay(); err != nil {
			return err
		}
	}
	if err := b.inventory(b.doc.Inventory); err != nil {
		return err
	}
	if err := b.summary(summary); err != nil {
		return err
	}
	for _, s := range b.sheets {
		if err := s.check(); err != nil {
			return err
		}
	}
	return b.st.err
}

// newSheet adds a sheet to the book, or says why it cannot.
func (b *book) newSheet(name, color string) (*sheet, error) {
	if err := checkSheetName(name); err != nil {
		return nil, err
	}
	if !b.sheetNames.add(name) {
		return nil, fmt.Errorf("sheet name %q is used twice: Excel takes upper and lower case for the same", name)
	}
	s := &sheet{name: name, color: color, row: 1}
	b.sheets = append(b.sheets, s)
	return s, nil
}

// present leaves out tables without columns: they have nothing to show.
func present(tables []*report.Table) []*report.Table {
	var out []*report.Table
	for _, t := range tables {
		if t != nil && len(t.Columns) > 0 {
			out = append(out, t)
		}
	}
	return out
}
