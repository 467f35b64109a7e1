package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/compose"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/gate"
	"fleetreport/report/history"
)

// composed are the documents of the fleets in testdata that can be read.
func composed(t *testing.T) map[string]*report.Document {
	t.Helper()
	inputs, err := filepath.Glob("../../testdata/*/fleet-*.csv")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no fleets in testdata: %v", err)
	}
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]*report.Document{}
	for _, path := range inputs {
		csv, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := fleet.Read(filepath.Base(path), bytes.NewReader(csv), fleet.Options{AllowBadRows: true, Spellings: b.AuthSpellings()})
		if err != nil {
			continue // a fleet that is rejected whatever the flags
		}
		docs[filepath.Base(filepath.Dir(path))] = document(t, f, b)
	}
	own, err := audit.Load(read(t, "../../testdata/history/baseline.yaml"), "baseline.yaml")
	if err != nil {
		t.Fatal(err)
	}
	docs["with-history"] = withHistory(t, own)
	docs["own-controls"] = ownControls(t)
	return docs
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// withHistory is the document of the fleet in testdata/history, with its earlier
// months, its exceptions and the limits of its baseline.
func withHistory(t *testing.T, b *audit.Baseline) *report.Document {
	t.Helper()
	run := func(path string) (*audit.Result, report.Period) {
		p, ok := fleet.PeriodFromName(path)
		if !ok {
			t.Fatalf("%s: which month?", path)
		}
		f, err := fleet.Read(filepath.Base(path), bytes.NewReader(read(t, path)), b.Reading())
		if err != nil {
			t.Fatal(err)
		}
		return audit.Run(f, b, p.End()), p
	}
	result, period := run("../../testdata/history/fleet-2026-11.csv")
	granted, err := exception.Load(read(t, "../../testdata/history/exceptions.yaml"), "exceptions.yaml", b)
	if err != nil {
		t.Fatal(err)
	}
	applied := granted.Apply(result)
	earlier, err := filepath.Glob("../../testdata/history/earlier/*.csv")
	if err != nil || len(earlier) == 0 {
		t.Fatalf("no earlier months: %v", err)
	}
	compared, err := history.Compare(result, period, func() (*history.Month, error) {
		if len(earlier) == 0 {
			return nil, nil
		}
		last := earlier[len(earlier)-1]
		earlier = earlier[:len(earlier)-1]
		r, p := run(last)
		return history.OfFleet(p, r), nil
	}, func(m *history.Month) history.Excepted { return applied.InForce(m.Period.End(), b, m) })
	if err != nil {
		t.Fatal(err)
	}
	facts := gate.Facts{Result: result, With: result.Excepting(applied.Excepted), History: compared, Exceptions: applied}
	doc, err := compose.Document(compose.Judgement{Result: result, With: facts.With, History: compared, Exceptions: applied, Gate: gate.Judge(b.Limits, facts)},
		compose.Options{Title: "T", Period: period, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// ownControls is a fleet with odd values in columns that controls of every form
// look at.
func ownControls(t *testing.T) *report.Document {
	t.Helper()
	var yaml strings.Builder
	yaml.WriteString("schema: 1\nname: Own\nversion: \"1\"\nframeworks: []\nauth_types:\n  - values: [oauth2, oidc]\n    falls_short: \"\"\ncontrols:\n")
	for i, control := range []string{
		"column: auth_type\n    satisfied_by: [oauth2, oidc]", "column: auth_type\n    present: true", "column: has_dlp\n    satisfied_by: [true]",
		"column: has_logging\n    present: true", "column: rate_limit_rpm\n    at_least: 1\n    at_most: 600", "column: rate_limit_rpm\n    present: true",
		"column: tools_count\n    satisfied_by: [3, 5]", "column: error_rate_pct\n    at_most: 0.3", "column: team\n    present: true",
		"column: team\n    satisfied_by: [Commerce, \"a  b\"]", "column: quota\n    at_least: 10", "column: quota\n    satisfied_by: [10, 2.5]",
		"column: owner\n    present: true", "column: reviewed\n    not_older_than_days: 180", "column: class\n    satisfied_by: [public, \"in \\\"house\\\" {x}\", Straße, \"a b\"]",
		"column: nowhere\n    present: true", "column: compliant\n    satisfied_by: [false]",
		"column: class\n    satisfied_by: [true]", "column: class\n    satisfied_by: [true, false]",
	} {
		fmt.Fprintf(&yaml, "  - id: c-%d\n    title: Control %d\n    %s\n    weight: %d\n    severity: low\n    why: w\n    what_to_do: d\n", i, i, control, 1+i%3)
	}
	b, err := audit.Load([]byte(yaml.String()), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dates := []string{
		"2026-11-30", "2026-06-03", "2026-06-02", "2026-12-01", "2026-02-31", "2026-05-01T10:00", "2026-11-01t10:00", "2026-11-01 10:00:00Z", "2026-11-01 soon",
		"2026-11-01T99", "2026-11-01  10:00", "spring 2026", "", "30.11.2026", "2026-11-1", " 2026-11-02 ", "2026-+1-01", "2026-11-0x", "1899-01-01", "1900-02-29",
		"0000-00-00", "9999-12-31", "2026/11/01", "2026-11-01x", "\t2026-11-03", "\u00a02026-11-03", "46000", "2026-13-01", "٢٠٢٦-11-01", "2024-02-29", "2026-02-29",
	}
	texts := []string{"", "public", "PUBLIC", " public ", "in \"house\" {x}", "straße", "STRASSE", "STRAßE", "a b", "a  b", "unknown", "*", "=1+1", "TRUE", "\u00a0", "public\u00a0", "p?blic", "-", "0", "İ", "Yes", "n", "1", "Disabled", "n/a", "\u200b"}
	numbers := []string{"", "10", "9.99", "2.5", "2.50", "1e3", "-3", "10 ", "ten", "010", "1,000", "0"}
	var out strings.Builder
	w := csv.NewWriter(&out)
	rows := [][]string{{"server_id", "server_name", "team", "auth_type", "has_dlp", "has_logging", "rate_limit_rpm", "tools_count", "monthly_calls", "avg_latency_ms", "error_rate_pct", "compliant", "owner", "reviewed", "class", "quota"}}
	pick := func(of []string, i int) string { return of[i%len(of)] }
	for i := range 124 {
		rows = append(rows, []string{
			fmt.Sprintf("S%d", i), fmt.Sprintf("server-%d", i), pick([]string{"Commerce", "", "unknown", "a  b", "a b", "COMMERCE"}, i), pick([]string{"oauth2", "oidc", "", "unknown", "basic"}, i),
			pick([]string{"true", "", "false"}, i), pick([]string{"yes", "no", ""}, i/2), pick([]string{"600", "601", "", "0", "1"}, i), pick([]string{"3", "", "5", "4"}, i),
			pick([]string{"1000", "", "0", "37"}, i/3), "10", pick([]string{"0.3", "0.30", "0.31", ""}, i), pick([]string{"true", "false", ""}, i),
			pick(texts, i/2), pick(dates, i), pick(texts, i), pick(numbers, i),
		})
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	f, err := fleet.Read("fleet.csv", strings.NewReader(out.String()), b.Reading())
	if err != nil {
		t.Fatal(err)
	}
	return document(t, f, b)
}

func document(t *testing.T, f *fleet.Fleet, b *audit.Baseline) *report.Document {
	t.Helper()
	doc, err := compose.Document(compose.Judgement{Result: audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))}, compose.Options{Title: "T", Period: report.Period{Year: 2026, Month: time.November}, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// split is the workbook of a fleet whose inventory takes two sheets. It has no error
// rates: their maximum is a formula only where the inventory takes one sheet.
func split(t *testing.T) []byte {
	t.Helper()
	old := maxRows
	maxRows = 150
	defer func() { maxRows = old }()
	var csv strings.Builder
	csv.WriteString("server_id,server_name,team,auth_type,has_dlp,has_logging,monthly_calls,compliant\n")
	for i := range 200 {
		fmt.Fprintf(&csv, "S%d,server-%d,team-%d,%s,%s,%s,%s,true\n", i, i, i%7, []string{"oauth2", "basic", "", "saml"}[i%4],
			[]string{"true", "false", ""}[i%3], []string{"yes", "no"}[i%2], []string{"", strconv.Itoa(i * 37)}[min(1, i%9)])
	}
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fleet.Read("fleet.csv", strings.NewReader(csv.String()), fleet.Options{Spellings: b.AuthSpellings()})
	if err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	if err := Write(&book, document(t, f, b), nil); err != nil {
		t.Fatal(err)
	}
	if names := unpack(t, book.Bytes()).names; !slices.Contains(names, "Inventory (2)") {
		t.Fatalf("the inventory takes one sheet of %q", names)
	}
	return book.Bytes()
}

// cached matches a formula with the value that the workbook keeps beside it.
var cached = regexp.MustCompile(`</f><v>([^<]*)</v>`)

// withoutCache is the workbook without the values of its formulas, so that a
// program has to compute every one of them.
func withoutCache(t *testing.T, book []byte) []byte {
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
		if _, err := w.Write(cached.ReplaceAll(data, []byte("</f>"))); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLibreOfficeRecalculates takes the values of all formulas out of the workbook
// and has LibreOffice compute them: each must give what the workbook had cached.
func TestLibreOfficeRecalculates(t *testing.T) {
	books := map[string][]byte{}
	for name, doc := range composed(t) {
		var b bytes.Buffer
		if err := Write(&b, doc, nil); err != nil {
			t.Fatal(err)
		}
		books[name] = b.Bytes()
	}
	books["split"] = split(t)
	computed := recalculated(t, books)
	for name, book := range books {
		t.Run(name, func(t *testing.T) {
			sheets := computed[name]
			formulas := 0
			own := unpack(t, book)
			for _, sheet := range own.names {
				for ref, cell := range own.sheets[sheet].cells {
					if cell.formula == "" {
						continue
					}
					formulas++
					got := sheets[sheet][ref]
					if same(got.value, cell.value) {
						continue
					}
					t.Errorf("%s!%s: LibreOffice computes %q, the workbook says %q: =%s", sheet, ref, got.value, cell.value, cell.formula)
				}
			}
			if formulas < 10 {
				t.Errorf("the workbook has %d formulas", formulas)
			}
		})
	}
}

// recalculated takes the values of all formulas out of workbooks, and gives the cells
// that LibreOffice computes, by sheet.
func recalculated(t *testing.T, books map[string][]byte) map[string]map[string]map[string]readCell {
	t.Helper()
	program := libreOffice(t)
	dir := t.TempDir()
	profile := url.URL{Scheme: "file", Path: filepath.Join(dir, "profile")}
	args := []string{"-env:UserInstallation=" + profile.String(), "--headless", "--convert-to", "fods", "--outdir", dir}
	for name, book := range books {
		path := filepath.Join(dir, name+".xlsx")
		if err := os.WriteFile(path, withoutCache(t, book), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	if msg, err := exec.CommandContext(ctx, program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	computed := map[string]map[string]map[string]readCell{}
	for name := range books {
		_, computed[name] = flatDocument(t, read(t, filepath.Join(dir, name+".fods")))
	}
	return computed
}

// TestLibreOfficeChangedWeight writes another weight into the sheet of controls: what
// the formulas then give must be what the audit says with that weight, with exceptions
// too.
func TestLibreOfficeChangedWeight(t *testing.T) {
	load := func() *audit.Baseline {
		b, err := audit.Load(read(t, "../../testdata/history/baseline.yaml"), "baseline.yaml")
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	const weight = 7
	heavier := load()
	heavier.Controls[1].Weight = weight
	doc, want := withHistory(t, load()), withHistory(t, heavier)
	found := false
	for _, sec := range doc.Appendix {
		for _, table := range sec.Tables {
			if table.Name == nil {
				continue
			}
			for i := range table.Len {
				found = found || table.Name(i) == "weight_"+heavier.Controls[1].ID
			}
			fill := table.Fill
			table.Fill = report.EachRow(func(i int, dst []report.Cell) []report.Cell {
				at := len(dst)
				dst = fill(i, i+1, dst)
				if table.Name(i) == "weight_"+heavier.Controls[1].ID {
					dst[at+table.Figure].Num = weight
				}
				return dst
			})
		}
	}
	var book, other bytes.Buffer
	if err := errors.Join(Write(&book, doc, nil), Write(&other, want, nil)); err != nil {
		t.Fatal(err)
	}
	if !found {
		t.Fatal("no cell holds the weight")
	}
	sheets := recalculated(t, map[string][]byte{"changed": book.Bytes()})["changed"]
	compared := 0
	for _, at := range []struct {
		sheet    string
		table    *report.Table
		col, row int
	}{{"Summary", want.KeyFigures, 0, 0}, {"Inventory", want.Inventory.Tables[0], 1, 2}} {
		place, col, row := unpack(t, other.Bytes()).sheets[at.sheet], at.col, at.row
		if row == 0 {
			col, row = place.find(t, at.table)
		}
		for i, cells := range at.table.Rows(at.table.Len) {
			for j, cell := range cells {
				// The previous month stays as it was judged.
				if cell.Formula == "" || at.table.Columns[j].ID == "change" {
					continue
				}
				compared++
				ref := cellName(col+j, row+1+i)
				if got := sheets[at.sheet][ref]; !same(got.value, place.cells[ref].value) {
					t.Errorf("%s!%s, %s: LibreOffice computes %q, the audit says %q", at.sheet, ref, at.table.Columns[j].Name, got.value, place.cells[ref].value)
				}
			}
		}
	}
	if compared < 100 {
		t.Errorf("%d cells were compared", compared)
	}
}

// same compares values as texts, or as numbers with the tolerance that adding up
// in another order needs.
func same(got, want string) bool {
	a, err := strconv.ParseFloat(got, 64)
	b, err2 := strconv.ParseFloat(want, 64)
	if err == nil && err2 == nil {
		return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b))
	}
	return strings.TrimSpace(got) == strings.TrimSpace(want)
}
