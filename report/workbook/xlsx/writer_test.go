package xlsx

import (
	"bytes"
	"maps"
	"strings"
	"testing"
)

func TestSplitSheet(t *testing.T) {
	const dimension = `<dimension ref="A1"></dimension>`
	head, tail, err := splitSheet("s", []byte("<a>"+dimension+"<sheetData><row/></sheetData></a>"), "A1")
	if err != nil || string(head) != "<a>"+dimension+"<sheetData>" || string(tail) != "</sheetData></a>" {
		t.Errorf("%q, %q, %v", head, tail, err)
	}
	for _, content := range []string{
		"", "<sheetData></sheetData>", dimension + "<sheetData/>", dimension + "<sheetData>",
		dimension + "</sheetData><sheetData>", dimension + "<sheetData></sheetData><sheetData></sheetData>",
	} {
		if _, _, err := splitSheet("s", []byte(content), "A1"); !isUnsupported(err) {
			t.Errorf("%q: %v", content, err)
		}
	}
}

func TestCompleteTable(t *testing.T) {
	const (
		start   = `<table displayName="t">`
		filter  = `<autoFilter ref="A1"></autoFilter>`
		content = start + filter + `<tableColumns count="1">` +
			`<tableColumn id="1" name="Column1"></tableColumn></tableColumns><x/></table>`
		columns = `<tableColumns count="1"><tableColumn id="1" name="a &#34;&amp;&#34; _x005F_x0041_"/></tableColumns>`
	)
	table := Table{Name: "t", Headers: []string{`a "&" _x0041_`}}
	for hasFilter, want := range map[bool]string{
		false: start + columns + `<x/></table>`,
		true:  start + filter + columns + `<x/></table>`,
	} {
		table.Filter = hasFilter
		if got, err := completeTable("t", []byte(content), table); err != nil || string(got) != want {
			t.Errorf("filter %v: %s, %v", hasFilter, got, err)
		}
	}
	table.Filter = false
	for _, other := range []string{
		"<table/>",
		strings.Replace(content, `"t"`, `"u"`, 1),
		strings.Replace(content, filter, "<autoFilter/>", 1),
		strings.Replace(content, "tableColumns count", "columns count", 1),
	} {
		if _, err := completeTable("t", []byte(other), table); !isUnsupported(err) {
			t.Errorf("%s: %v", other, err)
		}
	}
}

// TestUnexpectedParts checks the errors for books that another version of excelize might
// write.
func TestUnexpectedParts(t *testing.T) {
	const sheet = `<worksheet><dimension ref="A1"></dimension><sheetData></sheetData></worksheet>`
	good := map[string]string{
		"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": "<sst/>",
		"docProps/core.xml": "<lastModifiedBy></lastModifiedBy>",
	}
	for _, c := range []struct {
		name, content string // of a part that is not like that of good, "" to omit it
		want          string
	}{
		{"xl/workbook.xml", "<workbook/>", ""},
		{"xl/worksheets/sheet1.xml", "", "sheet1.xml: part is missing"},
		{"xl/worksheets/sheet1.xml", "<worksheet/>", "not supported"},
		{"xl/worksheets/sheet2.xml", sheet, "sheet2.xml: unexpected part"},
		{"xl/charts/chart1.xml", "<chart/>", "chart1.xml: unexpected part"},
		{"xl/tables/table1.xml", "<table/>", "table1.xml: unexpected part"},
		{"docProps/core.xml", "<properties/>", "lastModifiedBy"},
		{"docProps/core.xml", "", "part is missing"},
		{"xl/sharedStrings.xml", "", "part is missing"},
	} {
		t.Run(c.name+c.content, func(t *testing.T) {
			parts := maps.Clone(good)
			parts[c.name] = c.content
			x := NewWriter(&bytes.Buffer{}, Book{Strings: &SharedStrings{}, Sheets: []Sheet{{Name: "S", Dimension: "A1"}}})
			for name, content := range parts {
				if content == "" {
					continue
				}
				w, err := x.Create(name)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := w.Write([]byte(content)); err != nil {
					t.Fatal(err)
				}
			}
			err := x.Close()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func BenchmarkDeflate(b *testing.B) {
	buf := bufferPool.Get().(*buffers)
	const cells = `<c r="A12" s="3"><v>45000</v></c><c r="B12" s="4" t="s"><v>17</v></c>`
	buf.raw = append(buf.raw[:0], strings.Repeat(cells, 10_000)...)
	b.SetBytes(int64(len(buf.raw)))
	b.ReportAllocs()
	for b.Loop() {
		if err := buf.deflate(); err != nil {
			b.Fatal(err)
		}
	}
}
