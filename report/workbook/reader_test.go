package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
	"fleetreport/report/workbook/xlsx"
)

// readBook is a workbook as a small reader of these tests reads it, which finds mistakes
// that excelize would forgive or repeat.
type readBook struct {
	shared []string
	parts  map[string][]byte
	order  []string // of the parts
	names  []string // of the sheets
	sheets map[string]*readSheet
}

type readSheet struct {
	dimension string
	cells     map[string]readCell // by reference
	rows      int                 // largest row with a cell
	cols      int                 // largest column with a cell
	merges    []string
	tables    []readTable
}

type readCell struct {
	kind    string // the attribute t
	value   string
	style   int
	formula string
}

type readTable struct {
	Name       string    `xml:"name,attr"`
	Display    string    `xml:"displayName,attr"`
	Ref        string    `xml:"ref,attr"`
	AutoFilter *struct{} `xml:"autoFilter"`
	Columns    []struct {
		Name string `xml:"name,attr"`
	} `xml:"tableColumns>tableColumn"`
}

// written writes a document and reads it back.
func written(t testing.TB, doc *report.Document) (*readBook, []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, doc); err != nil {
		t.Fatal(err)
	}
	return unpack(t, b.Bytes()), b.Bytes()
}

// unpack reads a workbook, whose parts must be well-formed.
func unpack(t testing.TB, data []byte) *readBook {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	b := &readBook{parts: map[string][]byte{}, sheets: map[string]*readSheet{}}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		p, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		b.parts[f.Name] = p
		b.order = append(b.order, f.Name)
		if err := wellFormed(p); err != nil {
			t.Errorf("%s is not well-formed: %v", f.Name, err)
		}
	}
	var shared struct {
		SI []struct {
			T string `xml:"t"`
		} `xml:"si"`
	}
	b.unmarshal(t, "xl/sharedStrings.xml", &shared)
	for _, si := range shared.SI {
		b.shared = append(b.shared, unescape(si.T))
	}
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	b.unmarshal(t, "xl/workbook.xml", &book)
	targets := b.targets(t, "xl/_rels/workbook.xml.rels")
	for _, s := range book.Sheets {
		b.names = append(b.names, s.Name)
		b.sheets[s.Name] = b.sheet(t, strings.TrimPrefix(path.Join("/xl", targets[s.ID]), "/"))
	}
	return b
}

// unmarshal decodes a part.
func (b *readBook) unmarshal(t testing.TB, part string, v any) {
	t.Helper()
	if err := xml.Unmarshal(b.parts[part], v); err != nil {
		t.Fatalf("%s: %v", part, err)
	}
}

// targets returns the targets of a part of relationships, by their ids.
func (b *readBook) targets(t testing.TB, part string) map[string]string {
	t.Helper()
	var rels struct {
		Rels []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	b.unmarshal(t, part, &rels)
	targets := map[string]string{}
	for _, r := range rels.Rels {
		targets[r.ID] = r.Target
	}
	return targets
}

func wellFormed(p []byte) error {
	d := xml.NewDecoder(bytes.NewReader(p))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func (b *readBook) sheet(t testing.TB, part string) *readSheet {
	t.Helper()
	var x struct {
		Dimension struct {
			Ref string `xml:"ref,attr"`
		} `xml:"dimension"`
		Rows []struct {
			R     int `xml:"r,attr"`
			Cells []struct {
				R  string `xml:"r,attr"`
				T  string `xml:"t,attr"`
				S  int    `xml:"s,attr"`
				V  string `xml:"v"`
				F  string `xml:"f"`
				IS struct {
					T string `xml:"t"`
				} `xml:"is"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
		Merges []struct {
			Ref string `xml:"ref,attr"`
		} `xml:"mergeCells>mergeCell"`
	}
	b.unmarshal(t, part, &x)
	s := &readSheet{dimension: x.Dimension.Ref, cells: map[string]readCell{}}
	for _, row := range x.Rows {
		if row.R <= s.rows {
			t.Errorf("%s: row %d comes after row %d", part, row.R, s.rows)
		}
		s.rows = row.R
		last := 0
		for _, c := range row.Cells {
			col, r, err := excelize.CellNameToCoordinates(c.R)
			if err != nil || r != row.R || col <= last {
				t.Errorf("%s: cell %q in row %d after column %d", part, c.R, row.R, last)
			}
			last = col
			s.cols = max(s.cols, col)
			v := c.V
			switch c.T {
			case "inlineStr":
				v = unescape(c.IS.T)
			case "s": // a shared string, which is like any other text
				n, err := strconv.Atoi(v)
				if err != nil || n < 0 || n >= len(b.shared) {
					t.Fatalf("%s: %s refers to shared string %q", part, c.R, v)
				}
				c.T, v = "inlineStr", b.shared[n]
			}
			s.cells[c.R] = readCell{c.T, v, c.S, c.F}
		}
	}
	for _, m := range x.Merges {
		s.merges = append(s.merges, m.Ref)
	}
	rels := "xl/worksheets/_rels/" + strings.TrimPrefix(part, "xl/worksheets/") + ".rels"
	if b.parts[rels] == nil {
		return s
	}
	targets := b.targets(t, rels)
	for _, id := range slices.Sorted(maps.Keys(targets)) {
		if name := "xl/" + strings.TrimPrefix(targets[id], "../"); strings.HasPrefix(name, "xl/tables/") {
			var parsed readTable
			b.unmarshal(t, name, &parsed)
			s.tables = append(s.tables, parsed)
		}
	}
	return s
}

var escapedCharacter = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape decodes _xHHHH_ like Excel: from left to right, each once.
func unescape(s string) string {
	return escapedCharacter.ReplaceAllStringFunc(s, func(m string) string {
		n, _ := strconv.ParseUint(m[2:6], 16, 32) // the pattern has hexadecimal digits only
		return string(rune(n))
	})
}

// find returns the column and row of the first header of a table, which has its caption
// above it.
func (s *readSheet) find(t testing.TB, tbl *report.Table) (col, row int) {
	t.Helper()
	for ref, c := range s.cells {
		if c.value != tbl.Title && !strings.HasPrefix(c.value, tbl.Title+" · ") {
			continue
		}
		col, row, err := excelize.CellNameToCoordinates(ref)
		if err != nil {
			t.Fatal(err)
		}
		if s.cells[xlsx.CellName(col, row+1)].value == tbl.Headers()[0] {
			return col, row + 1
		}
	}
	t.Fatalf("table %s is not on its sheet", tbl.ID)
	return 0, 0
}

// compare compares rows from to to of a table with the sheet, which has row from at
// (col, row).
func (s *readSheet) compare(t testing.TB, tbl *report.Table, from, to, col, row int) {
	t.Helper()
	for j, h := range tbl.Headers() {
		if got := s.cells[xlsx.CellName(col+j, row-1)]; got.value != h && from == 0 {
			t.Errorf("table %s: header %d is %q, not %q", tbl.ID, j, got.value, h)
		}
	}
	for i := from; i < to; i++ {
		for j, c := range tbl.Row(i, nil) {
			ref := xlsx.CellName(col+j, row+i-from)
			got, ok := s.cells[ref]
			if want := encoded(c); !ok || got.kind != want.kind || got.value != want.value {
				t.Errorf("table %s, row %d, column %s: %s is %q %q, want %q %q",
					tbl.ID, i, tbl.Columns[j].ID, ref, got.kind, got.value, want.kind, want.value)
			}
		}
	}
}

// encoded returns a cell as it is in the file.
func encoded(c report.Cell) readCell {
	switch c.Kind {
	case report.Number:
		if isFinite(c.Num) {
			return readCell{value: string(xlsx.AppendNumber(nil, c.Num))}
		}
	case report.Text:
		if c.Str == "" {
			return readCell{}
		}
		return readCell{kind: "inlineStr", value: c.Str}
	case report.Bool:
		return readCell{kind: "b", value: strconv.Itoa(int(c.Num))}
	case report.State:
		return readCell{kind: "inlineStr", value: c.State().String()}
	case report.Empty:
		return readCell{}
	}
	return readCell{kind: "inlineStr", value: "unknown"}
}
