package compose

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	fleetcsv "fleetreport/report/fleet/csv"
)

func composed(t testing.TB, csv string) *report.Document {
	t.Helper()
	return composedWith(t, csv, string(audit.BuiltIn))
}

// composedWith makes the document of a fleet that is judged against a baseline.
func composedWith(t testing.TB, csv, baseline string) *report.Document {
	t.Helper()
	b, err := audit.Load([]byte(baseline), audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fleetcsv.Read("fleet.csv", strings.NewReader(csv), fleet.Options{Spellings: b.AuthSpellings()})
	if err != nil {
		t.Fatal(err)
	}
	d, err := Document(Results{Result: audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))},
		Options{Title: "T", Period: report.Period{Year: 2026, Month: time.November}, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func sampleFleet(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("../../testdata/sample/fleet-2026-11.csv")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestKnownFacts compares the facts of the sample fleet with what was worked out
// by hand.
func TestKnownFacts(t *testing.T) {
	d := composed(t, sampleFleet(t))
	texts := map[string]string{}
	for _, f := range d.Facts {
		texts[f.ID] = f.Text()
	}
	for id, want := range map[string]string{
		"servers": "10", "teams": "8", "compliant.servers": "6", "gaps.servers": "4", "gaps.share": "40.0 %",
		"calls": "194,500", "lacking.oauth.calls": "70,000", "lacking.oauth.calls_share": "36.0 %",
		"lacking.oauth.servers": "4", "lacking.dlp.servers": "4", "lacking.dlp.calls": "70,000",
		"lacking.logging.servers": "2", "lacking.logging.calls": "20,000",
		"errors.first.server": "legacy-erp (Operations)", "errors.first.rate": "5.8", "errors.first.latency": "450",
		"errors.second.server": "payment-gateway (Finance)", "errors.second.rate": "2.1",
		"exposed.calls": "61,667", "exposed.share": "31.7 %", "first.score": "7.000",
	} {
		if texts[id] != want {
			t.Errorf("%s is %q, want %q", id, texts[id], want)
		}
	}
}

// TestSectionOrder checks the analyses of the sample fleet in the order of every document.
func TestSectionOrder(t *testing.T) {
	var ids []string
	for _, s := range composed(t, sampleFleet(t)).Sections {
		ids = append(ids, s.ID)
	}
	want := []string{"overview", "compliance", "authentication", "dlp", "logging", "rate-limits", "errors-latency",
		"advisories", "call-volume", "migration", "attestation"}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
}

// TestMissingColumns drops each optional column, and all of them: the analyses
// that need it say so, and nothing else breaks.
func TestMissingColumns(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(sampleFleet(t)), "\n")
	header := strings.Split(lines[0], ",")
	without := func(drop ...string) string {
		var b strings.Builder
		for _, line := range lines {
			var kept []string
			for i, v := range strings.Split(line, ",") {
				if !slices.Contains(drop, header[i]) {
					kept = append(kept, v)
				}
			}
			b.WriteString(strings.Join(kept, ",") + "\n")
		}
		return b.String()
	}
	optional := []string{fleet.Team, fleet.ToolsCount, fleet.RateLimit, fleet.Calls, fleet.Latency, fleet.ErrorRate,
		fleet.Declared}
	for _, drop := range append([][]string{optional}, one(optional)...) {
		d := composed(t, without(drop...))
		var said []string
		for _, s := range d.Sections {
			said = append(said, s.Missing...)
		}
		for _, col := range drop {
			if want := "not available: the file has no column " + col; !strings.Contains(strings.Join(said, "\n"), want) {
				t.Errorf("without %v no section says %q", drop, want)
			}
		}
		checkConsistent(t, d)
	}
	for _, id := range []string{fleet.ServerID, fleet.ServerName} {
		checkConsistent(t, composed(t, without(id)))
	}
}

func one(all []string) [][]string {
	var sets [][]string
	for _, v := range all {
		sets = append(sets, []string{v})
	}
	return sets
}

// checkConsistent checks what every document must satisfy, whatever the fleet.
func checkConsistent(t *testing.T, d *report.Document) {
	t.Helper()
	if d.Verdict == "" || d.Decision == "" {
		t.Error("there is no verdict or no decision")
	}
	if len(d.Actions) > topActs {
		t.Errorf("%d things to do, at most %d can come first", len(d.Actions), topActs)
	}
	ids := map[string]bool{}
	tables := []*report.Table{d.KeyFigures, d.Provenance, d.Inventory.Tables[0], d.Plan.Tables[0], d.Servers}
	sections := slices.Concat(d.Sections, d.Appendix)
	for _, s := range sections {
		if len([]rune(s.Sheet)) > 31 {
			t.Errorf("%s: a sheet's name has at most 31 characters", s.Sheet)
		}
		tables = append(tables, s.Tables...)
		for _, c := range s.Charts {
			most := chartDots
			if c.Kind == report.Bars {
				most = chartRows
			}
			if c.Finding == "" || c.Table.Len == 0 || c.Table.Len > most {
				t.Errorf("chart %s: finding %q, %d rows", c.ID, c.Finding, c.Table.Len)
			}
			if !slices.Contains(report.ChartIDs, c.ID) {
				t.Errorf("chart %s is not listed in ChartIDs", c.ID)
			}
			if !slices.Contains(s.Tables, c.Table) {
				t.Errorf("chart %s points at a table that the section does not show", c.ID)
			}
			for _, v := range append([]int{c.Label}, c.Values...) {
				if v < 0 || v >= len(c.Table.Columns) {
					t.Errorf("chart %s points at column %d of %d", c.ID, v, len(c.Table.Columns))
				}
			}
		}
		for _, p := range append(append(append([]string{s.Title, s.Answer}, s.Lead...), s.Notes...), s.Missing...) {
			if strings.TrimSpace(p) == "" || strings.Contains(p, "<no value>") || strings.Contains(p, "  ") ||
				strings.Contains(p, " .") || strings.Contains(p, "NaN") {
				t.Errorf("%s says %q", s.ID, p)
			}
		}
	}
	for _, table := range tables {
		if ids[table.ID] {
			t.Errorf("two tables have the id %s", table.ID)
		}
		ids[table.ID] = true
		columns := map[string]bool{}
		for _, c := range table.Columns {
			if columns[c.ID] || c.ID == "" || c.Kind == report.Unknown || c.Kind == report.Empty {
				t.Errorf("%s: column %+v", table.ID, c)
			}
			columns[c.ID] = true
		}
		for i, row := range table.Rows(table.Len) {
			if len(row) != len(table.Columns) {
				t.Fatalf("%s: row %d has %d cells of %d", table.ID, i, len(row), len(table.Columns))
			}
			for k, cell := range row {
				if cell.Kind != table.Columns[k].Kind && cell.Kind != report.Unknown && cell.Kind != report.Empty {
					t.Errorf("%s: row %d, %s has kind %d, its column kind %d", table.ID, i, table.Columns[k].ID, cell.Kind,
						table.Columns[k].Kind)
				}
			}
		}
	}
}

// TestRandomFleets composes fleets of every size and mixture.
func TestRandomFleets(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(values ...string) string { return values[r.IntN(len(values))] }
	for _, n := range []int{1, 2, 3, 5, 6, 15, 16, 40, 41, 200, 700} {
		for range 4 {
			var b strings.Builder
			b.WriteString("server_id,server_name,team,tools_count,auth_type,rate_limit_rpm,has_dlp,has_logging," +
				"monthly_calls,avg_latency_ms,error_rate_pct,compliant,owner\n")
			good := r.IntN(3) == 0
			for i := range n {
				auth, yes := pick("oauth2", "api_key", "basic", "", "saml", "mtls"), pick("true", "false", "")
				if good {
					auth, yes = "oauth2", "true"
				}
				fmt.Fprintf(&b, "S%d,server-%d,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", i, i,
					pick("", "A", "B", fmt.Sprint("T", r.IntN(60))), pick("", "4", "17"),
					auth, pick("", "0", "60", "600"), yes, pick("true", yes), pick("", "0", strconv.Itoa(r.IntN(100000))),
					pick("", "0", "12.5", "900"), pick("", "0", "0.25", "99"), pick("true", "false", ""), pick("", "Kim"))
			}
			checkConsistent(t, composed(t, b.String()))
		}
	}
}

var figure = regexp.MustCompile(`\d[\d,]*(?:\.\d+)?(?: %)?`)

// TestProseQuotesFactsOnly takes every figure out of the prose that facts may
// carry, and wants none left over.
func TestProseQuotesFactsOnly(t *testing.T) {
	d := composed(t, sampleFleet(t))
	known := map[string]bool{}
	for _, f := range d.Facts {
		for _, n := range figure.FindAllString(f.Text(), -1) {
			known[n] = true
			known[n+" "+f.Format.Unit] = true
		}
	}
	prose := []string{d.Verdict, d.Decision}
	for _, s := range d.Sections {
		prose = append(prose, s.Lead...)
		for _, c := range s.Charts {
			prose = append(prose, c.Finding)
		}
	}
	// Names of things, not figures.
	names := strings.NewReplacer("OAuth 2.0", "", "OAuth 2.1", "")
	for _, p := range prose {
		if strings.HasPrefix(p, "What to do:") || strings.HasPrefix(p, "Why it matters:") {
			continue // wording of the baseline
		}
		for _, n := range figure.FindAllString(names.Replace(p), -1) {
			if !known[n] {
				t.Errorf("%q quotes %s, which is no fact", p, n)
			}
		}
	}
}

func TestJSONIsStable(t *testing.T) {
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := composed(t, sampleFleet(t)).WriteJSON(w); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two runs give different bytes")
	}
	if !json.Valid(a.Bytes()) {
		t.Error("report.json is not JSON")
	}
}

func BenchmarkCompose(b *testing.B) {
	var csv strings.Builder
	csv.WriteString("server_id,server_name,team,auth_type,has_dlp,has_logging,monthly_calls,avg_latency_ms," +
		"error_rate_pct,compliant\n")
	for i := range 10000 {
		fmt.Fprintf(&csv, "S%d,server-%d,team-%d,%s,%t,true,%d,%d,%.2f,true\n", i, i, i%40, []string{"oauth2", "basic"}[i%2],
			i%3 == 0, i*7919%100000, i%900, float64(i%500)/100)
	}
	base, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		b.Fatal(err)
	}
	f, err := fleetcsv.Read("fleet.csv", strings.NewReader(csv.String()), fleet.Options{Spellings: base.AuthSpellings()})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r := audit.Run(f, base, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)) // anew, or it is sorted already
		if _, err := Document(Results{Result: r}, Options{Title: "T",
			Period: report.Period{Year: 2026, Month: time.November}, Version: "test"}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(f.Len()*b.N)/b.Elapsed().Seconds(), "servers/s")
}

// TestLimitations checks that what a workbook cannot show is reported.
func TestLimitations(t *testing.T) {
	long := strings.Repeat("x", report.CellUnits+1) // which the fleet cuts, with a note of its own
	d := composed(t, "server_name,auth_type,has_dlp,has_logging,owner,Owner,Risk score (points),"+strings.Repeat("h",
		300)+",notes,log\na,oauth2,true,true,1,2,3,4,"+long+
		",\""+strings.Repeat("\n", report.CellLineFeeds+1)+"end\"\n")
	var got []string
	for _, s := range d.Appendix {
		for _, table := range s.Tables {
			if table.ID != "quality-workbook" {
				continue
			}
			for _, row := range table.Rows(table.Len) {
				got = append(got, row[0].Str+": "+row[1].Str)
			}
		}
	}
	want := []string{
		"Owner: a header that occurs before", strings.Repeat("h", 20) + "…: a header of more than 255 characters",
		"Risk score (points): a header that occurs before",
		"log: texts of more than 254 lines",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("limitations (-want +got):\n%s", diff)
	}
}

// ownBaseline composes the sample fleet against a changed baseline.
func ownBaseline(t *testing.T, changes ...string) *report.Document {
	t.Helper()
	text := strings.NewReplacer(changes...).Replace(string(audit.BuiltIn))
	if text == string(audit.BuiltIn) {
		t.Fatalf("%q changes nothing", changes)
	}
	b, err := audit.Load([]byte(text), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, err := fleetcsv.Read("fleet.csv", strings.NewReader(sampleFleet(t)), fleet.Options{Spellings: b.AuthSpellings()})
	if err != nil {
		t.Fatal(err)
	}
	d, err := Document(Results{Result: audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))},
		Options{Title: "T", Period: report.Period{Year: 2026, Month: time.November}, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	checkConsistent(t, d)
	return d
}

func TestSheetNames(t *testing.T) {
	for title, want := range map[string]string{
		"a/b":            "a b",
		"Summary":        "Summary (control)",
		"History":        "History (2)",
		"DLP coverage":   "DLP coverage",
		"'quoted'":       "quoted",
		"[]":             "Sheet",
		"Fleet overview": "Fleet overview (control)",
		"A title that is much longer than a sheet may be": "A title that is much longer tha",
	} {
		d := ownBaseline(t, "section: Logging coverage", "section: "+strconv.Quote(title), "section: DLP coverage",
			"section: DLP")
		if got := d.Sections[4].Sheet; got != want {
			t.Errorf("the sheet of %q is %q, want %q", title, got, want)
		}
	}
}

func TestTwoControlsOnOneColumn(t *testing.T) {
	d := ownBaseline(t, "column: has_logging", "column: has_dlp")
	if a, b := d.Sections[3].ID, d.Sections[4].ID; a != "dlp" || b != "control-logging" {
		t.Errorf("the sections are %s and %s", a, b)
	}
}

func TestControlWithoutColumn(t *testing.T) {
	d := ownBaseline(t, "column: has_logging", "column: nope")
	if got := strings.Join(d.Sections[4].Missing, "\n"); !strings.Contains(got, "the file has no column nope") {
		t.Errorf("the section says %q", got)
	}
}

// TestBlankColumns checks that a column that is blank throughout gives no figures:
// unknown is not zero.
func TestBlankColumns(t *testing.T) {
	d := composed(t,
		"server_name,team,auth_type,has_dlp,has_logging,monthly_calls,error_rate_pct,rate_limit_rpm,compliant\na,,"+
			"basic,,true,,,,\nb,,none,,,,,,\n")
	checkConsistent(t, d)
	for _, f := range d.Facts {
		if strings.HasPrefix(f.ID, "calls") || strings.HasPrefix(f.ID, "exposed") || f.ID == "teams" {
			t.Errorf("there is a fact %s: %s", f.ID, f.Text())
		}
	}
	var all []string
	for _, s := range d.Sections {
		all = append(all, s.Missing...)
	}
	if want := "the column monthly_calls is blank in every row"; !strings.Contains(strings.Join(all, "\n"), want) {
		t.Errorf("no section says %q", want)
	}
}

// TestOneServer reads the prose of a fleet of one.
func TestOneServer(t *testing.T) {
	for csv, want := range map[string]string{
		"a,oauth2,true,true,100,1.5,60\n": "The only server meets the baseline.",
		"a,basic,false,true,100,1.5,60\n": "The only server does not meet the baseline; it carries 100 of 100 calls per " +
			"month (100.0 %).",
	} {
		d := composed(t, "server_name,auth_type,has_dlp,has_logging,monthly_calls,error_rate_pct,rate_limit_rpm\n"+csv)
		if d.Verdict != want {
			t.Errorf("the verdict is %q, want %q", d.Verdict, want)
		}
		for _, s := range d.Sections {
			for _, p := range s.Lead {
				if strings.Contains(p, "1 servers") || strings.Contains(p, "All 1") || strings.Contains(p, "1 server have") {
					t.Errorf("%s says %q", s.ID, p)
				}
			}
		}
	}
}
