package history_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fleetreport/report/audit"
	"fleetreport/report/gate"
	"fleetreport/report/history"
)

// both compares a fleet with that of the month before, given as an inventory and as a report.json.
func both(t *testing.T, b *audit.Baseline, now, then string) map[string]*history.Comparison {
	t.Helper()
	earlier := audited(t, then, "2026-10", b)
	m, err := history.FromReport(written(t, earlier, "2026-10"), "report.json", b)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]*history.Comparison{}
	for what, m := range map[string]*history.Month{"CSV": history.FromFleet(period(t, "2026-10"), earlier),
		"report.json": m} {
		if list[what], err = history.Compare(audited(t, now, "2026-11", b), period(t, "2026-11"), one(m), nil); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// TestBlankColumn checks that a control is not compared if its column is blank in one of the months.
func TestBlankColumn(t *testing.T) {
	const whole = head + "1,a,A,basic,true,true,1\n2,b,A,oauth2,false,true,1\n"
	own := "\n  - id: zone\n    title: Zone\n    column: Zone\n    satisfied_by: [eu, us]"
	text := strings.Replace(ownText(), own, strings.Replace(own, "satisfied_by: [eu, us]", "present: true", 1), 1)
	present, err := audit.Load([]byte(text), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what      string
		b         *audit.Baseline
		now, then string
		lost      []int
	}{
		{"all filled", builtIn(t), whole, whole, nil},
		{"authentication then", builtIn(t), whole, head + "1,a,A,,true,true,1\n2,b,A, ,false,true,1\n", []int{0}},
		{"authentication now", builtIn(t), head + "1,a,A,,true,true,1\n2,b,A, ,false,true,1\n", whole, []int{0}},
		{"authentication unknown is an answer", builtIn(t), whole, head + "1,a,A,unknown,true,true,1\n", nil},
		{"DLP then", builtIn(t), whole, head + "1,a,A,basic,,true,1\n2,b,A,oauth2,,true,1\n", []int{1}},
		{"DLP now", builtIn(t), head + "1,a,A,basic,,true,1\n2,b,A,oauth2,,true,1\n", whole, []int{1}},
		{"no column then", builtIn(t), whole, "server_id,server_name,auth_type,has_dlp\n1,a,basic,true\n", []int{2}},
		{"any value, then", present, "server_name,auth_type,has_dlp,has_logging,zone\na,oidc,true,true,eu\n",
			"server_name,auth_type,has_dlp,has_logging,zone\na,oidc,true,true, \n", []int{3}},
		{"any value, now", present, "server_name,auth_type,has_dlp,has_logging,zone\na,oidc,true,true, \n",
			"server_name,auth_type,has_dlp,has_logging,zone\na,oidc,true,true,eu\n", []int{3}},
	} {
		for file, cmp := range both(t, c.b, c.now, c.then) {
			if got := cmp.IncomparableControls(); fmt.Sprint(got) != fmt.Sprint(c.lost) {
				t.Errorf("%s, %s: controls %v cannot be compared, want %v", c.what, file, got, c.lost)
			}
			for k := range c.b.Controls {
				if cmp.Comparable(k) == slices.Contains(c.lost, k) {
					t.Errorf("%s, %s: control %d is comparable: %t", c.what, file, k, cmp.Comparable(k))
				}
			}
		}
	}
}

// TestSpellingsOfAReport checks that a report.json made with other spellings of the authentication types
// is not compared.
func TestSpellingsOfAReport(t *testing.T) {
	const csv = head + "1,a,A,sso,true,true,1\n2,b,A,oauth2,true,true,1\n"
	then := withSpelling(t, "oauth2: [", "oauth2: [sso, ")
	m, err := history.FromReport(written(t, audited(t, csv, "2026-10", then), "2026-10"), "report.json", builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	c, err := history.Compare(audited(t, csv, "2026-11", builtIn(t)), period(t, "2026-11"), one(m), nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Change(0, 0) != history.Incomparable || c.Counts[history.Regressed] > 0 {
		t.Errorf("%v, %+v", c.Change(0, 0), c.Counts)
	}
	// One that reads other types otherwise is as good.
	then = withSpelling(t, "api_key: [", "api_key: [magic, ")
	if m, err = history.FromReport(written(t, audited(t, csv, "2026-10", then), "2026-10"), "report.json",
		builtIn(t)); err != nil {
		t.Fatal(err)
	}
	if c, err = history.Compare(audited(t, csv, "2026-11", builtIn(t)), period(t, "2026-11"), one(m), nil); err != nil ||
		c.Change(0, 0) != history.Unchanged {
		t.Errorf("%v, %+v", err, c)
	}
}

func withSpelling(t *testing.T, old, to string) *audit.Baseline {
	t.Helper()
	text := strings.Replace(string(audit.BuiltIn), old, to, 1)
	if text == string(audit.BuiltIn) {
		t.Fatalf("there is no %s", old)
	}
	b, err := audit.Load([]byte(text), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestCalls checks when sums of calls can be compared. Each case lists the calls of the servers then and
// now, "-" for one that is not there.
func TestCalls(t *testing.T) {
	for _, c := range []struct {
		what, then, now         string
		comparable              bool
		unknownThen, unknownNow int
	}{
		{"all known", "1 2", "3 4", true, 0, 0},
		{"none known", ", ,", ", ,", true, 2, 2},
		{"unknown in both", "1 ,", "3 ,", true, 1, 1},
		{"unknown then", "1 ,", "3 500", false, 1, 0},
		{"unknown now", "1 500", "3 ,", false, 0, 1},
		{"0 is known", "0 1", ", 1", false, 0, 1},
		{"one of no calls was added", "1 -", "1 ,", true, 0, 1},
		{"one of no calls was removed", "1 ,", "1 -", true, 1, 0},
		{"another is unknown", "1 ,", ", 1", false, 1, 1},
		{"a row left out then", "1 many", "1 2", false, 0, 0},
		{"a row left out now", "1 2", "1 many", false, 0, 0},
	} {
		csv := func(calls string) string {
			rows := []string{strings.TrimSpace(head)}
			for i, n := range strings.Fields(calls) {
				if n != "-" {
					rows = append(rows, fmt.Sprintf("%d,s%d,A,basic,true,true,%s", i, i, strings.Trim(n, ",")))
				}
			}
			return strings.Join(rows, "\n")
		}
		for file, cmp := range both(t, builtIn(t), csv(c.now), csv(c.then)) {
			then, now := cmp.Points[0].Figures.Uncounted, cmp.Points[1].Figures.Uncounted
			if cmp.CallsComparable() != c.comparable || then != c.unknownThen || now != c.unknownNow {
				t.Errorf("%s, %s: comparable %t, unknown %d and %d; want %t, %d, %d", c.what, file, cmp.CallsComparable(), then,
					now, c.comparable, c.unknownThen, c.unknownNow)
			}
		}
	}
}

// TestRowsLeftOut checks that a comparison reports the rejected rows of both months, and that the gate
// fails if they make a limit uncertain.
func TestRowsLeftOut(t *testing.T) {
	const (
		good = head + "1,a,A,basic,true,true,1\n2,b,A,oauth2,true,true,1\n"
		bad  = head + "1,a,A,basic,true,true,1\n2,b,A,oauth2,perhaps,true,1\n"
		lost = head + "1,a,A,oauth2,true,true,1\n2,b,A,basic,perhaps,true,1\n"
		gap  = head + "1,a,A,basic,true,true,1\n2,b,A,basic,true,true,1\n"
	)
	b := builtIn(t)
	limit, err := gate.Parse("new-gap")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, now, then  string
		rejected         [2]int // now and then
		unclear          gate.Unclear
		uncertain, fails bool
	}{
		{"none", good, good, [2]int{0, 0}, gate.Clear, false, false},
		{"now", bad, good, [2]int{1, 0}, gate.RowsLeftOut, true, true},
		{"then", good, bad, [2]int{0, 1}, gate.RowsLeftOut, true, true},
		{"in both", bad, bad, [2]int{1, 1}, gate.RowsLeftOut, true, true},
		{"then, and one looks new", gap, bad, [2]int{0, 1}, gate.Clear, true, true},
		{"now, and one regressed", bad, lost, [2]int{1, 1}, gate.Clear, true, true},
	} {
		for file, cmp := range both(t, b, c.now, c.then) {
			if got := [2]int{cmp.RejectedNow, cmp.RejectedBefore}; got != c.rejected || cmp.HasRejectedRows() != c.uncertain {
				t.Errorf("%s, %s: %v, uncertain %t", c.what, file, got, cmp.HasRejectedRows())
			}
			r := audited(t, c.now, "2026-11", b)
			o := gate.Evaluate([]gate.Limit{limit}, gate.Facts{Result: r, With: r, History: cmp}).Outcomes[0]
			if o.Broken != c.fails || o.Unclear != c.unclear {
				t.Errorf("%s, %s: broken %t, %q; want %t, %q", c.what, file, o.Broken, o.Unclear, c.fails, c.unclear)
			}
		}
	}
}
