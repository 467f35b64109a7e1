package workbook

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// FuzzRows holds that rows of whatever texts and numbers come back as the same cells, by
// this package's own reader and by excelize, from a workbook of which every part is
// well-formed.
func FuzzRows(f *testing.F) {
	for i, s := range hostileTexts {
		f.Add(s, hostileTexts[len(hostileTexts)-1-i], float64(i)/3, uint8(i))
	}
	f.Add("a\x00\xff\ufffe", "\x1b", 1e300, uint8(255))
	f.Add("", "", math.Copysign(0, -1), uint8(3))
	f.Fuzz(func(t *testing.T, text, header string, v float64, flags uint8) {
		if len(text)+len(header) > 5000 { // what is cut has a test of its own
			return
		}
		if v == 0 {
			v = 0 // also minus zero, which is no other number to a workbook
		}
		inventory := func(as func(string) string) *report.Table {
			cells := []report.Cell{txt(as(text)), num(v), truth(flags&1 > 0), stateOf(int(flags>>1) % 3), {}, {Kind: report.Empty}, txt(as(header))}
			columns := []report.Column{textCol("text", header), numCol("number", "Number", wholeFormat), {ID: "truth", Name: "Truth", Kind: report.Bool},
				stateCol("state", "State"), numCol("unknown", "Unknown", wholeFormat), textCol("empty", "Empty"), textCol("again", "Again")}
			var rows [][]report.Cell
			for n := range 1 + int(flags%4) {
				rows = append(rows, slices.Clone(cells))
				cells[0].Str = as(strings.Repeat(text, n+2)) // two halves of a character may meet
			}
			return table("inventory", "Inventory", columns, rows...)
		}
		doc := sample()
		doc.Inventory = inventoryOf(inventory(func(s string) string { return s }))
		b, data := written(t, doc)
		for name, part := range b.parts {
			for d := xml.NewDecoder(bytes.NewReader(part)); ; {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s is not well-formed: %v", name, err)
				}
			}
		}
		want := inventory(held) // of a header, what is no character parts words
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

// held is a text as a workbook holds it: without NUL and bytes that are not UTF-8.
func held(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == 0 {
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return b.String()
}
