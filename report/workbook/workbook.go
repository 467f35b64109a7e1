// Package workbook writes a report as an Excel workbook: a summary, one sheet for
// each analysis, and every server of the inventory.
//
// A workbook is written in three steps.
//
//  1. Plan: the document becomes sheets of texts, tables, charts and links, each with
//     its location (book.go, section.go, inventory.go, stacked.go, summary.go). Names
//     and sizes are checked here, before a byte is written.
//  2. Apply: excelize builds the book around the cells: styles, widths, panes, Excel
//     tables, charts, links, print set-up, properties (style.go, apply.go, chart.go).
//     It never gets the rows of a table.
//  3. Write: package xlsx inserts the rows, which are encoded in blocks (rows.go,
//     formula.go), into the parts that excelize writes.
package workbook

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
	"fleetreport/report/workbook/xlsx"
)

// Write writes the document as an Excel workbook. It keeps a few blocks of rows in
// memory at a time, whatever the length of the tables.
//
// It fails when w does, and when the document does not fit a workbook: a sheet name
// that Excel rejects or that occurs twice, more columns than a sheet has, or a sheet of
// more than 4 GiB. Tables longer than a sheet continue on a sheet "NAME (2)". Texts
// longer than a cell are cut visibly, see cutText.
func Write(w io.Writer, doc *report.Document) (err error) {
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
	b := newBook(doc, st)
	if err := b.plan(); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	if err := b.apply(f); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return xlsx.NewWriter(w, b.contents()) })
	// excelize requires a buffer here; the xlsx.Writer writes to w instead.
	if _, err := f.WriteToBuffer(); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return nil
}
