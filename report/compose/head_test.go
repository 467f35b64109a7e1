package compose

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/gate"
)

// told is what the head of a report tells, in words and figures.
type told struct {
	Verdict, Remark, Previous, Since string
	Gate                             report.Gate
	Actions                          report.Actions
	KeyFigures                       [][]report.Cell
	Headlines                        []report.Headline
	Controls                         []report.Control
	Gaps                             int
	Findings                         []report.Finding
}

func toldBy(d *report.Document) told {
	h := told{d.Verdict, d.Remark, d.Previous, d.Since, d.Gate, d.Actions, nil, d.Headlines, d.Controls, d.Gaps, d.Findings(30)}
	for _, row := range d.KeyFigures.Rows(d.KeyFigures.Len) {
		h.KeyFigures = append(h.KeyFigures, append([]report.Cell(nil), row...))
	}
	return h
}

// sameHead composes the head of a report, and all of it: the head is the same, word for
// word.
func sameHead(t *testing.T, j Judgement, o Options) {
	t.Helper()
	o.HeadOnly = true
	head, err := Document(j, o) // before anything is sorted
	if err != nil {
		t.Fatal(err)
	}
	o.HeadOnly = false
	all, err := Document(j, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(head.Sections) > 0 || head.Facts != nil || head.Servers != nil || head.Inventory != nil {
		t.Error("the head holds more than a head")
	}
	if diff := cmp.Diff(toldBy(all), toldBy(head), cmpopts.IgnoreFields(report.Action{}, "Link")); diff != "" {
		t.Errorf("(-with all of the report +alone):\n%s", diff)
	}
}

func TestHeadOfEveryMonth(t *testing.T) {
	eachMonth(t, 120, func(t *testing.T, _ *rand.Rand, j Judgement, o Options) { sameHead(t, j, o) })
}

// judgedBuiltIn judges an inventory against the built-in baseline, with every limit that
// needs no earlier month. The result is new each time: nothing of it is sorted.
func judgedBuiltIn(t testing.TB, csv string) Judgement {
	t.Helper()
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	options := b.Reading()
	options.AllowBadRows = true
	f, err := fleet.Read("fleet.csv", strings.NewReader(csv), options)
	if err != nil {
		t.Fatal(err)
	}
	limits, err := audit.ParseLimits("compliance<80,exposed>30,severity>=high")
	if err != nil {
		t.Fatal(err)
	}
	j := Judgement{Result: audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))}
	j.Gate = gate.Judge(limits, gate.Facts{Result: j.Result, With: j.Result})
	return j
}

func TestHeadOfFleets(t *testing.T) {
	o := Options{Title: "T", Period: report.Period{Year: 2026, Month: time.November}, Version: "test"}
	paths, err := filepath.Glob("../testdata/*/fleet-*.csv")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fleets in testdata: %v", err)
	}
	fleets := map[string]string{"large": largeFleet(40_000)}
	for _, path := range paths {
		csv, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(path, "rejected") {
			fleets[path] = string(csv)
		}
	}
	for name, csv := range fleets {
		t.Run(name, func(t *testing.T) { sameHead(t, judgedBuiltIn(t, csv), o) })
	}
}

// largeFleet is an inventory of several chunks, with ties in all that orders look at.
func largeFleet(servers int) string {
	random := rand.New(rand.NewPCG(1, 31))
	pick := func(values ...string) string { return values[random.IntN(len(values))] }
	var b strings.Builder
	b.WriteString("server_id,server_name,team,tools_count,auth_type,rate_limit_rpm,has_dlp,has_logging,monthly_calls,avg_latency_ms,error_rate_pct,compliant\n")
	for i := range servers {
		yes := pick("true", "true", "false", "")
		fmt.Fprintf(&b, "S%d,server-%d,T%d,%d,%s,%s,%s,%s,%s,%d,%.2f,%s\n", i, random.IntN(servers/2), random.IntN(60), random.IntN(20),
			pick("oauth2", "api_key", "basic", "", "saml"), pick("", "0", "60", "600"), yes, pick("true", yes),
			pick("", "0", strconv.Itoa(random.IntN(1000))), random.IntN(900), float64(random.IntN(1000))/100, pick("true", "false", ""))
	}
	return b.String()
}

// BenchmarkHead judges a fleet and composes the head of its report: what check does with
// an inventory that it has read.
func BenchmarkHead(b *testing.B) {
	const servers = 100_000
	j := judgedBuiltIn(b, largeFleet(servers))
	o := Options{Title: "T", Period: report.Period{Year: 2026, Month: time.November}, Version: "test", HeadOnly: true}
	b.ReportAllocs()
	for b.Loop() {
		r := audit.Run(j.Fleet, j.Baseline, j.AsOf)
		if _, err := Document(Judgement{Result: r, With: r}, o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(servers*b.N)/b.Elapsed().Seconds(), "servers/s")
}
