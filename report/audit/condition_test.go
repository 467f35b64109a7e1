package audit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/audit"
)

// withCondition returns the small baseline, its second control with another condition.
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
		column, condition, description string
		states                         map[string]audit.State
	}{
		{"owner", "present: true", "any value", map[string]audit.State{"Ann": met, "": not, "  ": not, "no": met}},
		{"owner", "present: true", "any value", map[string]audit.State{
			"\u200b": not, "\ufeff ": not, "\u00ad": not, "\u2800": not, "\u3164": not, "\u115f": not, "\u1160": not,
			"\uffa0": not, "\u2060": not,
			"unknown": unknown, "#REF!": unknown, " #WERT! ": unknown, "N/A": unknown, "#N/A": unknown, "NULL": unknown,
			"nil": unknown, "none": unknown,
			"TBD": unknown, "?": unknown, " - ": unknown, "--": unknown, "–": unknown, "—": unknown,
			"NA": met, "-1": met, "Ann?": met, "\u200bAnn": met,
		}},
		{"team", "present: true", "any value", map[string]audit.State{"tbd": unknown, "\u200b": not}},
		{"owner", "satisfied_by: [true]", "true", map[string]audit.State{
			"true": met, "TRUE": met, "Yes": met, "y": met, "1": met, "enabled": met, " yes ": met, "false": not, "No": not,
			"n": not, "0": not, "DISABLED": not,
			"": unknown, " ": unknown, "maybe": unknown, "n/a": unknown, "?": unknown, "-": unknown, "\u200b": unknown,
			"01": unknown, "yes!": unknown,
		}},
		{
			"owner", "satisfied_by: [false]", "false",
			map[string]audit.State{
				"no": met, "0": met, "FALSE": met, "off": met, "0.0": met,
				"yes": not, "x": not, "✓": not, "": unknown, "xx": unknown,
			},
		},
		{
			"owner", "satisfied_by: [true, 'False']", "true, false",
			map[string]audit.State{"no": met, "on": met, "1": met, "ten": unknown},
		},
		{"team", "satisfied_by: [true]", "true", map[string]audit.State{"true": met, "yes": not}},
		{
			"Owner", "satisfied_by: [Ann, bob]", "ann, bob",
			map[string]audit.State{"ANN": met, "bob": met, "": unknown, "Carl": not},
		},
		{
			"owner", "satisfied_by: [yes, 1.50, true]", "yes, 1.50, true",
			map[string]audit.State{"Yes": met, "1.50": met, "1.5": not, "TRUE": met},
		},
		// The day of the audit is 2026-11-30.
		{"owner", "not_older_than_days: 180", "a date not older than 180 days", map[string]audit.State{
			"2026-06-03": met, "2026-06-02": not, "2026-11-30": met, "2026-12-01": unknown, "": unknown, "soon": unknown,
			"2026-06-03T23:59:59Z": met, "2026-06-02 10:00": not, "2026-06-03T10:00:00.123+02:00": met,
			"2026-06-03T": unknown, "2026-06-031": unknown,
			"2026-02-30": unknown, "03.06.2026": unknown, "2026/06/03": unknown, " 2026-06-03 ": met, "0001-01-01": not,
			"2026-6-3": unknown,
		}},
		{
			"owner", "not_older_than_days: 0", "a date not older than 0 days",
			map[string]audit.State{"2026-11-30": met, "2026-11-29": not},
		},
		{
			"owner", "not_older_than_days: 1", "a date not older than 1 day",
			map[string]audit.State{"2026-11-29": met, "2026-11-28": not},
		},
		{
			"owner", "at_least: 1", "at least 1",
			map[string]audit.State{
				"1": met, "007": met, "0.99": not, "-1": not,
				"": unknown, "many": unknown, "1e3": unknown, "1,5": unknown, "0x10": unknown, "NaN": unknown,
				"Inf": unknown, ".5": unknown, "2.": unknown, "1.2.3": unknown, "-": unknown,
			},
		},
		{
			"owner", "at_most: 0.3", "at most 0.3",
			map[string]audit.State{"0.3": met, "0.30": met, "0.31": not, "-2": met, "0.3000000000000001": unknown},
		},
		{
			"owner", "at_least: 1\n    at_most: 100", "1 to 100",
			map[string]audit.State{"1": met, "100": met, "101": not, "0": not},
		},
		{"team", "present: true", "any value", map[string]audit.State{"HR": met, " ": not}},
		{"TEAM", "satisfied_by: [hr]", "hr", map[string]audit.State{"HR": met, "": unknown, "Ops": not}},
		{
			"rate_limit_rpm", "at_least: 1\n    at_most: 500", "1 to 500",
			map[string]audit.State{"500": met, "0": not, "": unknown, "501": not},
		},
		{"rate_limit_rpm", "present: true", "any value", map[string]audit.State{"0": met, "": not}},
		{"monthly_calls", "satisfied_by: [5, 1e3]", "", nil},
		{
			"monthly_calls", "satisfied_by: [5, 7.0]", "5, 7",
			map[string]audit.State{"5": met, "7": met, "": unknown, "6": not},
		},
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
			if got := b.Controls[1].Condition.Describe(time.Time{}); got != c.description {
				t.Errorf("the description is %q, want %q", got, c.description)
			}
			for value, want := range c.states {
				r := audited(t, "server_name,auth_type,has_dlp,has_logging,"+c.column+"\na,oauth2,true,true,\""+value+"\"\n", b)
				if got := r.State(1, 0); got != want {
					t.Errorf("%q is %v, want %v", value, got, want)
				}
			}
			r := audited(t, "server_name,auth_type,has_dlp,has_logging\na,oauth2,true,true\n", b)
			if got := r.State(1, 0); got != audit.Unknown {
				t.Errorf("without the column the control is %v, want unknown", got)
			}
		})
	}
}

// TestDescribe checks the descriptions as of a day, and what the conditions expect of a value.
func TestDescribe(t *testing.T) {
	low, high := 0.5, 100.0
	for _, c := range []struct {
		condition            audit.Condition
		description, expects string
		ages                 bool
	}{
		{audit.OneOf{Values: []string{"a", "b"}}, "a, b", "", false},
		{audit.Answers{OneOf: audit.OneOf{Values: []string{"true"}}}, "true", "yes or no", false},
		{audit.Present{}, "any value", "", false},
		{
			audit.MaxAge{Days: 180}, "a date not older than 180 days (from 2026-06-03 on)",
			"a date as YYYY-MM-DD, not after 2026-11-30", true,
		},
		{audit.Range{AtLeast: &low}, "at least 0.5", "a number", false},
		{audit.Range{AtMost: &high}, "at most 100", "a number", false},
		{audit.Range{AtLeast: &low, AtMost: &high}, "0.5 to 100", "a number", false},
	} {
		description, expects, ages := c.condition.Describe(asOf()), c.condition.Expects(asOf()), c.condition.Ages()
		if description != c.description || expects != c.expects || ages != c.ages {
			t.Errorf("%#v: %q, %q, %t", c.condition, description, expects, ages)
		}
	}
}

// TestFormula checks what spreadsheets compute where they differ from the audit, and where programs disagree.
func TestFormula(t *testing.T) {
	bound := 0.3
	type result struct {
		state   audit.State
		certain bool
	}
	for _, c := range []struct {
		condition audit.Condition
		column    string
		values    map[string]result
	}{
		{audit.Present{}, "owner", map[string]result{"": {audit.NotMet, true}, "n/a": {audit.Met, true}}},
		{audit.OneOf{Values: []string{"a"}}, "team", map[string]result{
			"A": {audit.Met, true}, "b": {audit.NotMet, true}, "": {audit.Unknown, true}, "Unknown": {audit.Unknown, true},
		}},
		{audit.OneOf{Values: []string{"true"}}, "has_dlp", map[string]result{
			"true": {audit.Met, true}, "false": {audit.NotMet, true}, "": {audit.Unknown, true},
		}},
		{audit.Answers{OneOf: audit.OneOf{Values: []string{"false"}}}, "owner", map[string]result{
			"No": {audit.Met, true}, "yes": {audit.NotMet, true}, "on": {audit.Unknown, true},
		}},
		{audit.MaxAge{Days: 180}, "reviewed", map[string]result{
			"2026-06-03": {audit.Met, true}, "2026-06-02T10:00": {audit.NotMet, true}, "2026-12-01": {audit.Unknown, true},
			"soon": {audit.Unknown, true}, "2026-+5- 1": {audit.Unknown, false}, "1900-02-29": {audit.Unknown, false},
		}},
		{audit.Range{AtMost: &bound}, "error_rate_pct", map[string]result{
			"0.3": {audit.Met, true}, "0.4": {audit.NotMet, true}, "": {audit.Unknown, true},
			"0.30000000000000004": {audit.NotMet, false},
		}},
	} {
		quote := func(text string) string { return `"` + text + `"` }
		f := c.condition.Formula(audit.Cell{Column: c.column, Ref: "A1", Quote: quote, AsOf: asOf()})
		if !strings.Contains(f.Text, "A1") || strings.Count(f.Text, "(") != strings.Count(f.Text, ")") {
			t.Errorf("%T on %s: the formula is %s", c.condition, c.column, f.Text)
		}
		for value, want := range c.values {
			if state, certain := f.Compute(value); state != want.state || certain != want.certain {
				t.Errorf("%T on %s: %q is %v, %t, want %v, %t",
					c.condition, c.column, value, state, certain, want.state, want.certain)
			}
		}
	}
	for column, condition := range map[string]audit.Condition{
		"team": audit.Present{}, "has_dlp": audit.Present{}, "monthly_calls": audit.OneOf{}, "owner": audit.Range{},
	} {
		if f := condition.Formula(audit.Cell{Column: column}); f.Text != "" {
			t.Errorf("%T on %s has the formula %s", condition, column, f.Text)
		}
	}
}

// TestPresentAuthType checks that "unknown" is not a value of an authentication type, and "none" is one.
func TestPresentAuthType(t *testing.T) {
	b := withCondition(t, "auth_type", "present: true")
	csv := "server_name,auth_type,has_dlp,has_logging\na,basic,,\nb,,no,\nc,unknown,no,\nd,n/a,no,\ne,none,,\n"
	r := audited(t, csv, b)
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
		"present: true", "satisfied_by: [a]", "satisfied_by: [present]", "satisfied_by: [true]",
		"satisfied_by: [false]", "satisfied_by: [true, x]", `satisfied_by: ['a","b']`, "satisfied_by: [a, b]",
		"at_least: 1", "at_most: 1",
		"at_least: 1\n    at_most: 1", "not_older_than_days: 1", "not_older_than_days: 2",
	} {
		d := withCondition(t, "owner", condition).Definition(1)
		if other, ok := seen[d]; ok {
			t.Errorf("%s and %s have the same definition %s", condition, other, d)
		}
		seen[d] = condition
	}
}

// TestDefinitionOfAuthTypes checks that the definition of a control on authentication types changes with the
// spellings on which its states depend, and with no others.
func TestDefinitionOfAuthTypes(t *testing.T) {
	for _, c := range []struct {
		condition, value, spelling string
		changes                    bool
	}{
		{"satisfied_by: [oauth2]", "oauth2", "sso", true},
		{"satisfied_by: [oauth2, basic]", "basic", "sso", true},
		{"satisfied_by: [oauth2]", "basic", "sso", false},
		{"satisfied_by: [oauth2]", "oauth2", "O-Auth 2.0", false}, // read as oauth2 anyway
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
			t.Errorf("%s, with %q as a spelling of %s: the definition changes: %t, want %t",
				c.condition, c.spelling, c.value, changes, c.changes)
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
	r := audited(t, `server_name,auth_type,has_dlp,has_logging,rate_limit_rpm,error_rate_pct,avg_latency_ms,tools_count
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
	r = audited(t, "server_name,auth_type,has_dlp,has_logging\na,,no,\n", b)
	if got := r.Grade(b.Advisories[0].Scales[0], 0); got != none || got.String() != "unknown" {
		t.Errorf("without the column it is %v", got)
	}
}

// TestDoubtfulAuthTypes checks that a listed authentication type with a sign that may change its meaning is another
// type.
func TestDoubtfulAuthTypes(t *testing.T) {
	r := audited(t, "server_name,auth_type,has_dlp,has_logging\n"+
		"a,oauth2?,,\nb,❌ OAuth 2.0,,\nc,!oauth2,,\nd,(OAuth 2.0),,\n"+
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

// TestMixedMarks checks that a cross in an extra column is yes, but unknown if the column has check
// marks too.
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
		r := audited(t, text.String(), b)
		for i, want := range c.want {
			if got := r.State(1, i); got != want {
				t.Errorf("%q: cell %d is %v, want %v", c.cells, i, got, want)
			}
		}
	}
}
