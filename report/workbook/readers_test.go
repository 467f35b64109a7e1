package workbook

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tealeg "github.com/tealeg/xlsx/v3"
	"github.com/thedatashed/xlsxreader"

	"fleetreport/report/needs"
	"fleetreport/report/workbook/xlsx"
)

// readersDir has the readers of the npm registry, and scripts that run readers.
const readersDir = "testdata/readers"

// grid is the cells of a sheet that are not empty, by reference.
type grid map[string]readCell

// sheetsRead is the sheets of a workbook as a reader returns them, by name.
type sheetsRead map[string]grid

// reader is a program or library that reads workbooks.
type reader struct {
	name string
	// read returns what the reader reads from each book, by path. It skips the test where
	// the reader is not installed.
	read func(t *testing.T, paths []string) map[string]sheetsRead
	// untyped means that the reader returns every cell as text.
	untyped bool
	// normalize removes from a cell what the reader is known to change. It is applied to
	// the cell that was written and to the one that was read.
	normalize func(readCell) readCell
}

var readers = []reader{
	{name: "exceljs", read: readByNode("exceljs"), normalize: chain(literalEscapes, zeroResults)},
	{
		name: "exceljs streaming", read: readByNode("exceljs-stream"),
		normalize: chain(literalEscapes, zeroResults, entities),
	},
	{name: "SheetJS", read: readByNode("sheetjs")},
	{name: "read-excel-file", read: readByNode("read-excel-file")},
	{name: "openpyxl", read: readByOpenpyxl, normalize: literalEscapes},
	{name: "gnumeric", read: readByGnumeric, untyped: true, normalize: literalEscapes},
	{name: "tealeg/xlsx", read: readByTealeg, untyped: true, normalize: chain(literalEscapes, trimmed)},
	{name: "thedatashed/xlsxreader", read: readByXLSXReader, untyped: true, normalize: literalEscapes},
}

func chain(functions ...func(readCell) readCell) func(readCell) readCell {
	return func(c readCell) readCell {
		for _, normalize := range functions {
			c = normalize(c)
		}
		return c
	}
}

// literalEscapes is for readers that do not decode _xHHHH_. It decodes until none is left.
func literalEscapes(c readCell) readCell {
	for next := unescape(c.value); next != c.value; next = unescape(c.value) {
		c.value = next
	}
	return c
}

// zeroResults is for readers that drop the result of a formula when it is 0.
func zeroResults(c readCell) readCell {
	if c.formula != "" && c.value == "0" {
		return readCell{}
	}
	return c
}

// entities is for readers that decode the entities of XML twice.
func entities(c readCell) readCell {
	c.value = html.UnescapeString(c.value)
	return c
}

// trimmed is for readers that drop white space around a text.
func trimmed(c readCell) readCell {
	c.value = strings.Trim(c.value, " \t\r\n")
	return c
}

// TestReaders has other readers read the workbooks, and compares each cell with what this
// package wrote.
func TestReaders(t *testing.T) {
	needs.Time(t)
	books := testBooks(t, 100) // some readers are slow
	dir := t.TempDir()
	var paths []string
	for _, name := range slices.Sorted(maps.Keys(books)) {
		path := filepath.Join(dir, name+".xlsx")
		if err := os.WriteFile(path, books[name], 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	own := map[string]*readBook{}
	for _, path := range paths {
		own[path] = unpack(t, books[strings.TrimSuffix(filepath.Base(path), ".xlsx")])
	}
	for _, r := range readers {
		t.Run(r.name, func(t *testing.T) {
			read := r.read(t, paths)
			cells := 0
			for _, path := range paths {
				cells += r.compare(t, filepath.Base(path), own[path], read[path])
			}
			t.Logf("%d cells agree", cells)
		})
	}
}

// daysOf returns the number of days by which a workbook stores a date, given as one of the readers prints it.
func daysOf(date string) (days string, ok bool) {
	for _, layout := range []string{
		time.DateOnly, time.DateTime, "2006-01-02T15:04:05.000Z",
		"Mon Jan 02 2006 15:04:05 GMT-0700 (Coordinated Universal Time)",
	} {
		if day, err := time.Parse(layout, date); err == nil {
			return strconv.Itoa(int(day.Sub(dayZero) / (24 * time.Hour))), true
		}
	}
	return "", false
}

// compare compares a book as this package wrote it with what a reader returned, and
// returns the number of cells that agree.
func (r *reader) compare(t *testing.T, book string, own *readBook, got sheetsRead) (cells int) {
	t.Helper()
	bad := 0
	wrong := func(format string, args ...any) {
		if bad++; bad <= 10 {
			t.Errorf(book+": "+format, args...)
		}
	}
	for _, name := range own.names {
		sheet, ok := got[name]
		if !ok {
			wrong("sheet %q is missing", name)
			continue
		}
		for ref, want := range own.sheets[name].cells {
			have := sheet[ref]
			if r.normalize != nil {
				want, have = r.normalize(want), r.normalize(have)
			}
			if want.value == "" {
				continue
			}
			delete(sheet, ref)
			if days, ok := daysOf(have.value); ok && want.kind == "" {
				have = readCell{kind: "number", value: days}
			}
			if r.same(have, want) {
				cells++
				continue
			}
			wrong("%s!%s: reads %.80q (%s), want %.80q", name, ref, have.value, have.kind, want.value)
		}
		for ref, have := range sheet {
			if have.value != "" {
				wrong("%s!%s: reads %.80q, which is not in the file", name, ref, have.value)
			}
		}
	}
	if len(got) != len(own.names) {
		wrong("%d sheets, want %d", len(got), len(own.names))
	}
	return cells
}

// same reports whether a reader returned the cell that was written.
func (r *reader) same(got, want readCell) bool {
	value := want.value
	switch want.kind {
	case "b":
		return strings.EqualFold(got.value, strconv.FormatBool(value == "1")) || r.untyped && got.value == value
	case "inlineStr", "str":
		if got.kind != "text" && !r.untyped {
			return false
		}
		// XML readers and CSV have one kind of line end.
		return lineEnds(got.value) == lineEnds(value)
	}
	a, err := strconv.ParseFloat(got.value, 64)
	b, err2 := strconv.ParseFloat(value, 64)
	return err == nil && err2 == nil && (got.kind == "number" || r.untyped) && math.Abs(a-b) <= 1e-14*math.Abs(b)
}

// readByNode reads with a library of the npm registry.
func readByNode(library string) func(*testing.T, []string) map[string]sheetsRead {
	return func(t *testing.T, paths []string) map[string]sheetsRead {
		node := npmProgram(t)
		return fromJSON(t, append([]string{node, filepath.Join(readersDir, "read.mjs"), library}, paths...))
	}
}

// npmProgram returns the path of Node.js, if the packages of readersDir are installed.
func npmProgram(t *testing.T) string {
	t.Helper()
	node := needs.Program(t, "node")
	if _, err := os.Stat(filepath.Join(readersDir, "node_modules", ".package-lock.json")); err != nil {
		needs.Missing(t, "the npm packages in report/workbook/"+readersDir+" are not installed: run make test")
	}
	return node
}

// fromJSON runs a script that prints sheets as lines of JSON, see read.mjs.
func fromJSON(t *testing.T, args []string) map[string]sheetsRead {
	t.Helper()
	out := runProgram(t, nil, args...)
	books := map[string]sheetsRead{}
	for line := range bytes.Lines(out) {
		var sheet struct {
			Book, Sheet string
			Cells       map[string]any
		}
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		if err := d.Decode(&sheet); err != nil {
			t.Fatal(err)
		}
		cells := grid{}
		for ref, value := range sheet.Cells {
			cells[ref] = typed(value)
		}
		if books[sheet.Book] == nil {
			books[sheet.Book] = sheetsRead{}
		}
		books[sheet.Book][sheet.Sheet] = cells
	}
	return books
}

// typed returns the cell of a value that was decoded from JSON.
func typed(value any) readCell {
	switch v := value.(type) {
	case json.Number:
		return readCell{kind: "number", value: v.String()}
	case bool:
		return readCell{kind: "boolean", value: strconv.FormatBool(v)}
	default:
		return readCell{kind: "text", value: fmt.Sprint(v)}
	}
}

// runProgram runs a program and returns what it printed.
func runProgram(t *testing.T, input io.Reader, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = input, &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%.2000s", args[0], err, stderr.Bytes())
	}
	return out
}

func readByOpenpyxl(t *testing.T, paths []string) map[string]sheetsRead {
	// The first Python on the path need not be Debian's, which has the package.
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if python, err := exec.LookPath(name); err == nil && exec.Command(python, "-c", "import openpyxl").Run() == nil {
			return fromJSON(t, append([]string{python, filepath.Join(readersDir, "read.py")}, paths...))
		}
	}
	needs.Missing(t, "Python's openpyxl is not installed")
	return nil
}

// readByGnumeric has gnumeric write one CSV file per sheet.
func readByGnumeric(t *testing.T, paths []string) map[string]sheetsRead {
	program := needs.Program(t, "ssconvert")
	books := map[string]sheetsRead{}
	for _, path := range paths {
		dir := t.TempDir()
		runProgram(t, nil, program, "-S", "-T", "Gnumeric_stf:stf_assistant",
			"-O", "separator=, format=raw eol=unix", path, filepath.Join(dir, "%n.csv"))
		books[path] = sheetsRead{}
		for i, name := range unpack(t, readFile(t, path)).names {
			r := csv.NewReader(bytes.NewReader(readFile(t, filepath.Join(dir, strconv.Itoa(i)+".csv"))))
			r.FieldsPerRecord = -1
			books[path][name] = readRows(t, r)
		}
	}
	return books
}

// readRows returns the cells of a CSV file. Blank lines are rows too, so the rows follow
// from the reader's positions; a field of several lines takes one row.
func readRows(t *testing.T, r *csv.Reader) grid {
	t.Helper()
	cells := grid{}
	row, line := 0, 0 // line is where the last record ended
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return cells
		}
		if err != nil {
			t.Fatal(err)
		}
		first, _ := r.FieldPos(0)
		row += first - line
		lines := 0
		for j, value := range record {
			lines += strings.Count(value, "\n")
			if value != "" {
				cells[xlsx.CellName(j+1, row)] = readCell{kind: "text", value: value}
			}
		}
		line = first + lines
	}
}

func readByTealeg(t *testing.T, paths []string) map[string]sheetsRead {
	books := map[string]sheetsRead{}
	for _, path := range paths {
		f, err := tealeg.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		books[path] = sheetsRead{}
		for _, sheet := range f.Sheets {
			cells := grid{}
			err := sheet.ForEachRow(func(r *tealeg.Row) error {
				return r.ForEachCell(func(c *tealeg.Cell) error {
					if col, row := c.GetCoordinates(); c.Value != "" {
						cells[xlsx.CellName(col+1, row+1)] = readCell{kind: "text", value: c.Value}
					}
					return nil
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			books[path][sheet.Name] = cells
		}
	}
	return books
}

func readByXLSXReader(t *testing.T, paths []string) map[string]sheetsRead {
	books := map[string]sheetsRead{}
	for _, path := range paths {
		f, err := xlsxreader.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		books[path] = sheetsRead{}
		for _, name := range f.Sheets {
			cells := grid{}
			for row := range f.ReadRows(name) {
				if row.Error != nil {
					t.Fatal(row.Error)
				}
				for _, c := range row.Cells {
					cells[c.Column+strconv.Itoa(c.Row)] = readCell{kind: "text", value: c.Value}
				}
			}
			books[path][name] = cells
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return books
}

// TestValidator has Microsoft's Open XML SDK check the workbooks against the schemas
// and rules of Excel.
func TestValidator(t *testing.T) {
	npmProgram(t)
	packages := filepath.Join(readersDir, "node_modules", "@xarsh", "ooxml-validator-*")
	validators, err := filepath.Glob(filepath.Join(packages, "ooxml-validator*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(validators) == 0 {
		needs.Missing(t, "there is no Open XML validator for this platform")
	}
	servers := 200
	if needs.Long() {
		servers = 5000
	}
	for name, book := range testBooks(t, servers) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name+".xlsx")
			if err := os.WriteFile(path, book, 0o600); err != nil {
				t.Fatal(err)
			}
			var found struct {
				OK     bool
				Errors []struct{ Description, Path, XPath string }
			}
			out, err := exec.CommandContext(t.Context(), validators[0], path).Output()
			if err := json.Unmarshal(out, &found); err != nil {
				t.Fatalf("%v: %.500s", err, out)
			}
			if err != nil || !found.OK {
				t.Errorf("the validator finds (%v):", err)
			}
			for _, e := range found.Errors[:min(len(found.Errors), 10)] {
				t.Errorf("%s %s: %s", e.Path, e.XPath, e.Description)
			}
		})
	}
}

// TestHyperFormula has HyperFormula compute every formula, which must give the value that
// the workbook has beside it.
func TestHyperFormula(t *testing.T) {
	node := npmProgram(t)
	books := testBooks(t, 500)
	own := map[string]*readBook{}
	var input bytes.Buffer
	out := json.NewEncoder(&input)
	for name, book := range books {
		b := unpack(t, book)
		own[name] = b
		sheets := map[string]map[string]any{}
		for _, sheet := range b.names {
			sheets[sheet] = map[string]any{}
			for ref, c := range b.sheets[sheet].cells {
				sheets[sheet][ref] = content(t, c)
			}
		}
		if err := out.Encode(map[string]any{"name": name, "sheets": sheets, "names": definedNames(t, b)}); err != nil {
			t.Fatal(err)
		}
	}
	formulas := 0
	lines := bufio.NewScanner(bytes.NewReader(runProgram(t, &input, node, filepath.Join(readersDir, "recalculate.mjs"))))
	lines.Buffer(nil, 1<<28)
	for lines.Scan() {
		var computed struct {
			Name   string
			Sheets map[string]map[string]any
		}
		if err := json.Unmarshal(lines.Bytes(), &computed); err != nil {
			t.Fatal(err)
		}
		bad := 0
		for sheet, cells := range computed.Sheets {
			for ref, got := range cells {
				formulas++
				want := own[computed.Name].sheets[sheet].cells[ref]
				if same(fmt.Sprint(got), want.value) {
					continue
				}
				if bad++; bad <= 10 {
					t.Errorf("%s: %s!%s: HyperFormula computes %v, the workbook has %q: =%s",
						computed.Name, sheet, ref, got, want.value, want.formula)
				}
			}
		}
		delete(own, computed.Name)
	}
	if err := lines.Err(); err != nil || len(own) > 0 {
		t.Errorf("%d books were not computed (%v)", len(own), err)
	}
	t.Logf("%d formulas agree", formulas)
}

// content returns a cell as recalculate.mjs expects it.
func content(t *testing.T, c readCell) any {
	t.Helper()
	switch {
	case c.formula != "":
		return "=" + doubledQuotes(c.formula)
	case c.value == "" && c.kind == "":
		return nil
	case c.kind == "b":
		return c.value == "1"
	case c.kind == "inlineStr":
		return "'" + c.value
	}
	v, err := strconv.ParseFloat(c.value, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// doubledQuotes replaces the doubled quotes in the texts of a formula, which
// HyperFormula cannot read.
func doubledQuotes(formula string) string {
	parts := strings.Split(formula, `"`) // every second part is in a text
	var b strings.Builder
	for i, part := range parts {
		switch {
		case i == 0:
		case i%2 == 0 && part == "" && i+1 < len(parts): // a text ends and begins
			b.WriteString(`"&CHAR(34)&"`)
			continue
		case i%2 == 1 && i > 1 && parts[i-1] == "":
		default:
			b.WriteByte('"')
		}
		b.WriteString(part)
	}
	return b.String()
}

// definedNames returns the names that formulas use, with what they refer to.
func definedNames(t *testing.T, b *readBook) map[string]string {
	t.Helper()
	var book struct {
		Names []struct {
			Name  string `xml:"name,attr"`
			Sheet string `xml:"localSheetId,attr"`
			Text  string `xml:",chardata"`
		} `xml:"definedNames>definedName"`
	}
	b.unmarshal(t, "xl/workbook.xml", &book)
	names := map[string]string{"TRUE": "TRUE()", "FALSE": "FALSE()"} // HyperFormula does not have these
	for _, n := range book.Names {
		if n.Sheet == "" {
			names[n.Name] = n.Text
		}
	}
	return names
}
