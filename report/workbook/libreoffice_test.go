package workbook

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report"
	"fleetreport/report/needs"
)

// libreOffice returns the program's path, or ends the test as package needs does.
func libreOffice(t *testing.T) string {
	t.Helper()
	return needs.Program(t, "soffice", "libreoffice")
}

// TestLibreOffice has LibreOffice open the workbook and save what it understood,
// and finds every row of every table in it.
func TestLibreOffice(t *testing.T) {
	program := libreOffice(t)
	dir := t.TempDir()
	doc := sample()
	var rows [][]report.Cell
	for _, s := range hostileTexts {
		rows = append(rows, []report.Cell{txt(s)})
	}
	doc.Sections[0].Tables = append(doc.Sections[0].Tables, table("hostile", "Hostile texts", []report.Column{textCol("text", "Text")}, rows...))
	var b bytes.Buffer
	if err := Write(&b, doc, nil); err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(dir, "report.xlsx")
	if err := os.WriteFile(in, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	profile := url.URL{Scheme: "file", Path: filepath.Join(dir, "profile")}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	// Flat OpenDocument says of each cell which type LibreOffice took it for.
	cmd := exec.CommandContext(ctx, program, "-env:UserInstallation="+profile.String(), "--headless", "--convert-to", "fods", "--outdir", dir, in)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	data, err := os.ReadFile(filepath.Join(dir, "report.fods"))
	if err != nil {
		t.Fatal(err)
	}
	names, sheets := flatDocument(t, data)
	own := unpack(t, b.Bytes())
	if d := cmp.Diff(own.names, names); d != "" {
		t.Fatalf("sheets (-want +got):\n%s", d)
	}
	check := func(sheet string, tbl *report.Table, col, row int) {
		t.Helper()
		for i := range tbl.Len {
			for j, c := range tbl.Row(i, nil) {
				ref := cellName(col+j, row+1+i)
				got, want := sheets[sheet][ref], encoded(c)
				switch want.kind {
				case "inlineStr":
					if got.kind == "string" && lineEnds(got.value) == lineEnds(want.value) {
						continue
					}
				case "b":
					// LibreOffice has no booleans, only formulas that show TRUE or FALSE.
					if got.formula == "of:="+strings.ToUpper(strconv.FormatBool(want.value == "1"))+"()" {
						continue
					}
				default:
					if got.value == want.value || sameNumber(got, c) {
						continue
					}
				}
				t.Errorf("%s!%s: LibreOffice has the %s %q, want %q", sheet, ref, got.kind, got.value, want.value)
			}
		}
	}
	for _, sec := range slices.Concat(doc.Sections, doc.Appendix) {
		for _, tbl := range sec.Tables {
			if tbl.Len > 0 {
				col, row := own.sheets[sec.Sheet].find(t, tbl)
				check(sec.Sheet, tbl, col, row)
			}
		}
	}
	for _, tbl := range []*report.Table{doc.KeyFigures, doc.Provenance} {
		col, row := own.sheets["Summary"].find(t, tbl)
		check("Summary", tbl, col, row)
	}
	check("Inventory", doc.Inventory.Tables[0], 1, 2)
}

// TestLibreOfficeSaves has LibreOffice save the workbook as a workbook: every cell must
// still have its type and value, the booleans above all.
func TestLibreOfficeSaves(t *testing.T) {
	program := libreOffice(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "report.xlsx")
	own, data := written(t, sample())
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	profile := url.URL{Scheme: "file", Path: filepath.Join(dir, "profile")}
	saved := filepath.Join(dir, "saved")
	runProgram(t, nil, program, "-env:UserInstallation="+profile.String(), "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", saved, path)
	got := unpack(t, read(t, filepath.Join(saved, "report.xlsx")))
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
				// LibreOffice writes the formula TRUE() too, with the value beside it.
				if booleans++; have.kind == "b" && have.value == want.value {
					continue
				}
			default:
				if have.kind == want.kind && lineEnds(have.value) == lineEnds(want.value) {
					continue
				}
			}
			t.Errorf("%s!%s: LibreOffice saves %q %q, want %q %q", name, ref, have.kind, have.value, want.kind, want.value)
		}
	}
	if booleans == 0 {
		t.Error("the workbook has no booleans")
	}
}

// lineEnds is a text as LibreOffice keeps it: it knows one kind of line end.
func lineEnds(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// sameNumber reports whether a cell has the number, but for the 16th digit:
// LibreOffice writes 15. It calls shares percentages.
func sameNumber(got readCell, want report.Cell) bool {
	v, err := strconv.ParseFloat(got.value, 64)
	return err == nil && (got.kind == "float" || got.kind == "percentage") && want.Kind == report.Number && math.Abs(v-want.Num) <= 1e-14*math.Abs(want.Num)
}

// flatDocument reads the sheets of a flat OpenDocument file: names in order, and
// the cells that are not empty.
func flatDocument(t *testing.T, data []byte) (names []string, sheets map[string]map[string]readCell) {
	t.Helper()
	sheets = map[string]map[string]readCell{}
	var cells map[string]readCell
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
			case "object": // a chart, which brings tables of its own
				if err := d.Skip(); err != nil {
					t.Fatal(err)
				}
			case "table":
				names = append(names, attr(e, "name"))
				cells = map[string]readCell{}
				sheets[names[len(names)-1]] = cells
				row = 1
			case "table-row":
				col, rowRepeat = 1, repeat(e, "number-rows-repeated")
			case "table-cell", "covered-table-cell":
				colRepeat, paragraphs = repeat(e, "number-columns-repeated"), 0
				text.Reset()
				cell = readCell{kind: attr(e, "value-type"), value: attr(e, "value"), formula: attr(e, "formula")}
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
							cells[cellName(col, row+r)] = cell
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
