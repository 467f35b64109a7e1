package gate_test

import (
	"strings"
	"testing"
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/gate"
	"fleetreport/report/plan"
)

// TestCompleteness checks the limits on inventories as wholes, on both sides of each limit and exactly at it.
func TestCompleteness(t *testing.T) {
	var rows strings.Builder
	for _, id := range strings.Split("abcdefghij", "") {
		rows.WriteString(id + "," + id + ",oauth2,true,true,10\n")
	}
	ten := header + rows.String()
	without := func(csv string, ids ...string) string {
		for _, id := range ids {
			csv = strings.Replace(csv, id+","+id+",oauth2,true,true,10\n", "", 1)
		}
		return csv
	}
	renamed := strings.Replace(ten, "monthly_calls", "calls/month", 1)
	halved := strings.ReplaceAll(ten, ",10\n", ",5\n")
	reversed := header + strings.Join(reverse(strings.SplitAfter(strings.TrimPrefix(ten, header), "\n")), "")
	for _, c := range []struct{ limit, now, before, want string }{
		{"removed>10", without(ten, "a"), ten, "kept 1/10"},
		{"removed>10", without(ten, "a", "b"), ten, "broken 2/10"},
		{"removed>0", ten, ten, "kept 0/10"},
		{"removed>100", without(ten, "a", "b"), ten, "kept 2/10"},
		{"removed>10", ten, "", "no-history 0/0"},
		{"removed>10", without(ten, "a"), leftOut(ten + "z,shop,oauth2,true,true,1\n"), "rows-left-out 1/10"},

		{"missing-column", ten, ten, "kept 0/6"},
		{"missing-column", renamed, ten, "broken 1/6"},
		{"missing-column", ten, renamed, "broken 1/6"},
		{"missing-column", strings.ReplaceAll(ten, ",true,10", ",,10"), ten, "broken 1/6"},

		{"unchanged", ten, ten, "broken 1/1"},
		{"unchanged", reversed, ten, "broken 1/1"},
		{"unchanged", halved, ten, "kept 0/1"},
		{"unchanged", without(ten, "a"), ten, "kept 0/1"},
		{"unchanged", renamed, ten, "kept 0/1"},

		{"calls-drop>50", halved, ten, "kept 50/100"},
		{"calls-drop>49.9", halved, ten, "broken 50/100"},
		{"calls-drop>0", ten, halved, "kept 0/50"},
		{"calls-drop>50", renamed, ten, "no-calls 0/0"},
		{"calls-drop>50", strings.Replace(ten, ",true,10", ",true,", 1), ten, "calls-incomparable 10/100"},

		{"unknown>0", ten, "", "kept 0/30"},
		{"unknown>10", strings.ReplaceAll(ten, "oauth2,true,true", "oauth2,,true"), "", "broken 10/30"},
		{"unknown>33.4", strings.ReplaceAll(ten, "oauth2,true,true", "oauth2,,true"), "", "kept 10/30"},
		{"unknown>1", leftOut(ten + "z,shop,oauth2,true,true,1\n"), "", "rows-left-out 0/30"},
	} {
		outcome := gate.Evaluate(limits(t, c.limit), facts(t, baseline(t), c.now, c.before, nil)).Outcomes[0]
		if got := summary(outcome); got != c.want {
			t.Errorf("%s: %s, want %s", c.limit, got, c.want)
		}
	}
}

func reverse(list []string) []string {
	var reversed []string
	for _, s := range list {
		reversed = append([]string{s}, reversed...)
	}
	return reversed
}

// TestFirstMonth checks which limits do not apply in a first month, and that the others do.
func TestFirstMonth(t *testing.T) {
	f := facts(t, baseline(t), allKnown, "", nil)
	f.FirstMonth = true
	v := gate.Evaluate(limits(t, "compliance<80,new-gap,regression,removed>10,missing-column,unchanged,calls-drop>"+
		"50,unknown>50"), f)
	for _, o := range v.Outcomes {
		compares := o.Rule != "compliance" && o.Rule != "unknown"
		if o.NotApplicable != compares || compares && (o.Broken || o.Unclear != gate.Clear) {
			t.Errorf("%s: not applicable %v, broken %v, %v", o.Rule, o.NotApplicable, o.Broken, o.Unclear)
		}
	}
	if !v.Failed() {
		t.Error("the gate does not fail for its broken limit")
	}
}

// TestExpected checks the limit on what the baseline expects.
func TestExpected(t *testing.T) {
	for _, c := range []struct {
		expect audit.Expectations
		want   string
	}{
		{audit.Expectations{Servers: 5}, "kept 0/1"},
		{audit.Expectations{Servers: 6}, "broken 1/1"},
		{audit.Expectations{Columns: []string{"has_dlp", "monthly_calls"}}, "kept 0/2"},
		{audit.Expectations{Columns: []string{"HAS_LOGGING", "owner"}}, "broken 2/2"},
		{audit.Expectations{Servers: 5, Teams: []string{"Sales"}}, "broken 1/2"},
	} {
		b := baseline(t)
		b.Expect = c.expect
		outcome := gate.Evaluate(limits(t, "expected"), facts(t, b, allKnown, "", nil)).Outcomes[0]
		if got := summary(outcome); got != c.want {
			t.Errorf("%+v: %s, want %s", c.expect, got, c.want)
		}
	}
}

// TestOverdue checks the limit on due dates, which those of the baseline are without a plan.
func TestOverdue(t *testing.T) {
	for days, want := range map[int]string{0: "kept 0/5", 30: "kept 0/5", 31: "broken 3/5", 60: "broken 3/5",
		61: "broken 5/5"} {
		f := facts(t, baseline(t), allKnown, "", nil)
		r := audit.Run(f.Result.Fleet, f.Result.Baseline, november.End().AddDate(0, 0, days))
		f.Result, f.With, f.Plan = r, r, plan.Apply(nil, r, nil, nil, november)
		if got := summary(gate.Evaluate(limits(t, "overdue"), f).Outcomes[0]); got != want {
			t.Errorf("%v: %s, want %s", november.End().AddDate(0, 0, days).Format(time.DateOnly), got, want)
		}
	}
}
