package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// dumpWorkbook is the workbook as text: a line for each cell with sheet, cell,
// type, value, number format and formula.
func dumpWorkbook(t *testing.T, path string) string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	types := map[excelize.CellType]string{
		excelize.CellTypeUnset: "number", excelize.CellTypeBool: "bool", excelize.CellTypeInlineString: "text",
		excelize.CellTypeSharedString: "text", excelize.CellTypeFormula: "formula", excelize.CellTypeNumber: "number",
		excelize.CellTypeError: "error", excelize.CellTypeDate: "date",
	}
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		dimension, err := f.GetSheetDimension(sheet)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "== %s %s\n", sheet, dimension)
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, value := range row {
				cell, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				formula, err := f.GetCellFormula(sheet, cell)
				if err != nil {
					t.Fatal(err)
				}
				if value == "" && formula == "" {
					continue
				}
				kind, err := f.GetCellType(sheet, cell)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&b, "%s!%s\t%s\t%s", sheet, cell, types[kind], clipped(value))
				if format := numberFormat(t, f, sheet, cell); format != "" {
					fmt.Fprintf(&b, "\t%s", format)
				}
				if formula != "" {
					fmt.Fprintf(&b, "\t=%s", formula)
				}
				b.WriteByte('\n')
			}
		}
		tables, err := f.GetTables(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			fmt.Fprintf(&b, "table %s %s\n", table.Name, table.Range)
		}
	}
	return b.String()
}

// clipped is the value on one line, quoted, and of a length that a diff can show.
func clipped(value string) string {
	if len(value) > 400 {
		return fmt.Sprintf("%.200q... %d bytes", value, len(value))
	}
	return fmt.Sprintf("%q", value)
}

// numberFormat is the format of the cell's style, "" where it has none.
func numberFormat(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if style.CustomNumFmt != nil {
		return *style.CustomNumFmt
	}
	if style.NumFmt != 0 {
		return fmt.Sprintf("built-in %d", style.NumFmt)
	}
	return ""
}
