package history_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"fleetreport/report/audit"
	"fleetreport/report/compose"
	"fleetreport/report/fleet"
	fleetcsv "fleetreport/report/fleet/csv"
	"fleetreport/report/history"
)

func builtIn(t testing.TB) *audit.Baseline {
	t.Helper()
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// ownBaseline returns the built-in baseline with an additional control on the column Zone.
func ownBaseline(t testing.TB) *audit.Baseline {
	t.Helper()
	b, err := audit.Load([]byte(ownText()), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func ownText() string {
	return strings.Replace(string(audit.BuiltIn), "\nadvisories:", `
  - id: zone
    title: Zone
    column: Zone
    satisfied_by: [eu, us]
    weight: 0.7
    severity: low
    section: Zones
    answer: Which servers are elsewhere?
    gap: elsewhere
    action: Move it
    why: Because.
    what_to_do: Move it.

advisories:`, 1)
}

func period(t testing.TB, text string) fleet.Period {
	t.Helper()
	p, err := fleet.ParsePeriod(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// audited reads and audits a fleet. Missing columns are allowed, and invalid rows are ignored.
func audited(t testing.TB, csv, of string, b *audit.Baseline) *audit.Result {
	t.Helper()
	f, err := fleetcsv.Read("fleet-"+of+".csv", strings.NewReader(csv), fleet.Options{Spellings: b.AuthSpellings(),
		Required: []string{}, AllowBadRows: true})
	if err != nil {
		t.Fatalf("%v in\n%s", err, csv)
	}
	return audit.Run(f, b, period(t, of).End())
}

// written returns the report.json of an audited fleet.
func written(t testing.TB, r *audit.Result, of string) []byte {
	t.Helper()
	d, err := compose.Document(compose.Results{Result: r}, compose.Options{Title: "Report", Period: period(t, of),
		Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := d.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// one returns a function that returns the months one after the other, and then nil.
func one(months ...*history.Month) func() (*history.Month, error) {
	return func() (*history.Month, error) {
		if len(months) == 0 {
			return nil, nil
		}
		m := months[0]
		months = months[1:]
		return m, nil
	}
}

// compared compares the first fleet with the others. Each is a month and its CSV.
func compared(t testing.TB, b *audit.Baseline, fleets ...[2]string) *history.Comparison {
	t.Helper()
	var months []*history.Month
	for _, f := range fleets[1:] {
		months = append(months, history.FromFleet(period(t, f[0]), audited(t, f[1], f[0], b)))
	}
	now := fleets[0]
	c, err := history.Compare(audited(t, now[1], now[0], b), period(t, now[0]), one(months...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// row is a server of a random fleet.
type row struct {
	id, name, team, auth, dlp, logging, calls, zone string
}

// table is a random fleet: its columns, and its rows.
type table struct {
	columns []string
	rows    []row
}

func pick(random *rand.Rand, of ...string) string { return of[random.IntN(len(of))] }

func randomRow(random *rand.Rand, id, name string) row {
	return row{
		id: id, name: name, team: pick(random, "A", "B", ""),
		auth: pick(random, "oauth2", "OAuth 2.0", "basic", "api_key", "", "unknown"),
		dlp:  pick(random, "true", "false", "yes", ""), logging: pick(random, "true", "false", ""),
		calls: pick(random, "", "0", "7", "1234", "99999999"), zone: pick(random, "eu", " US ", "asia", ""),
	}
}

// randomTable returns a fleet of a few servers with even fewer names, so that they clash.
func randomTable(random *rand.Rand) table {
	tab := table{columns: []string{"server_id", "server_name"}}
	for _, c := range []string{"team", "auth_type", "has_dlp", "has_logging", "monthly_calls", "ZONE"} {
		if random.IntN(6) > 0 {
			tab.columns = append(tab.columns, c)
		}
	}
	keys := map[string]bool{}
	for range 1 + random.IntN(12) {
		id, name := "", fmt.Sprintf("n%d", random.IntN(9))
		if random.IntN(3) > 0 {
			id = fmt.Sprintf("s%d", random.IntN(9))
			if random.IntN(6) == 0 {
				name = ""
			}
		}
		key := id
		if id == "" {
			key = name
		}
		if !keys[key] {
			keys[key] = true
			tab.rows = append(tab.rows, randomRow(random, id, name))
		}
	}
	return tab
}

// changed returns the fleet a month later: servers are added, removed and changed.
func changed(random *rand.Rand, tab table) table {
	next := randomTable(random)
	keys := map[string]bool{}
	for _, r := range next.rows {
		keys[r.id], keys[r.name] = true, true
	}
	for _, r := range tab.rows {
		if random.IntN(4) > 0 && !keys[r.id] && !keys[r.name] {
			if random.IntN(3) == 0 {
				r = randomRow(random, r.id, r.name)
			}
			next.rows = append(next.rows, r)
		}
	}
	return next
}

func (tab table) csv() string {
	var b strings.Builder
	b.WriteString(strings.Join(tab.columns, ",") + ",note\n")
	for _, r := range tab.rows {
		cells := make([]string, len(tab.columns))
		for i, c := range tab.columns {
			cells[i] = map[string]string{
				"server_id": r.id, "server_name": r.name, "team": r.team, "auth_type": r.auth, "has_dlp": r.dlp,
				"has_logging": r.logging, "monthly_calls": r.calls, "ZONE": r.zone,
			}[c]
		}
		b.WriteString(strings.Join(cells, ",") + ",server\n") // a single value would look like a heading
	}
	return b.String()
}

func (tab table) shuffled(random *rand.Rand) table {
	rows := append([]row(nil), tab.rows...)
	random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return table{tab.columns, rows}
}
