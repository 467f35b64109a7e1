package compose

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/fleet/csv"
	"fleetreport/report/gate"
	"fleetreport/report/history"
)

// ownControls are controls of every form beside the built-in ones.
const ownControls = `
  - {id: owner, title: Owner, column: owner, present: true, weight: 1, severity: low, why: w, what_to_do: t}
  - {id: review, title: Review, column: last_reviewed, not_older_than_days: 180,
     weight: 1, severity: critical, why: w, what_to_do: t}
  - {id: limit, title: Limit, column: rate_limit_rpm, at_least: 1, at_most: 100,
     weight: 0.5, severity: medium, why: w, what_to_do: t}

`

// TestEveryMonth composes documents of random fleets with random months before,
// exceptions and gates, for every set of columns: no sentence may lack its figures, and
// nothing may be said that is not known.
func TestEveryMonth(t *testing.T) {
	eachMonth(t, 120, func(t *testing.T, _ *rand.Rand, j Results, o Options) {
		d, err := Document(j, o)
		if err != nil {
			t.Fatal(err)
		}
		checkConsistent(t, d)
		for _, text := range append([]string{d.Since, d.Remark, d.Gate.Text}, d.Gate.Broken...) {
			if strings.Contains(text, "  ") || strings.Contains(text, " ,") || strings.Contains(text, ": ;") ||
				strings.Contains(text, "NaN") || strings.Contains(text, "unknown, from") {
				t.Errorf("the summary says %q", text)
			}
		}
		if (d.Since != "") != (j.History != nil) || d.Gate.Failed != j.Gate.Failed() {
			t.Errorf("since %q, gate %+v", d.Since, d.Gate)
		}
	})
}

// eachMonth judges random fleets with random months before, exceptions and gates, for
// every set of columns.
func eachMonth(t *testing.T, seeds uint64, test func(t *testing.T, random *rand.Rand, j Results, o Options)) {
	t.Helper()
	limits, err := gate.ParseList("compliance<80,exposed>30,new-gap,regression,expired-exception,severity>=high")
	if err != nil {
		t.Fatal(err)
	}
	built := string(audit.BuiltIn)
	own := strings.Replace(built, "# Looked at, but", strings.TrimPrefix(ownControls, "\n")+"# Looked at, but", 1)
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 5))
		text := built
		if random.IntN(2) == 0 {
			text = own
		}
		b, err := audit.Load([]byte(text), "own.yaml")
		if err != nil {
			t.Fatal(err)
		}
		read := func() *fleet.Fleet {
			o := b.ReadOptions()
			o.Required = []string{}
			f, err := csv.Read("fleet.csv", strings.NewReader(randomFleet(random)), o)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		november := report.Period{Year: 2026, Month: time.November}
		j := Results{Result: audit.Run(read(), b, november.End())}
		j.With = j.Result
		if random.IntN(2) == 0 {
			f, err := exception.Load([]byte(randomExceptions(random)), "exceptions.yaml", b)
			if err != nil {
				t.Fatal(err)
			}
			j.Exceptions = f.Apply(j.Result)
			j.With = j.Excepting(j.Exceptions.Excepted)
		}
		var months []*history.Month
		for back := 1; back < 4; back++ {
			if random.IntN(3) > 0 {
				p := november.AddMonths(-back)
				months = append(months, history.FromFleet(p, audit.Run(read(), b, p.End())))
			}
		}
		next := func() (*history.Month, error) {
			if len(months) == 0 {
				return nil, nil
			}
			m := months[0]
			months = months[1:]
			return m, nil
		}
		if j.History, err = history.Compare(j.Result, november, next, nil); err != nil {
			t.Fatal(err)
		}
		if random.IntN(3) > 0 {
			j.Gate = gate.Evaluate(limits, gate.Facts{Result: j.Result, With: j.With, History: j.History,
				Exceptions: j.Exceptions})
		}
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			test(t, random, j, Options{Title: "T", Period: november, Version: "test"})
		})
	}
}

// randomFleet is a small inventory with some of the columns.
func randomFleet(random *rand.Rand) string {
	columns := [][]string{{fleet.ServerID}}
	for _, c := range [][]string{
		{fleet.ServerName, "a", "b", "c", "d", ""}, {fleet.Team, "x", "y", ""}, {fleet.AuthType, "oauth2", "basic", "",
			"unknown"},
		{fleet.HasDLP, "true", "false", ""}, {fleet.HasLogging, "true", "false", ""}, {fleet.Calls, "0", "1", "700", ""},
		{fleet.ErrorRate, "0", "1.5", ""}, {fleet.Latency, "10", "900", ""}, {fleet.RateLimit, "0", "50", "5000",
			""}, {fleet.ToolsCount, "3", "30", ""},
		{fleet.Declared, "true", "false", ""}, {"owner", "ann", ""}, {"last_reviewed", "2026-09-01", "2025-01-01", "soon",
			""},
	} {
		if random.IntN(6) > 0 {
			columns = append(columns, c)
		}
	}
	var names []string
	for _, c := range columns {
		names = append(names, c[0])
	}
	rows := []string{strings.Join(names, ",")}
	for id := range 1 + random.IntN(6) {
		if id > 0 && random.IntN(5) == 0 {
			continue // not in this month
		}
		cells := []string{strconv.Itoa(id)}
		for _, c := range columns[1:] {
			cells = append(cells, c[1+random.IntN(len(c)-1)])
		}
		rows = append(rows, strings.Join(cells, ","))
	}
	return strings.Join(rows, "\n") + "\n"
}

// randomExceptions is a file of exceptions, some of them of no use.
func randomExceptions(random *rand.Rand) string {
	if random.IntN(5) == 0 {
		return "schema: 1\nexceptions: []\n"
	}
	var b strings.Builder
	b.WriteString("schema: 1\nexceptions:\n")
	for range 1 + random.IntN(5) {
		pick := func(words ...string) string { return words[random.IntN(len(words))] }
		fmt.Fprintf(&b,
			"  - {server: %q, control: %s, reason: r, owner: o, approver: a, ticket: T-1, granted: %s, expires: %s}\n",
			pick("0", "1", "a", "*", "nobody"), pick("oauth", "dlp", "logging", "nothing"),
			pick("2026-01-01", "2026-12-01", "never"), pick("2026-06-30", "2026-11-30", "2026-12-31", "2027-12-31"))
	}
	return b.String()
}
