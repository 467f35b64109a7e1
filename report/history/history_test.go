package history_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/history"
)

const head = "server_id,server_name,team,auth_type,has_dlp,has_logging,monthly_calls\n"

// TestChanges checks each kind of change with a small fleet.
func TestChanges(t *testing.T) {
	b := builtIn(t)
	c := compared(t, b,
		[2]string{"2026-11", head +
			"1,kept,A,basic,true,true,600\n" +
			"2,better,A,oauth2,true,true,600\n" +
			"3,worse,A,,true,true,600\n" +
			"5,new name,A,oauth2,false,true,600\n" +
			"6,fresh,A,oauth2,false,,600\n"},
		[2]string{"2026-10", head +
			"1,kept,A,basic,true,true,600\n" +
			"2,better,A,api_key,true,true,600\n" +
			"3,worse,A,oidc,true,true,600\n" +
			"5,old name,A,oauth2,false,true,600\n" +
			"4,away,B,none,true,,\n"},
	)
	want := map[string]history.Change{
		"0/0": history.Unchanged, "1/0": history.Closed, "2/0": history.Regressed, "3/1": history.Unchanged,
		"4/1": history.New, "4/2": history.New,
	}
	for i := range 5 {
		for k := range b.Controls {
			at := fmt.Sprintf("%d/%d", i, k)
			if got := c.Change(k, i); got != want[at] {
				t.Errorf("server/control %s: %v, want %v", at, got, want[at])
			}
		}
	}
	wantCounts := history.Counts{history.NoGap: 9, history.Unchanged: 2, history.New: 2, history.Regressed: 1,
		history.Closed: 1, history.Gone: 2}
	if diff := cmp.Diff(wantCounts, c.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{4}, c.Added); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]history.Rename{{Server: 3, PreviousName: "old name"}}, c.Renamed); diff != "" {
		t.Errorf("renamed (-want +got):\n%s", diff)
	}
	removed := c.Removed
	if len(removed) != 1 || removed[0].Key != "4" || removed[0].Name != "away" || removed[0].Team != "B" ||
		!math.IsNaN(removed[0].Calls) || !slices.Equal(removed[0].Gaps, []int{0, 2}) {
		t.Errorf("removed %+v", removed)
	}
	if diff := cmp.Diff([]history.Finding{{Server: 1, Control: 0}}, c.Closed); diff != "" {
		t.Errorf("closed (-want +got):\n%s", diff)
	}
	for _, w := range []struct {
		control, server int
		value           string
		known           bool
	}{{0, 1, "api_key", true}, {1, 3, "false", true}, {0, 4, "", false}} {
		if value, known := c.PreviousValue(w.control, w.server); value != w.value || known != w.known {
			t.Errorf("server %d was %q, %t, want %q, %t", w.server, value, known, w.value, w.known)
		}
	}
	previous := c.PreviousFigures()
	if previous.Figures.Servers != 5 || previous.Figures.Compliant != 1 ||
		previous.Figures.Exposed != 600*3/6+600*3/6+600*2/6 {
		t.Errorf("figures of the previous month: %+v", previous)
	}
}

// TestMatchingTeams checks that a server whose id has another spelling, and whose name and team are
// different, is another server.
func TestMatchingTeams(t *testing.T) {
	const then = head + "0002,orders,Commerce,api_key,false,false,2000\n"
	for _, c := range []struct {
		now   string
		added int
	}{
		{"2,weather,Logistics", 1},
		{"2,weather,Commerce", 0},
		{"2,weather,", 0},
		{"2,orders,Logistics", 0},
		{"0002,weather,Logistics", 0},
	} {
		got := compared(t, builtIn(t), [2]string{"2026-11", head + c.now + ",none,false,false,90000\n"},
			[2]string{"2026-10", then})
		if len(got.Added) != c.added || len(got.Removed) != c.added {
			t.Errorf("%s: %d added, %d removed, want %d of each", c.now, len(got.Added), len(got.Removed), c.added)
		}
	}
}

// TestMatching checks which servers of two months match. Each case lists id:name of the servers then
// and now, and the expected changes.
func TestMatching(t *testing.T) {
	b := builtIn(t)
	for _, c := range []struct{ what, then, now, removed, added, renamed, rekeyed string }{
		{"same id", "1:a", "1:a", "", "", "", ""},
		{"same id, other name", "1:a", "1:b", "", "", "a>b", ""},
		{"names that change places", "1:a 2:b", "1:b 2:a", "", "", "a>b b>a", ""},
		{"other id, same name", "1:a", "2:a", "", "", "", "1>2"},
		{"other id, same name, beside one without an id", "1:a :z", "2:a :z", "", "", "", "1>2"},
		{"an id that the server did not have", ":a", "1:a", "", "", "", "a>1"},
		{"an id that it no longer has", "1:a", ":a", "", "", "", "1>a"},
		{"no ids", ":a :b", ":b :c", "a", "c", "", ""},
		{"two of the name now", ":a", "1:a 2:a", "a", "1 2", "", ""},
		{"two of the name then", "1:a 2:a", ":a", "1 2", "a", "", ""},
		{"one of two that share a name has no id", "1:a :a", "1:a :a", "", "", "", ""},
		{"the one with the id has gone", "1:a :a", ":a", "1", "", "", ""},
		{"taken by the id", "1:b :a", "1:a", "a", "", "b>a", ""},
		{"a name that is only an id", "1:", "1:b", "", "", "", ""},
		{"an id that is a name", ":1", "1:", "", "", "", ""},
		{"an id that is another's name", ":1", "1:b", "1", "1", "", ""},
		{"other ids, names that change places", "1:a 2:b", "3:b 4:a", "", "", "", "2>3 1>4"},
		{"other id, two of the name now", "1:a", "2:a 3:a", "1", "2 3", "", ""},
		{"other id, two of the name then", "1:a 2:a", "3:a", "1 2", "3", "", ""},
		{"other id, and the name is also that of one that stays", "1:a 2:b", "2:a 3:a", "1", "3", "b>a", ""},
		{"other id and other name", "1:a", "2:b", "1", "2", "", ""},
		{"leading zeros", "0002:a", "2:b", "", "", "a>b", "0002>2"},
		{"an exponent", "1E5:a", "1.00E+05:b", "", "", "a>b", "1E5>1.00E+05"},
		{"an exponent in full", "1e5:a", "100000:b", "", "", "a>b", "1e5>100000"},
		{"a small number", "1e-2:a", "0.010:b", "", "", "a>b", "1e-2>0.010"},
		{"case", "MCP02:a", "mcp02:b", "", "", "a>b", "MCP02>mcp02"},
		{"a hyphen that does not break", "mcp-2:a", "mcp\u20112:b", "", "", "a>b", "mcp-2>mcp\u20112"},
		{"a minus sign", "mcp-2:a", "mcp\u22122:b", "", "", "a>b", "mcp-2>mcp\u22122"},
		{"a dash", "mcp-2:a", "mcp\u20132:b", "", "", "a>b", "mcp-2>mcp\u20132"},
		{"a space of no width", "mcp2:a", "mcp\u200b2:b", "", "", "a>b", "mcp2>mcp\u200b2"},
		{"a zero that is no number", "mcp02:a", "mcp2:b", "mcp02", "mcp2", "", ""},
		{"an exponent that is a word", "1e5x:a", "100000x:b", "1e5x", "100000x", "", ""},
		{"another number", "10:a", "1:b", "10", "1", "", ""},
		{"zeros alone", "0:a", "000:b", "", "", "a>b", "0>000"},
		{"two spellings now", "0002:a", "2:b 02:c", "0002", "02 2", "", ""},
		{"two spellings then", "02:a 002:b", "2:c", "002 02", "2", "", ""},
		{"two spellings, of which one stays", "02:a 2:b", "2:b 002:c", "", "", "a>c", "02>002"},
		{"the id comes before the name", "1:a 2:b", "1:b 3:c", "2", "3", "a>b", ""},
		{"the name comes before the spelling", "02:a 3:b", "2:b 4:a", "", "", "", "3>2 02>4"},
		{"no ids, another spelling of the name", ":ERP-1", ":erp\u20111", "", "", "", "ERP-1>erp\u20111"},
		{"other id and another spelling of the name", "a1:Alpha b:B", "zz:alpha b:B", "", "", "Alpha>alpha", "a1>zz"},
		{"another spelling that two have now", "1:Alpha", "2:alpha 3:ALPHA", "1", "2 3", "", ""},
		{"no ids any more, and another spelling", "1:Alpha", ":alpha", "", "", "Alpha>alpha", "1>alpha"},
		{"the id of one, the name of another", "ERP:x", ":erp", "ERP", "erp", "", ""},
	} {
		csv := func(servers string) string {
			rows := []string{strings.TrimSpace(head)}
			for s := range strings.FieldsSeq(servers) {
				rows = append(rows, strings.Replace(s, ":", ",", 1)+",A,oauth2,true,true,1")
			}
			return strings.Join(rows, "\n")
		}
		r := audited(t, csv(c.now), "2026-11", b)
		cmp := compared(t, b, [2]string{"2026-11", csv(c.now)}, [2]string{"2026-10", csv(c.then)})
		var removed, added, renamed, rekeyed []string
		for _, s := range cmp.Removed {
			removed = append(removed, s.Key)
		}
		for _, i := range cmp.Added {
			added = append(added, r.Fleet.Server(i).Key())
		}
		for _, re := range cmp.Renamed {
			renamed = append(renamed, re.PreviousName+">"+r.Fleet.Server(re.Server).Name())
		}
		for _, re := range cmp.Rekeyed {
			rekeyed = append(rekeyed, re.PreviousKey+">"+r.Fleet.Server(re.Server).Key())
		}
		slices.Sort(added)
		got := strings.Join(removed, " ") + ";" + strings.Join(added, " ") + ";" + strings.Join(renamed, " ") + ";" +
			strings.Join(rekeyed, " ")
		if want := c.removed + ";" + c.added + ";" + c.renamed + ";" + c.rekeyed; got != want {
			t.Errorf("%s: removed;added;renamed;rekeyed are %q, want %q", c.what, got, want)
		}
	}
}

// TestDoubtful checks which servers of the previous month are doubtful: regressions may be hidden
// behind an id or a name that was given to another server.
func TestDoubtful(t *testing.T) {
	b := builtIn(t)
	for _, c := range []struct{ what, then, now, want string }{
		{"nothing changed", "1,a 2,b", "1,a 2,b", ""},
		{"renamed", "1,a 2,b", "1,c 2,b", ""},
		{"removed and added", "1,a 2,b", "2,b 3,c", ""},
		{"re-keyed", "1,a 2,b", "3,a 2,b", ""},
		{"the id of a retired server", "1,a 2,b", "2,a", "1 2"},
		{"the name of a server that stays", "1,a 2,b", "1,b 3,c", "1 2"},
		{"names that change places", "1,a 2,b", "1,b 2,a", "1 2"},
		{"a second server of the name", "1,a 2,b", "2,b 8,a 9,a", "1"},
		{"a second server of the name in another spelling", "1,a 2,b", "2,b 8,A 9,a\u200b", "1"},
		{"re-keyed and moved to another team", "1,a,A 2,b,A", "3,a,B 2,b,A", "1"},
		{"re-keyed, with another spelling of the team", "1,a,Data 2,b,A", "3,a,data 2,b,A", ""},
		{"re-keyed, with a team that was not known", "1,a, 2,b,A", "3,a,B 2,b,A", ""},
		{"moved to another team", "1,a,A 2,b,A", "1,a,B 2,b,A", ""},
		{"an id in another spelling, and renamed", "01,a,A 2,b,A", "1,c,A 2,b,A", "01"},
		{"an id in another spelling of another server", "01,a,A 2,b,A", "1,c,B 2,b,A", "01"},
		{"an id in another spelling of another server without gaps", "01,a,A 2,b,A", "1,c,B,met 2,b,A", ""},
		{"names that change places, in other spellings", "1,Alpha 2,Beta", "1,beta 2,alpha", "1 2"},
		{"the id and, in another spelling, the name of a retired server", "1,Alpha 2,Beta", "2,ALPHA", "1 2"},
		{"names that change places, and new servers of the names", "1,a 2,b", "1,b 2,a 3,a 4,b", "1 2"},
		{"names that change places, without gaps", "1,a 2,b", "1,b,met 2,a,met", ""},
		{"the same id for another server", "1,a,A 2,b,A", "1,c,B 2,b,A", "1"},
		{"the same id for another server without gaps", "1,a,A,met 2,b,A", "1,c,B,met 2,b,A", ""},
		{"the same id for another server, which closes a gap", "1,a,A 2,b,A", "1,c,B,met 2,b,A", "1"},
		{"a new name that another server has", "1,a 2,b", "1,b 2,b", ""},
		{"a server of a shared name goes, another team's comes", "1,a,A 2,a,B", "2,a,B 3,a,C", ""},
		{"a server of a shared name goes, one of the team comes", "1,a,A 2,a,B", "2,a,B 3,a,A", "1"},
	} {
		csv := func(servers string) string {
			rows := []string{"server_id,server_name,team,auth_type,has_dlp,has_logging,monthly_calls"}
			for s := range strings.FieldsSeq(servers) {
				state := "false" // a gap
				if met, ok := strings.CutSuffix(s, ",met"); ok {
					s, state = met, "true"
				}
				if strings.Count(s, ",") == 1 {
					s += ",A"
				}
				rows = append(rows, s+",oauth2,"+state+",true,1")
			}
			return strings.Join(rows, "\n")
		}
		got := compared(t, b, [2]string{"2026-11", csv(c.now)}, [2]string{"2026-10", csv(c.then)}).Doubtful
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// TestAge checks since when a gap of one server is open. Each case lists its auth types by month, newest
// first: "-" if it is not in the file, "x" if the file has no such column, "blank" if the column is
// blank for all servers, "bad" if the row is rejected, and "" if there is no file.
func TestAge(t *testing.T) {
	b := builtIn(t)
	for _, c := range []struct {
		what    string
		months  []string
		change  history.Change
		first   string
		earlier bool
	}{
		{"all along", []string{"basic", "basic", "basic"}, history.Unchanged, "2026-09", true},
		{"met before", []string{"basic", "basic", "oauth2", "basic"}, history.Unchanged, "2026-10", false},
		{"not there before", []string{"basic", "basic", "-", "basic"}, history.Unchanged, "2026-10", false},
		{"lost this month", []string{"basic", "oauth2", "basic"}, history.Regressed, "2026-11", false},
		{"new this month", []string{"basic", "-", "basic"}, history.New, "2026-11", false},
		{"a month without a file", []string{"basic", "basic", "", "basic", "oauth2"}, history.Unchanged, "2026-08", false},
		{"the month before without a file", []string{"basic", "", "basic", "oauth2"}, history.Unchanged, "2026-09", false},
		{"a month without the column", []string{"basic", "basic", "x", "basic", "oauth2"}, history.Unchanged, "2026-08",
			false},
		{"the month before without the column", []string{"basic", "x", "basic", "oauth2"}, history.Incomparable, "2026-09",
			false},
		{"no column at first", []string{"basic", "basic", "x"}, history.Unchanged, "2026-10", true},
		{"no column now", []string{"x", "basic", "oauth2"}, history.Incomparable, "2026-10", false},
		{"met, and no column now", []string{"x", "oauth2", "basic"}, history.Incomparable, "2026-11", false},
		{"closed", []string{"oauth2", "basic", "", "basic", "oauth2"}, history.Closed, "2026-08", false},
		{"closed, open all along", []string{"oauth2", "basic", "basic"}, history.Closed, "2026-09", true},
		{"unknown is a gap", []string{"basic", "unknown", "basic", "oauth2"}, history.Unchanged, "2026-09", false},
		{"a gap after a month without a file, met before", []string{"basic", "", "oauth2"}, history.Regressed, "2026-11",
			true},
		{"two months with the gap after one without a file", []string{"basic", "basic", "", "oauth2"}, history.Unchanged,
			"2026-10", true},
		{"not there before a month without a file", []string{"basic", "basic", "", "-"}, history.Unchanged, "2026-10", true},
		{"met before a month without the column", []string{"basic", "basic", "x", "oauth2"}, history.Unchanged, "2026-10",
			true},
		{"met before months without the column and without a file", []string{"basic", "x", "", "oauth2"},
			history.Incomparable, "2026-11", true},
		{"a gap before a month without a file, met before that", []string{"basic", "", "basic", "", "oauth2"},
			history.Unchanged, "2026-09", true},
		{"met after a month without a file", []string{"basic", "oauth2", "", "basic"}, history.Regressed, "2026-11", false},
		{"gone and back", []string{"basic", "-", "basic", "oauth2"}, history.New, "2026-11", false},
		{"gone and back, with a month without a file", []string{"basic", "", "-", "basic"}, history.New, "2026-11", true},
		{"closed, after a month without a file", []string{"oauth2", "basic", "", "oauth2"}, history.Closed, "2026-10", true},
		{"a month in which the column is blank", []string{"basic", "basic", "blank", "oauth2"}, history.Unchanged,
			"2026-10", true},
		{"the month before with a blank column", []string{"basic", "blank", "basic", "oauth2"}, history.Incomparable,
			"2026-09", false},
		{"a blank column now", []string{"blank", "oauth2"}, history.Incomparable, "2026-11", false},
		{"not there in a month with rows left out", []string{"basic", "bad", "oauth2"}, history.New, "2026-11", true},
		{"met all along", []string{"oauth2", "oidc"}, history.NoGap, "2026-11", false},
	} {
		var fleets [][2]string
		for n, auth := range c.months {
			csv := head + "1,a,A," + auth + ",true,true,1\n9,other,A,oauth2,true,true,1\n"
			switch auth {
			case "":
				continue
			case "-":
				csv = head + "9,other,A,oauth2,true,true,1\n"
			case "x":
				csv = "server_id,server_name,has_dlp,has_logging\n1,a,true,true\n9,other,true,true\n"
			case "blank":
				csv = head + "1,a,A,,true,true,1\n9,other,A,,true,true,1\n"
			case "bad":
				csv = head + "1,a,A,basic,perhaps,true,1\n9,other,A,oauth2,true,true,1\n"
			}
			fleets = append(fleets, [2]string{monthBack(n), csv})
		}
		got := compared(t, b, fleets...)
		first, earlier := got.FirstSeen(0, 0)
		if got.Change(0, 0) != c.change || first.String() != c.first || earlier != c.earlier {
			t.Errorf("%s: %v, first seen %v, earlier %t; want %v, %s, %t", c.what, got.Change(0, 0), first, earlier, c.change,
				c.first, c.earlier)
		}
		if age := got.Age(0, 0); c.change != history.NoGap && age != got.Period.MonthsSince(first) ||
			c.change == history.NoGap && age != -1 {
			t.Errorf("%s: age %d, first seen %v", c.what, age, first)
		}
	}
}

func TestTrend(t *testing.T) {
	b := builtIn(t)
	fleets := [][2]string{
		{"2026-02", head + "1,a,A,oauth2,true,true,100\n"},
		{"2026-01", "server_name,auth_type,has_dlp\na,oauth2,false\n"},
		{"2025-10", head + "1,a,A,basic,true,true,100\n"},
	}
	c := compared(t, b, fleets...)
	var months, missing []string
	for _, p := range c.Points {
		months = append(months, p.Period.String()+" "+p.File)
	}
	for _, p := range c.Missing {
		missing = append(missing, p.String())
	}
	if diff := cmp.Diff([]string{"2025-10 fleet-2025-10.csv", "2025-11 ", "2025-12 ", "2026-01 fleet-2026-01.csv",
		"2026-02 fleet-2026-02.csv"}, months); diff != "" {
		t.Errorf("points (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2025-11", "2025-12"}, missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	f := c.PreviousFigures().Figures
	if f.Compliant != -1 || f.Lacking[2] != -1 || f.Lacking[1] != 1 || f.Servers != 1 || !math.IsNaN(f.Exposed) ||
		!math.IsNaN(f.Calls) || !math.IsNaN(f.LackingCalls[2]) {
		t.Errorf("figures of a month without logging and calls: %+v", f)
	}
}

func TestFirstMonth(t *testing.T) {
	r := audited(t, head+"1,a,A,oauth2,true,true,100\n", "2026-02", builtIn(t))
	if c, err := history.Compare(r, period(t, "2026-02"), one(), nil); c != nil || err != nil {
		t.Errorf("without earlier months: %+v, %v", c, err)
	}
}

func TestMonthsOutOfOrder(t *testing.T) {
	b := builtIn(t)
	r := audited(t, head+"1,a,A,oauth2,true,true,100\n", "2026-02", b)
	for _, months := range [][]string{{"2026-02"}, {"2026-03"}, {"2025-01", "2025-01"}, {"2025-01", "2025-02"}} {
		var list []*history.Month
		for _, m := range months {
			list = append(list, history.FromFleet(period(t, m), r))
		}
		if _, err := history.Compare(r, period(t, "2026-02"), one(list...), nil); err == nil {
			t.Errorf("%v are taken", months)
		}
	}
	broken := errors.New("broken")
	if _, err := history.Compare(r, period(t, "2026-02"), func() (*history.Month, error) { return nil, broken },
		nil); !errors.Is(err, broken) {
		t.Errorf("the error of next is %v", err)
	}
}

// TestRekeyed checks that changes and ages of gaps continue when the id of a server changes, also if
// only the id or only the name is the same from one month to the next.
func TestRekeyed(t *testing.T) {
	const other = "9,other,A,oauth2,true,true,1\n"
	c := compared(t, builtIn(t),
		[2]string{"2026-11", head + other + "2,erp,A,oauth2,false,false,1\n"},
		[2]string{"2026-10", head + other + "0001,erp,A,basic,false,true,1\n"},
		[2]string{"2026-09", head + other + "0001,old-erp,A,basic,false,true,1\n"},
		[2]string{"2026-08", head + other + "0001,old-erp,A,basic,true,true,1\n"})
	if diff := cmp.Diff([]history.Rekey{{Server: 1, PreviousKey: "0001"}}, c.Rekeyed); diff != "" ||
		len(c.Added)+len(c.Removed) > 0 {
		t.Errorf("%d added, %d removed; re-keyed (-want +got):\n%s", len(c.Added), len(c.Removed), diff)
	}
	for control, want := range []history.Change{history.Closed, history.Unchanged, history.Regressed} {
		if got := c.Change(control, 1); got != want {
			t.Errorf("control %d: %v, want %v", control, got, want)
		}
	}
	if first, earlier := c.FirstSeen(1, 1); first.String() != "2026-09" || earlier {
		t.Errorf("the gap is first seen in %v, earlier %t", first, earlier)
	}
}

// TestIdentitiesLost checks the limits for servers that stay, are removed and are added.
func TestIdentitiesLost(t *testing.T) {
	for _, c := range []struct {
		stay, leave, come int
		want              bool
	}{
		{0, 5, 5, true}, {0, 4, 4, false}, {0, 4, 40, false}, {0, 40, 4, false},
		{20, 5, 5, false}, {19, 5, 5, true}, {20, 6, 6, true}, {20, 6, 5, false}, {20, 5, 6, false},
		{10, 0, 90, false}, {10, 90, 0, false}, {0, 10, 200, true},
	} {
		rows := func(from, to int) string {
			var b strings.Builder
			for i := from; i < to; i++ {
				fmt.Fprintf(&b, "id%d,name%d,A,oauth2,true,true,1\n", i, i)
			}
			return b.String()
		}
		then, now := head+rows(0, c.stay+c.leave), head+rows(0, c.stay)+rows(1000, 1000+c.come)
		got := compared(t, builtIn(t), [2]string{"2026-11", now}, [2]string{"2026-10", then})
		if got.IdentitiesLost() != c.want {
			t.Errorf("%d stay, %d go, %d come: %t", c.stay, c.leave, c.come, !c.want)
		}
	}
}

// TestKnownLeftOut checks that a row that was left out as no server counts as rejected where a server
// of the previous month has its id or name.
func TestKnownLeftOut(t *testing.T) {
	const rows = "2,b,A,oauth2,true,true,1\n3,c,A,oauth2,true,true,1\n"
	for _, c := range []struct {
		then, now string
		want      int
	}{
		{"# 1,a,A,oauth2,true,true,1\n", "# 1,a,,,,,\n", 1},
		{"Payroll:,,A,oauth2,true,true,1\n", "Payroll:,,,,,,\n", 1},
		{"1,Total,A,oauth2,true,true,1\n", "Total,,,,,,2\n", 1},
		{"1,a,A,oauth2,true,true,1\n", "Total,,,,,,2\n", 0},
		{"Total,x,A,oauth2,true,true,1\n", "Total,x,A,oauth2,true,true,1\nTotal,,,,,,3\n", 0},
	} {
		got := compared(t, builtIn(t), [2]string{"2026-11", head + rows + c.now}, [2]string{"2026-10", head + rows + c.then})
		if got.KnownLeftOut != c.want || got.RejectedNow < c.want {
			t.Errorf("%q: %d known servers were left out, want %d", c.now, got.KnownLeftOut, c.want)
		}
	}
}
