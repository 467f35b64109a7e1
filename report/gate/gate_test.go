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
	"fleetreport/report/gate"
	"fleetreport/report/history"
)

var november = fleet.Period{Year: 2026, Month: time.November}

const (
	header   = "server_id,server_name,auth_type,has_dlp,has_logging,monthly_calls\n"
	allKnown = header +
		"1,erp,basic,false,false,100\n" + // lacks everything: 100 exposed
		"2,mail,oauth2,false,true,300\n" + // lacks DLP: 100 exposed
		"3,maps,oauth2,true,,0\n" + // nobody knows of its logging
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

func judged(t testing.TB, csv string, b *audit.Baseline, p fleet.Period) *audit.Result {
	t.Helper()
	f, err := fleet.Read("fleet.csv", strings.NewReader(csv), fleet.Options{Spellings: b.AuthSpellings(), Needed: []string{}, AllowBadRows: true})
	if err != nil {
		t.Fatalf("%v in\n%s", err, csv)
	}
	return audit.Run(f, b, p.End())
}

// facts are those of a fleet with exceptions, each "server control first-day last-day",
// and an earlier month; "" for none.
func facts(t testing.TB, b *audit.Baseline, now, before string, exceptions []string) gate.Facts {
	t.Helper()
	r := judged(t, now, b, november)
	f := gate.Facts{Result: r, With: r}
	if before != "" {
		months := []*history.Month{history.OfFleet(november.Add(-1), judged(t, before, b, november.Add(-1))), nil}
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
			fmt.Fprintf(&text, "  - {server: %q, control: %s, reason: r, owner: o, approver: a, ticket: t, granted: %s, expires: %s}\n", w[0], w[1], w[2], w[3])
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

func limits(t testing.TB, text string) []audit.Limit {
	t.Helper()
	l, err := audit.ParseLimits(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// in force on the last of November, and over by then.
const (
	holds = " 2026-01-01 2026-12-31"
	over  = " 2026-01-01 2026-11-29"
	later = " 2026-12-01 2026-12-31"
)

// TestRules holds each rule against fleets on both sides of its limit, and on it.
func TestRules(t *testing.T) {
	noCalls := header + "1,erp,basic,true,true,\n2,mail,oauth2,true,true,\n"
	someCalls := header + "1,erp,basic,true,true,\n2,mail,oauth2,true,true,100\n"
	for _, c := range []struct {
		limit       string
		now, before string
		exceptions  []string
		broken      bool
		raw, with   gate.Measure
		unclear     gate.Unclear
	}{
		// 2 of 5 servers are compliant.
		{limit: "compliance<40", now: allKnown, raw: gate.Measure{Part: 2, Of: 5}, with: gate.Measure{Part: 2, Of: 5}},
		{limit: "compliance<40.001", now: allKnown, broken: true, raw: gate.Measure{Part: 2, Of: 5}, with: gate.Measure{Part: 2, Of: 5}},
		{limit: "compliance<0", now: header + "1,a,basic,,,\n", raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}},
		{limit: "compliance<100", now: allKnown, broken: true, raw: gate.Measure{Part: 2, Of: 5}, with: gate.Measure{Part: 2, Of: 5}},
		{limit: "compliance<60", now: allKnown, exceptions: []string{"mail dlp" + holds}, raw: gate.Measure{Part: 2, Of: 5}, with: gate.Measure{Part: 3, Of: 5}},
		{limit: "compliance<60", now: allKnown, exceptions: []string{"mail dlp" + over}, broken: true, raw: gate.Measure{Part: 2, Of: 5}, with: gate.Measure{Part: 2, Of: 5}},
		{limit: "compliance<60", now: allKnown, exceptions: []string{"mail dlp" + later}, broken: true, raw: gate.Measure{Part: 2, Of: 5}, with: gate.Measure{Part: 2, Of: 5}},
		{limit: "compliance<60", now: allKnown, exceptions: []string{"erp dlp" + holds}, broken: true, raw: gate.Measure{Part: 2, Of: 5}, with: gate.Measure{Part: 2, Of: 5}}, // it lacks more
		{limit: "compliance<60", now: allKnown, exceptions: []string{"maps logging" + holds}, raw: gate.Measure{Part: 2, Of: 5}, with: gate.Measure{Part: 3, Of: 5}},

		// 200 of 1,000 calls are exposed.
		{limit: "exposed>20", now: allKnown, raw: gate.Measure{Part: 200, Of: 1000}, with: gate.Measure{Part: 200, Of: 1000}},
		{limit: "exposed>19.999", now: allKnown, broken: true, raw: gate.Measure{Part: 200, Of: 1000}, with: gate.Measure{Part: 200, Of: 1000}},
		{limit: "exposed>10", now: allKnown, exceptions: []string{"mail dlp" + holds}, raw: gate.Measure{Part: 200, Of: 1000}, with: gate.Measure{Part: 100, Of: 1000}},
		{limit: "exposed>0", now: allKnown, exceptions: []string{"2 dlp" + holds}, broken: true, raw: gate.Measure{Part: 200, Of: 1000}, with: gate.Measure{Part: 100, Of: 1000}},
		{limit: "exposed>100", now: header + "1,a,none,false,false,7\n", raw: gate.Measure{Part: 7, Of: 7}, with: gate.Measure{Part: 7, Of: 7}},
		{limit: "exposed>0", now: header + "1,a,none,false,false,0\n", raw: gate.Measure{}, with: gate.Measure{}},
		{limit: "exposed>100", now: noCalls, broken: true, unclear: gate.NoCalls},
		{limit: "exposed>50", now: someCalls, broken: true, raw: gate.Measure{Of: 100}, with: gate.Measure{Of: 100}, unclear: gate.NotCounted},
		{limit: "exposed>50", now: someCalls, exceptions: []string{"erp oauth" + holds}, raw: gate.Measure{Of: 100}, with: gate.Measure{Of: 100}},
		{limit: "exposed>1", now: someCalls + "3,a,basic,true,true,100\n", broken: true, raw: gate.Measure{Part: 50, Of: 200}, with: gate.Measure{Part: 50, Of: 200}},

		// 5 gaps: maps is new, erp lost its logging, the others were there.
		{limit: "new-gap", now: allKnown, broken: true, unclear: gate.NoHistory},
		{limit: "regression", now: allKnown, broken: true, unclear: gate.NoHistory},
		{limit: "new-gap", now: allKnown, before: month, broken: true, raw: gate.Measure{Part: 2, Of: 5}, with: gate.Measure{Part: 2, Of: 5}},
		{limit: "regression", now: allKnown, before: month, broken: true, raw: gate.Measure{Part: 1, Of: 5}, with: gate.Measure{Part: 1, Of: 5}},
		{limit: "new-gap", now: allKnown, before: month, exceptions: []string{"erp logging" + holds}, broken: true, raw: gate.Measure{Part: 2, Of: 5}, with: gate.Measure{Part: 1, Of: 4}},
		{limit: "new-gap", now: allKnown, before: month, exceptions: []string{"erp logging" + holds, "maps logging" + holds}, raw: gate.Measure{Part: 2, Of: 5}, with: gate.Measure{Of: 3}},
		{limit: "regression", now: allKnown, before: month, exceptions: []string{"erp logging" + holds}, raw: gate.Measure{Part: 1, Of: 5}, with: gate.Measure{Of: 4}},
		{limit: "regression", now: allKnown, before: month, exceptions: []string{"erp logging" + over}, broken: true, raw: gate.Measure{Part: 1, Of: 5}, with: gate.Measure{Part: 1, Of: 5}},
		{limit: "new-gap", now: allKnown, before: allKnown, raw: gate.Measure{Of: 5}, with: gate.Measure{Of: 5}},
		{limit: "regression", now: month, before: allKnown, raw: gate.Measure{Of: 3}, with: gate.Measure{Of: 3}},

		// Logging cannot be compared: the earlier file lacks the column. Two gaps of it.
		{limit: "regression", now: allKnown, before: without(t, month, 4), broken: true, raw: gate.Measure{Of: 5}, with: gate.Measure{Of: 5}, unclear: gate.NotComparable},
		{limit: "new-gap", now: allKnown, before: without(t, allKnown, 4), broken: true, raw: gate.Measure{Of: 5}, with: gate.Measure{Of: 5}, unclear: gate.NotComparable},
		{limit: "new-gap", now: allKnown, before: without(t, month, 4), broken: true, raw: gate.Measure{Part: 1, Of: 5}, with: gate.Measure{Part: 1, Of: 5}},
		{limit: "new-gap", now: allKnown, before: without(t, allKnown, 4), exceptions: []string{"m* logging" + holds, "erp logging" + holds}, raw: gate.Measure{Of: 5}, with: gate.Measure{Of: 3}},

		// A row of shop was left out: nobody knows whether it has a gap, or had one.
		{limit: "new-gap", now: leftOut(allKnown), before: allKnown, broken: true, raw: gate.Measure{Of: 5}, with: gate.Measure{Of: 5}, unclear: gate.RowsLeftOut},
		{limit: "regression", now: leftOut(allKnown), before: allKnown, broken: true, raw: gate.Measure{Of: 5}, with: gate.Measure{Of: 5}, unclear: gate.RowsLeftOut},
		{limit: "regression", now: allKnown, before: leftOut(allKnown), broken: true, raw: gate.Measure{Of: 5}, with: gate.Measure{Of: 5}, unclear: gate.RowsLeftOut},
		{limit: "regression", now: allKnown, before: leftOut(month), broken: true, raw: gate.Measure{Part: 1, Of: 5}, with: gate.Measure{Part: 1, Of: 5}},
		{limit: "new-gap", now: leftOut(allKnown), before: without(t, allKnown, 4), broken: true, raw: gate.Measure{Of: 5}, with: gate.Measure{Of: 5}, unclear: gate.NotComparable},

		{limit: "expired-exception", now: allKnown},
		{limit: "expired-exception", now: allKnown, exceptions: []string{}},
		{limit: "expired-exception", now: allKnown, exceptions: []string{"mail dlp" + holds, "erp dlp" + later}, raw: gate.Measure{Of: 2}, with: gate.Measure{Of: 2}},
		{limit: "expired-exception", now: allKnown, exceptions: []string{"mail dlp" + holds, "erp dlp" + over}, broken: true, raw: gate.Measure{Part: 1, Of: 2}, with: gate.Measure{Part: 1, Of: 2}},
		{limit: "expired-exception", now: allKnown, exceptions: []string{"shop dlp" + over, "none dlp" + over}, raw: gate.Measure{Of: 2}, with: gate.Measure{Of: 2}}, // met, and no such server
		{limit: "expired-exception", now: allKnown, exceptions: []string{"erp dlp 2026-01-01 2026-11-30"}, raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}},      // holds to the end of its day
		{limit: "expired-exception", now: allKnown, exceptions: []string{"erp nothing" + over, "mail dlp" + holds}, raw: gate.Measure{Of: 2}, with: gate.Measure{Of: 2}, broken: true, unclear: gate.InvalidException},

		// The exception may be for the server of the row that was left out.
		{limit: "expired-exception", now: leftOut(allKnown), exceptions: []string{"shop dlp" + over}, raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}, broken: true, unclear: gate.RowsLeftOut},
		{limit: "expired-exception", now: leftOut(allKnown), exceptions: []string{"s* dlp" + over}, raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}, broken: true, unclear: gate.RowsLeftOut},
		{limit: "expired-exception", now: leftOut(allKnown), exceptions: []string{"new* dlp" + over}, raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}, broken: true, unclear: gate.RowsLeftOut},
		{limit: "expired-exception", now: leftOut(allKnown), exceptions: []string{"shop dlp" + holds}, raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}},
		{limit: "expired-exception", now: leftOut(allKnown), exceptions: []string{"news dlp" + over}, raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}},
		{limit: "expired-exception", now: leftOut(allKnown), exceptions: []string{"shop dlp" + over, "erp nothing" + over}, raw: gate.Measure{Of: 2}, with: gate.Measure{Of: 2}, broken: true, unclear: gate.InvalidException},

		// Five servers for five others: perhaps their ids and names have changed.
		{limit: "new-gap", now: others(allKnown), before: allKnown, broken: true, raw: gate.Measure{Part: 5, Of: 5}, with: gate.Measure{Part: 5, Of: 5}},
		{limit: "regression", now: others(allKnown), before: allKnown, broken: true, raw: gate.Measure{Of: 5}, with: gate.Measure{Of: 5}, unclear: gate.IdentitiesLost},
		{limit: "new-gap", now: others(allKnown), before: allKnown, exceptions: []string{"* oauth" + holds, "* dlp" + holds, "* logging" + holds}, broken: true, raw: gate.Measure{Part: 5, Of: 5}, with: gate.Measure{}, unclear: gate.IdentitiesLost},
		{limit: "regression", now: others(month), before: month, raw: gate.Measure{Of: 3}, with: gate.Measure{Of: 3}}, // of four servers
		{limit: "regression", now: others(allKnown), before: without(t, allKnown, 4), broken: true, raw: gate.Measure{Of: 5}, with: gate.Measure{Of: 5}, unclear: gate.IdentitiesLost},

		// An expired exception whose server cannot be found.
		{limit: "expired-exception", now: others(allKnown), before: allKnown, exceptions: []string{"erp dlp" + over}, raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}, broken: true, unclear: gate.IdentitiesLost},
		{limit: "expired-exception", now: others(allKnown), before: allKnown, exceptions: []string{"erp dlp" + holds}, raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}},
		{limit: "expired-exception", now: allKnown, before: allKnown, exceptions: []string{"gone dlp" + over}, raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}},
		{limit: "expired-exception", now: exchanged(allKnown), before: allKnown, exceptions: []string{"gone dlp" + over}, raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}, broken: true, unclear: gate.IdentityDoubtful},
		{limit: "expired-exception", now: exchanged(allKnown), before: allKnown, exceptions: []string{"gone dlp" + holds}, raw: gate.Measure{Of: 1}, with: gate.Measure{Of: 1}},

		// OAuth and DLP are high, logging is medium.
		{limit: "severity>=low", now: allKnown, broken: true, raw: gate.Measure{Part: 5, Of: 5}, with: gate.Measure{Part: 5, Of: 5}},
		{limit: "severity>=medium", now: allKnown, broken: true, raw: gate.Measure{Part: 5, Of: 5}, with: gate.Measure{Part: 5, Of: 5}},
		{limit: "severity>=high", now: allKnown, broken: true, raw: gate.Measure{Part: 3, Of: 5}, with: gate.Measure{Part: 3, Of: 5}},
		{limit: "severity>=critical", now: allKnown, raw: gate.Measure{Of: 5}, with: gate.Measure{Of: 5}},
		{limit: "severity>=high", now: allKnown, exceptions: []string{"* dlp" + holds, "erp oauth" + holds}, raw: gate.Measure{Part: 3, Of: 5}, with: gate.Measure{Of: 2}},
		{limit: "severity>=high", now: header + "1,a,,true,true,\n", broken: true, raw: gate.Measure{Part: 1, Of: 1}, with: gate.Measure{Part: 1, Of: 1}}, // unknown is not fine
	} {
		b := baseline(t)
		v := gate.Judge(limits(t, c.limit), facts(t, b, c.now, c.before, c.exceptions))
		o := v.Outcomes[0]
		if o.Broken != c.broken || o.Raw != c.raw || o.With != c.with || o.Unclear != c.unclear || v.Failed() != c.broken {
			t.Errorf("%s with %q: %+v\nwant broken %t, raw %v, with %v, unclear %q, of\n%s", c.limit, c.exceptions, o, c.broken, c.raw, c.with, c.unclear, c.now)
		}
	}
}

// leftOut is a fleet with a mistake in the row of shop.
func leftOut(csv string) string {
	return strings.Replace(csv, "shop,oauth2,true", "shop,oauth2,perhaps", 1)
}

// exchanged is a fleet in which two servers have exchanged their names.
func exchanged(csv string) string {
	return strings.NewReplacer("1,erp,", "1,mail,", "2,mail,", "2,erp,").Replace(csv)
}

// others is a fleet with other ids and names.
func others(csv string) string {
	first, rows, _ := strings.Cut(csv, "\n")
	var b strings.Builder
	for row := range strings.Lines(rows) {
		id, rest, _ := strings.Cut(row, ",")
		b.WriteString("other" + id + ",another " + rest)
	}
	return first + "\n" + b.String()
}

// TestReasons holds that every reason has a word of its own, which the wording looks at.
func TestReasons(t *testing.T) {
	var got []string
	for _, u := range []gate.Unclear{gate.Clear, gate.NoCalls, gate.NoHistory, gate.NotComparable, gate.NotCounted, gate.RowsLeftOut, gate.InvalidException, gate.IdentityDoubtful, gate.IdentitiesLost} {
		got = append(got, u.String())
	}
	if diff := cmp.Diff([]string{"", "no-calls", "no-history", "not-comparable", "not-counted", "rows-left-out", "invalid-exception", "identity-doubtful", "identities-lost"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// without leaves a column out of a fleet without quotes.
func without(t *testing.T, csv string, column int) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(csv) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), ",")
		b.WriteString(strings.Join(append(cells[:column:column], cells[column+1:]...), ",") + "\n")
	}
	return b.String()
}

// TestBounds holds that a share that is exactly the limit keeps it, whatever arithmetic
// makes of 7 %.
func TestBounds(t *testing.T) {
	b := baseline(t)
	for weight := 1; weight < 100; weight++ {
		b.Controls = []audit.Control{
			{ID: "a", Title: "A", Column: "a", Present: true, Weight: float64(weight) / 10, Severity: "low"},
			{ID: "b", Title: "B", Column: "b", Present: true, Weight: float64(100-weight) / 10, Severity: "low"},
		}
		// The first server lacks a: weight % of its calls are exposed, and of all.
		f := facts(t, b, "server_name,a,b,monthly_calls\nx,,1,1\ny,1,1,0\n", "", nil)
		for text, broken := range map[string]bool{
			fmt.Sprintf("exposed>%d", weight):        false,
			fmt.Sprintf("exposed>%d.0001", weight):   false,
			fmt.Sprintf("exposed>%d.9999", weight-1): true,
		} {
			if o := gate.Judge(limits(t, text), f).Outcomes[0]; o.Broken != broken {
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
			if o := gate.Judge(limits(t, text), f).Outcomes[0]; o.Broken != broken {
				t.Errorf("%s of %v: broken %t, want %t", text, o.With, o.Broken, broken)
			}
		}
	}
}

// TestVerdict holds what is said of all limits together.
func TestVerdict(t *testing.T) {
	b := baseline(t)
	f := facts(t, b, allKnown, "", nil)
	if v := gate.Judge(nil, f); v != nil || v.Failed() {
		t.Errorf("without limits the verdict is %+v", v)
	}
	v := gate.Judge(limits(t, "severity>=critical, compliance<80, new-gap, exposed>20"), f)
	var broken []string
	for _, o := range v.Outcomes {
		if o.Broken {
			broken = append(broken, o.String())
		}
	}
	if diff := cmp.Diff([]string{"compliance<80", "new-gap"}, broken); diff != "" || v.Broken != 2 || len(v.Outcomes) != 4 {
		t.Errorf("%d broken (-want +got):\n%s", v.Broken, diff)
	}
}

// TestRowsLeftOut holds that rows that could not be read are never taken for fine.
func TestRowsLeftOut(t *testing.T) {
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	o := b.Reading()
	o.AllowBadRows = true
	f, err := fleet.Read("fleet.csv", strings.NewReader("server_name,auth_type,has_dlp,has_logging,monthly_calls\na,oauth2,true,true,1\nb,oauth2,true,true,1\nc,oauth2,true,true,1\nd,oauth2,maybe,true,1\n"), o)
	if err != nil {
		t.Fatal(err)
	}
	r := audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
	limits, err := audit.ParseLimits("compliance<75,exposed>50,severity>=medium,expired-exception")
	if err != nil {
		t.Fatal(err)
	}
	v := gate.Judge(limits, gate.Facts{Result: r, With: r})
	for i, want := range []gate.Unclear{gate.Clear, gate.RowsLeftOut, gate.RowsLeftOut, gate.Clear} { // 3 of 4 at worst
		if got := v.Outcomes[i]; got.Unclear != want || got.Broken != (want != gate.Clear) {
			t.Errorf("%s is %+v", got.Limit, got)
		}
	}
	limits, err = audit.ParseLimits("compliance<76,severity>=critical")
	if err != nil {
		t.Fatal(err)
	}
	v = gate.Judge(limits, gate.Facts{Result: r, With: r})
	if v.Outcomes[0].Unclear != gate.RowsLeftOut || v.Outcomes[1].Broken {
		t.Errorf("%+v", v.Outcomes)
	}
	// Of two rows that were left out, neither may be compliant.
	f, err = fleet.Read("fleet.csv", strings.NewReader("server_name,auth_type,has_dlp,has_logging\na,oauth2,true,true\nb,oauth2,true,true\nc,oauth2,maybe,true\nd,oauth2,maybe,true\n"), o)
	if err != nil {
		t.Fatal(err)
	}
	r = audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
	for text, want := range map[string]gate.Unclear{"compliance<50": gate.Clear, "compliance<51": gate.RowsLeftOut} {
		if limits, err = audit.ParseLimits(text); err != nil {
			t.Fatal(err)
		}
		if got := gate.Judge(limits, gate.Facts{Result: r, With: r}).Outcomes[0]; got.Unclear != want || got.Broken != (want != gate.Clear) {
			t.Errorf("%s is %+v", text, got)
		}
	}
}

// TestNotServersBreakNoLimit checks that rows that are not servers leave no limit unjudged,
// and that an id alone, which may be of a server, does.
func TestNotServersBreakNoLimit(t *testing.T) {
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	limits, err := audit.ParseLimits("compliance<100,exposed>50,severity>=low")
	if err != nil {
		t.Fatal(err)
	}
	o := b.Reading()
	o.AllowBadRows = true
	const servers = "server_id,auth_type,has_dlp,has_logging,monthly_calls\na,oauth2,true,true,1\nb,oauth2,true,true,1\n"
	for row, want := range map[string]gate.Unclear{
		"Total,,,,2\n# end,,,,\nserver_id,auth_type,has_dlp,has_logging,monthly_calls\nProduction,,,,\n": gate.Clear,
		"c,,,,\n": gate.RowsLeftOut, "c,,,,2\n": gate.RowsLeftOut,
	} {
		f, err := fleet.Read("fleet.csv", strings.NewReader(servers+row), o)
		if err != nil || f.Len() != 2 {
			t.Fatal(f.Len(), err)
		}
		r := audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
		for _, got := range gate.Judge(limits, gate.Facts{Result: r, With: r}).Outcomes {
			if got.Unclear != want || got.Broken != (want != gate.Clear) {
				t.Errorf("%q: %s is %+v", row, got.Limit, got)
			}
		}
	}
}
