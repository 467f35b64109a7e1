package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// readBook is a workbook read back by a small reader of this package's own, so
// that a mistake that excelize would forgive or repeat is seen.
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

// written writes the document and reads it back.
func written(t testing.TB, doc *report.Document) (*readBook, []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, doc, nil); err != nil {
		t.Fatal(err)
	}
	return unpack(t, b.Bytes()), b.Bytes()
}

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
	if err := xml.Unmarshal(b.parts["xl/sharedStrings.xml"], &shared); err != nil {
		t.Fatal(err)
	}
	for _, si := range shared.SI {
		b.shared = append(b.shared, unescape(si.T))
	}
	of, err := sheetParts(b.parts)
	if err != nil {
		t.Fatal(err)
	}
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := xml.Unmarshal(b.parts["xl/workbook.xml"], &book); err != nil {
		t.Fatal(err)
	}
	for _, s := range book.Sheets {
		b.names = append(b.names, s.Name)
		b.sheets[s.Name] = b.sheet(t, of[s.Name])
	}
	return b
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
	if err := xml.Unmarshal(b.parts[part], &x); err != nil {
		t.Fatalf("%s: %v", part, err)
	}
	s := &readSheet{dimension: x.Dimension.Ref, cells: map[string]readCell{}}
	for _, row := range x.Rows {
		if row.R <= s.rows {
			t.Errorf("%s: row %d stands after row %d", part, row.R, s.rows)
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
			case "s": // a shared string, which is a text all the same
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
	rels := b.parts["xl/worksheets/_rels/"+strings.TrimPrefix(part, "xl/worksheets/")+".rels"]
	if rels == nil {
		return s
	}
	var r struct {
		Rels []struct {
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := xml.Unmarshal(rels, &r); err != nil {
		t.Fatal(err)
	}
	for _, rel := range r.Rels {
		if name := "xl/" + strings.TrimPrefix(rel.Target, "../"); strings.HasPrefix(name, "xl/tables/") {
			var table readTable
			if err := xml.Unmarshal(b.parts[name], &table); err != nil {
				t.Fatal(err)
			}
			s.tables = append(s.tables, table)
		}
	}
	return s
}

// unescape reads _xHHHH_ as Excel does: from left to right, each once.
func unescape(s string) string {
	var b strings.Builder
	for s != "" {
		if len(s) >= 7 && s[6] == '_' && s[1] == 'x' && isEscape(s) {
			n, _ := strconv.ParseUint(s[2:6], 16, 32)
			b.WriteRune(rune(n))
			s = s[7:]
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}

// find gives the row and column of the header of the table with this caption.
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
		if s.cells[cellName(col, row+1)].value == tbl.Headers()[0] {
			return col, row + 1
		}
	}
	t.Fatalf("table %s is not on its sheet", tbl.ID)
	return 0, 0
}

// compare checks rows from to to of a table against the sheet, where row from
// stands at (col, row).
func (s *readSheet) compare(t testing.TB, tbl *report.Table, from, to, col, row int) {
	t.Helper()
	for j, h := range tbl.Headers() {
		if got := s.cells[cellName(col+j, row-1)]; got.value != h && from == 0 {
			t.Errorf("table %s: header %d is %q, not %q", tbl.ID, j, got.value, h)
		}
	}
	for i := from; i < to; i++ {
		for j, c := range tbl.Row(i, nil) {
			ref := cellName(col+j, row+i-from)
			got, ok := s.cells[ref]
			if want := encoded(c); !ok || got.kind != want.kind || got.value != want.value {
				t.Errorf("table %s, row %d, column %s: %s holds %q %q, want %q %q", tbl.ID, i, tbl.Columns[j].ID, ref, got.kind, got.value, want.kind, want.value)
			}
		}
	}
}

// encoded is how a cell is to stand in the file.
func encoded(c report.Cell) readCell {
	switch c.Kind {
	case report.Number:
		if s := strconv.FormatFloat(c.Num, 'f', -1, 64); s != "NaN" && !strings.HasSuffix(s, "Inf") {
			if abs := strings.TrimPrefix(s, "-"); len(abs) < 15 {
				return readCell{value: s}
			}
			return readCell{value: strconv.FormatFloat(c.Num, 'G', -1, 64)}
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
