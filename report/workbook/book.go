package workbook

import (
	"fmt"

	"fleetreport/report"
	"fleetreport/report/workbook/xlsx"
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
	sheetNames nameSet
	names      nameSet // of Excel tables and figures
	index      []indexEntry
	locations  map[*report.Table]location // of the first rows of each table
	formulas   formulaResolver
	strings    xlsx.SharedStrings
	defined    []definedName

	chartData   map[*report.Chart]chartData // of charts that do not draw their own tables
	chartParts  []xlsx.Chart                // in the order in which excelize gets the charts
	chartValues map[string]xlsx.Values      // by reference
}

func newBook(doc *report.Document, st *styles) *book {
	return &book{
		doc: doc, st: st, sheetNames: nameSet{}, names: nameSet{}, locations: map[*report.Table]location{},
		chartData: map[*report.Chart]chartData{}, chartValues: map[string]xlsx.Values{},
	}
}

// indexEntry is a line of the summary's list of sheets.
type indexEntry struct{ sheet, answer string }

// plan lays out all sheets, in the order of the book. Parts of the document that are
// nil have no sheet.
func (b *book) plan() error {
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
		if sec.Reference {
			err = b.reference(sec)
		} else {
			err = b.section(sec, tabBack)
		}
		if err != nil {
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

// newSheet adds a sheet to the book. It fails when the name is invalid or in use.
func (b *book) newSheet(name, color string) (*sheet, error) {
	if err := checkSheetName(name); err != nil {
		return nil, err
	}
	if !b.sheetNames.add(name) {
		return nil, fmt.Errorf("sheet name %q is used twice; Excel ignores case in sheet names", name)
	}
	s := &sheet{name: name, color: color, row: 1}
	b.sheets = append(b.sheets, s)
	return s, nil
}

// contents returns what package xlsx adds to the book that excelize has built.
func (b *book) contents() xlsx.Book {
	x := xlsx.Book{
		Time: b.doc.Period.Start(), Strings: &b.strings, Charts: b.chartParts, Values: b.chartValues,
	}
	for _, s := range b.sheets {
		x.Sheets = append(x.Sheets, xlsx.Sheet{Name: s.name, Dimension: s.dimension(), Segments: s.segments})
		for _, t := range s.tables {
			x.Tables = append(x.Tables, t.Table)
		}
	}
	return x
}

// withColumns returns the tables that have columns: the others have nothing to show.
func withColumns(tables []*report.Table) []*report.Table {
	var out []*report.Table
	for _, t := range tables {
		if t != nil && len(t.Columns) > 0 {
			out = append(out, t)
		}
	}
	return out
}
