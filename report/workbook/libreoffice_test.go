package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report"
	"fleetreport/report/needs"
	"fleetreport/report/workbook/xlsx"
)

// convert has LibreOffice convert workbooks, by name, to a format. It returns the
// converted files.
func convert(t *testing.T, workbooks map[string][]byte, format string) map[string][]byte {
	t.Helper()
	program := needs.Program(t, "soffice", "libreoffice")
	dir := t.TempDir()
	profile := url.URL{Scheme: "file", Path: filepath.Join(dir, "profile")}
	out := filepath.Join(dir, "converted")
	args := []string{
		program, "-env:UserInstallation=" + profile.String(), "--headless", "--convert-to", format, "--outdir", out,
	}
	for name, data := range workbooks {
		path := filepath.Join(dir, name+".xlsx")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	runProgram(t, nil, args...)
	extension, _, _ := strings.Cut(format, ":")
	converted := map[string][]byte{}
	for name := range workbooks {
		converted[name] = readFile(t, filepath.Join(out, name+"."+extension))
	}
	return converted
}

// TestLibreOfficeRecalculates removes the values of all formulas and has LibreOffice read
// the workbooks and compute them. Every cell must have the value and type of the workbook,
// and every formula its value.
func TestLibreOfficeRecalculates(t *testing.T) {
	needs.Time(t)
	all := testBooks(t, 100)
	heavier := historyBaseline(t)
	heavier.Controls[1].Weight = 7
	changed := withHistory(t, historyBaseline(t))
	setWeight(t, changed, "weight_"+heavier.Controls[1].ID, 7)
	_, all["changed-weight"] = written(t, changed)
	computed := map[string][]byte{}
	for name, book := range all {
		computed[name] = withoutValues(t, book)
	}
	computed = convert(t, computed, "fods")
	for name, book := range all {
		t.Run(name, func(t *testing.T) {
			names, sheets := flatDocument(t, computed[name])
			if name == "changed-weight" {
				compareRecalculated(t, sheets, withHistory(t, heavier))
				return
			}
			own := unpack(t, book)
			if d := cmp.Diff(own.names, names); d != "" {
				t.Fatalf("sheets (-want +got):\n%s", d)
			}
			formulas := 0
			for _, sheet := range own.names {
				for ref, want := range own.sheets[sheet].cells {
					if want.formula != "" {
						formulas++
					}
					if got := sheets[sheet][ref]; !sameFlat(got, want) {
						t.Errorf("%s!%s: LibreOffice has %s %.80q (%s), want %.80q =%s",
							sheet, ref, got.kind, got.value, got.formula, want.value, want.formula)
					}
				}
			}
			if formulas < 10 && name != "hostile-texts" {
				t.Errorf("the workbook has %d formulas", formulas)
			}
		})
	}
}

// sameFlat reports whether a cell of a flat OpenDocument file is the one that was written.
func sameFlat(got, want readCell) bool {
	switch {
	case want.formula != "":
		return same(got.value, want.value)
	case want.kind == "inlineStr":
		return got.kind == "string" && flatText(got.value) == flatText(want.value)
	case want.kind == "b":
		// LibreOffice has no booleans, only formulas that show TRUE or FALSE.
		return got.formula == "of:="+strings.ToUpper(strconv.FormatBool(want.value == "1"))+"()"
	case want.value == "":
		return got.value == ""
	}
	a, err := strconv.ParseFloat(got.value, 64)
	b, err2 := strconv.ParseFloat(want.value, 64)
	// LibreOffice writes 15 digits, and calls shares percentages.
	isNumber := err == nil && err2 == nil && (got.kind == "float" || got.kind == "percentage")
	return isNumber && math.Abs(a-b) <= 1e-14*math.Abs(b)
}

// flatText returns a text as LibreOffice writes it to a flat OpenDocument file: without
// control characters, and without the tabs of texts of several lines.
func flatText(s string) string {
	s = lineEnds(s)
	hasLines := strings.Contains(s, "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && (r != '\t' || hasLines) {
			return -1
		}
		return r
	}, s)
}

// setWeight changes the figure with the given name in the appendix of a document.
func setWeight(t *testing.T, doc *report.Document, name string, weight float64) {
	t.Helper()
	found := false
	for _, sec := range doc.Appendix {
		for _, tbl := range sec.Tables {
			if tbl.Name == nil {
				continue
			}
			for i := range tbl.Len {
				found = found || tbl.Name(i) == name
			}
			fill := tbl.Fill
			tbl.Fill = report.EachRow(func(i int, dst []report.Cell) []report.Cell {
				dst = fill(i, i+1, dst)
				if row := dst[len(dst)-len(tbl.Columns):]; tbl.Name(i) == name {
					row[tbl.Figure].Num = weight
				}
				return dst
			})
		}
	}
	if !found {
		t.Fatalf("no cell has the name %s", name)
	}
}

// compareRecalculated checks that the formulas of the key figures and of the inventory
// gave what the audit gives in the document.
func compareRecalculated(t *testing.T, sheets map[string]grid, want *report.Document) {
	t.Helper()
	own, _ := written(t, want)
	keyFiguresCol, keyFiguresRow := own.sheets["Summary"].find(t, want.KeyFigures)
	compared := 0
	for _, c := range []struct {
		sheet    string
		table    *report.Table
		col, row int // of the header
	}{{"Summary", want.KeyFigures, keyFiguresCol, keyFiguresRow}, {"Inventory", want.Inventory.Tables[0], 1, 2}} {
		for i, cells := range c.table.Rows(c.table.Len) {
			for j, cell := range cells {
				// The previous month stays as it was judged.
				if cell.Formula == "" || c.table.Columns[j].ID == "change" {
					continue
				}
				compared++
				ref := xlsx.CellName(c.col+j, c.row+1+i)
				got, want := sheets[c.sheet][ref].value, own.sheets[c.sheet].cells[ref].value
				if !same(got, want) {
					t.Errorf("%s!%s, %s: LibreOffice computes %q, the audit %q", c.sheet, ref, c.table.Columns[j].Name, got, want)
				}
			}
		}
	}
	if compared < 100 {
		t.Errorf("%d cells were compared", compared)
	}
}

// formulaValue matches the value that a workbook has beside a formula.
var formulaValue = regexp.MustCompile(`</f><v>([^<]*)</v>`)

// withoutValues returns a workbook without the values of its formulas, so that a program
// has to compute every one of them.
func withoutValues(t *testing.T, book []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := out.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(formulaValue.ReplaceAll(data, []byte("</f>"))); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLibreOfficeSaves has LibreOffice save a workbook as a workbook: every cell must
// still have its type and value, booleans above all.
func TestLibreOfficeSaves(t *testing.T) {
	needs.Time(t)
	own, data := written(t, sample())
	saved := convert(t, map[string][]byte{"sample": data}, "xlsx:Calc MS Excel 2007 XML")
	got := unpack(t, saved["sample"])
	booleans := 0
	for _, name := range own.names {
		for ref, want := range own.sheets[name].cells {
			have := got.sheets[name].cells[ref]
			switch want.kind {
			case "":
				if want.value == "" || have.kind == "n" && same(have.value, want.value) {
					continue
				}
			case "b":
				// LibreOffice also writes the formula TRUE(), with the value beside it.
				if booleans++; have.kind == "b" && have.value == want.value {
					continue
				}
			default:
				if have.kind == want.kind && lineEnds(have.value) == lineEnds(want.value) {
					continue
				}
			}
			t.Errorf("%s!%s: LibreOffice saves %q %q, want %q %q",
				name, ref, have.kind, have.value, want.kind, want.value)
		}
	}
	if booleans == 0 {
		t.Error("the workbook has no booleans")
	}
}

// same compares values as texts, or as numbers with a tolerance for another order of
// summation.
func same(got, want string) bool {
	a, err := strconv.ParseFloat(got, 64)
	b, err2 := strconv.ParseFloat(want, 64)
	if err == nil && err2 == nil {
		return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b))
	}
	return strings.TrimSpace(got) == strings.TrimSpace(want)
}

// lineEnds returns a text with one kind of line end, as LibreOffice keeps it.
func lineEnds(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// flatDocument reads the sheets of a flat OpenDocument file: their names in order, and
// their cells that are not empty.
func flatDocument(t *testing.T, data []byte) (names []string, sheets map[string]grid) {
	t.Helper()
	sheets = map[string]grid{}
	var cells grid
	var cell readCell
	var text strings.Builder
	col, row, rowRepeat, colRepeat, paragraphs := 0, 0, 1, 1, 0
	inText := false
	attr := func(e xml.StartElement, name string) string {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				return a.Value
			}
		}
		return ""
	}
	repeat := func(e xml.StartElement, name string) int {
		n, err := strconv.Atoi(attr(e, name))
		if err != nil {
			return 1
		}
		return n
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return names, sheets
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "object": // a chart, which has tables of its own
				if err := d.Skip(); err != nil {
					t.Fatal(err)
				}
			case "table":
				names = append(names, attr(e, "name"))
				cells = grid{}
				sheets[names[len(names)-1]] = cells
				row = 1
			case "table-row":
				col, rowRepeat = 1, repeat(e, "number-rows-repeated")
			case "table-cell", "covered-table-cell":
				colRepeat, paragraphs = repeat(e, "number-columns-repeated"), 0
				text.Reset()
				cell = readCell{kind: attr(e, "value-type"), value: attr(e, "value"), formula: attr(e, "formula")}
				if days, ok := daysOf(attr(e, "date-value")); ok {
					cell.kind, cell.value = "float", days
				}
			case "p":
				if paragraphs++; paragraphs > 1 {
					text.WriteByte('\n')
				}
				inText = true
			case "s":
				text.WriteString(strings.Repeat(" ", repeat(e, "c")))
			case "tab":
				text.WriteByte('\t')
			case "line-break":
				text.WriteByte('\n')
			case "annotation":
				if err := d.Skip(); err != nil {
					t.Fatal(err)
				}
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "table-row":
				row += rowRepeat
			case "p":
				inText = false
			case "table-cell", "covered-table-cell":
				if cell.kind == "string" {
					cell.value = text.String()
				}
				for range colRepeat {
					if cell.kind != "" {
						for r := range rowRepeat {
							cells[xlsx.CellName(col, row+r)] = cell
						}
					}
					col++
				}
			}
		case xml.CharData:
			if inText {
				text.Write(e)
			}
		}
	}
}
