package compose_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/compose"
	"fleetreport/report/fleet"
	fleetcsv "fleetreport/report/fleet/csv"
	"fleetreport/report/gate"
	"fleetreport/report/history"
	"fleetreport/report/needs"
)

// TestOracle compares the audit and the facts of the report with another program that
// works out the same analyses: the SQL of oracle_sql_test.go, written from the formulas
// and not from this code, over fleets drawn from seeds. They have unknown values, ties,
// servers without calls, and columns that are missing.
func TestOracle(t *testing.T) {
	first, last := uint64(0), uint64(50)
	switch {
	case testing.Short(): // without the large fleets
		first, last = 2, 20
	case needs.Long():
		last = 150
	}
	for seed := first; seed < last; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 7))
			// The audit computes in chunks of 16,384 servers, so two fleets have several.
			rows := 1 + r.IntN(60)
			switch seed {
			case 0:
				rows = 40_000
			case 1:
				rows = 20_000
			}
			drawn := draw(r, rows, rows > 60)
			switch seed {
			case 0:
				drawn.plantHighest(rows / 2)
			case 1:
				drawn.hideCallsOfGaps()
			}
			db := drawn.database(t)
			result, doc := drawn.judged(t)
			checkFacts(t, oneRow(t, db, factsQuery), doc)
			checkGroups(t, "by team", rowsOf(t, db, groupQuery("coalesce(team, '')")), result.ByTeam())
			checkGroups(t, "by authentication type", rowsOf(t, db, groupQuery("coalesce(auth, '')")), result.ByAuth())
			checkGroups(t, "by standing", rowsOf(t, db, groupQuery("standing")), result.ByStanding())
			checkServers(t, rowsOf(t, db, serversQuery), result)
			for _, o := range []struct {
				name, by string
				order    *audit.Order
			}{
				{"priority", "score DESC", result.Priority()},
				{"calls", "calls DESC NULLS LAST", result.ByCalls()},
				{"errors", "error DESC NULLS LAST", result.ByErrors()},
				{"latency", "latency DESC NULLS LAST", result.ByLatency()},
				{"rate limits", "CASE WHEN rpm > 0 THEN rpm END DESC NULLS FIRST", result.ByRateLimit()},
			} {
				checkOrder(t, o.name, rowsOf(t, db, orderQuery(o.by)), o.order)
			}
			checkSteps(t, rowsOf(t, db, stepsQuery), audit.Onboarding(result, result.Priority().All()))
			checkLimits(t, rowsOf(t, db, limitsQuery)[0], result.LimitCounts(), result.RateLimits())
			checkMostExposed(t, rowsOf(t, db, mostExposedQuery), result)
			checkExcepting(t, rowsOf(t, db, exceptingQuery)[0], result)
			checkHistory(t, oneRow(t, db, factsQuery), result)
			checkGate(t, rowsOf(t, db, uncountedQuery)[0], result)
			if t.Failed() && rows < 100 {
				t.Logf("the fleet:\n%s", drawn.csv())
			}
		})
	}
}

// cell is a value of a drawn fleet: as the file writes it, and as it is in the database,
// where nil is unknown.
type cell struct {
	text  string
	value any
}

// drawnFleet is a fleet as it was drawn.
type drawnFleet struct {
	columns []string
	rows    []map[string]cell
}

// columnsOfFleet are all columns, in the order of the sample file.
var columnsOfFleet = fleet.KnownColumns()

// draw draws a fleet, with all columns or some of them. Few different values make many ties.
func draw(r *rand.Rand, rows int, all bool) *drawnFleet {
	d := &drawnFleet{}
	hasID := all || r.IntN(4) > 0
	for _, name := range columnsOfFleet {
		switch name {
		case fleet.ServerID:
			if !hasID {
				continue
			}
		case fleet.ServerName, fleet.AuthType, fleet.HasDLP, fleet.HasLogging: // needed
		default:
			if !all && r.IntN(8) == 0 {
				continue
			}
		}
		d.columns = append(d.columns, name)
	}
	r.Shuffle(len(d.columns), func(i, j int) { d.columns[i], d.columns[j] = d.columns[j], d.columns[i] })
	names := r.Perm(rows)
	for i := range rows {
		row := map[string]cell{}
		for _, name := range d.columns {
			row[name] = value(r, name)
		}
		if hasID {
			row[fleet.ServerID] = textCell(fmt.Sprintf("MCP%05d", names[i]))
			row[fleet.ServerName] = pick(r, textCell(""), textCell("same"), textCell(fmt.Sprintf("name %d", names[i])))
		} else {
			row[fleet.ServerName] = textCell(fmt.Sprintf("a server with a long name that differs at the end: %d", names[i]))
		}
		d.rows = append(d.rows, row)
	}
	return d
}

// plantHighest sets higher values for a server than any other has, and all gaps.
func (d *drawnFleet) plantHighest(server int) {
	row := d.rows[server]
	row[fleet.Calls], row[fleet.ErrorRate], row[fleet.Latency], row[fleet.RateLimit] =
		numberCell("9000000"), numberCell("100"), numberCell("9000"), numberCell("9000000")
	row[fleet.AuthType], row[fleet.HasDLP], row[fleet.HasLogging] = textCell("none"), cell{"false", 0}, cell{"false", 0}
}

// hideCallsOfGaps makes the calls of all servers that are not compliant unknown.
func (d *drawnFleet) hideCallsOfGaps() {
	met := []any{"oauth2", "oauth2_client_credentials", "oidc", "entra_id"}
	for _, row := range d.rows {
		if !slices.Contains(met, row[fleet.AuthType].value) || row[fleet.HasDLP].value != 1 ||
			row[fleet.HasLogging].value != 1 {
			row[fleet.Calls] = textCell("")
		}
	}
}

// value draws a cell of a column that does not name the server.
func value(r *rand.Rand, column string) cell {
	switch column {
	case fleet.Team:
		return pick(r, textCell("Commerce"), textCell("Support"), textCell("HR"), textCell("Zoë"), textCell(""))
	case fleet.AuthType:
		return pick(r, textCell("oauth2"), textCell("oauth2"), textCell("oauth2_client_credentials"), textCell("oidc"),
			textCell("entra_id"), textCell("managed_identity"),
			textCell("mtls"), textCell("cert"), textCell("bearer"), textCell("pat"), textCell("api_key"), textCell("basic"),
			textCell("none"), textCell("kerberos"), textCell(""),
			cell{"OAuth 2.0", "oauth2"}, cell{"API-Key", "api_key"})
	case fleet.HasDLP, fleet.HasLogging, fleet.Declared:
		return pick(r, cell{"true", 1}, cell{"Yes", 1}, cell{"1", 1}, cell{"enabled", 1}, cell{"false", 0}, cell{"n", 0},
			cell{"0", 0}, cell{"", nil})
	case fleet.Latency, fleet.ErrorRate:
		return pick(r, cell{"", nil}, numberCell("0"), numberCell("0.1"), numberCell("0.30"), numberCell("5.8"),
			numberCell(strconv.FormatFloat(float64(r.IntN(1000))/10, 'f', -1, 64)))
	default:
		return pick(r, cell{"", nil}, numberCell("0"), numberCell("0"), numberCell("10"), numberCell("45000"),
			numberCell(strconv.Itoa(r.IntN(1_000_000))))
	}
}

func pick(r *rand.Rand, from ...cell) cell { return from[r.IntN(len(from))] }

// textCell is a text that is read as it stands; "" is unknown.
func textCell(s string) cell {
	if s == "" {
		return cell{"", nil}
	}
	return cell{s, s}
}

func numberCell(s string) cell {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return cell{s, v}
}

// csv is the file.
func (d *drawnFleet) csv() string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(d.columns) // to memory
	for _, row := range d.rows {
		var cells []string
		for _, name := range d.columns {
			cells = append(cells, row[name].text)
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return b.String()
}

// judged reads the file, audits it and composes the report.
func (d *drawnFleet) judged(t *testing.T) (*audit.Result, *report.Document) {
	t.Helper()
	baseline, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fleetcsv.Read("fleet.csv", strings.NewReader(d.csv()), baseline.ReadOptions())
	if err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	result := audit.Run(f, baseline, asOf)
	doc, err := compose.Document(compose.Results{Result: result, With: result},
		compose.Options{Title: "T", Period: report.Period{Year: 2026, Month: time.November}, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return audit.Run(f, baseline, asOf), doc // of which nothing is sorted yet
}

// checkFacts compares the facts that the query answers. For a NULL the report has
// no such fact, or an unknown one.
func checkFacts(t *testing.T, want map[string]any, doc *report.Document) {
	t.Helper()
	got := map[string]report.Cell{}
	for _, f := range doc.Facts {
		got[f.ID] = f.Value
	}
	for id, w := range want {
		c, ok := got[id]
		switch w := w.(type) {
		case nil:
			if ok && c.Kind != report.Unknown {
				t.Errorf("fact %s is %+v, and should be unknown", id, c)
			}
		case string:
			if c.Kind != report.Text || c.Str != w {
				t.Errorf("fact %s is %+v, want %q", id, c, w)
			}
		default:
			if c.Kind != report.Number || !near(c.Num, float(t, w)) {
				t.Errorf("fact %s is %+v, want %v", id, c, w)
			}
		}
	}
}

// near allows for sums that were made in another order.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

func float(t *testing.T, v any) float64 {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return 0
	case int64:
		return float64(v)
	case float64:
		return v
	}
	t.Fatalf("%v (%T) is no number", v, v)
	return 0
}

// checkGroups compares tallies, in the order of the names.
func checkGroups(t *testing.T, what string, want [][]any, got []*audit.Group) {
	t.Helper()
	if len(want) != len(got) {
		t.Errorf("%s: %d groups, want %d", what, len(got), len(want))
		return
	}
	for i, w := range want {
		g := got[i]
		values := append(tallied(&g.Tally), g.Exposed())
		if g.Name != w[0] {
			t.Errorf("%s: group %d is %q, want %q", what, i, g.Name, w[0])
		}
		for k, v := range values {
			if !near(v, float(t, w[1+k])) {
				t.Errorf("%s: %s of %q is %v, want %v", what, tallyColumns[k], g.Name, v, w[1+k])
			}
		}
	}
}

// tallyColumns are the columns of groupQuery behind the name.
var tallyColumns = []string{"servers", "compliant", "not met", "unsure", "gaps", "calls", "known calls",
	"compliant calls", "tools", "failed calls",
	"without OAuth", "without DLP", "without logging", "calls without OAuth", "calls without DLP", "calls without " +
		"logging", "exposed calls"}

func tallied(g *audit.Tally) []float64 {
	v := []float64{float64(g.Servers), float64(g.Compliant), float64(g.NotMet), float64(g.Unsure), float64(g.Gaps()),
		g.Calls.Total, float64(g.Calls.Known), g.CompliantCalls.Total, g.Tools.Total, g.FailedCalls}
	for k := range 3 {
		v = append(v, float64(g.GapsOf(k)))
	}
	for k := range 3 {
		v = append(v, g.GapCallsOf(k).Total)
	}
	return v
}

// checkServers compares what is said of each server, in the order of the file.
func checkServers(t *testing.T, want [][]any, r *audit.Result) {
	t.Helper()
	if len(want) != r.Fleet.Len() {
		t.Fatalf("%d servers, want %d", r.Fleet.Len(), len(want))
	}
	for i, w := range want {
		exposed, known := r.Exposed(i)
		got := []any{r.State(0, i).String(), r.State(1, i).String(), r.State(2, i).String(), r.Standing(i).String(),
			r.Attestation(i).String()}
		for k, g := range got {
			if g != w[k] {
				t.Errorf("server %d: %v, want %v", i, got, w)
			}
		}
		if g := r.GapWeight(i); g != float(t, w[5]) {
			t.Errorf("server %d: G is %v, want %v", i, g, w[5])
		}
		if s := r.Score(i); !near(s, float(t, w[6])) {
			t.Errorf("server %d: the score is %v, want %v", i, s, w[6])
		}
		if known != (w[7] != nil) || known && !near(exposed, float(t, w[7])) {
			t.Errorf("server %d: exposed calls %v, %v, want %v", i, exposed, known, w[7])
		}
	}
}

// checkOrder compares an order with the one of the database, which gives the line of each
// server, from 0.
func checkOrder(t *testing.T, what string, want [][]any, o *audit.Order) {
	t.Helper()
	first := o.First(7, func(int) bool { return true }) // which sorts no others
	for _, servers := range [][]int32{first, o.All()} {
		for place, i := range servers {
			if int64(i) != want[place][0] {
				t.Errorf("by %s: place %d of %d has server %d, want %v", what, place, len(servers), i, want[place][0])
				return
			}
		}
	}
}

// checkSteps compares the state of the fleet after each server that is put behind the
// gateway.
func checkSteps(t *testing.T, want [][]any, steps []audit.Step) {
	t.Helper()
	for i, w := range want {
		if got := steps[i]; float64(got.Compliant) != float(t, w[0]) || math.Abs(got.Exposed-float(t, w[1])) > 1e-6 {
			t.Errorf("after %d steps: %+v, want %v", i+1, got, w)
		}
	}
}

// checkLimits compares the rate limits as the audit has them.
func checkLimits(t *testing.T, want []any, n [fleet.Yes + 1]int, l audit.RateLimits) {
	t.Helper()
	for k, got := range []float64{float64(n[fleet.Yes]), float64(n[fleet.No]), float64(n[fleet.Unknown]), l.Min, l.Max,
		l.Median} {
		if !near(got, float(t, want[k])) {
			t.Errorf("rate limits: %v, %+v, want %v", n, l, want)
		}
	}
}

// checkMostExposed compares the server with the most exposed calls.
func checkMostExposed(t *testing.T, want [][]any, r *audit.Result) {
	t.Helper()
	server, exposed := r.MostExposed()
	if len(want) == 0 {
		want = [][]any{{int64(-1), 0.0}}
	}
	if int64(server) != want[0][0] || !near(exposed, float(t, want[0][1])) {
		t.Errorf("server %d has the most exposed calls, %v, want %v", server, exposed, want[0])
	}
}

// checkExcepting compares the fleet as it would be with an exception for every gap of DLP.
func checkExcepting(t *testing.T, want []any, r *audit.Result) {
	t.Helper()
	with := r.Excepting(func(control, _ int) bool { return control == 1 }).Tally()
	for k, got := range []float64{float64(with.Compliant), float64(with.Gaps()), with.Exposed(),
		with.CompliantCalls.Total} {
		if !near(got, float(t, want[k])) {
			t.Errorf("with exceptions for all gaps of DLP, figure %d is %v, want %v", k, got, want[k])
		}
	}
}

// checkHistory compares the figures of the month that the history computes, against the
// answers of factsQuery.
func checkHistory(t *testing.T, want map[string]any, r *audit.Result) {
	t.Helper()
	earlier := []*history.Month{history.FromFleet(fleet.Period{Year: 2026, Month: time.October}, r), nil}
	next := func() (m *history.Month, err error) { m, earlier = earlier[0], earlier[1:]; return m, nil }
	c, err := history.Compare(r, fleet.Period{Year: 2026, Month: time.November}, next, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := c.Points[len(c.Points)-1].Figures
	for id, got := range map[string]float64{
		"servers": float64(f.Servers), "compliant.servers": float64(f.Compliant), "calls": f.Calls,
		"compliant.calls": f.CompliantCalls, "exposed.calls": f.Exposed,
		"lacking.oauth.servers": float64(f.Lacking[0]), "lacking.dlp.servers": float64(f.Lacking[1]),
		"lacking.logging.servers": float64(f.Lacking[2]),
		"lacking.oauth.calls":     f.LackingCalls[0], "lacking.dlp.calls": f.LackingCalls[1],
		"lacking.logging.calls": f.LackingCalls[2],
	} {
		if w := want[id]; w == nil && !math.IsNaN(got) || w != nil && !near(got, float(t, w)) {
			t.Errorf("history: %s is %v, want %v", id, got, w)
		}
	}
	if uncounted := want["calls.unknown"]; uncounted != nil && int64(f.Uncounted) != uncounted {
		t.Errorf("history: the calls of %d servers are unknown, want %v", f.Uncounted, uncounted)
	}
}

// checkGate compares the number of servers that the limit on exposed calls cannot count.
func checkGate(t *testing.T, want []any, r *audit.Result) {
	t.Helper()
	v := gate.Evaluate([]gate.Limit{{Rule: "exposed", Percent: 30}}, gate.Facts{Result: r, With: r})
	if got := v.Outcomes[0].Uncounted; int64(got) != want[0] {
		t.Errorf("gate: the calls of %d servers with gaps are unknown, want %v", got, want[0])
	}
}
