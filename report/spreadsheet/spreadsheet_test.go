package spreadsheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The parts of a small workbook. SHEET, STRINGS and PROPERTIES are replaced.
var smallParts = map[string]string{
	"_rels/.rels": `<Relationships xmlns="r"><Relationship Id="rId1" Type="http://x/officeDocument" ` +
		`Target="xl/workbook.xml"/>` +
		`</Relationships>`,
	"xl/workbook.xml": `<workbook xmlns:r="http://x/relationships" xmlns:o="o">PROPERTIES<sheets><sheet name="One" ` +
		`sheetId="1" r:id="a"/>` +
		`<sheet name="Two" sheetId="2" state="hidden" r:id="b"/></sheets></workbook>`,
	"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="http://x/worksheet" ` +
		`Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="b" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/>` +
		`<Relationship Id="c" Type="http://x/styles" Target="styles.xml"/>` +
		`<Relationship Id="d" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>` +
		`<Relationship Id="e" Type="http://x/externalLink" Target="http://evil.example/" TargetMode="External"/>` +
		`</Relationships>`,
	"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/>` +
		`<numFmt numFmtId="165" formatCode="&quot;day&quot; 0 [Red]"/></numFmts><cellStyleXfs><xf numFmtId="14"/>` +
		`</cellStyleXfs>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
	"xl/sharedStrings.xml":     `<sst>STRINGS</sst>`,
	"xl/worksheets/sheet1.xml": `<worksheet><sheetData>SHEET</sheetData></worksheet>`,
	"xl/worksheets/sheet2.xml": `<worksheet><sheetData/></worksheet>`,
}

// archive returns a workbook with the parts.
func archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(parts[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// small returns a workbook with rows, shared strings and properties, after the changes to its parts.
func small(t testing.TB, rows, shared, properties string, changes ...func(parts map[string]string)) []byte {
	t.Helper()
	parts := map[string]string{}
	for name, text := range smallParts {
		parts[name] = strings.NewReplacer("SHEET", rows, "STRINGS", shared, "PROPERTIES", properties).Replace(text)
	}
	for _, change := range changes {
		change(parts)
	}
	return archive(t, parts)
}

// readAll returns the cells of the first sheet, one line per row.
func readAll(file []byte) (string, error) {
	book, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for row, err := range book.Rows(book.Sheets[0]) {
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%d:", row.Number)
		for _, c := range row.Cells {
			fmt.Fprintf(&b, " %s=%d %q", CellName(c.Column, row.Number), c.Kind, c.Text)
			if c.Formula != "" {
				fmt.Fprintf(&b, " by %q", c.Formula)
			}
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// TestRows checks the values of cells.
func TestRows(t *testing.T) {
	for _, test := range []struct{ name, rows, shared, properties, want string }{
		{"no rows", "", "", "", ""},
		{"blank cells", `<row r="1"><c r="A1" s="1"/></row>`, "", "", ""},
		{"numbers", `<row r="2"><c r="A2"><v>1</v></c><c r="C2"><v>2.5E3</v></c><c r="D2" t="n"><v>-0.1</v></c></row>`, "",
			"",
			"2: A2=2 \"1\" C2=2 \"2500\" D2=2 \"-0.1\"\n"},
		{"without references", `<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>`, "", "",
			"1: A1=2 \"1\" B1=2 \"2\"\n2: A2=2 \"3\"\n"},
		{"dates", `<row r="1"><c r="A1" s="1"><v>46387</v></c><c r="B1" s="2"><v>46387.75</v></c><c r="C1" s="3"><v>` +
			`46387</v></c>` +
			`<c r="D1"><v>46387</v></c><c r="E1" t="d"><v>2026-12-31T00:00:00</v></c></row>`, "", "",
			"1: A1=3 \"2026-12-31\" B1=3 \"2026-12-31\" C1=2 \"46387\" D1=2 \"46387\" E1=3 \"2026-12-31\"\n"},
		{"dates from 1904", `<row r="1"><c r="A1" s="1"><v>44925</v></c></row>`, "", `<workbookPr date1904="1"/>`,
			"1: A1=3 \"2026-12-31\"\n"},
		{"number that is no date", `<row r="1"><c r="A1" s="1"><v>-1</v></c><c r="B1" s="1"><v>1E9</v></c></row>`, "", "",
			"1: A1=2 \"-1\" B1=2 \"1000000000\"\n"},
		{"texts", `<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><t>in</t></is></c>` +
			`<c r="C1" t="str"><f>A1</f><v>result</v></c><c r="D1" t="inlineStr"><is><t></t></is></c></row>`,
			`<si><t>zero</t></si><si><r><rPr><b/></rPr><t>ri</t></r><r><t xml:space="preserve">ch </t></r><rPh sb="0" ` +
				`eb="1"><t>x</t>` +
				`</rPh></si>`, "",
			"1: A1=1 \"rich \" B1=1 \"in\" C1=1 \"result\" by \"A1\"\n"},
		{"escapes", `<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_ _x12_</t></is></c></row>`, "", "",
			"1: A1=1 \"a\\rb_x0041_ _x12_\"\n"},
		{"booleans and errors", `<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>` +
			`#N/A</v></c>` +
			`</row>`, "", "", "1: A1=4 \"TRUE\" B1=4 \"FALSE\" C1=5 \"#N/A\"\n"},
		{"formula without a result", `<row r="1"><c r="A1"><f>1+1</f></c></row>`, "", "", "1: A1=0 \"\" by \"1+1\"\n"},
		{"shared formula", `<row r="1"><c r="B1"><f t="shared" ref="B1:C2" si="0">A1+$A$1*LOG10(A$1)&amp;"A1"</f><v>` +
			`1</v></c></row>` +
			`<row r="2"><c r="C2"><f t="shared" si="0"/><v>2</v></c></row>`, "", "",
			"1: B1=2 \"1\" by \"A1+$A$1*LOG10(A$1)&\\\"A1\\\"\"\n" +
				"2: C2=2 \"2\" by \"B2+$A$1*LOG10(B$1)&\\\"A1\\\"\"\n"},
		{"other namespaces", `<row r="1"><c r="A1" xmlns:o="o" o:t="s" o:r="B1"><v>1</v><o:v>2</o:v></c><o:c ` +
			`xmlns:o="o" r="C1"/></row>` +
			`<o:x xmlns:o="o"><row r="2"><c><v>9</v></c></row></o:x>`, "", "", "1: A1=2 \"1\"\n"},
		{"unknown elements", `<row r="1"><extLst><ext><c r="A1"><v>1</v></c></ext></extLst><c r="B1"><x><v>2</v></x><v>` +
			`3</v></c></row>`,
			"", "", "1: B1=2 \"3\"\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := readAll(small(t, test.rows, test.shared, test.properties))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSheets checks the list of sheets.
func TestSheets(t *testing.T) {
	file := small(t, "", "", "")
	book, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	want := []Sheet{{"One", false, "xl/worksheets/sheet1.xml"}, {"Two", true, "xl/worksheets/sheet2.xml"}}
	if diff := cmp.Diff(want, book.Sheets, cmp.AllowUnexported(Sheet{})); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
}

// TestErrors checks the errors for files that are not workbooks, or that contradict themselves.
func TestErrors(t *testing.T) {
	without := func(part string) func(map[string]string) {
		return func(parts map[string]string) { delete(parts, part) }
	}
	for _, test := range []struct {
		name string
		file []byte
		want string // start of the error
	}{
		{"empty", nil, "the file is not an Excel workbook (.xlsx): "},
		{"text", []byte("Finding,Owner\n"), "the file is not an Excel workbook (.xlsx): "},
		{"with a password", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
			"the file is encrypted, or in the format of Excel 97: "},
		{"another archive", archive(t, map[string]string{"content.xml": ""}),
			"the file is not a complete Excel workbook: it has no part _rels/.rels"},
		{"no sheet list", small(t, "", "", "", without("xl/workbook.xml")),
			"the file is not a complete Excel workbook: it has no part xl/workbook.xml"},
		{"no sheet", small(t, "", "", "", without("xl/worksheets/sheet1.xml")),
			"the file is not a complete Excel workbook: it has no part xl/worksheets/sheet1.xml"},
		{"part twice", small(t, "", "", "", func(parts map[string]string) { parts["XL/styles.xml"] = "" }),
			`the part "xl/styles.xml" is in the file twice`},
		{"no XML", small(t, "<row", "", ""), `the sheet "One": XML syntax error`},
		{"shared text out of range", small(t, `<row r="1"><c r="A1" t="s"><v>7</v></c></row>`, "", ""),
			`the sheet "One": the cell A1 has the value "7", which is not one of its type`},
		{"no number", small(t, `<row r="1"><c r="A1"><v>NaN</v></c></row>`, "", ""),
			`the sheet "One": the cell A1 has the value "NaN", which is not one of its type`},
		{"unknown type", small(t, `<row r="1"><c r="A1" t="z"><v>1</v></c></row>`, "", ""),
			`the sheet "One": the cell A1 has the value "1", which is not one of its type`},
		{"shared formula without a first", small(t, `<row r="1"><c r="B1"><f t="shared" si="9"/></c></row>`, "", ""),
			`the sheet "One": the cell B1 shares a formula that no cell has`},
		{"rows out of order", small(t, `<row r="2"/><row r="2"/>`, "", ""), `the sheet "One": the row "2" follows row 2`},
		{"cells out of order", small(t, `<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>`, "", ""),
			`the sheet "One": the cell "A1" is not where it is in the file`},
		{"cell of another row", small(t, `<row r="1"><c r="A2"><v>1</v></c></row>`, "", ""),
			`the sheet "One": the cell "A2" is not where it is in the file`},
		{"too many rows", small(t, `<row r="1048577"/>`, "", ""), `the sheet "One": it has more than 1048576 rows`},
		{"too many columns", small(t, `<row r="1"><c r="XFE1"><v>1</v></c></row>`, "", ""),
			`the sheet "One": it has more than 16384 columns`},
		{"long text", small(t, `<row r="1"><c r="A1" t="inlineStr"><is><t>`+strings.Repeat("x",
			2<<20)+`</t></is></c></row>`, "", ""),
			`the sheet "One": a text is longer than 1 MiB`},
		{"entities", small(t, `<row r="1"><c r="A1"><v>&lol;</v></c></row>`, "", ""), `the sheet "One": XML syntax error`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := readAll(test.file)
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %q, %v, want %s", got, err, test.want)
			}
		})
	}
	if _, err := Open(bytes.NewReader(nil), MaxBytes+1); err == nil || err.Error() != "the file is larger than 256 MiB" {
		t.Errorf("a large file: %v", err)
	}
}

// TestExpansion checks that a part which expands to more than its limit is an error.
func TestExpansion(t *testing.T) {
	file := small(t, "", strings.Repeat("<si><t>x</t></si>", 10_000), "")
	book, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	read := func(limit int64) error {
		return book.elements("xl/sharedstrings.xml", limit, func(*decoder, xml.StartElement) error { return nil })
	}
	if err := read(100_000); err == nil || err.Error() != "xl/sharedstrings.xml: it is too large" {
		t.Errorf("got %v", err)
	}
	if err := read(200_000); err != nil {
		t.Error(err)
	}
	bomb := small(t, "", strings.Repeat("<si><t>x</t></si>", 1<<20), "")
	_, err = Open(bytes.NewReader(bomb), int64(len(bomb)))
	if want := "xl/sharedstrings.xml: it expands to more than 100 times its size"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestNormalizeFormula checks which spellings of a formula are equal.
func TestNormalizeFormula(t *testing.T) {
	for formula, want := range map[string]string{
		`COUNTIFS('Inventory'!$Q$3:$Q$12,"met")`:    `COUNTIFS(INVENTORY!$Q$3:$Q$12,"met")`,
		`countifs(Inventory!$Q$3:$Q$12, "met")`:     `COUNTIFS(INVENTORY!$Q$3:$Q$12,"met")`,
		`SUM('Fleet overview'!A1)`:                  `SUM('FLEET OVERVIEW'!A1)`,
		`IF(C12=0,"un known",B12/C12)`:              `IF(C12=0,"un known",B12/C12)`,
		`_xlfn.CONCAT("_xlfn.","TRUE()",TRUE(),A1)`: `CONCAT("_xlfn.","TRUE()",TRUE,A1)`,
		`SUM(A1:B2 B1)`:                             `SUM(A1:B2 B1)`,
		"":                                          "",
	} {
		if got := NormalizeFormula(formula); got != want {
			t.Errorf("NormalizeFormula(%s) is %s, want %s", formula, got, want)
		}
	}
}

// TestParts checks what is read besides cells.
func TestParts(t *testing.T) {
	file := small(t, "", "", "", func(parts map[string]string) {
		parts["xl/vbaProject.bin"], parts["xl/externalLinks/externalLink1.xml"] = "x", "<x/>"
		parts["xl/worksheets/sheet1.xml"] = `<worksheet><cols><col min="2" max="3" hidden="1"/><col min="5" max="5"/>` +
			`</cols>` +
			`<sheetData><row r="3" hidden="true"><c r="A3" s="3"><v>1</v></c></row></sheetData></worksheet>`
		parts["xl/workbook.xml"] = strings.Replace(parts["xl/workbook.xml"], "</sheets>",
			`</sheets><definedNames><definedName name="weight">One!$A$1</definedName></definedNames>`, 1)
	})
	book, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	columns, err := book.HiddenColumns(book.Sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range book.Rows(book.Sheets[0]) {
		if err != nil || !row.Hidden || row.Cells[0].Format != `"day" 0 [Red]` {
			t.Errorf("the row is %+v, %v", row, err)
		}
	}
	got := fmt.Sprint(columns, book.Names, book.Foreign())
	if want := "[2 3] map[weight:One!$A$1] [xl/externallinks/externallink1.xml xl/vbaproject.bin]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestDateOf checks days that are stored as plain numbers.
func TestDateOf(t *testing.T) {
	book := &Book{}
	want := time.Date(2026, time.December, 31, 0, 0, 0, 0, time.UTC)
	if day, ok := book.DateOf(Cell{Kind: Number, Number: 46387}); !ok || day != want {
		t.Errorf("46387 is %v, %v", day, ok)
	}
	for _, c := range []Cell{{Kind: Number, Number: 5}, {Kind: Text, Text: "2026-12-31"}, {}} {
		if day, ok := book.DateOf(c); ok {
			t.Errorf("%+v is %v", c, day)
		}
	}
}

// TestIsDateCode checks which number formats show dates.
func TestIsDateCode(t *testing.T) {
	for code, want := range map[string]bool{
		"yyyy-mm-dd": true, "DD/MM/YYYY": true, "[$-409]d mmm yy": true, `dd\.mm\.yyyy`: true, `"on "d`: true,
		"General": false, "0.00": false, `"day"0`: false, "[Red]0": false, `\d0`: false, "_d0": false, "h:mm": false,
		"": false,
	} {
		if got := isDateCode(code); got != want {
			t.Errorf("isDateCode(%q) is %v", code, got)
		}
	}
}

// FuzzRows checks that no file makes the reader panic.
func FuzzRows(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46387</v></c></row>`, `<si><t>a</t></si>`)
	f.Add(`<row><c><f>1</f></c><c t="inlineStr"><is><r><t>x</t></r></is></c></row>`, `<si><r><t>_x0041_</t></r></si>`)
	f.Fuzz(func(t *testing.T, rows, shared string) {
		_, _ = readAll(small(t, rows, shared, ""))
	})
}
