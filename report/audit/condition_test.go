package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/audit"
)

// withCondition is the small baseline, its second control with another condition.
func withCondition(t testing.TB, column, condition string) *audit.Baseline {
	t.Helper()
	text := strings.Replace(small, "column: owner\n    present: true", "column: "+column+"\n    "+condition, 1)
	b, err := audit.Load([]byte(text), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestConditions(t *testing.T) {
	const met, not, unknown = audit.Met, audit.NotMet, audit.Unknown
	for _, c := range []struct {
		column, condition, words string
		states                   map[string]audit.State
	}{
		{"owner", "present: true", "any value", map[string]audit.State{"Ann": met, "": not, "  ": not, "no": met}},
		{"owner", "present: true", "any value", map[string]audit.State{
			"\u200b": not, "\ufeff ": not, "\u00ad": not, "\u2800": not, "\u3164": not, "\u115f": not, "\u1160": not, "\uffa0": not, "\u2060": not,
			"unknown": unknown, "#REF!": unknown, " #WERT! ": unknown, "N/A": unknown, "#N/A": unknown, "NULL": unknown, "nil": unknown, "none": unknown, "TBD": unknown, "?": unknown, " - ": unknown, "--": unknown, "–": unknown, "—": unknown,
			"NA": met, "-1": met, "Ann?": met, "\u200bAnn": met,
		}},
		{"team", "present: true", "any value", map[string]audit.State{"tbd": unknown, "\u200b": not}},
		{"owner", "satisfied_by: [true]", "true", map[string]audit.State{
			"true": met, "TRUE": met, "Yes": met, "y": met, "1": met, "enabled": met, " yes ": met, "false": not, "No": not, "n": not, "0": not, "DISABLED": not,
			"": unknown, " ": unknown, "maybe": unknown, "n/a": unknown, "?": unknown, "-": unknown, "\u200b": unknown, "01": unknown, "yes!": unknown,
		}},
		{"owner", "satisfied_by: [false]", "false", map[string]audit.State{"no": met, "0": met, "FALSE": met, "yes": not, "": unknown, "x": not, "xx": unknown, "✓": not, "off": met, "0.0": met}},
		{"owner", "satisfied_by: [true, 'False']", "true, false", map[string]audit.State{"no": met, "on": met, "1": met, "ten": unknown}},
		{"team", "satisfied_by: [true]", "true", map[string]audit.State{"true": met, "yes": not}},
		{"Owner", "satisfied_by: [Ann, bob]", "ann, bob", map[string]audit.State{"ANN": met, "bob": met, "": unknown, "Carl": not}},
		{"owner", "satisfied_by: [yes, 1.50, true]", "yes, 1.50, true", map[string]audit.State{"Yes": met, "1.50": met, "1.5": not, "TRUE": met}},
		// The day of the audit is 2026-11-30.
		{"owner", "not_older_than_days: 180", "a date not older than 180 days", map[string]audit.State{
			"2026-06-03": met, "2026-06-02": not, "2026-11-30": met, "2026-12-01": unknown, "": unknown, "soon": unknown,
			"2026-06-03T23:59:59Z": met, "2026-06-02 10:00": not, "2026-06-03T10:00:00.123+02:00": met, "2026-06-03T": unknown, "2026-06-031": unknown,
			"2026-02-30": unknown, "03.06.2026": unknown, "2026/06/03": unknown, " 2026-06-03 ": met, "0001-01-01": not, "2026-6-3": unknown,
		}},
		{"owner", "not_older_than_days: 0", "a date not older than 0 days", map[string]audit.State{"2026-11-30": met, "2026-11-29": not}},
		{"owner", "not_older_than_days: 1", "a date not older than 1 day", map[string]audit.State{"2026-11-29": met, "2026-11-28": not}},
		{"owner", "at_least: 1", "at least 1", map[string]audit.State{"1": met, "0.99": not, "-1": not, "": unknown, "many": unknown, "1e3": unknown, "1,5": unknown, "0x10": unknown, "NaN": unknown, "Inf": unknown, ".5": unknown, "2.": unknown, "1.2.3": unknown, "-": unknown, "007": met}},
		{"owner", "at_most: 0.3", "at most 0.3", map[string]audit.State{"0.3": met, "0.30": met, "0.31": not, "-2": met, "0.3000000000000001": unknown}},
		{"owner", "at_least: 1\n    at_most: 100", "1 to 100", map[string]audit.State{"1": met, "100": met, "101": not, "0": not}},
		{"team", "present: true", "any value", map[string]audit.State{"HR": met, " ": not}},
		{"TEAM", "satisfied_by: [hr]", "hr", map[string]audit.State{"HR": met, "": unknown, "Ops": not}},
		{"rate_limit_rpm", "at_least: 1\n    at_most: 500", "1 to 500", map[string]audit.State{"500": met, "0": not, "": unknown, "501": not}},
		{"rate_limit_rpm", "present: true", "any value", map[string]audit.State{"0": met, "": not}},
		{"monthly_calls", "satisfied_by: [5, 1e3]", "", nil},
		{"monthly_calls", "satisfied_by: [5, 7.0]", "5, 7", map[string]audit.State{"5": met, "7": met, "": unknown, "6": not}},
		{"error_rate_pct", "at_most: 2.5", "at most 2.5", map[string]audit.State{"2.5": met, "2.51": not, "": unknown}},
		{"compliant", "present: true", "any value", map[string]audit.State{"no": met, "": not}},
		{"compliant", "satisfied_by: [No]", "false", map[string]audit.State{"no": met, "": unknown, "1": not}},
	} {
		t.Run(c.column+" "+c.condition, func(t *testing.T) {
			if c.states == nil {
				text := strings.Replace(small, "column: owner\n    present: true", "column: "+c.column+"\n    "+c.condition, 1)
				if got := mistakesOf(t, text); len(got) != 1 {
					t.Errorf("got %q, want one mistake", got)
				}
				return
			}
			b := withCondition(t, c.column, c.condition)
			if got := b.Controls[1].Condition(); got != c.words {
				t.Errorf("the condition is %q, want %q", got, c.words)
			}
			for value, want := range c.states {
				r := judged(t, "server_name,auth_type,has_dlp,has_logging,"+c.column+"\na,oauth2,true,true,\""+value+"\"\n", b)
				if got := r.State(1, 0); got != want {
					t.Errorf("%q is %v, want %v", value, got, want)
				}
			}
			r := judged(t, "server_name,auth_type,has_dlp,has_logging\na,oauth2,true,true\n", b)
			if got := r.State(1, 0); got != audit.Unknown {
				t.Errorf("without the column it is %v, want unknown", got)
			}
		})
	}
}

// TestConditionsOfAuthTypes holds that what stands for a blank is not taken for a
// value.
func TestConditionsOfAuthTypes(t *testing.T) {
	b := withCondition(t, "auth_type", "present: true")
	r := judged(t, "server_name,auth_type,has_dlp,has_logging\na,basic,,\nb,,no,\nc,unknown,no,\nd,n/a,no,\ne,none,,\n", b)
	for i, want := range []audit.State{audit.Met, audit.NotMet, audit.Unknown, audit.Unknown, audit.Met} {
		if got := r.State(1, i); got != want {
			t.Errorf("server %d is %v, want %v", i, got, want)
		}
	}
}

func TestDefinition(t *testing.T) {
	same := [][2][2]string{
		{{"owner", "satisfied_by: [a, b]"}, {"OWNER", "satisfied_by: [B, a, A]"}},
		{{"owner", "at_least: 1\n    at_most: 2"}, {"owner", "at_most: 2.0\n    at_least: 1"}},
		{{"compliant", "satisfied_by: [yes]"}, {"Compliant", "satisfied_by: [true]"}},
		{{"auth_type", "satisfied_by: [oauth2, basic]"}, {"AUTH_TYPE", "satisfied_by: [Basic, OAuth2, basic]"}},
	}
	for _, c := range same {
		a, b := withCondition(t, c[0][0], c[0][1]), withCondition(t, c[1][0], c[1][1])
		other := &b.Controls[1]
		other.Title, other.Weight, other.ID = "another", 9, "another"
		if diff := cmp.Diff(a.Definition(1), b.Definition(1)); diff != "" {
			t.Errorf("definitions differ:\n%s", diff)
		}
	}
	seen := map[string]string{}
	for _, condition := range []string{
		"present: true", "satisfied_by: [a]", "satisfied_by: [present]", "satisfied_by: [true]", "satisfied_by: [false]", "satisfied_by: [true, x]", `satisfied_by: ['a","b']`, "satisfied_by: [a, b]", "at_least: 1", "at_most: 1",
		"at_least: 1\n    at_most: 1", "not_older_than_days: 1", "not_older_than_days: 2",
	} {
		d := withCondition(t, "owner", condition).Definition(1)
		if other, ok := seen[d]; ok {
			t.Errorf("%s and %s are both %s", condition, other, d)
		}
		seen[d] = condition
	}
}

// TestDefinitionOfReading holds that the definition of a control on authentication
// types changes with the spellings on which its states depend, and with no others.
func TestDefinitionOfReading(t *testing.T) {
	for _, c := range []struct {
		condition, value, spelling string
		changes                    bool
	}{
		{"satisfied_by: [oauth2]", "oauth2", "sso", true},
		{"satisfied_by: [oauth2, basic]", "basic", "sso", true},
		{"satisfied_by: [oauth2]", "basic", "sso", false},
		{"satisfied_by: [oauth2]", "oauth2", "O-Auth 2.0", false}, // read so already
		{"present: true", "oauth2", "sso", false},
		{"present: true", "unknown", "tbd", true},
		{"present: true", "basic", "unknown", true},
		{"present: true", "basic", "N/A", true},
		{"present: true", "none", "tbd", true},
	} {
		b := withCondition(t, "auth_type", c.condition)
		before := b.Definition(1)
		b.Spellings[c.value] = append(b.Spellings[c.value], c.spelling)
		if changes := b.Definition(1) != before; changes != c.changes {
			t.Errorf("%s, with %q read as %s: the definition changes: %t, want %t", c.condition, c.spelling, c.value, changes, c.changes)
		}
		if d := b.Definition(0); len(d) > 100 {
			t.Errorf("the definition %s is long", d)
		}
	}
	b := withCondition(t, "has_dlp", "satisfied_by: [true]")
	before := b.Definition(1)
	b.Spellings["oauth2"] = append(b.Spellings["oauth2"], "sso")
	if b.Definition(1) != before {
		t.Error("spellings of authentication types change the definition of another column")
	}
}

func TestGrades(t *testing.T) {
	b := builtIn(t)
	r := judged(t, `server_name,auth_type,has_dlp,has_logging,rate_limit_rpm,error_rate_pct,avg_latency_ms,tools_count
a,,,,0,0,0,0
b,,,no,,,,
c,,,,300,1,300,10
d,,,,301,1.01,300.5,11
e,,,,1000,5,1000,20
f,,,,1001,5.01,1000.5,21
`, b)
	const none, ordinary, elevated, high = audit.Ungraded, audit.Ordinary, audit.Elevated, audit.High
	got := map[string][]audit.Grade{}
	for _, a := range b.Advisories {
		for _, scale := range a.Scales {
			for i := range r.Fleet.Len() {
				got[a.ID+" "+scale.Column] = append(got[a.ID+" "+scale.Column], r.Grade(scale, i))
			}
		}
	}
	usual := []audit.Grade{ordinary, none, ordinary, elevated, elevated, high}
	want := map[string][]audit.Grade{
		"rate_limit rate_limit_rpm":  {high, none, ordinary, elevated, elevated, high},
		"reliability error_rate_pct": usual, "reliability avg_latency_ms": usual, "tool_surface tools_count": usual,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("grades (-want +got):\n%s", diff)
	}
	r = judged(t, "server_name,auth_type,has_dlp,has_logging\na,,no,\n", b)
	if got := r.Grade(b.Advisories[0].Scales[0], 0); got != none || got.String() != "unknown" {
		t.Errorf("without the column it is %v", got)
	}
}

// TestDoubtfulAuthTypes holds that a sign which may mean anything keeps an authentication
// type from being one that the baseline lists.
func TestDoubtfulAuthTypes(t *testing.T) {
	r := judged(t, "server_name,auth_type,has_dlp,has_logging\na,oauth2?,,\nb,❌ OAuth 2.0,,\nc,!oauth2,,\nd,(OAuth 2.0),,\n"+
		"e,-oauth2,,\nf,oauth2 ✗,,\ng,OAuth 2.0 (?),,\nh,OAuth-2.0,,\n", builtIn(t))
	for i := range r.Fleet.Len() {
		want := audit.NotMet
		if i == 7 {
			want = audit.Met
		}
		if got := r.State(0, i); got != want {
			t.Errorf("%q is %v, want %v", r.Fleet.Server(i).Auth(), got, want)
		}
	}
}

// TestMixedMarks holds that a cross in a column of the organisation's own is yes, but
// unknown where the column has check marks too.
func TestMixedMarks(t *testing.T) {
	b := withCondition(t, "owner", "satisfied_by: [true]")
	for _, c := range []struct {
		cells []string
		want  []audit.State
	}{
		{[]string{"x", "", "X "}, []audit.State{audit.Met, audit.Unknown, audit.Met}},
		{[]string{"x", "✓", "no"}, []audit.State{audit.Unknown, audit.Met, audit.NotMet}},
	} {
		var text strings.Builder
		text.WriteString("server_name,auth_type,has_dlp,has_logging,owner\n")
		for i, cell := range c.cells {
			fmt.Fprintf(&text, "s%d,oauth2,true,true,%s\n", i, cell)
		}
		r := judged(t, text.String(), b)
		for i, want := range c.want {
			if got := r.State(1, i); got != want {
				t.Errorf("%q: cell %d is %v, want %v", c.cells, i, got, want)
			}
		}
	}
}
