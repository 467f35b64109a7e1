package history_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
)

// rounds is the number of random histories with which each property is checked.
const rounds = 400

// checkRandom checks a property with random histories. Fleets are newest first, one per month back from
// 2026-11.
func checkRandom(t *testing.T, property func(t *testing.T, random *rand.Rand, b *audit.Baseline, fleets []table)) {
	t.Helper()
	b := ownBaseline(t)
	n := rounds
	if testing.Short() {
		n /= 4
	}
	for seed := range uint64(n) {
		random := rand.New(rand.NewPCG(seed, 5))
		fleets := []table{randomTable(random)}
		for range 1 + random.IntN(4) {
			fleets = append(fleets, changed(random, fleets[len(fleets)-1]))
		}
		slices.Reverse(fleets)
		property(t, random, b, fleets)
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

func monthBack(n int) string { return fleet.Period{Year: 2026, Month: 11}.AddMonths(-n).String() }

// dated returns the month and CSV of each fleet.
func dated(fleets []table) [][2]string {
	var list [][2]string
	for n, tab := range fleets {
		list = append(list, [2]string{monthBack(n), tab.csv()})
	}
	return list
}

// filled reports whether the fleet has a value in a column.
func filled(f *fleet.Fleet, column string) bool {
	at, ok := f.Column(column)
	for i := 0; ok && i < f.Len(); i++ {
		if strings.TrimSpace(f.Server(i).Text(at)) != "" {
			return true
		}
	}
	return false
}

// TestSameFileIsNoChange checks that a fleet that is its own history has no changes.
func TestSameFileIsNoChange(t *testing.T) {
	checkRandom(t, func(t *testing.T, random *rand.Rand, b *audit.Baseline, fleets []table) {
		now := fleets[0]
		c := compared(t, b, dated([]table{now, now.shuffled(random), now})...)
		n := c.Counts
		if n[history.New]+n[history.Regressed]+n[history.Closed]+n[history.Gone] > 0 ||
			len(c.Added)+len(c.Removed)+len(c.Renamed)+len(c.Closed) > 0 {
			t.Errorf("%+v of\n%s", c, now.csv())
		}
		r := audited(t, now.csv(), "2026-11", b)
		for k, control := range b.Controls {
			has := filled(r.Fleet, control.Column)
			if c.Comparable(k) != has {
				t.Errorf("%s is comparable: %t, want %t", control.ID, c.Comparable(k), has)
			}
			for i := range r.Fleet.Len() {
				want := history.NoGap
				if r.State(k, i) != audit.Met {
					want = history.Incomparable
					if has {
						want = history.Unchanged
						if first, earlier := c.FirstSeen(k, i); first.String() != monthBack(2) || !earlier {
							t.Errorf("first seen %v, earlier %t", first, earlier)
						}
					}
				}
				if got := c.Change(k, i); got != want {
					t.Errorf("%s of server %d: %v, want %v", control.ID, i, got, want)
				}
			}
		}
	})
}

// TestBucketsPartition checks that every gap of either month has exactly one change.
func TestBucketsPartition(t *testing.T) {
	checkRandom(t, func(t *testing.T, _ *rand.Rand, b *audit.Baseline, fleets []table) {
		fleets = fleets[:2]
		c := compared(t, b, dated(fleets)...)
		now, then := audited(t, fleets[0].csv(), "2026-11", b), audited(t, fleets[1].csv(), "2026-10", b)
		var sum history.Counts
		for k := range b.Controls {
			counts := c.ControlCounts(k)
			gapsNow, gapsThen, open := 0, 0, 0
			for i := range now.Fleet.Len() {
				if now.State(k, i) != audit.Met {
					gapsNow++
					if c.Change(k, i) == history.Incomparable {
						open++
					}
				}
			}
			for i := range then.Fleet.Len() {
				if then.State(k, i) != audit.Met {
					gapsThen++
				}
			}
			if got := counts[history.New] + counts[history.Regressed] + counts[history.Unchanged] + open; got != gapsNow {
				t.Errorf("%d gaps now have a change, want %d", got, gapsNow)
			}
			if c.Comparable(k) {
				if got := counts[history.Closed] + counts[history.Gone] + counts[history.Unchanged]; got != gapsThen ||
					counts[history.Incomparable] > 0 {
					t.Errorf("%d gaps then have a change, want %d; %v", got, gapsThen, counts)
				}
			} else if counts[history.Regressed]+counts[history.Unchanged]+counts[history.Closed]+counts[history.Gone] > 0 {
				t.Errorf("claims on a control that is not comparable: %v", counts)
			}
			for change, n := range counts {
				sum[change] += n
			}
		}
		if sum != c.Counts || len(c.Closed) != sum[history.Closed] {
			t.Errorf("counts %v, closed %d; sums by control %v", c.Counts, len(c.Closed), sum)
		}
		if got := then.Fleet.Len() - len(c.Removed) + len(c.Added); got != now.Fleet.Len() {
			t.Errorf("%d servers then, less those removed, and those added: %d, want %d", then.Fleet.Len(), got,
				now.Fleet.Len())
		}
	})
}

// summary is the content of a comparison, with keys instead of indexes of servers.
type summary struct {
	Previous        fleet.Period
	CallsComparable bool
	Points          []history.Point
	Missing         []fleet.Period
	Counts          history.Counts
	Added, Renamed  []string
	Removed         []history.Removed
	Findings        map[string]string
	Closed          []string
	ComparedControl []bool
}

func summarize(c *history.Comparison, r *audit.Result) summary {
	s := summary{Previous: c.Previous, CallsComparable: c.CallsComparable(), Points: c.Points, Missing: c.Missing,
		Counts: c.Counts, Removed: c.Removed, Findings: map[string]string{}}
	key := func(i int) string { return r.Fleet.Server(i).Key() }
	for _, i := range c.Added {
		s.Added = append(s.Added, key(i))
	}
	for _, re := range c.Renamed {
		s.Renamed = append(s.Renamed, re.PreviousName+">"+key(re.Server))
	}
	for _, f := range c.Closed {
		s.Closed = append(s.Closed, fmt.Sprint(key(f.Server), f.Control))
	}
	for k := range r.Baseline.Controls {
		s.ComparedControl = append(s.ComparedControl, c.Comparable(k))
		for i := range r.Fleet.Len() {
			first, earlier := c.FirstSeen(k, i)
			was, known := c.PreviousValue(k, i)
			s.Findings[fmt.Sprint(key(i), k)] = fmt.Sprint(c.Change(k, i), first, earlier, c.Age(k, i), was, known)
		}
	}
	for _, list := range [][]string{s.Added, s.Renamed, s.Closed} {
		slices.Sort(list)
	}
	return s
}

var likeness = cmp.Options{cmpopts.EquateNaNs(), cmpopts.EquateApprox(0, 1e-6)}

// TestOrderOfRowsDoesNotMatter checks that shuffling the rows of all months changes nothing.
func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	checkRandom(t, func(t *testing.T, random *rand.Rand, b *audit.Baseline, fleets []table) {
		var shuffled []table
		for _, tab := range fleets {
			shuffled = append(shuffled, tab.shuffled(random))
		}
		want := summarize(compared(t, b, dated(fleets)...), audited(t, fleets[0].csv(), "2026-11", b))
		got := summarize(compared(t, b, dated(shuffled)...), audited(t, shuffled[0].csv(), "2026-11", b))
		for _, s := range []summary{want, got} {
			for i := range s.Points {
				s.Points[i].SHA256, s.Points[i].Bytes = "", 0
			}
		}
		if diff := cmp.Diff(want, got, likeness); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestReportsAreAsGoodAsFleets checks that the comparison with a report.json equals that with its
// inventory.
func TestReportsAreAsGoodAsFleets(t *testing.T) {
	checkRandom(t, func(t *testing.T, random *rand.Rand, b *audit.Baseline, fleets []table) {
		if random.IntN(4) > 0 {
			return // composing takes its time
		}
		files := dated(fleets)
		r := audited(t, files[0][1], files[0][0], b)
		var months []*history.Month
		for _, f := range files[1:] {
			m, err := history.FromReport(written(t, audited(t, f[1], f[0], b), f[0]), "report.json", b)
			if err != nil {
				t.Fatal(err)
			}
			months = append(months, m)
		}
		c, err := history.Compare(r, period(t, files[0][0]), one(months...), nil)
		if err != nil {
			t.Fatal(err)
		}
		want, got := summarize(compared(t, b, files...), r), summarize(c, r)
		for _, s := range []summary{want, got} {
			for i := range s.Points {
				s.Points[i].File, s.Points[i].SHA256, s.Points[i].Bytes = "", "", 0
			}
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestClosingAGap checks that closing a gap never raises the exposed calls or lowers compliance.
func TestClosingAGap(t *testing.T) {
	checkRandom(t, func(t *testing.T, random *rand.Rand, b *audit.Baseline, fleets []table) {
		before := fleets[0]
		after := table{before.columns, slices.Clone(before.rows)}
		i := random.IntN(len(after.rows))
		switch random.IntN(4) {
		case 0:
			after.rows[i].auth = "oauth2"
		case 1:
			after.rows[i].dlp = "true"
		case 2:
			after.rows[i].logging = "true"
		default:
			after.rows[i].zone = "eu"
		}
		c := compared(t, b, [2]string{"2026-11", after.csv()}, [2]string{"2026-10", before.csv()})
		is, was := c.Points[1].Figures, c.PreviousFigures().Figures
		if is.Exposed > was.Exposed || was.Compliant >= 0 && is.Compliant < was.Compliant ||
			c.Counts[history.New]+c.Counts[history.Regressed] > 0 {
			t.Errorf("%+v\nbefore\n%s%+v\nafter\n%s%+v", c.Counts, before.csv(), was, after.csv(), is)
		}
	})
}

// TestFiguresAreThoseOfTheTally checks that the figures of the current month equal those of the audit to
// the last bit, with and without exceptions.
func TestFiguresAreThoseOfTheTally(t *testing.T) {
	checkRandom(t, func(t *testing.T, _ *rand.Rand, b *audit.Baseline, fleets []table) {
		r := audited(t, fleets[0].csv(), "2026-11", b)
		granted := func(id, name string, control int) bool { return (len(id)+len(name)+control)%3 == 0 || name == "n3" }
		asked := map[string]bool{}
		excepted := func(m *history.Month) history.Excepted {
			asked[m.Period.String()] = true
			return granted
		}
		earlier := history.FromFleet(period(t, "2026-09"), audited(t, fleets[1].csv(), "2026-09", b))
		c, err := history.Compare(r, period(t, "2026-11"), one(earlier), excepted)
		if err != nil {
			t.Fatal(err)
		}
		if !asked["2026-09"] || !asked["2026-11"] || len(asked) != 2 {
			t.Errorf("exceptions were asked for %v", asked)
		}
		with := r.Excepting(func(control, server int) bool {
			s := r.Fleet.Server(server)
			return granted(s.ID(), s.Name(), control)
		})
		p := c.Points[len(c.Points)-1]
		for _, x := range []struct {
			want *audit.Tally
			got  history.Figures
		}{{r.Tally(), p.Figures}, {with.Tally(), p.WithExceptions}} {
			// orNaN is a sum over the calls of some servers, where one of them is known.
			orNaN := func(sum float64, known, servers int) float64 {
				if x.want.Calls.Known == 0 || known == 0 && servers > 0 {
					return math.NaN()
				}
				return sum
			}
			compliant, gaps := x.want.CompliantCalls, x.want.GapCalls()
			want := history.Figures{
				Servers: x.want.Servers, Compliant: x.want.Compliant, Calls: orNaN(x.want.Calls.Total, x.want.Calls.Known,
					x.want.Servers),
				CompliantCalls: orNaN(compliant.Total, compliant.Known, x.want.Compliant),
				Exposed:        orNaN(x.want.Exposed(), gaps.Known, x.want.Servers-x.want.Compliant),
				Uncounted:      x.want.Servers - x.want.Calls.Known,
			}
			for k := range b.Controls {
				want.Lacking = append(want.Lacking, x.want.GapsOf(k))
				want.LackingCalls = append(want.LackingCalls, orNaN(x.want.GapCallsOf(k).Total, x.want.GapCallsOf(k).Known,
					x.want.GapsOf(k)))
			}
			if diff := cmp.Diff(want, x.got, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
	})
}
