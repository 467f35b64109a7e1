package gate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetreport/report/audit"
	"fleetreport/report/gate"
)

// rounds returns the number of random fleets with which each property is checked.
func rounds() uint64 {
	if testing.Short() {
		return 50
	}
	return 300
}

// server is a server of a random fleet.
type server struct {
	id       int
	controls [3]string // the values in the columns of the controls, "" for unknown
	calls    string
}

// met has the values that meet the controls, in their order.
var met = [3]string{"oauth2", "true", "true"}

func csvOf(servers []server) string {
	var b strings.Builder
	b.WriteString(header)
	for _, s := range servers {
		fmt.Fprintf(&b, "%d,s%d,%s,%s\n", s.id, s.id, strings.Join(s.controls[:], ","), s.calls)
	}
	return b.String()
}

func randomServer(random *rand.Rand, id int) server {
	values := [3][]string{
		{"oauth2", "oauth2", "basic", "none", ""}, {"true", "true", "false", ""}, {"true", "true", "false", ""},
	}
	s := server{id: id, calls: []string{"", "0", "1", "60", "700", "700", "1000"}[random.IntN(7)]}
	for k := range s.controls {
		s.controls[k] = values[k][random.IntN(len(values[k]))]
	}
	return s
}

// situation is a random fleet with an earlier month and exceptions.
type situation struct {
	now        []server
	before     string
	exceptions []string
}

func randomSituation(t *testing.T, random *rand.Rand) situation {
	var s situation
	var before []server
	for id := range 1 + random.IntN(6) {
		s.now = append(s.now, randomServer(random, id))
		if random.IntN(4) > 0 {
			before = append(before, randomServer(random, id))
		}
	}
	if len(before) > 0 && random.IntN(4) > 0 {
		s.before = csvOf(before)
		if random.IntN(4) == 0 {
			s.before = without(t, s.before, 2+random.IntN(3))
		}
	}
	for range random.IntN(6) {
		s.exceptions = append(s.exceptions, randomException(random, len(s.now)))
	}
	return s
}

func randomException(random *rand.Rand, servers int) string {
	id := strconv.Itoa(random.IntN(servers + 1))
	name := []string{id, "s" + id, "s*"}[random.IntN(3)]
	control := []string{"oauth", "dlp", "logging"}[random.IntN(3)]
	return name + " " + control + []string{inForce, inForce, expired, pending}[random.IntN(4)]
}

// randomLimits returns a limit of every rule.
func randomLimits(t *testing.T, random *rand.Rand) []gate.Limit {
	percent := func() string { return []string{"0", "16.7", "33.3", "50", "80", "100"}[random.IntN(6)] }
	severity := audit.Severities[random.IntN(len(audit.Severities))]
	return limits(t, "compliance<"+percent()+",exposed>"+percent()+
		",new-gap,regression,expired-exception,severity>="+severity)
}

// checkProperty checks a property with random situations.
func checkProperty(t *testing.T, property func(random *rand.Rand, s situation, l []gate.Limit)) {
	t.Helper()
	for seed := range rounds() {
		random := rand.New(rand.NewPCG(seed, 7))
		s := randomSituation(t, random)
		property(random, s, randomLimits(t, random))
		if t.Failed() {
			t.Fatalf("with seed %d, exceptions %q, before\n%s\nnow\n%s", seed, s.exceptions, s.before, csvOf(s.now))
		}
	}
}

// checkNotBroken reports limits that are kept in one verdict and broken in the next, except those of some rules.
func checkNotBroken(t *testing.T, before, after *gate.Verdict, change string, except ...string) {
	t.Helper()
	for i, o := range after.Outcomes {
		if o.Broken && !before.Outcomes[i].Broken && !slices.Contains(except, o.Rule) {
			t.Errorf("%s breaks %s: %+v, was %+v", change, o, o, before.Outcomes[i])
		}
	}
}

// TestMoreExceptions checks that another exception breaks no limit, except that on expired exceptions.
func TestMoreExceptions(t *testing.T) {
	b := baseline(t)
	checkProperty(t, func(random *rand.Rand, s situation, l []gate.Limit) {
		before := gate.Evaluate(l, facts(t, b, csvOf(s.now), s.before, s.exceptions))
		more := append(slices.Clone(s.exceptions), randomException(random, len(s.now)))
		after := gate.Evaluate(l, facts(t, b, csvOf(s.now), s.before, more))
		checkNotBroken(t, before, after, more[len(more)-1], "expired-exception")
		for i, o := range after.Outcomes {
			if o.Raw != before.Outcomes[i].Raw && o.Rule != "expired-exception" {
				t.Errorf("%s: an exception changes the raw figure from %v to %v", o, before.Outcomes[i].Raw, o.Raw)
			}
		}
	})
}

// TestFewerGaps checks that closing a gap breaks no limit, and does not raise exposed calls.
func TestFewerGaps(t *testing.T) {
	b := baseline(t)
	checkProperty(t, func(random *rand.Rand, s situation, l []gate.Limit) {
		f := facts(t, b, csvOf(s.now), s.before, s.exceptions)
		fixed := slices.Clone(s.now)
		i, k := random.IntN(len(fixed)), random.IntN(3)
		fixed[i].controls[k] = met[k]
		g := facts(t, b, csvOf(fixed), s.before, s.exceptions)
		change := fmt.Sprintf("closing the gap of control %d of server %d", k, i)
		checkNotBroken(t, gate.Evaluate(l, f), gate.Evaluate(l, g), change)
		for _, pair := range [][2]*audit.Result{{f.Result, g.Result}, {f.With, g.With}} {
			if was, is := pair[0].Tally().Exposed(), pair[1].Tally().Exposed(); is > was {
				t.Errorf("%s raises exposed calls from %v to %v", change, was, is)
			}
		}
	})
}

// TestRawFigures checks that without exceptions in force both figures are equal, that exceptions make none worse,
// and that a verdict counts the outcomes that it lists.
func TestRawFigures(t *testing.T) {
	b := baseline(t)
	checkProperty(t, func(_ *rand.Rand, s situation, l []gate.Limit) {
		idle := slices.DeleteFunc(slices.Clone(s.exceptions), func(e string) bool { return strings.HasSuffix(e, inForce) })
		for _, o := range gate.Evaluate(l, facts(t, b, csvOf(s.now), s.before, idle)).Outcomes {
			if o.Raw != o.With {
				t.Errorf("%s: %v without exceptions, %v with exceptions that are not in force", o, o.Raw, o.With)
			}
		}
		v := gate.Evaluate(l, facts(t, b, csvOf(s.now), s.before, s.exceptions))
		broken := 0
		for _, o := range v.Outcomes {
			if o.Broken {
				broken++
			}
			if o.Unclear != gate.Clear && !o.Broken {
				t.Errorf("%s cannot be evaluated (%s), but is kept", o, o.Unclear)
			}
			more := o.With.Part - o.Raw.Part
			if o.Rule == "compliance" && more < 0 || o.Rule != "compliance" && more > 0 {
				t.Errorf("%s: %v is worse with exceptions: %v", o, o.Raw, o.With)
			}
		}
		if broken != v.Broken || v.Failed() != (broken > 0) || len(v.Outcomes) != len(l) {
			t.Errorf("%d limits are broken of %d, the verdict has %d", broken, len(v.Outcomes), v.Broken)
		}
	})
}
