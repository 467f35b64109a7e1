package exception_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/audit"
	"fleetreport/report/config"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	fleetcsv "fleetreport/report/fleet/csv"
)

func builtIn(t testing.TB) *audit.Baseline {
	t.Helper()
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func date(t testing.TB, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func audited(t testing.TB, csv string, asOf string) *audit.Result {
	t.Helper()
	b := builtIn(t)
	f, err := fleetcsv.Read("fleet.csv", strings.NewReader(csv), fleet.Options{Spellings: b.AuthSpellings()})
	if err != nil {
		t.Fatal(err)
	}
	return audit.Run(f, b, date(t, asOf))
}

// Indexes of the controls of the built-in baseline.
const (
	oauth = iota
	dlp
	logging
)

const header = "server_id,server_name,auth_type,has_dlp,has_logging,monthly_calls\n"

// few is a fleet in which erp meets no control, export all but DLP, catalog all, and nameless all but
// OAuth.
const few = header +
	"MCP08,legacy-erp,basic,false,,8000\n" +
	"MCP06,analytics-export,oauth2,false,true,12000\n" +
	"MCP01,product-catalog,oauth2,true,true,\n" +
	",nameless,basic,true,true,\n"

// granted returns a valid exception.
func granted(t testing.TB, server, control, from, to string) exception.Exception {
	t.Helper()
	return exception.Exception{
		Server: server, Control: control, Reason: "r", Owner: "o", Approver: "a", Ticket: "t",
		Granted: date(t, from), Expires: date(t, to),
	}
}

// servers implements exception.Servers. now is the index in the audited fleet.
type servers []struct {
	id, name, team string
	now            int
}

func (s servers) Len() int                               { return len(s) }
func (s servers) Identity(i int) (id, name, team string) { return s[i].id, s[i].name, s[i].team }
func (s servers) CurrentIndex(i int) int                 { return s[i].now }

// serversOf returns the servers of an audited fleet.
func serversOf(r *audit.Result) servers {
	list := make(servers, r.Fleet.Len())
	for i := range list {
		s := r.Fleet.Server(i)
		list[i].id, list[i].name, list[i].team, list[i].now = s.ID(), s.Name(), s.Team(), i
	}
	return list
}

func TestStatusByDay(t *testing.T) {
	for _, c := range []struct {
		name, asOf, granted, expires string
		want                         exception.Status
		days                         int
	}{
		{"long", "2026-11-30", "2026-06-01", "2027-06-01", exception.Active, 183},
		{"31 days left", "2026-11-30", "2026-06-01", "2026-12-31", exception.Active, 31},
		{"30 days left", "2026-11-30", "2026-06-01", "2026-12-30", exception.Expiring, 30},
		{"last day", "2026-11-30", "2026-06-01", "2026-11-30", exception.Expiring, 0},
		{"day after the last", "2026-11-30", "2026-06-01", "2026-11-29", exception.Expired, -1},
		{"first day", "2026-11-30", "2026-11-30", "2027-06-01", exception.Active, 183},
		{"day before the first", "2026-11-30", "2026-12-01", "2027-06-01", exception.Pending, 183},
		{"one day only", "2026-11-30", "2026-11-30", "2026-11-30", exception.Expiring, 0},
		{"one day, over", "2026-12-01", "2026-11-30", "2026-11-30", exception.Expired, -1},
		{"one day, to come", "2026-11-29", "2026-11-30", "2026-11-30", exception.Pending, 1},
		{"leap day is in force", "2028-02-29", "2028-01-01", "2028-02-29", exception.Expiring, 0},
		{"leap day is over", "2028-03-01", "2028-01-01", "2028-02-29", exception.Expired, -1},
		{"30 days over a leap day", "2028-02-01", "2028-01-01", "2028-03-02", exception.Expiring, 30},
		{"31 days over a leap day", "2028-02-01", "2028-01-01", "2028-03-03", exception.Active, 31},
		{"over new year", "2026-12-31", "2027-01-01", "2027-12-31", exception.Pending, 365},
		{"before 1970", "1969-12-31", "1960-01-01", "1969-12-31", exception.Expiring, 0},
	} {
		f := &exception.File{List: []exception.Exception{granted(t, "MCP08", "oauth", c.granted, c.expires)}}
		a := f.Apply(audited(t, few, c.asOf))
		e := a.Entries[0]
		if e.Status != c.want || e.Days != c.days {
			t.Errorf("%s: %v with %d days, want %v with %d", c.name, e.Status, e.Days, c.want, c.days)
		}
		inForce := c.want == exception.Active || c.want == exception.Expiring
		if got := a.Of(oauth, 0) != nil; got != inForce || a.Excepted(oauth, 0) != inForce {
			t.Errorf("%s: an exception is in force: %v, want %v", c.name, got, inForce)
		}
		if got := a.ExpiredOf(oauth, 0) != nil; got != (c.want == exception.Expired) {
			t.Errorf("%s: an exception has expired: %v", c.name, got)
		}
		if got := a.InForce(date(t, c.asOf), builtIn(t), servers{})("MCP08", "legacy-erp", oauth); got != inForce {
			t.Errorf("%s: InForce returns %v, want %v", c.name, got, inForce)
		}
	}
}

// TestDaysAreInUTC checks that dates are compared by their day in UTC.
func TestDaysAreInUTC(t *testing.T) {
	r := audited(t, few, "2026-11-30")
	r.AsOf = time.Date(2026, 12, 1, 0, 30, 0, 0, time.FixedZone("east", 3600)) // 30 November, 23:30 UTC
	f := &exception.File{List: []exception.Exception{granted(t, "MCP08", "oauth", "2026-11-30", "2026-11-30")}}
	if got := f.Apply(r).Entries[0].Status; got != exception.Expiring {
		t.Errorf("%v, want expiring", got)
	}
}

func TestEntries(t *testing.T) {
	const from, to = "2026-01-01", "2027-12-31"
	invalid := granted(t, "MCP08", "oauth", from, to)
	invalid.Mistakes = config.Mistakes{{Key: "exceptions[0].owner", Message: "it is missing"}, {Message: "another"}}
	for _, c := range []struct {
		name string
		e    exception.Exception
		want exception.Entry
	}{
		{"by id", granted(t, "MCP08", "oauth", from, to), exception.Entry{Status: exception.Active, Servers: 1, Gaps: 1,
			Calls: 8000}},
		{"by name", granted(t, "legacy-erp", "oauth", from, to), exception.Entry{Status: exception.Active, Servers: 1,
			Gaps: 1, Calls: 8000}},
		{"spaces", granted(t, " legacy-erp ", "oauth", from, to), exception.Entry{Status: exception.Active, Servers: 1,
			Gaps: 1, Calls: 8000}},
		{"case counts", granted(t, "mcp08", "oauth", from, to), exception.Entry{Status: exception.Unused,
			Why: "there is no such server"}},
		{"by the name of a server without id", granted(t, "nameless", "oauth", from, to),
			exception.Entry{Status: exception.Active, Servers: 1, Gaps: 1}},
		{"unknown is a gap", granted(t, "MCP08", "logging", from, to), exception.Entry{Status: exception.Active,
			Servers: 1, Gaps: 1, Calls: 8000}},
		{"pattern for all", granted(t, "*", "dlp", from, to), exception.Entry{Status: exception.Active, Servers: 4,
			Gaps: 2, Calls: 20000}},
		{"pattern on ids", granted(t, "MCP0?", "oauth", from, to), exception.Entry{Status: exception.Active, Servers: 3,
			Gaps: 1, Calls: 8000}},
		{"pattern on names", granted(t, "*-e*", "dlp", from, to), exception.Entry{Status: exception.Active, Servers: 2,
			Gaps: 2, Calls: 20000}},
		{"no such server", granted(t, "MCP99", "oauth", from, to), exception.Entry{Status: exception.Unused,
			Why: "there is no such server"}},
		{"no server matches", granted(t, "MCP9*", "oauth", from, to), exception.Entry{Status: exception.Unused,
			Why: "no server matches"}},
		{"met", granted(t, "MCP01", "oauth", from, to), exception.Entry{Status: exception.Unused, Servers: 1,
			Why: "the control is met"}},
		{"met by all", granted(t, "*t*", "logging", "2026-12-01", to), exception.Entry{Status: exception.Unused,
			Servers: 2, Why: "the control is met by all 2 servers that match"}},
		{"unused before expired", granted(t, "MCP01", "oauth", from, from), exception.Entry{Status: exception.Unused,
			Servers: 1, Why: "the control is met"}},
		{"invalid", invalid, exception.Entry{Status: exception.Invalid, Why: "owner: it is missing; and 1 more"}},
		{"invalid before unused", exception.Exception{Server: "MCP99", Control: "oauth", Mistakes: invalid.Mistakes[1:]},
			exception.Entry{Status: exception.Invalid, Why: "another"}},
		{"no such control", granted(t, "MCP08", "mfa", from, to), exception.Entry{Status: exception.Invalid,
			Why: "there is no such control"}},
		{"no server named", granted(t, " ", "oauth", from, to), exception.Entry{Status: exception.Invalid,
			Why: "it names no server"}},
		{"no dates", exception.Exception{Server: "MCP08", Control: "oauth"}, exception.Entry{Status: exception.Invalid,
			Why: "it has no dates"}},
		{"dates the wrong way round", granted(t, "MCP08", "oauth", to, from), exception.Entry{Status: exception.Invalid,
			Why: "it expires before it is granted"}},
	} {
		f := &exception.File{List: []exception.Exception{c.e}}
		r := audited(t, few, "2026-11-30")
		a := f.Apply(r)
		got := a.Entries[0]
		if got.Exception != &f.List[0] {
			t.Errorf("%s: the entry is not of the exception", c.name)
		}
		got.Exception, got.Days, got.Note = nil, 0, "" // TestWidePatterns and TestCaseVariants have the notes
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", c.name, diff)
		}
		if got.Status == exception.Invalid {
			for i := range 4 {
				if a.Of(oauth, i) != nil || a.ExpiredOf(oauth, i) != nil {
					t.Errorf("%s: an invalid exception counts", c.name)
				}
				if named := a.Matching(i) != nil; named != (r.Fleet.Server(i).ID() == c.e.Server) {
					t.Errorf("%s: server %d is named: %v", c.name, i, named)
				}
			}
		}
	}
}

// TestIDWinsOverName checks that an id does not match a server of that name.
func TestIDWinsOverName(t *testing.T) {
	r := audited(t, header+"A,B,basic,true,true,\nB,C,basic,true,true,\nC2,C,basic,true,true,\n", "2026-11-30")
	f := &exception.File{List: []exception.Exception{
		granted(t, "B", "oauth", "2026-01-01", "2027-12-31"),
		granted(t, "C", "dlp", "2026-01-01", "2027-12-31"),
	}}
	a := f.Apply(r)
	if a.Of(oauth, 0) != nil || a.Of(oauth, 1) == nil || a.Entries[0].Servers != 1 {
		t.Errorf("B does not mean the server with this id only: %+v", a.Entries[0])
	}
	if e := a.Entries[1]; e.Status != exception.Invalid || e.Servers != 0 || !strings.Contains(e.Why,
		"give the server_id") {
		t.Errorf("C is the name of two servers, and its exception is %+v", e)
	}
	inForce := a.InForce(a.AsOf, r.Baseline, serversOf(r))
	if inForce("A", "B", oauth) || !inForce("B", "C", oauth) || inForce("", "C", dlp) {
		t.Error("Applied.InForce differs from Applied.Of")
	}
}

func TestOverlaps(t *testing.T) {
	r := audited(t, few, "2026-11-30")
	f := &exception.File{List: []exception.Exception{
		granted(t, "MCP08", "oauth", "2026-01-01", "2026-10-31"),      // 0: expired
		granted(t, "legacy-erp", "oauth", "2026-01-01", "2027-01-31"), // 1
		granted(t, "legacy-*", "oauth", "2026-01-01", "2027-03-31"),   // 2: the longest
		granted(t, "MCP*", "oauth", "2026-01-01", "2027-03-31"),       // 3: as long
		granted(t, "MCP08", "oauth", "2026-12-01", "2028-12-31"),      // 4: pending
		granted(t, "MCP08", "dlp", "2026-01-01", "2026-09-30"),        // 5: expired
		granted(t, "*", "dlp", "2026-01-01", "2026-10-31"),            // 6: expired last
		granted(t, "*", "logging", "2027-01-01", "2027-10-31"),        // 7: pending
	}}
	a := f.Apply(r)
	if got := a.Of(oauth, 0); got != &f.List[2] {
		t.Errorf("in force is %+v, want the first of those that end last", got)
	}
	if got := a.ExpiredOf(oauth, 0); got != nil {
		t.Errorf("expired is %+v, want none where one is in force", got)
	}
	if got := a.ExpiredOf(dlp, 0); got != &f.List[6] {
		t.Errorf("expired is %+v, want the one that expired last", got)
	}
	if a.Of(logging, 0) != nil || a.ExpiredOf(logging, 0) != nil {
		t.Error("a pending exception counts")
	}
	if got, want := a.Matching(0), []int{0, 1, 2, 3, 4, 5, 6, 7}; !slices.Equal(got, want) {
		t.Errorf("of the server are %v, want %v", got, want)
	}
	if got, want := a.Matching(2), []int{3, 6, 7}; !slices.Equal(got, want) {
		t.Errorf("of the server are %v, want %v", got, want)
	}
}

// TestHostileNames checks that names of servers that look like patterns are not patterns.
func TestHostileNames(t *testing.T) {
	r := audited(t, header+"*,***,basic,true,true,\na?c,\"*a*a*a*b\",basic,true,true,\n", "2026-11-30")
	f := &exception.File{List: []exception.Exception{
		granted(t, "abc", "oauth", "2026-01-01", "2027-12-31"),
		granted(t, "?", "oauth", "2026-01-01", "2027-12-31"),
		granted(t, strings.Repeat("*a", 90)+"*b", "oauth", "2026-01-01", "2027-12-31"),
	}}
	a := f.Apply(r)
	for i, want := range []int{0, 1, 0} {
		if got := a.Entries[i].Servers; got != want {
			t.Errorf("%s means %d servers, want %d", f.List[i].Server, got, want)
		}
	}
}

func TestNoExceptions(t *testing.T) {
	var none *exception.Applied
	if none.Of(0, 0) != nil || none.ExpiredOf(0, 0) != nil || none.Excepted(0, 0) || none.Matching(0) != nil {
		t.Error("nil has exceptions")
	}
	r := audited(t, few, "2026-11-30")
	if none.InForce(r.AsOf, r.Baseline, nil)("MCP08", "legacy-erp", oauth) {
		t.Error("nil has an exception in force")
	}
	a := (&exception.File{}).Apply(r)
	if a.Of(oauth, 0) != nil || a.InForce(r.AsOf, r.Baseline, serversOf(r))("MCP08", "legacy-erp", oauth) ||
		a.Matching(0) != nil {
		t.Error("an empty file has exceptions")
	}
}

// TestAgainstSimpleRules compares random fleets and files with a direct implementation of the rules.
func TestAgainstSimpleRules(t *testing.T) {
	texts := []string{"a", "b", "ab", "ba", "aab", "x-a", "b*", "*", "*b", "a?", "?", "*a*", "x*a", "none"}
	days := []string{"2026-10-31", "2026-11-29", "2026-11-30", "2026-12-01", "2026-12-30", "2026-12-31"}
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 7))
		pick := func(from []string) string { return from[random.IntN(len(from))] }
		var csv strings.Builder
		csv.WriteString(header)
		ids := map[string]bool{}
		for _, id := range []string{"a", "b", "ab", "aab", "b*", ""} {
			if random.IntN(3) == 0 {
				continue
			}
			ids[id] = id != ""
			names := []string{"a", "b", "ba", "x-a", "zz"}
			if id == "" {
				names = names[2:] // no name without an id is the id of another
			}
			fmt.Fprintf(&csv, "%s,%s,%s,%s,%s,%d\n", id, pick(names), pick([]string{"basic", "oauth2", ""}),
				pick([]string{"true", "false", ""}), pick([]string{"true", "false"}), random.IntN(1000))
		}
		if csv.Len() == len(header) {
			continue
		}
		r := audited(t, csv.String(), "2026-11-30")
		f := &exception.File{}
		for range random.IntN(12) {
			e := granted(t, pick(texts), pick([]string{"oauth", "dlp", "logging", "mfa"}), pick(days), pick(days))
			if random.IntN(10) == 0 {
				e.Mistakes = config.Mistakes{{Message: "wrong"}}
			}
			f.List = append(f.List, e)
		}
		names := map[string]int{}
		for _, s := range serversOf(r) {
			names[s.name]++
		}
		a := f.Apply(r)
		inForce := a.InForce(r.AsOf, r.Baseline, serversOf(r))
		gaps, open := make([]int, len(f.List)), make([]int, len(f.List))
		for k := range r.Baseline.Controls {
			for i := range r.Fleet.Len() {
				s := r.Fleet.Server(i)
				var force, over *exception.Exception
				named := false
				var expired []int
				for n := range f.List {
					e := &f.List[n]
					if e.Mistakes != nil || e.Control != r.Baseline.Controls[k].ID || e.Expires.Before(e.Granted) {
						continue
					}
					means := e.Server == s.ID() || e.Server == s.Name() && !ids[e.Server] && names[s.Name()] == 1
					if e.Pattern() {
						means = glob(e.Server, s.ID()) || glob(e.Server, s.Name())
					}
					if !means {
						continue
					}
					named = named || !e.Granted.After(r.AsOf) && !e.Expires.Before(r.AsOf)
					if r.State(k, i) == audit.Met {
						continue
					}
					gaps[n]++
					switch {
					case e.Granted.After(r.AsOf):
					case e.Expires.Before(r.AsOf):
						expired = append(expired, n)
						if over == nil || e.Expires.After(over.Expires) {
							over = e
						}
					case force == nil || e.Expires.After(force.Expires):
						force = e
					}
				}
				if force != nil {
					over, expired = nil, nil
				}
				for _, n := range expired {
					open[n]++
				}
				if got := a.Of(k, i); got != force {
					t.Fatalf("seed %d: in force for control %d of server %d is %+v, want %+v", seed, k, i, got, force)
				}
				if got := a.ExpiredOf(k, i); got != over {
					t.Fatalf("seed %d: expired for control %d of server %d is %+v, want %+v", seed, k, i, got, over)
				}
				if got := inForce(s.ID(), s.Name(), k); got != named {
					t.Fatalf("seed %d: InForce returns %v for control %d of server %d", seed, got, k, i)
				}
				if a.Of(k, i) != nil && r.State(k, i) == audit.Met {
					t.Fatalf("seed %d: an exception for a control that is met", seed)
				}
			}
		}
		for n, e := range a.Entries {
			if e.Gaps != gaps[n] {
				t.Fatalf("seed %d: exception %d has %d gaps, want %d", seed, n, e.Gaps, gaps[n])
			}
			if e.Open != open[n] || (e.Status == exception.Expired) != (open[n] > 0) {
				t.Fatalf("seed %d: exception %d is %v and %d of its gaps count again, want %d", seed, n, e.Status, e.Open, open[n])
			}
		}
		if raw, with := r.Tally().Exposed(), r.Excepting(a.Excepted).Tally().Exposed(); with > raw {
			t.Fatalf("seed %d: exposed calls rise from %v to %v with exceptions", seed, raw, with)
		}
	}
}

// glob matches by backtracking, which is fast enough for short texts only.
func glob(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return glob(pattern[1:], text) || text != "" && glob(pattern, text[1:])
	default:
		return text != "" && (pattern[0] == '?' || pattern[0] == text[0]) && glob(pattern[1:], text[1:])
	}
}

// TestRenewed checks that an exception whose last day has passed is Expired if one of its gaps counts
// again, and Unused otherwise, whatever selectors other exceptions use for its servers.
func TestRenewed(t *testing.T) {
	const old, now, later = "2026-06-30", "2027-12-31", "2028-12-31"
	type e struct{ server, control, expires string }
	for _, c := range []struct {
		name    string
		entries []e
		open    int // of the first
	}{
		{"alone", []e{{"MCP08", "dlp", old}}, 1},
		{"the same text", []e{{"MCP08", "dlp", old}, {"MCP08", "dlp", now}}, 0},
		{"a pattern", []e{{"MCP08", "dlp", old}, {"*", "dlp", now}}, 0},
		{"by name, then by id", []e{{"legacy-erp", "dlp", old}, {"MCP08", "dlp", now}}, 0},
		{"by id, then by name", []e{{"MCP08", "dlp", old}, {"legacy-erp", "dlp", now}}, 0},
		{"another control", []e{{"MCP08", "dlp", old}, {"*", "oauth", now}}, 1},
		{"another server", []e{{"MCP08", "dlp", old}, {"MCP06", "dlp", now}}, 1},
		{"a pattern, then some of it", []e{{"*", "dlp", old}, {"MCP08", "dlp", now}}, 1},
		{"a pattern, then all of it, one by one", []e{{"*", "dlp", old}, {"MCP08", "dlp", now}, {"analytics-export", "dlp",
			now}}, 0},
		{"patterns that overlap", []e{{"MCP0*", "dlp", old}, {"legacy-*", "dlp", now}, {"*-e??", "dlp", later}}, 1},
		{"patterns that overlap, and cover it", []e{{"*-e*", "dlp", old}, {"?CP*8", "dlp", now}, {"*06", "dlp", now},
			{"*-erp", "dlp", later}}, 0},
		{"two that have expired", []e{{"*", "dlp", old}, {"MCP08", "dlp", old}, {"MCP06", "dlp", now}}, 1},
		{"what covers it has no gap", []e{{"MCP08", "dlp", old}, {"MCP01", "dlp", now}}, 1},
		{"no gap at all", []e{{"MCP01", "dlp", old}, {"MCP08", "dlp", now}}, 0},
	} {
		f := &exception.File{}
		for _, e := range c.entries {
			f.List = append(f.List, granted(t, e.server, e.control, "2026-01-01", e.expires))
		}
		got := f.Apply(audited(t, few, "2026-11-30")).Entries[0]
		want := exception.Expired
		if c.open == 0 {
			want = exception.Unused
		}
		if got.Status != want || got.Open != c.open || (got.Why == "") != (want == exception.Expired) {
			t.Errorf("%s: %v (%s), and %d of its gaps count again, want %v, %d", c.name, got.Status, got.Why, got.Open, want,
				c.open)
		}
	}

	f := &exception.File{List: []exception.Exception{
		granted(t, "MCP08", "dlp", "2026-01-01", "2026-06-30"), granted(t, "MCP0*", "dlp", "2026-07-01", "2026-12-31"),
	}}
	a := f.Apply(audited(t, few, "2027-01-31"))
	if a.Entries[0].Status != exception.Expired || a.Entries[1].Status != exception.Expired || a.Entries[0].Open != 1 ||
		a.Entries[1].Open != 2 {
		t.Errorf("when both have expired they are %+v", a.Entries)
	}
}

// TestCaseVariants checks that servers that an exception does not match because of upper and lower
// case are noted, and not covered.
func TestCaseVariants(t *testing.T) {
	const fleet = header +
		"MCP01,erp,basic,true,true,\nmcp02,crm,basic,true,true,\nMcp03,Wiki,basic,true,true,\n9,wiki,basic,true,true,\n" +
		"10,a,oauth2,true,true,\n11,b,oauth2,true,true,\n"
	const wide = "the pattern matches 2 of 6 servers, which is more than a tenth; "
	for text, want := range map[string]struct {
		servers int
		note    string
	}{
		"MCP*":   {1, "upper and lower case differ: mcp02 and 1 more are not covered"},
		"*CP0?":  {1, "upper and lower case differ: mcp02 and 1 more are not covered"},
		"M*0*":   {2, wide + "upper and lower case differ: mcp02 is not covered"},
		"MCP02":  {0, "upper and lower case differ: mcp02 is not covered"},
		"ERP":    {0, "upper and lower case differ: MCP01 is not covered"},
		"wiki":   {1, ""}, // there is one of this very name
		"wik*":   {1, "upper and lower case differ: Mcp03 is not covered"},
		"cr?":    {1, ""},
		"??????": {0, ""},
	} {
		f := &exception.File{List: []exception.Exception{granted(t, text, "oauth", "2026-01-01", "2026-12-31")}}
		if e := f.Apply(audited(t, fleet, "2026-11-30")).Entries[0]; e.Note != want.note || e.Servers != want.servers {
			t.Errorf("%s: %d servers, note %q; want %d, %q", text, e.Servers, e.Note, want.servers, want.note)
		}
	}
}

// TestWidePatterns checks that patterns that match more than a tenth of the fleet, and more than one
// server, are noted.
func TestWidePatterns(t *testing.T) {
	for _, c := range []struct {
		servers, match int
		want           string
	}{
		{20, 2, ""}, {19, 2, "the pattern matches 2 of 19 servers, which is more than a tenth"},
		{5, 1, ""}, {40, 4, ""}, {40, 5, "the pattern matches 5 of 40 servers, which is more than a tenth"},
	} {
		var csv strings.Builder
		csv.WriteString(header)
		for i := range c.servers {
			name := "other"
			if i < c.match {
				name = "erp"
			}
			fmt.Fprintf(&csv, "%d,%s-%d,basic,true,true,\n", i, name, i)
		}
		f := &exception.File{List: []exception.Exception{granted(t, "erp-*", "oauth", "2026-01-01", "2026-12-31")}}
		if e := f.Apply(audited(t, csv.String(), "2026-11-30")).Entries[0]; e.Note != c.want || e.Servers != c.match {
			t.Errorf("%d of %d: %+v", c.match, c.servers, e)
		}
	}
}

// TestFollow checks what happens to the exception "legacy-erp". Each case has the server of that name
// in the month of the grant, and the servers of the audited fleet: id, name and team.
func TestFollow(t *testing.T) {
	const (
		taken = "another server took the name"
		moved = ", and may belong to another team: grant it again"
	)
	for _, c := range []struct {
		what, text, was string
		now             int      // which of the fleet that is, -1 for none
		fleet           []string // each is compared by id
		covered         int      // -1 for none
		why             string
	}{
		{"the same", "legacy-erp", "1 legacy-erp A", 0, []string{"1 legacy-erp A"}, 0, ""},
		{"the same, of another team now", "legacy-erp", "1 legacy-erp A", 0, []string{"1 legacy-erp B"}, 0, ""},
		{"renamed", "legacy-erp", "1 legacy-erp A", 0, []string{"1 erp A"}, 0, "its server is now called erp"},
		{"renamed, of another team now", "legacy-erp", "1 legacy-erp A", 0, []string{"1 erp B"}, -1,
			"its server is now called erp, and may belong to another team: grant it again"},
		{"renamed, of no team", "legacy-erp", "1 legacy-erp -", 0, []string{"1 erp -"}, -1,
			"its server is now called erp, and may belong to another team: grant it again"},
		{"re-keyed", "legacy-erp", "1 legacy-erp A", 0, []string{"2 legacy-erp A"}, 0, ""},
		{"re-keyed, team in other case", "legacy-erp", "1 legacy-erp Ops", 0, []string{"2 legacy-erp OPS"}, 0, ""},
		{"re-keyed, of another team now", "legacy-erp", "1 legacy-erp A", 0, []string{"2 legacy-erp B"}, -1,
			"its server has another id now, 2" + moved},
		{"the name taken by another team", "legacy-erp", "1 legacy-erp A", -1, []string{"2 legacy-erp B"}, -1, taken},
		{"re-keyed, of no team", "legacy-erp", "1 legacy-erp -", 0, []string{"2 legacy-erp -"}, -1,
			"the server of this name has another id now, 2: use that id if it is the same server"},
		{"gone, the name taken", "legacy-erp", "1 legacy-erp A", -1, []string{"2 legacy-erp A"}, -1, taken},
		{"gone", "legacy-erp", "1 legacy-erp A", -1, []string{"2 erp A"}, -1, "there is no such server"},
		{"renamed, the name taken", "legacy-erp", "1 legacy-erp A", 0, []string{"1 erp A", "2 legacy-erp B"}, 0,
			"its server is now called erp; " + taken},
		{"renamed, of another team, the name taken", "legacy-erp", "1 legacy-erp A", 0, []string{"1 erp B",
			"2 legacy-erp B"}, -1, taken},
		{"renamed and re-keyed", "legacy-erp", "1 legacy-erp A", 0, []string{"01 erp A"}, 0, "its server is now called erp"},
		{"without ids", "legacy-erp", "- legacy-erp A", 0, []string{"- legacy-erp A"}, 0, ""},
		{"without ids, of no team", "legacy-erp", "- legacy-erp -", 0, []string{"- legacy-erp -"}, 0, ""},
		{"without ids, of another team", "legacy-erp", "- legacy-erp A", 0, []string{"- legacy-erp B"}, -1,
			"its server belongs to another team now, or did in between: grant it again"},
		{"by id", "1", "1 legacy-erp A", 0, []string{"1 erp B"}, 0, ""},
		{"by id, which is another one", "1", "1 legacy-erp A", 0, []string{"01 legacy-erp A"}, 0,
			"its server has another id now, 01"},
		{"by id, which is another one of another team", "1", "1 legacy-erp A", 0, []string{"01 legacy-erp B"}, -1,
			"its server has another id now, 01: use that id"},
		{"by id, which another server has now", "1", "1 legacy-erp A", 0, []string{"01 legacy-erp A", "1 crm A"}, 0,
			"its server has another id now, 01; another server took the id"},
		{"by id, which is the name of another", "1", "1 legacy-erp A", -1, []string{"2 1 A"}, -1, taken},
		{"by name, which is the id of another", "legacy-erp", "1 legacy-erp A", -1, []string{"legacy-erp erp A"}, -1, taken},
	} {
		fields := func(s string) []string {
			f := strings.Fields(s)
			for i := range f {
				if f[i] == "-" {
					f[i] = ""
				}
			}
			return f
		}
		var csv strings.Builder
		csv.WriteString("server_id,server_name,team,auth_type,has_dlp,has_logging\n9,unrelated,A,basic,true,true\n")
		for _, s := range c.fleet {
			csv.WriteString(strings.Join(fields(s), ",") + ",basic,true,true\n")
		}
		at := func(i int) int {
			if i < 0 {
				return -1
			}
			return i + 1 // after the unrelated one
		}
		was := fields(c.was)
		month := servers{{was[0], was[1], was[2], at(c.now)}, {"9", "unrelated", "A", 0}}
		// It is the month of the grant that counts, not one before or after it.
		before := servers{{"9", c.text, "A", 0}}
		a := (&exception.File{List: []exception.Exception{granted(t, c.text, "oauth", "2026-06-15",
			"2026-12-31")}}).Apply(audited(t, csv.String(), "2026-11-30"))
		a.Observe(date(t, "2026-10-31"), before)
		a.Observe(date(t, "2026-06-30"), month)
		a.Observe(date(t, "2026-05-31"), before)
		a.Follow()
		var covered []int
		for i := range len(c.fleet) + 1 {
			if a.Excepted(oauth, i) {
				covered = append(covered, i-1)
			}
		}
		want := []int{c.covered}
		if c.covered < 0 {
			want = nil
		}
		e := a.Entries[0]
		if !slices.Equal(covered, want) || e.Why+e.Note != c.why || (e.Status == exception.Unused) != (c.covered < 0) {
			t.Errorf("%s: covered %v, want %v; %v: %q, want %q", c.what, covered, want, e.Status, e.Why+e.Note, c.why)
		}
		if c.covered >= 0 && !slices.Equal(a.Matching(at(c.covered)), []int{0}) {
			t.Errorf("%s: Matching returns %v", c.what, a.Matching(at(c.covered)))
		}
	}
}

// TestFollowThroughTeams checks that an exception by name does not follow its server if the server
// belonged to another team in a month between.
func TestFollowThroughTeams(t *testing.T) {
	for between, covered := range map[string]bool{"A": true, "a": true, "Sec": false} {
		csv := "server_id,server_name,team,auth_type,has_dlp,has_logging\n3,evil,A,basic,true,true\n"
		a := (&exception.File{List: []exception.Exception{granted(t, "erp", "oauth", "2026-06-15",
			"2026-12-31")}}).Apply(audited(t, csv, "2026-11-30"))
		a.Observe(date(t, "2026-10-31"), servers{{"2", "evil", between, 0}})
		a.Observe(date(t, "2026-06-30"), servers{{"2", "erp", "A", 0}})
		a.Follow()
		if got := a.Excepted(oauth, 0); got != covered {
			t.Errorf("of team %q in between: covered %t, want %t: %+v", between, got, covered, a.Entries[0])
		}
	}
}

// TestFollowExpired checks that an expired exception stays expired whatever the name, id and team of
// its server are now, and matches no other server.
func TestFollowExpired(t *testing.T) {
	const header = "server_id,server_name,team,auth_type,has_dlp,has_logging\n"
	for _, c := range []struct {
		what, text, fleet string
		now               int
		status            exception.Status
		expired           []int
		why               string
	}{
		{"the same", "1", "1,erp,A", 0, exception.Expired, []int{0}, ""},
		{"by id, re-keyed", "1", "01,erp,A", 0, exception.Expired, []int{0}, "its server has another id now, 01"},
		{"by id, re-keyed, of another team", "1", "01,erp,B", 0, exception.Expired, []int{0},
			"its server has another id now, 01"},
		{"by id, re-keyed, the id taken", "1", "1,new,B\n01,erp,A", 1, exception.Expired, []int{1},
			"its server has another id now, 01"},
		{"by name, renamed, of another team", "erp", "1,crm,B", 0, exception.Expired, []int{0},
			"its server is now called crm"},
		{"by name, re-keyed, of another team", "erp", "2,erp,B", 0, exception.Expired, []int{0}, ""},
		{"by pattern, renamed", "e*", "1,crm,A", 0, exception.Expired, []int{0}, "its server is now 1"},
		{"by pattern, re-keyed and renamed, of another team", "er?", "2,crm,B", 0, exception.Expired, []int{0},
			"its server is now 2"},
		{"by pattern, gone", "e*", "2,crm,B", -1, exception.Unused, nil, "no server matches"},
		{"gone", "1", "2,crm,A", -1, exception.Unused, nil, "there is no such server"},
		{"gone, the id taken", "1", "1,crm,A", -1, exception.Unused, nil, "another server took the name"},
	} {
		csv := header + strings.ReplaceAll(c.fleet, "\n", ",basic,true,true\n") + ",basic,true,true\n"
		a := (&exception.File{List: []exception.Exception{granted(t, c.text, "oauth", "2026-06-15",
			"2026-10-31")}}).Apply(audited(t, csv, "2026-11-30"))
		a.Observe(date(t, "2026-10-31"), servers{{"1", "erp", "A", c.now}})
		a.Follow()
		var expired []int
		for i := range strings.Count(csv, "\n") - 1 {
			if a.ExpiredOf(oauth, i) != nil {
				expired = append(expired, i)
			}
			if a.Excepted(oauth, i) {
				t.Errorf("%s: it is in force for server %d", c.what, i)
			}
		}
		if e := a.Entries[0]; e.Status != c.status || e.Why+e.Note != c.why || !slices.Equal(expired, c.expired) {
			t.Errorf("%s: %v for %v, %q; want %v for %v, %q", c.what, e.Status, expired, e.Why+e.Note, c.status, c.expired,
				c.why)
		}
	}
}

// TestFollowLatest checks that an exception granted after the last earlier month follows the server of
// that month.
func TestFollowLatest(t *testing.T) {
	f := &exception.File{List: []exception.Exception{granted(t, "legacy-erp", "oauth", "2026-11-10", "2026-12-31")}}
	a := f.Apply(audited(t, "server_id,server_name,team,auth_type,has_dlp,has_logging\n2,legacy-erp,B,basic,true,true\n",
		"2026-11-30"))
	a.Observe(date(t, "2026-10-31"), servers{{"1", "legacy-erp", "A", -1}})
	a.Observe(date(t, "2026-09-30"), servers{{"2", "legacy-erp", "B", 0}})
	if !a.Follow() || a.Excepted(oauth, 0) {
		t.Errorf("%+v", a.Entries)
	}
}

// TestFollowAndExpire checks that the gap of an expired exception does not count again if another
// exception that follows its server covers it, and the reverse.
func TestFollowAndExpire(t *testing.T) {
	r := audited(t, "server_id,server_name,team,auth_type,has_dlp,has_logging\n1,erp,A,basic,true,true\n", "2026-11-30")
	for _, c := range []struct {
		first, second string // last days, of one by the old name and of one by id
		want          [2]exception.Status
	}{
		{"2026-10-31", "2026-12-31", [2]exception.Status{exception.Unused, exception.Active}},
		{"2026-12-31", "2026-10-31", [2]exception.Status{exception.Active, exception.Unused}},
		{"2026-10-31", "2026-10-30", [2]exception.Status{exception.Expired, exception.Expired}},
	} {
		f := &exception.File{List: []exception.Exception{
			granted(t, "legacy-erp", "oauth", "2026-06-01", c.first), granted(t, "1", "oauth", "2026-06-01", c.second),
		}}
		a := f.Apply(r)
		a.Observe(date(t, "2026-06-30"), servers{{"1", "legacy-erp", "A", 0}})
		if !a.Follow() || a.Entries[0].Status != c.want[0] || a.Entries[1].Status != c.want[1] {
			t.Errorf("%v: %+v", c, a.Entries)
		}
	}
}
