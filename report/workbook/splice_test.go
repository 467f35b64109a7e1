package workbook

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"fleetreport/report"
)

func TestSplitSheet(t *testing.T) {
	head, tail, err := splitSheet("s", []byte("<a><sheetData><row/></sheetData></a>"))
	if err != nil || string(head) != "<a><sheetData>" || string(tail) != "</sheetData></a>" {
		t.Errorf("%q, %q, %v", head, tail, err)
	}
	for _, part := range []string{"", "<sheetData/>", "<sheetData>", "</sheetData><sheetData>", "<sheetData></sheetData><sheetData></sheetData>"} {
		if _, _, err := splitSheet("s", []byte(part)); err == nil || !strings.Contains(err.Error(), "not supported") {
			t.Errorf("%q: %v", part, err)
		}
	}
}

func TestFinishTable(t *testing.T) {
	const part = `<table><autoFilter ref="A1"></autoFilter><tableColumns count="1"><tableColumn id="1" name="Column1"></tableColumn></tableColumns><x/></table>`
	table := excelTable{name: "t", headers: []string{`a "&" _x0041_`}}
	const columns = `<tableColumns count="1"><tableColumn id="1" name="a &#34;&amp;&#34; _x005F_x0041_"/></tableColumns>`
	for filter, want := range map[bool]string{false: `<table>` + columns + `<x/></table>`, true: `<table><autoFilter ref="A1"></autoFilter>` + columns + `<x/></table>`} {
		table.filter = filter
		if got, err := finishTable("t", []byte(part), table); err != nil || string(got) != want {
			t.Errorf("filter %v: %s, %v", filter, got, err)
		}
	}
	table.filter = false
	for _, other := range []string{"<table/>", strings.Replace(part, `<autoFilter ref="A1"></autoFilter>`, "<autoFilter/>", 1), strings.Replace(part, "tableColumns count", "columns count", 1)} {
		if _, err := finishTable("t", []byte(other), table); err == nil || !strings.Contains(err.Error(), "not supported") {
			t.Errorf("%s: %v", other, err)
		}
	}
}

// TestPackerRefusesStrangers hands the packer books that no excelize of today
// writes.
func TestPackerRefusesStrangers(t *testing.T) {
	book := `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>`
	rels := func(target string) string {
		return `<Relationships><Relationship Id="rId1" Target="` + target + `"/></Relationships>`
	}
	sheetXML := `<worksheet><sheetData></sheetData></worksheet>`
	for name, c := range map[string]struct {
		parts map[string]string
		want  string
	}{
		"good":     {map[string]string{"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": rels("worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml": sheetXML}, ""},
		"absolute": {map[string]string{"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": rels("/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml": sheetXML}, ""},
		"no book":  {map[string]string{}, "xl/workbook.xml"},
		"no rels":  {map[string]string{"xl/workbook.xml": book}, "workbook.xml.rels"},
		"no part":  {map[string]string{"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": rels("worksheets/sheet1.xml")}, "has no part"},
		"no data":  {map[string]string{"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": rels("worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml": "<worksheet/>"}, "not supported"},
		"no sheet": {map[string]string{"xl/workbook.xml": strings.ReplaceAll(book, `"S"`, `"T"`), "xl/_rels/workbook.xml.rels": rels("worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml": sheetXML}, "is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			p := newPacker(&out, oneSheet())
			for part, text := range c.parts {
				w, err := p.Create(part)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := w.Write([]byte(text)); err != nil {
					t.Fatal(err)
				}
			}
			err := p.Close()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// oneSheet is a book of one sheet and no charts.
func oneSheet() *book {
	return &book{doc: &report.Document{Period: report.Period{Year: 2026, Month: time.November}}, sheets: []*sheet{{name: "S"}}}
}
