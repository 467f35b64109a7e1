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

// rounds is how many random fleets each property is held against.
const rounds = 300

// server is one of a random fleet.
type server struct {
	id       int
	controls [3]string // values of the columns of the controls, "" for unknown
	calls    string
}

// met are the values that meet the controls, in their order.
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
	values := [3][]string{{"oauth2", "oauth2", "basic", "none", ""}, {"true", "true", "false", ""}, {"true", "true", "false", ""}}
	s := server{id: id, calls: []string{"", "0", "1", "60", "700", "700", "1000"}[random.IntN(7)]}
	for k := range s.controls {
		s.controls[k] = values[k][random.IntN(len(values[k]))]
	}
	return s
}

// situation is a random fleet with its earlier month and its exceptions.
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
	name := []string{strconv.Itoa(random.IntN(servers + 1)), fmt.Sprintf("s%d", random.IntN(servers+1)), "s*"}[random.IntN(3)]
	return name + " " + []string{"oauth", "dlp", "logging"}[random.IntN(3)] + []string{holds, holds, over, later}[random.IntN(4)]
}

// randomLimits has every rule.
func randomLimits(t *testing.T, random *rand.Rand) []audit.Limit {
	percent := func() string { return []string{"0", "16.7", "33.3", "50", "80", "100"}[random.IntN(6)] }
	return limits(t, "compliance<"+percent()+",exposed>"+percent()+",new-gap,regression,expired-exception,severity>="+audit.Severities[random.IntN(4)])
}

// onMany runs the property on random situations.
func onMany(t *testing.T, property func(random *rand.Rand, s situation, l []audit.Limit)) {
	t.Helper()
	for seed := range uint64(rounds) {
		random := rand.New(rand.NewPCG(seed, 7))
		s := randomSituation(t, random)
		property(random, s, randomLimits(t, random))
		if t.Failed() {
			t.Fatalf("with seed %d, exceptions %q, before\n%s\nnow\n%s", seed, s.exceptions, s.before, csvOf(s.now))
		}
	}
}

// notBroken reports limits that hold in the one verdict and are broken in the other.
func notBroken(t *testing.T, held, after *gate.Verdict, what string, but ...audit.Rule) {
	t.Helper()
	for i, o := range after.Outcomes {
		if o.Broken && !held.Outcomes[i].Broken && !slices.Contains(but, o.Rule) {
			t.Errorf("%s breaks %s: %+v, was %+v", what, o, o, held.Outcomes[i])
		}
	}
}

// TestExceptionsBreakNothing holds that one exception more never breaks a limit, but for
// the one that looks at exceptions.
func TestExceptionsBreakNothing(t *testing.T) {
	b := baseline(t)
	onMany(t, func(random *rand.Rand, s situation, l []audit.Limit) {
		before := gate.Judge(l, facts(t, b, csvOf(s.now), s.before, s.exceptions))
		more := append(slices.Clone(s.exceptions), randomException(random, len(s.now)))
		after := gate.Judge(l, facts(t, b, csvOf(s.now), s.before, more))
		notBroken(t, before, after, more[len(more)-1], audit.NoExpiredException)
		for i, o := range after.Outcomes {
			if o.Raw != before.Outcomes[i].Raw && o.Rule != audit.NoExpiredException {
				t.Errorf("%s: an exception changes the raw figure from %v to %v", o, before.Outcomes[i].Raw, o.Raw)
			}
		}
	})
}

// TestClosingBreaksNothing holds that closing a gap never breaks a limit, and never
// raises exposed calls.
func TestClosingBreaksNothing(t *testing.T) {
	b := baseline(t)
	onMany(t, func(random *rand.Rand, s situation, l []audit.Limit) {
		f := facts(t, b, csvOf(s.now), s.before, s.exceptions)
		fixed := slices.Clone(s.now)
		i, k := random.IntN(len(fixed)), random.IntN(3)
		fixed[i].controls[k] = met[k]
		g := facts(t, b, csvOf(fixed), s.before, s.exceptions)
		what := fmt.Sprintf("closing control %d of server %d", k, i)
		notBroken(t, gate.Judge(l, f), gate.Judge(l, g), what)
		for _, pair := range [][2]*audit.Result{{f.Result, g.Result}, {f.With, g.With}} {
			if was, is := pair[0].Tally().Exposed(), pair[1].Tally().Exposed(); is > was {
				t.Errorf("%s raises exposed calls from %v to %v", what, was, is)
			}
		}
	})
}

// TestRawIsWith holds that without exceptions in force both figures are one, that with
// them the figure is never worse, and that a verdict counts what it lists.
func TestRawIsWith(t *testing.T) {
	b := baseline(t)
	onMany(t, func(_ *rand.Rand, s situation, l []audit.Limit) {
		idle := slices.DeleteFunc(slices.Clone(s.exceptions), func(e string) bool { return strings.HasSuffix(e, holds) })
		for _, o := range gate.Judge(l, facts(t, b, csvOf(s.now), s.before, idle)).Outcomes {
			if o.Raw != o.With {
				t.Errorf("%s: %v as the inventory says, %v with exceptions that do not hold", o, o.Raw, o.With)
			}
		}
		v := gate.Judge(l, facts(t, b, csvOf(s.now), s.before, s.exceptions))
		broken := 0
		for _, o := range v.Outcomes {
			if o.Broken {
				broken++
			}
			if o.Unclear != gate.Clear && !o.Broken {
				t.Errorf("%s cannot be judged (%s), and is kept", o, o.Unclear)
			}
			if better := o.With.Part - o.Raw.Part; o.Rule == audit.MinCompliance && better < 0 || o.Rule != audit.MinCompliance && better > 0 {
				t.Errorf("%s: %v is worse with exceptions: %v", o, o.Raw, o.With)
			}
		}
		if broken != v.Broken || v.Failed() != (broken > 0) || len(v.Outcomes) != len(l) {
			t.Errorf("%d limits are broken of %d, the verdict says %d", broken, len(v.Outcomes), v.Broken)
		}
	})
}
