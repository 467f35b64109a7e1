package audit_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"fleetreport/report/audit"
)

// sortedBy sorts the servers by the rule of Order in the most direct way.
func sortedBy(r *audit.Result, key func(i int) float64) []int32 {
	order := make([]int32, r.Fleet.Len())
	for i := range order {
		order[i] = int32(i)
	}
	calls := func(i int32) float64 { return orUnknown(r.Fleet.Server(int(i)).Calls()) }
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(key(int(b)), key(int(a))), cmp.Compare(calls(b), calls(a)),
			strings.Compare(r.Fleet.Server(int(a)).Name(), r.Fleet.Server(int(b)).Name()), cmp.Compare(a, b))
	})
	return order
}

func orUnknown[N int64 | float64](v N, ok bool) float64 {
	if !ok {
		return -1
	}
	return float64(v)
}

// keyedOrder is an order of a result with its key.
type keyedOrder struct {
	order *audit.Order
	key   func(i int) float64
}

func keyedOrders(r *audit.Result) map[string]keyedOrder {
	return map[string]keyedOrder{
		"priority": {r.Priority(), r.Score},
		"calls":    {r.ByCalls(), func(int) float64 { return 0 }},
		"errors":   {r.ByErrors(), func(i int) float64 { return orUnknown(r.Fleet.Server(i).ErrorRate()) }},
		"latency":  {r.ByLatency(), func(i int) float64 { return orUnknown(r.Fleet.Server(i).Latency()) }},
		"rate limits": {r.ByRateLimit(), func(i int) float64 {
			if limit, ok := r.Fleet.Server(i).RateLimit(); ok && limit > 0 {
				return float64(limit)
			}
			return math.Inf(1)
		}},
	}
}

// mixedFleet returns an inventory in which many values and names are equal, zero or unknown.
func mixedFleet(random *rand.Rand, servers int) string {
	pick := func(values ...string) string { return values[random.IntN(len(values))] }
	few := 1 + random.IntN(servers)
	number := func() string { return strconv.Itoa(random.IntN(few)) }
	var b strings.Builder
	b.WriteString("server_id,server_name,team,auth_type,rate_limit_rpm,has_dlp,has_logging," +
		"monthly_calls,avg_latency_ms,error_rate_pct,compliant,tools_count\n")
	for i := range servers {
		row := []string{
			fmt.Sprint("S", i), pick("", "a", "ab", "a-longer-name", "server-"+number()), pick("", "A", "B"),
			pick("oauth2", "basic", "", "unknown"), pick("", "0", "60", "600", "1000000000000"),
			pick("true", "false", ""), pick("true", "false", "true"),
			pick("", "0", "1", "999999999", number()), pick("", "0", "0.001", "12.5", number()),
			pick("", "0", "0.25", "100", fmt.Sprintf("%.3f", 100*random.Float64())),
			pick("true", "false", ""), pick("", "0", "3"),
		}
		b.WriteString(strings.Join(row, ",") + "\n")
	}
	return b.String()
}

// TestOrder compares every order, and what First selects of it, with a direct sort.
func TestOrder(t *testing.T) {
	base := builtIn(t)
	for seed, servers := range []int{1, 2, 3, 10, 100, 1000, 1000, 5000} {
		r := audited(t, mixedFleet(rand.New(rand.NewPCG(uint64(seed), 11)), servers), base)
		keep := func(i int) bool { return i%3 != 1 }
		for name, o := range keyedOrders(r) {
			want := sortedBy(r, o.key)
			if got := o.order.All(); !slices.Equal(got, want) {
				t.Errorf("%d servers by %s: got %v, want %v", servers, name, firstTen(got), firstTen(want))
			}
			for i := range len(want) - 1 {
				if o.order.Compare(want[i], want[i+1]) >= 0 || o.order.Compare(want[i+1], want[i]) <= 0 {
					t.Fatalf("%d servers by %s: servers %d and %d do not compare in order", servers, name, want[i], want[i+1])
				}
			}
			kept := slices.DeleteFunc(slices.Clone(want), func(i int32) bool { return !keep(int(i)) })
			for _, n := range []int{0, 1, 5, 600} {
				want := kept[:min(n, len(kept))]
				if got := o.order.First(n, keep); !slices.Equal(got, want) {
					t.Errorf("the first %d of %d servers by %s: got %v, want %v", n, servers, name, firstTen(got), firstTen(want))
				}
			}
		}
		most, exposed := int32(-1), 0.0
		for _, i := range r.Priority().All() {
			if v, _ := r.Exposed(int(i)); v > exposed {
				most, exposed = i, v
			}
		}
		if i, v := r.MostExposed(); i != most || v != exposed {
			t.Errorf("of %d servers %d has the most exposed calls (%v), want %d (%v)", servers, i, v, most, exposed)
		}
	}
}

func firstTen(order []int32) []int32 { return order[:min(len(order), 10)] }

// TestTally compares the totals with sums over the servers.
func TestTally(t *testing.T) {
	base := builtIn(t)
	r := audited(t, mixedFleet(rand.New(rand.NewPCG(1, 12)), 2000), base)
	type totals struct {
		Servers, Compliant, NotMet, Unsure, Gaps int
		Calls, Exposed, Failed                   float64
	}
	var want totals
	var limits [3]int
	var attestations [5]int
	standings := map[string]int{}
	for i := range r.Fleet.Len() {
		s := r.Fleet.Server(i)
		n, _ := s.Calls()
		rate, _ := s.ErrorRate()
		exposed, _ := r.Exposed(i)
		want.Servers++
		want.Calls += float64(n)
		want.Exposed += exposed
		want.Failed += float64(n) * rate / 100
		want.Gaps += r.Gaps(i)
		standings[r.Standing(i).String()]++
		limits[r.Limited(i)]++
		attestations[r.Attestation(i)]++
		switch r.Standing(i) {
		case audit.Met:
			want.Compliant++
		case audit.NotMet:
			want.NotMet++
		}
		for k := range base.Controls {
			if r.State(k, i) == audit.Unknown {
				want.Unsure++
				break
			}
		}
	}
	total := r.Tally()
	got := totals{total.Servers, total.Compliant, total.NotMet, total.Unsure, total.Gaps(),
		total.Calls.Total, total.Exposed(), total.FailedCalls}
	near := cmpopts.EquateApprox(1e-9, 0)
	if diff := gocmp.Diff(want, got, near); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
	if r.LimitCounts() != limits || r.Attestations() != attestations {
		t.Errorf("limits %v, attestations %v, want %v, %v", r.LimitCounts(), r.Attestations(), limits, attestations)
	}
	for _, g := range r.ByStanding() {
		if g.Servers != standings[g.Name] {
			t.Errorf("%d servers are %s, want %d", g.Servers, g.Name, standings[g.Name])
		}
	}
	for _, scale := range base.Advisories[0].Scales {
		for i, grade := range r.Grades(scale) {
			if grade != r.Grade(scale, i) {
				t.Fatalf("server %d is %s on %s, want %s", i, grade, scale.Column, r.Grade(scale, i))
			}
		}
	}
}
