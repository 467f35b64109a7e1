package workbook

import (
	"bytes"
	"errors"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"fleetreport/report"
	"fleetreport/report/workbook/xlsx"
)

// TestEveryCell checks that a workbook has every text and cell of its document, for the
// reader of these tests and for excelize.
func TestEveryCell(t *testing.T) {
	doc := sample()
	b, data := written(t, doc)
	want := []string{
		"Summary", "Fleet overview", "Authentication", "Errors and latency", "Attestation", "Data quality", "Method",
		"Inventory",
	}
	if d := cmp.Diff(want, b.names); d != "" {
		t.Fatalf("sheets (-want +got):\n%s", d)
	}
	for _, sec := range slices.Concat(doc.Sections, doc.Appendix) {
		s := b.sheets[sec.Sheet]
		for _, text := range slices.Concat([]string{sec.Title, sec.Answer}, sec.Lead, sec.Notes, sec.Missing) {
			if !s.contains(text) {
				t.Errorf("sheet %q does not contain %q", sec.Sheet, text)
			}
		}
		for _, tbl := range sec.Tables {
			col, row := s.find(t, tbl)
			s.compare(t, tbl, 0, tbl.Len, col, row+1)
		}
	}
	summary := b.sheets["Summary"]
	for _, text := range append([]string{doc.Title, "November 2026", doc.Verdict, doc.Decision}, doc.Actions.Texts()...) {
		if !summary.contains(text) {
			t.Errorf("the summary does not contain %q", text)
		}
	}
	for _, tbl := range []*report.Table{doc.KeyFigures, doc.Provenance} {
		col, row := summary.find(t, tbl)
		summary.compare(t, tbl, 0, tbl.Len, col, row+1)
	}
	b.sheets["Inventory"].compare(t, doc.Inventory.Tables[0], 0, doc.Inventory.Tables[0].Len, 1, 3)

	// excelize reads the same values.
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, name := range b.names {
		for ref, c := range b.sheets[name].cells {
			if c.value == "" { // excelize returns the value of the first of merged cells
				continue
			}
			got, err := f.GetCellValue(name, ref, excelize.Options{RawCellValue: true})
			if err != nil || got != c.value {
				t.Errorf("%s!%s: excelize reads %q (%v), want %q", name, ref, got, err, c.value)
			}
		}
	}
}

// contains reports whether a cell has the text, perhaps numbered.
func (s *readSheet) contains(text string) bool {
	for _, c := range s.cells {
		if c.value == text || len(c.value) > 3 && c.value[1:3] == ". " && c.value[3:] == text {
			return true
		}
	}
	return false
}

// TestSheetsAreSound checks dimensions, tables, panes, page layout and properties.
func TestSheetsAreSound(t *testing.T) {
	doc := sample()
	b, data := written(t, doc)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	tables := nameSet{}
	for _, name := range b.names {
		s := b.sheets[name]
		if want := "A1:" + xlsx.CellName(s.cols, s.rows); s.dimension != want {
			t.Errorf("%s: dimension %s, cells reach %s", name, s.dimension, want)
		}
		filters := 0
		for _, tbl := range s.tables {
			if !tables.add(tbl.Name) {
				t.Errorf("two tables are called %s", tbl.Name)
			}
			if tbl.AutoFilter != nil {
				filters++
			}
			from, _, _ := strings.Cut(tbl.Ref, ":")
			col, row, err := excelize.CellNameToCoordinates(from)
			if err != nil {
				t.Fatal(err)
			}
			distinct := nameSet{}
			for j, c := range tbl.Columns {
				if head := s.cells[xlsx.CellName(col+j, row)].value; head != unescape(c.Name) {
					t.Errorf("%s, table %s: column %q is below the header %q", name, tbl.Name, c.Name, head)
				}
				if !distinct.add(c.Name) {
					t.Errorf("table %s has two columns %q", tbl.Name, c.Name)
				}
			}
			if panes, err := f.GetPanes(name); err != nil || !panes.Freeze || panes.YSplit != row {
				t.Errorf("%s: panes %+v (%v), want them frozen at row %d", name, panes, err, row)
			}
		}
		if len(s.tables) > 0 && filters != 1 {
			t.Errorf("%s has %d tables with filters, want the first one alone", name, filters)
		}
		layout, err := f.GetPageLayout(name)
		if err != nil || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
			t.Errorf("%s: page layout %+v (%v)", name, layout, err)
		}
	}
	props, err := f.GetDocProps()
	if err != nil {
		t.Fatal(err)
	}
	props.Identifier, props.Description = "", "" // of what the document was made from
	wantProps := &excelize.DocProperties{
		Title: doc.Title, Subject: "November 2026", Creator: "fleetreport",
		Created: "2026-11-01T00:00:00Z", Modified: "2026-11-01T00:00:00Z",
	}
	if d := cmp.Diff(wantProps, props); d != "" {
		t.Errorf("document properties (-want +got):\n%s", d)
	}
	for name, p := range b.parts {
		if strings.HasPrefix(name, "docProps/") && bytes.Contains(bytes.ToLower(p), []byte("excelize")) {
			t.Errorf("%s names the library", name)
		}
	}
}

// TestNumberFormats checks that numbers have the format of their column, and booleans
// have none.
func TestNumberFormats(t *testing.T) {
	doc := sample()
	b, data := written(t, doc)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for name, tbl := range map[string]*report.Table{
		"Authentication": doc.Sections[1].Tables[0], "Inventory": doc.Inventory.Tables[0],
	} {
		col, row := 1, 2
		if name != "Inventory" {
			col, row = b.sheets[name].find(t, tbl)
		}
		for i := range tbl.Len {
			for j, c := range tbl.Row(i, nil) {
				want := ""
				if c.Kind == report.Number {
					want = tbl.Columns[j].Format.Code()
				}
				ref := xlsx.CellName(col+j, row+1+i)
				st, err := f.GetStyle(b.sheets[name].cells[ref].style)
				if err != nil {
					t.Fatal(err)
				}
				if got := st.CustomNumFmt; want != "" && (got == nil || *got != want) {
					t.Errorf("%s!%s: number format %v, want %q", name, ref, got, want)
				}
				if got := st.CustomNumFmt; c.Kind == report.Bool && (got != nil || st.NumFmt != 0) {
					t.Errorf("%s!%s: a boolean has the number format %v %d", name, ref, got, st.NumFmt)
				}
				if st.Font == nil || st.Font.Family != fontFamily {
					t.Errorf("%s!%s has another font", name, ref)
				}
			}
		}
	}
}

// TestLinks checks that the summary has a link to every sheet.
func TestLinks(t *testing.T) {
	doc := sample()
	doc.Sections[0].Sheet = "Fleet's view"
	b, data := written(t, doc)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	linked := map[string]bool{}
	for ref, c := range b.sheets["Summary"].cells {
		ok, target, err := f.GetCellHyperLink("Summary", ref)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			linked[c.value] = true
			if want := "'" + strings.ReplaceAll(c.value, "'", "''") + "'!A1"; target != want {
				t.Errorf("%q leads to %s, want %s", c.value, target, want)
			}
		}
	}
	for _, name := range b.names[1:] {
		if !linked[name] {
			t.Errorf("the summary has no link to %q", name)
		}
	}
}

// TestDeterministic checks that equal documents give equal bytes on any number of cores.
func TestDeterministic(t *testing.T) {
	doc := sample()
	doc.Inventory = inventoryOf(fleetTable("inventory", 5000))
	write := func() []byte {
		var b bytes.Buffer
		if err := Write(&b, doc); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	first := write()
	if !bytes.Equal(first, write()) {
		t.Error("two runs gave different bytes")
	}
	for _, n := range []int{1, 2, 7} {
		old := runtime.GOMAXPROCS(n)
		other := write()
		runtime.GOMAXPROCS(old)
		if !bytes.Equal(first, other) {
			t.Errorf("GOMAXPROCS=%d gave different bytes", n)
		}
	}
}

// TestOverflow checks that tables longer than a sheet continue on the next.
func TestOverflow(t *testing.T) {
	old := maxRows
	maxRows = 100
	defer func() { maxRows = old }()
	doc := sample()
	doc.Inventory = inventoryOf(fleetTable("inventory", 250))
	long := fleetTable("long", 205)
	doc.Sections[1].Tables = append([]*report.Table{long}, doc.Sections[1].Tables...)
	b, _ := written(t, doc)
	inv := doc.Inventory.Tables[0]
	for i, part := range []struct{ from, to int }{{0, 98}, {98, 196}, {196, 250}} {
		s := b.sheets[partName("Inventory", i+1)]
		if s == nil {
			t.Fatalf("no sheet %q in %q", partName("Inventory", i+1), b.names)
		}
		s.compare(t, inv, part.from, part.to, 1, 3)
		if s.rows != part.to-part.from+2 || s.rows > maxRows {
			t.Errorf("part %d has %d rows", i+1, s.rows)
		}
		if len(s.tables) != 1 || !strings.HasSuffix(s.tables[0].Ref, strconv.Itoa(s.rows)) {
			t.Errorf("part %d has tables %+v", i+1, s.tables)
		}
	}
	next := 0
	for i := 1; next < long.Len; i++ {
		s := b.sheets[partName("Authentication", i)]
		if s == nil {
			t.Fatalf("row %d of the long table is on no sheet of %q", next, b.names)
		}
		col, row := s.find(t, long)
		n := min(maxRows-row, long.Len-next)
		s.compare(t, long, next, next+n, col, row+1)
		next += n
		if s.rows > maxRows {
			t.Errorf("part %d has %d rows", i, s.rows)
		}
	}
}

// TestPartsMayBeMissing checks documents without some of their parts.
func TestPartsMayBeMissing(t *testing.T) {
	period := report.Period{Year: 2026, Month: time.November}
	noColumns := &report.Table{ID: "none", Title: "No columns"}
	for name, doc := range map[string]*report.Document{
		"nothing": {Period: period},
		"title":   {Title: "T", Period: period},
		"nil parts": {Title: "T", Period: period, Sections: []*report.Section{
			{Sheet: "A", Tables: []*report.Table{nil, noColumns}},
		}},
		"empty tables": {
			Title: "T", Period: period, Inventory: inventoryOf(fleetTable("inventory", 0)), KeyFigures: fleetTable("key", 0),
			Appendix: []*report.Section{{Reference: true, Sheet: "M", Tables: []*report.Table{fleetTable("m", 0), nil}}},
		},
		"bare sections": {Title: "T", Period: period, Appendix: []*report.Section{
			{Sheet: "A"}, {Sheet: "B", Reference: true},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b, data := written(t, doc)
			if b.names[0] != "Summary" {
				t.Errorf("sheets %q", b.names)
			}
			f, err := excelize.OpenReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			_ = f.Close()
		})
	}
}

// TestNumbersThatAreNone checks that NaN and infinities are unknown.
func TestNumbersThatAreNone(t *testing.T) {
	doc := &report.Document{Title: "T", Period: report.Period{Year: 2026, Month: time.November}}
	doc.Inventory = inventoryOf(table("inventory", "Inventory", []report.Column{numCol("n", "N", wholeFormat)},
		rowOfValues(math.NaN()), rowOfValues(math.Inf(-1)), rowOfValues(math.Copysign(0, -1)), rowOfValues(1.5)))
	b, _ := written(t, doc)
	s := b.sheets["Inventory"]
	for ref, want := range map[string]string{"A3": "unknown", "A4": "unknown", "A5": "0", "A6": "1.5"} {
		if got := s.cells[ref].value; got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
}

// failing is a writer that fails after n bytes.
type failing struct{ n int }

var errFull = errors.New("disk full")

func (w *failing) Write(b []byte) (int, error) {
	if w.n -= len(b); w.n < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// TestErrors checks failing writers, and documents that do not fit a workbook.
func TestErrors(t *testing.T) {
	doc := sample()
	doc.Inventory = inventoryOf(fleetTable("inventory", 20_000))
	for _, n := range []int{0, 10_000, 300_000} {
		if err := Write(&failing{n}, doc); !errors.Is(err, errFull) {
			t.Errorf("a writer that fails after %d bytes: %v", n, err)
		}
	}
	section := func(names ...string) func(*report.Document) {
		return func(d *report.Document) {
			for _, n := range names {
				d.Sections = append(d.Sections, &report.Section{Sheet: n})
			}
		}
	}
	for name, c := range map[string]struct {
		change func(*report.Document)
		want   string
	}{
		"twice":     {section("Teams", "TEAMS"), "used twice"},
		"reserved":  {section("summary"), "used twice"},
		"long":      {section(strings.Repeat("x", 32)), "32 characters"},
		"forbidden": {section("a/b"), "Excel rejects"},
		"quote":     {section("'a"), "apostrophe"},
		"history":   {section("History"), "reserved"},
		"control":   {section("a\x01"), "control character"},
		"no name":   {section(""), "no name"},
		"columns": {func(d *report.Document) {
			d.Inventory = inventoryOf(table("inventory", "I", make([]report.Column, maxColumns+1)))
		}, "16385 columns"},
		"ragged": {func(d *report.Document) {
			d.Inventory = inventoryOf(table("inventory", "I", make([]report.Column, 2), []report.Cell{unknown}))
		}, "rows 0 to 0 have 1 cells in total, not 2"},
	} {
		t.Run(name, func(t *testing.T) {
			d := &report.Document{Title: "T", Period: report.Period{Year: 2026, Month: time.November}}
			c.change(d)
			if err := Write(&bytes.Buffer{}, d); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

// TestLongTextsLeaveRoom checks that few rows do not scroll, and that no text is lost.
func TestLongTextsLeaveRoom(t *testing.T) {
	doc := sample()
	sec := doc.Sections[1]
	for i := range 60 {
		sec.Lead = append(sec.Lead, "Finding "+strconv.Itoa(i)+strings.Repeat(" and so on", 40))
		sec.Notes = append(sec.Notes, "Note "+strconv.Itoa(i))
	}
	b, _ := written(t, doc)
	s := b.sheets[sec.Sheet]
	for _, text := range slices.Concat(sec.Lead, sec.Notes) {
		if !s.contains(text) {
			t.Errorf("%.20q is lost", text)
		}
	}
	if _, row := s.find(t, sec.Tables[0]); row > 20 {
		t.Errorf("the header is in row %d", row)
	}
}

// TestWrappedRowsAreHighEnough checks the heights of rows with wrapped texts.
func TestWrappedRowsAreHighEnough(t *testing.T) {
	doc := sample()
	long := strings.Repeat("word ", 60)
	doc.Sections[0].Tables = []*report.Table{table("wrapped", "Wrapped", textCols("A", "B"),
		rowOfValues("short", long), rowOfValues("short", "short"), rowOfValues("two\nlines", empty))}
	_, data := written(t, doc)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	col, row := unpack(t, data).sheets["Fleet overview"].find(t, doc.Sections[0].Tables[0])
	if col != 1 {
		t.Fatalf("the table begins in column %d", col)
	}
	for i, c := range []struct{ low, high float64 }{{60, 150}, {10, 16}, {25, 32}} {
		if h, err := f.GetRowHeight("Fleet overview", row+1+i); err != nil || h < c.low || h > c.high {
			t.Errorf("row %d has a height of %v points (%v), want %v to %v", i, h, err, c.low, c.high)
		}
	}
}
