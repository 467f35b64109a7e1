package workbook

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
	fleetcsv "fleetreport/report/fleet/csv"
	"fleetreport/report/gate"
	"fleetreport/report/history"
	"fleetreport/report/needs"
)

// testBooks returns the workbooks that other programs must read, by name: those of composed,
// one of hostile texts, one of two inventory sheets, and one of the given number of
// servers.
func testBooks(t *testing.T, servers int) map[string][]byte {
	t.Helper()
	docs := composed(t)
	docs["hostile-texts"] = hostileDocument()
	docs["large"] = largeFleet(t, servers)
	all := map[string][]byte{"split": split(t)}
	for name, doc := range docs {
		var b bytes.Buffer
		if err := Write(&b, doc); err != nil {
			t.Fatal(err)
		}
		all[name] = b.Bytes()
	}
	return all
}

// composed returns documents of fleets in testdata, of all of them in the long form, and
// one of controls of every kind.
func composed(t *testing.T) map[string]*report.Document {
	t.Helper()
	inputs, err := filepath.Glob("../../testdata/*/fleet-*.csv")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no fleets in testdata: %v", err)
	}
	b := builtIn(t)
	docs := map[string]*report.Document{}
	for _, path := range inputs {
		name := filepath.Base(filepath.Dir(path))
		if name != "hostile" && !needs.Long() {
			continue
		}
		options := fleet.Options{AllowBadRows: true, Spellings: b.AuthSpellings()}
		f, err := fleetcsv.Read(filepath.Base(path), bytes.NewReader(readFile(t, path)), options)
		if err != nil {
			continue // a fleet that is rejected with any flags
		}
		docs[name] = document(t, f, b)
	}
	docs["with-history"] = withHistory(t, historyBaseline(t))
	docs["own-controls"] = ownControls(t)
	return docs
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func builtIn(t *testing.T) *audit.Baseline {
	t.Helper()
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// historyBaseline returns the baseline of testdata/history.
func historyBaseline(t *testing.T) *audit.Baseline {
	t.Helper()
	b, err := audit.Load(readFile(t, "../../testdata/history/baseline.yaml"), "baseline.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// document returns the document of a fleet.
func document(t *testing.T, f *fleet.Fleet, b *audit.Baseline) *report.Document {
	t.Helper()
	result := audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
	return documentOf(t, compose.Results{Result: result}, report.Period{Year: 2026, Month: time.November})
}

func documentOf(t *testing.T, j compose.Results, period report.Period) *report.Document {
	t.Helper()
	doc, err := compose.Document(j, compose.Options{Title: "T", Period: period, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// readFleet reads a fleet from rows, the first of which is the header.
func readFleet(t *testing.T, rows [][]string, options fleet.Options) *fleet.Fleet {
	t.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	f, err := fleetcsv.Read("fleet.csv", &b, options)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// withHistory returns the document of the fleet in testdata/history, with its earlier
// months, its exceptions and the limits of its baseline.
func withHistory(t *testing.T, b *audit.Baseline) *report.Document {
	t.Helper()
	run := func(path string) (*audit.Result, report.Period) {
		p, ok := fleet.PeriodFromName(path)
		if !ok {
			t.Fatalf("%s: no month in the name", path)
		}
		f, err := fleetcsv.Read(filepath.Base(path), bytes.NewReader(readFile(t, path)), b.ReadOptions())
		if err != nil {
			t.Fatal(err)
		}
		return audit.Run(f, b, p.End()), p
	}
	result, period := run("../../testdata/history/fleet-2026-11.csv")
	granted, err := exception.Load(readFile(t, "../../testdata/history/exceptions.yaml"), "exceptions.yaml", b)
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
		return history.FromFleet(p, r), nil
	}, func(m *history.Month) history.Excepted { return applied.InForce(m.Period.End(), b, m) })
	if err != nil {
		t.Fatal(err)
	}
	facts := gate.Facts{Result: result, With: result.Excepting(applied.Excepted), History: compared, Exceptions: applied}
	limits, errs := gate.ParseAll(b.Gate)
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return documentOf(t, compose.Results{
		Result: result, With: facts.With, History: compared, Exceptions: applied, Gate: gate.Evaluate(limits, facts),
	}, period)
}

// pick returns the i-th of some values, counted around.
func pick(values []string, i int) string { return values[i%len(values)] }

// ownControls returns the document of a fleet with odd values in columns that controls of
// every kind check.
func ownControls(t *testing.T) *report.Document {
	t.Helper()
	var yaml strings.Builder
	yaml.WriteString("schema: 1\nname: Own\nversion: \"1\"\nframeworks: []\n" +
		"auth_types:\n  - values: [oauth2, oidc]\n    falls_short: \"\"\ncontrols:\n")
	for i, condition := range []string{
		"auth_type satisfied_by: [oauth2, oidc]", "auth_type present: true",
		"has_dlp satisfied_by: [true]", "has_logging present: true",
		"rate_limit_rpm at_least: 1\n    at_most: 600", "rate_limit_rpm present: true",
		"tools_count satisfied_by: [3, 5]", "error_rate_pct at_most: 0.3",
		"team present: true", `team satisfied_by: [Commerce, "a  b"]`,
		"quota at_least: 10", "quota satisfied_by: [10, 2.5]",
		"owner present: true", "reviewed not_older_than_days: 180",
		`class satisfied_by: [public, "in \"house\" {x}", Straße, "a b"]`,
		"nowhere present: true", "compliant satisfied_by: [false]",
		"class satisfied_by: [true]", "class satisfied_by: [true, false]",
	} {
		column, rest, _ := strings.Cut(condition, " ")
		fmt.Fprintf(&yaml, "  - id: c-%d\n    title: Control %d\n    column: %s\n    %s\n", i, i, column, rest)
		fmt.Fprintf(&yaml, "    weight: %d\n    severity: low\n    why: w\n    what_to_do: d\n", 1+i%3)
	}
	b, err := audit.Load([]byte(yaml.String()), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dates := []string{
		"2026-11-30", "2026-06-03", "2026-06-02", "2026-12-01", "2026-02-31", "2026-05-01T10:00", "2026-11-01t10:00",
		"2026-11-01 10:00:00Z", "2026-11-01 soon", "2026-11-01T99", "2026-11-01  10:00", "spring 2026", "", "30.11.2026",
		"2026-11-1", " 2026-11-02 ", "2026-+1-01", "2026-11-0x", "1899-01-01", "1900-02-29", "0000-00-00", "9999-12-31",
		"2026/11/01", "2026-11-01x", "\t2026-11-03", "\u00a02026-11-03", "46000", "2026-13-01", "٢٠٢٦-11-01",
		"2024-02-29", "2026-02-29",
	}
	texts := []string{
		"", "public", "PUBLIC", " public ", "in \"house\" {x}", "straße", "STRASSE", "STRAßE", "a b", "a  b", "unknown",
		"*", "=1+1", "TRUE", "\u00a0", "public\u00a0", "p?blic", "-", "0", "İ", "Yes", "n", "1", "Disabled", "n/a",
		"\u200b",
	}
	numbers := []string{"", "10", "9.99", "2.5", "2.50", "1e3", "-3", "10 ", "ten", "010", "1,000", "0"}
	teams := []string{"Commerce", "", "unknown", "a  b", "a b", "COMMERCE"}
	rows := [][]string{{
		"server_id", "server_name", "team", "auth_type", "has_dlp", "has_logging", "rate_limit_rpm", "tools_count",
		"monthly_calls", "avg_latency_ms", "error_rate_pct", "compliant", "owner", "reviewed", "class", "quota",
	}}
	for i := range 124 {
		rows = append(rows, []string{
			fmt.Sprintf("S%d", i), fmt.Sprintf("server-%d", i), pick(teams, i),
			pick([]string{"oauth2", "oidc", "", "unknown", "basic"}, i), pick([]string{"true", "", "false"}, i),
			pick([]string{"yes", "no", ""}, i/2), pick([]string{"600", "601", "", "0", "1"}, i),
			pick([]string{"3", "", "5", "4"}, i), pick([]string{"1000", "", "0", "37"}, i/3), "10",
			pick([]string{"0.3", "0.30", "0.31", ""}, i), pick([]string{"true", "false", ""}, i),
			pick(texts, i/2), pick(dates, i), pick(texts, i), pick(numbers, i),
		})
	}
	return document(t, readFleet(t, rows, b.ReadOptions()), b)
}

// largeFleet returns the document of a fleet of n servers in all states.
func largeFleet(t *testing.T, n int) *report.Document {
	t.Helper()
	rows := [][]string{{
		"server_id", "server_name", "team", "tools_count", "auth_type", "rate_limit_rpm", "has_dlp", "has_logging",
		"monthly_calls", "avg_latency_ms", "error_rate_pct", "compliant", "owner",
	}}
	for i := range n {
		rows = append(rows, []string{
			fmt.Sprintf("S%04d", i), fmt.Sprintf("server-%d", i), fmt.Sprintf("team-%d", i%40), strconv.Itoa(i % 12),
			pick([]string{"oauth2", "api_key", "basic", "", "oidc"}, i), pick([]string{"60", "", "600"}, i/2),
			pick([]string{"true", "false", ""}, i/3), pick([]string{"true", "false", "true", ""}, i/5),
			pick([]string{"1000", strconv.Itoa(i * 7), ""}, i), strconv.Itoa(20 + i%400), fmt.Sprintf("%d.%d", i%9, i%10),
			pick([]string{"true", "false", ""}, i/7), fmt.Sprintf("owner %d", i),
		})
	}
	b := builtIn(t)
	return document(t, readFleet(t, rows, fleet.Options{Spellings: b.AuthSpellings()}), b)
}

// split returns the workbook of a fleet whose inventory takes two sheets. It has no error
// rates: their maximum is a formula only where the inventory takes one sheet.
func split(t *testing.T) []byte {
	t.Helper()
	old := maxRows
	maxRows = 150
	defer func() { maxRows = old }()
	rows := [][]string{{
		"server_id", "server_name", "team", "auth_type", "has_dlp", "has_logging", "monthly_calls", "compliant",
	}}
	for i := range 200 {
		rows = append(rows, []string{
			fmt.Sprintf("S%d", i), fmt.Sprintf("server-%d", i), fmt.Sprintf("team-%d", i%7),
			pick([]string{"oauth2", "basic", "", "saml"}, i), pick([]string{"true", "false", ""}, i),
			pick([]string{"yes", "no"}, i), []string{"", strconv.Itoa(i * 37)}[min(1, i%9)], "true",
		})
	}
	b := builtIn(t)
	doc := document(t, readFleet(t, rows, fleet.Options{Spellings: b.AuthSpellings()}), b)
	book, data := written(t, doc)
	if !slices.Contains(book.names, "Inventory (2)") {
		t.Fatalf("the inventory takes one sheet of %q", book.names)
	}
	return data
}

// hostileDocument returns a document with texts that some program might change or fail on
// in cells, headers and paragraphs, and with cells of all kinds.
func hostileDocument() *report.Document {
	doc := sample()
	var rows [][]report.Cell
	var columns []report.Column
	long := []string{strings.Repeat("a\n", 300), strings.Repeat("x", report.CellUnits+1), "a\x00b", "\x01"}
	for i, s := range slices.Concat(hostileTexts, long) {
		rows = append(rows, []report.Cell{txt(s), num(float64(i) / 7), truth(i%2 == 0), stateOf(i % 3), unknown, empty})
		columns = append(columns, textCol("c", s))
	}
	head := table("headers", "Headers", columns, make([]report.Cell, len(columns)))
	doc.Sections[0].Tables = []*report.Table{head}
	doc.Sections[0].Lead = hostileTexts
	doc.Sections[0].Notes = hostileTexts
	doc.Inventory = inventoryOf(table("inventory", "Inventory", []report.Column{
		textCol("text", "Text"), numCol("number", "Number", shareFormat), boolCol("truth", "Truth"),
		stateCol("state", "State"), numCol("unknown", "Unknown", wholeFormat), textCol("empty", "Empty"),
	}, rows...))
	return doc
}
