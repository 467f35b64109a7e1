package workbook

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// FuzzRows checks that rows of any texts and numbers are read back as the same cells, by
// the reader of these tests and by excelize, and that every part is well-formed.
func FuzzRows(f *testing.F) {
	for i, s := range hostileTexts {
		f.Add(s, hostileTexts[len(hostileTexts)-1-i], float64(i)/3, uint8(i))
	}
	f.Add("a\x00\xff\ufffe", "\x1b", 1e300, uint8(255))
	f.Add("", "", math.Copysign(0, -1), uint8(3))
	f.Fuzz(func(t *testing.T, text, header string, v float64, flags uint8) {
		if len(text)+len(header) > 5000 { // TestTextChanges checks longer ones
			return
		}
		if v == 0 {
			v = 0 // minus zero is the same number in a workbook
		}
		inventory := func(as func(string) string) *report.Table {
			cells := []report.Cell{
				txt(as(text)), num(v), truth(flags&1 > 0), stateOf(int(flags>>1) % 3), unknown, empty, txt(as(header)),
			}
			columns := []report.Column{
				textCol("text", header), numCol("number", "Number", wholeFormat), boolCol("truth", "Truth"),
				stateCol("state", "State"), numCol("unknown", "Unknown", wholeFormat), textCol("empty", "Empty"),
				textCol("again", "Again"),
			}
			var rows [][]report.Cell
			for n := range 1 + int(flags%4) {
				rows = append(rows, slices.Clone(cells))
				cells[0].Str = as(strings.Repeat(text, n+2)) // which may join two halves of a character
			}
			return table("inventory", "Inventory", columns, rows...)
		}
		doc := sample()
		doc.Inventory = inventoryOf(inventory(func(s string) string { return s }))
		b, data := written(t, doc)
		want := inventory(accepted)
		sheet := b.sheets["Inventory"]
		sheet.compare(t, want, 0, want.Len, 1, 3)
		book, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = book.Close() }() // it was only read
		for ref, c := range sheet.cells {
			got, err := book.GetCellValue("Inventory", ref, excelize.Options{RawCellValue: true})
			if err != nil || got != c.value {
				t.Errorf("%s: excelize reads %q (%v), want %q", ref, got, err, c.value)
			}
			if formula, err := book.GetCellFormula("Inventory", ref); err != nil || formula != c.formula {
				t.Errorf("%s: excelize reads the formula %q (%v), want %q", ref, formula, err, c.formula)
			}
		}
	})
}

// accepted returns a text as a workbook has it: without NUL and bytes that are not UTF-8.
func accepted(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == 0 {
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return b.String()
}
