package gate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	fleetcsv "fleetreport/report/fleet/csv"
	"fleetreport/report/gate"
	"fleetreport/report/history"
)

var november = fleet.Period{Year: 2026, Month: time.November}

const (
	header   = "server_id,server_name,auth_type,has_dlp,has_logging,monthly_calls\n"
	allKnown = header +
		"1,erp,basic,false,false,100\n" + // meets nothing: 100 exposed
		"2,mail,oauth2,false,true,300\n" + // no DLP: 100 exposed
		"3,maps,oauth2,true,,0\n" + // its logging is unknown
		"4,shop,oauth2,true,true,400\n" +
		"5,news,oauth2,true,true,200\n"
	month = header +
		"1,erp,basic,false,true,100\n" + // had logging
		"2,mail,oauth2,false,true,300\n" +
		"4,shop,oauth2,true,true,400\n" +
		"5,news,oauth2,true,true,200\n" // and no maps
)

func baseline(t testing.TB) *audit.Baseline {
	t.Helper()
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func audited(t testing.TB, csv string, b *audit.Baseline, p fleet.Period) *audit.Result {
	t.Helper()
	options := fleet.Options{Spellings: b.AuthSpellings(), Required: []string{}, AllowBadRows: true}
	f, err := fleetcsv.Read("fleet.csv", strings.NewReader(csv), options)
	if err != nil {
		t.Fatalf("%v in\n%s", err, csv)
	}
	return audit.Run(f, b, p.End())
}

// facts returns the facts of a fleet with an earlier month, "" for none, and exceptions, each as
// "server control first-day last-day".
func facts(t testing.TB, b *audit.Baseline, now, before string, exceptions []string) gate.Facts {
	t.Helper()
	r := audited(t, now, b, november)
	f := gate.Facts{Result: r, With: r}
	if before != "" {
		months := []*history.Month{history.FromFleet(november.AddMonths(-1), audited(t, before, b, november.AddMonths(-1))),
			nil}
		var err error
		f.History, err = history.Compare(r, november, func() (*history.Month, error) {
			m := months[0]
			months = months[1:]
			return m, nil
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	if exceptions != nil {
		var text strings.Builder
		text.WriteString("schema: 1\nexceptions:\n")
		for _, e := range exceptions {
			w := strings.Fields(e)
			fmt.Fprintf(&text, "  - {server: %q, control: %s, granted: %s, expires: %s, ", w[0], w[1], w[2], w[3])
			text.WriteString("reason: r, owner: o, approver: a, ticket: t}\n")
		}
		if len(exceptions) == 0 {
			text.WriteString("  []\n")
		}
		file, err := exception.Load([]byte(text.String()), "exceptions.yaml", b)
		if err != nil {
			t.Fatal(err)
		}
		f.Exceptions = file.Apply(r)
		f.With = r.Excepting(f.Exceptions.Excepted)
	}
	return f
}

func limits(t testing.TB, text string) []gate.Limit {
	t.Helper()
	l, err := gate.ParseList(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// The days of exceptions, by their state on the last day of November.
const (
	inForce = " 2026-01-01 2026-12-31"
	expired = " 2026-01-01 2026-11-29"
	pending = " 2026-12-01 2026-12-31"
)

// TestEvaluate checks every rule with fleets on both sides of its limit, and exactly at it.
func TestEvaluate(t *testing.T) {
	noCalls := header + "1,erp,basic,true,true,\n2,mail,oauth2,true,true,\n"
	someCalls := header + "1,erp,basic,true,true,\n2,mail,oauth2,true,true,100\n"
	for _, c := range []struct {
		limit       string
		now, before string
		exceptions  []string
		want        string // as summary returns it
	}{
		// 2 of 5 servers are compliant.
		{"compliance<40", allKnown, "", nil, "kept 2/5"},
		{"compliance<40.001", allKnown, "", nil, "broken 2/5"},
		{"compliance<0", header + "1,a,basic,,,\n", "", nil, "kept 0/1"},
		{"compliance<100", allKnown, "", nil, "broken 2/5"},
		{"compliance<60", allKnown, "", []string{"mail dlp" + inForce}, "kept 3/5, raw 2/5"},
		{"compliance<60", allKnown, "", []string{"mail dlp" + expired}, "broken 2/5"},
		{"compliance<60", allKnown, "", []string{"mail dlp" + pending}, "broken 2/5"},
		// It has other gaps.
		{"compliance<60", allKnown, "", []string{"erp dlp" + inForce}, "broken 2/5"},
		{"compliance<60", allKnown, "", []string{"maps logging" + inForce}, "kept 3/5, raw 2/5"},

		// 200 of 1,000 calls are exposed.
		{"exposed>20", allKnown, "", nil, "kept 200/1000"},
		{"exposed>19.999", allKnown, "", nil, "broken 200/1000"},
		{"exposed>10", allKnown, "", []string{"mail dlp" + inForce}, "kept 100/1000, raw 200/1000"},
		{"exposed>0", allKnown, "", []string{"2 dlp" + inForce}, "broken 100/1000, raw 200/1000"},
		{"exposed>100", header + "1,a,none,false,false,7\n", "", nil, "kept 7/7"},
		{"exposed>0", header + "1,a,none,false,false,0\n", "", nil, "kept 0/0"},
		{"exposed>100", noCalls, "", nil, "no-calls 0/0"},
		{"exposed>50", someCalls, "", nil, "not-counted 0/100"},
		{"exposed>50", someCalls, "", []string{"erp oauth" + inForce}, "kept 0/100"},
		{"exposed>1", someCalls + "3,a,basic,true,true,100\n", "", nil, "broken 50/200"},

		// 5 gaps: maps is new, erp lost its logging, the others were there.
		{"new-gap", allKnown, "", nil, "no-history 0/0"},
		{"regression", allKnown, "", nil, "no-history 0/0"},
		{"new-gap", allKnown, month, nil, "broken 2/5"},
		{"regression", allKnown, month, nil, "broken 1/5"},
		{"new-gap", allKnown, month, []string{"erp logging" + inForce}, "broken 1/4, raw 2/5"},
		{"new-gap", allKnown, month, []string{"erp logging" + inForce, "maps logging" + inForce}, "kept 0/3, raw 2/5"},
		{"regression", allKnown, month, []string{"erp logging" + inForce}, "kept 0/4, raw 1/5"},
		{"regression", allKnown, month, []string{"erp logging" + expired}, "broken 1/5"},
		{"new-gap", allKnown, allKnown, nil, "kept 0/5"},
		{"regression", month, allKnown, nil, "kept 0/3"},

		// Logging cannot be compared: the earlier file lacks the column. Two gaps of it.
		{"regression", allKnown, without(t, month, 4), nil, "not-comparable 0/5"},
		{"new-gap", allKnown, without(t, allKnown, 4), nil, "not-comparable 0/5"},
		{"new-gap", allKnown, without(t, month, 4), nil, "broken 1/5"},
		{
			"new-gap", allKnown, without(t, allKnown, 4),
			[]string{"m* logging" + inForce, "erp logging" + inForce}, "kept 0/3, raw 0/5",
		},

		// The row of shop was rejected: it is unknown whether it has a gap, or had one.
		{"new-gap", leftOut(allKnown), allKnown, nil, "rows-left-out 0/5"},
		{"regression", leftOut(allKnown), allKnown, nil, "rows-left-out 0/5"},
		{"regression", allKnown, leftOut(allKnown), nil, "rows-left-out 0/5"},
		{"regression", allKnown, leftOut(month), nil, "broken 1/5"},
		{"new-gap", leftOut(allKnown), without(t, allKnown, 4), nil, "not-comparable 0/5"},

		{"expired-exception", allKnown, "", nil, "kept 0/0"},
		{"expired-exception", allKnown, "", []string{}, "kept 0/0"},
		{"expired-exception", allKnown, "", []string{"mail dlp" + inForce, "erp dlp" + pending}, "kept 0/2"},
		{"expired-exception", allKnown, "", []string{"mail dlp" + inForce, "erp dlp" + expired}, "broken 1/2"},
		// Met, and no such server.
		{"expired-exception", allKnown, "", []string{"shop dlp" + expired, "none dlp" + expired}, "kept 0/2"},
		// In force to the end of its day.
		{"expired-exception", allKnown, "", []string{"erp dlp 2026-01-01 2026-11-30"}, "kept 0/1"},
		{
			"expired-exception", allKnown, "",
			[]string{"erp nothing" + expired, "mail dlp" + inForce}, "invalid-exception 0/2",
		},

		// The exception may be for the server of the rejected row.
		{"expired-exception", leftOut(allKnown), "", []string{"shop dlp" + expired}, "rows-left-out 0/1"},
		{"expired-exception", leftOut(allKnown), "", []string{"s* dlp" + expired}, "rows-left-out 0/1"},
		{"expired-exception", leftOut(allKnown), "", []string{"new* dlp" + expired}, "rows-left-out 0/1"},
		{"expired-exception", leftOut(allKnown), "", []string{"shop dlp" + inForce}, "kept 0/1"},
		{"expired-exception", leftOut(allKnown), "", []string{"news dlp" + expired}, "kept 0/1"},
		{
			"expired-exception", leftOut(allKnown), "",
			[]string{"shop dlp" + expired, "erp nothing" + expired}, "invalid-exception 0/2",
		},

		// An expired exception whose server cannot be found.
		{"expired-exception", others(allKnown), allKnown, []string{"erp dlp" + expired}, "identities-lost 0/1"},
		{"expired-exception", others(allKnown), allKnown, []string{"erp dlp" + inForce}, "kept 0/1"},
		{"expired-exception", allKnown, allKnown, []string{"gone dlp" + expired}, "kept 0/1"},
		{"expired-exception", exchanged(allKnown), allKnown, []string{"gone dlp" + expired}, "identity-doubtful 0/1"},
		{"expired-exception", exchanged(allKnown), allKnown, []string{"gone dlp" + inForce}, "kept 0/1"},

		// Five servers for five others: perhaps their ids and names have changed.
		{"new-gap", others(allKnown), allKnown, nil, "broken 5/5"},
		{"regression", others(allKnown), allKnown, nil, "identities-lost 0/5"},
		{
			"new-gap", others(allKnown), allKnown,
			[]string{"* oauth" + inForce, "* dlp" + inForce, "* logging" + inForce}, "identities-lost 0/0, raw 5/5",
		},
		// Of four servers.
		{"regression", others(month), month, nil, "kept 0/3"},
		{"regression", others(allKnown), without(t, allKnown, 4), nil, "identities-lost 0/5"},

		// OAuth and DLP are high, logging is medium.
		{"severity>=low", allKnown, "", nil, "broken 5/5"},
		{"severity>=medium", allKnown, "", nil, "broken 5/5"},
		{"severity>=high", allKnown, "", nil, "broken 3/5"},
		{"severity>=critical", allKnown, "", nil, "kept 0/5"},
		{"severity>=high", allKnown, "", []string{"* dlp" + inForce, "erp oauth" + inForce}, "kept 0/2, raw 3/5"},
		// Unknown is not fine.
		{"severity>=high", header + "1,a,,true,true,\n", "", nil, "broken 1/1"},
	} {
		b := baseline(t)
		v := gate.Evaluate(limits(t, c.limit), facts(t, b, c.now, c.before, c.exceptions))
		if got := summary(v.Outcomes[0]); got != c.want {
			t.Errorf("%s with exceptions %q: %s, want %s, of\n%s", c.limit, c.exceptions, got, c.want, c.now)
		}
		if broken := !strings.HasPrefix(c.want, "kept"); v.Outcomes[0].Broken != broken || v.Failed() != broken {
			t.Errorf("%s with exceptions %q: broken %t, want %t", c.limit, c.exceptions, v.Outcomes[0].Broken, broken)
		}
	}
}

// summary formats an outcome: kept, broken or why it is unclear, then the figures.
func summary(o gate.Outcome) string {
	s := "kept"
	switch {
	case o.Unclear != gate.Clear:
		s = o.Unclear.String()
	case o.Broken:
		s = "broken"
	}
	s += fmt.Sprintf(" %v/%v", o.With.Part, o.With.Of)
	if o.Raw != o.With {
		s += fmt.Sprintf(", raw %v/%v", o.Raw.Part, o.Raw.Of)
	}
	return s
}

// leftOut returns the fleet with a mistake in the row of shop, so that the row is rejected.
func leftOut(csv string) string {
	return strings.Replace(csv, "shop,oauth2,true", "shop,oauth2,perhaps", 1)
}

// exchanged is a fleet in which two servers have exchanged their names.
func exchanged(csv string) string {
	return strings.NewReplacer("1,erp,", "1,mail,", "2,mail,", "2,erp,").Replace(csv)
}

// others returns the fleet with other ids and names.
func others(csv string) string {
	first, rows, _ := strings.Cut(csv, "\n")
	var b strings.Builder
	for row := range strings.Lines(rows) {
		id, rest, _ := strings.Cut(row, ",")
		b.WriteString("other" + id + ",another " + rest)
	}
	return first + "\n" + b.String()
}

// TestUnclear checks that every reason has the identifier that the texts of the documents compare with.
func TestUnclear(t *testing.T) {
	var got []string
	for u := gate.Clear; u <= gate.CallsIncomparable; u++ {
		got = append(got, u.String())
	}
	want := []string{"", "no-calls", "no-history", "not-comparable", "not-counted", "rows-left-out",
		"invalid-exception", "identity-doubtful", "identities-lost", "columns-unknown", "calls-incomparable"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("identifiers (-want +got):\n%s", diff)
	}
}

// without returns a fleet, which has no quotes, without a column.
func without(t *testing.T, csv string, column int) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(csv) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), ",")
		b.WriteString(strings.Join(append(cells[:column:column], cells[column+1:]...), ",") + "\n")
	}
	return b.String()
}

// TestBounds checks that a share that is exactly the limit keeps it, despite rounding errors.
func TestBounds(t *testing.T) {
	b := baseline(t)
	for weight := 1; weight < 100; weight++ {
		b.Controls = []audit.Control{
			{ID: "a", Column: "a", Condition: audit.Present{}, Weight: float64(weight) / 10, Severity: "low"},
			{ID: "b", Column: "b", Condition: audit.Present{}, Weight: float64(100-weight) / 10, Severity: "low"},
		}
		// The first server has a gap of a: weight % of all calls are exposed.
		f := facts(t, b, "server_name,a,b,monthly_calls\nx,,1,1\ny,1,1,0\n", "", nil)
		for text, broken := range map[string]bool{
			fmt.Sprintf("exposed>%d", weight):        false,
			fmt.Sprintf("exposed>%d.0001", weight):   false,
			fmt.Sprintf("exposed>%d.9999", weight-1): true,
		} {
			if o := gate.Evaluate(limits(t, text), f).Outcomes[0]; o.Broken != broken {
				t.Errorf("%s of %v: broken %t, want %t", text, o.With, o.Broken, broken)
			}
		}
		var csv strings.Builder
		csv.WriteString("server_name,a,b\n")
		for i := range 1000 {
			if i < weight {
				fmt.Fprintf(&csv, "s%d,1,1\n", i)
			} else {
				fmt.Fprintf(&csv, "s%d,1,\n", i)
			}
		}
		f = facts(t, b, csv.String(), "", nil)
		for text, broken := range map[string]bool{
			fmt.Sprintf("compliance<%d.%d", weight/10, weight%10):          false,
			fmt.Sprintf("compliance<%d.%d0001", weight/10, weight%10):      true,
			fmt.Sprintf("compliance<%d.%d9", (weight-1)/10, (weight-1)%10): false,
		} {
			if o := gate.Evaluate(limits(t, text), f).Outcomes[0]; o.Broken != broken {
				t.Errorf("%s of %v: broken %t, want %t", text, o.With, o.Broken, broken)
			}
		}
	}
}

// TestVerdict checks what Evaluate returns for several limits.
func TestVerdict(t *testing.T) {
	b := baseline(t)
	f := facts(t, b, allKnown, "", nil)
	if v := gate.Evaluate(nil, f); v != nil || v.Failed() {
		t.Errorf("without limits the verdict is %+v", v)
	}
	v := gate.Evaluate(limits(t, "severity>=critical, compliance<80, new-gap, exposed>20"), f)
	var broken []string
	for _, o := range v.Outcomes {
		if o.Broken {
			broken = append(broken, o.String())
		}
	}
	diff := cmp.Diff([]string{"compliance<80", "new-gap"}, broken)
	if diff != "" || v.Broken != 2 || len(v.Outcomes) != 4 {
		t.Errorf("%d broken (-want +got):\n%s", v.Broken, diff)
	}
}

// TestRejectedRows checks that a limit which rejected rows may break is not kept.
func TestRejectedRows(t *testing.T) {
	const compliant, rejected = "oauth2,true,true,1\n", "oauth2,maybe,true,1\n"
	fleetOf := func(rows ...string) string {
		var b strings.Builder
		b.WriteString(header)
		for i, row := range rows {
			fmt.Fprintf(&b, "%d,s%d,%s", i, i, row)
		}
		return b.String()
	}
	one := fleetOf(compliant, compliant, compliant, rejected)
	two := fleetOf(compliant, compliant, rejected, rejected)
	for _, c := range []struct {
		limit, csv string
		want       gate.Unclear
	}{
		{"compliance<75", one, gate.Clear}, // at worst, 3 of 4 are compliant
		{"compliance<76", one, gate.RowsLeftOut},
		{"compliance<50", two, gate.Clear}, // at worst, 2 of 4
		{"compliance<51", two, gate.RowsLeftOut},
		{"exposed>50", one, gate.RowsLeftOut},
		{"exposed>100", one, gate.Clear},
		{"severity>=medium", one, gate.RowsLeftOut},
		{"severity>=critical", one, gate.Clear}, // no control is
		{"expired-exception", one, gate.Clear},
	} {
		got := gate.Evaluate(limits(t, c.limit), facts(t, baseline(t), c.csv, "", nil)).Outcomes[0]
		if got.Unclear != c.want || got.Broken != (c.want != gate.Clear) {
			t.Errorf("%s: %+v, want %q", c.limit, got, c.want)
		}
	}
}

// TestNotServersBreakNoLimit checks that rows that are not servers leave no limit unevaluated,
// and that an id alone, which may be of a server, does.
func TestNotServersBreakNoLimit(t *testing.T) {
	b := baseline(t)
	o := b.ReadOptions()
	o.AllowBadRows = true
	const servers = "server_id,auth_type,has_dlp,has_logging,monthly_calls\na,oauth2,true,true,1\nb,oauth2,true,true,1\n"
	for row, want := range map[string]gate.Unclear{
		"Total,,,,2\n# end,,,,\nserver_id,auth_type,has_dlp,has_logging,monthly_calls\nProduction:,,,,\n": gate.Clear,
		"c,,,,\n": gate.RowsLeftOut, "c,,,,2\n": gate.RowsLeftOut,
	} {
		f, err := fleetcsv.Read("fleet.csv", strings.NewReader(servers+row), o)
		if err != nil || f.Len() != 2 {
			t.Fatal(f.Len(), err)
		}
		r := audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
		judged := gate.Evaluate(limits(t, "compliance<100,exposed>50,severity>=low"), gate.Facts{Result: r, With: r})
		for _, got := range judged.Outcomes {
			if got.Unclear != want || got.Broken != (want != gate.Clear) {
				t.Errorf("%q: %s is %+v", row, got.Text, got)
			}
		}
	}
}
