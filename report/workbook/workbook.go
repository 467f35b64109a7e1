// Package workbook writes a report as an Excel workbook: a summary, one sheet
// for each analysis, and every server of the inventory.
//
// A workbook is made in three steps.
//
//  1. Plan: the document becomes sheets of lines, tables and links at fixed
//     places (summary.go, section.go, stacked.go). Names and sizes are checked
//     here, before a byte is written.
//  2. Dress: excelize builds the book around the cells: styles, widths, panes,
//     Excel tables, links, print set-up, properties (style.go, dress.go). It
//     never sees the rows of a table.
//  3. Write: excelize hands over its parts, and the cells of each sheet are
//     encoded block by block from the tables (rows.go, text.go), spliced into
//     the sheet's part (splice.go) and deflated on all cores (pack.go).
//
// The blocks are cut by rows, not by cores, parts come in one order and carry
// the time of the period, so equal documents give equal bytes on any machine.
package workbook

import (
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// Write writes the document as an Excel workbook. It holds a few blocks of rows
// at a time, whatever the length of the tables.
//
// It fails when w does, and when Excel has no room for the document: a sheet
// name that Excel rejects or that occurs twice, more columns than a sheet has, or
// a sheet of more than 4 GiB. Tables longer than a sheet go on in a sheet "NAME (2)".
// What Excel cannot hold in one cell is changed visibly, see appendText.
//
// Progress is told, while it writes, how many more rows are in the workbook, of the
// number that Rows gives; it may be nil.
func Write(w io.Writer, doc *report.Document, progress func(rows int)) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("workbook: %w", e)
		}
	}()
	st, err := newStyles(f)
	if err != nil {
		return fmt.Errorf("workbook: styles: %w", err)
	}
	b := &book{doc: doc, st: st, tableNames: names{}, places: map[*report.Table]place{}, drawn: map[*report.Chart]drawn{}, refs: map[string]cells{}}
	if err := b.plan(); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	if err := b.dress(f); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	p := newPacker(w, b)
	p.progress = progress
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return p })
	// The buffer stays empty: the packer writes to w.
	if _, err := f.WriteToBuffer(); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return nil
}

// Rows is the number of rows of tables that a workbook of the document has. An empty
// table has one, which says so.
func Rows(doc *report.Document) int {
	b := &book{drawn: map[*report.Chart]drawn{}}
	tables := present([]*report.Table{doc.KeyFigures, doc.Provenance})
	for _, sec := range slices.Concat(doc.Sections, []*report.Section{doc.Plan}, doc.Appendix) {
		if sec == nil {
			continue
		}
		tables = append(tables, present(sec.Tables)...)
		if !sec.Reference {
			tables = append(tables, b.drawnTables(sec)...)
		}
	}
	if doc.Inventory != nil {
		all := present(doc.Inventory.Tables)
		tables = append(tables, all[:min(1, len(all))]...)
	}
	n := 0
	for _, t := range tables {
		n += max(1, t.Len)
	}
	return n
}
