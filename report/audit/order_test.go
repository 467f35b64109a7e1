package audit_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetreport/report/audit"
)

// byComparing sorts the servers by key, highest first, then by calls, name and line: the
// rule of the house, said once more in another way.
func byComparing(r *audit.Result, key func(i int) float64) []int32 {
	order := make([]int32, r.Fleet.Len())
	for i := range order {
		order[i] = int32(i)
	}
	calls := func(i int32) int64 {
		if n, ok := r.Fleet.Server(int(i)).Calls(); ok {
			return n
		}
		return -1
	}
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

// orders are all orders of a result, each with its key.
func orders(r *audit.Result) map[string]struct {
	order *audit.Order
	key   func(i int) float64
} {
	type order = struct {
		order *audit.Order
		key   func(i int) float64
	}
	return map[string]order{
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

// mixedFleet is an inventory whose values are often equal, zero or unknown; so are the
// names, and some are longer than what is compared first.
func mixedFleet(random *rand.Rand, servers int) string {
	pick := func(values ...string) string { return values[random.IntN(len(values))] }
	var b strings.Builder
	b.WriteString("server_id,server_name,team,auth_type,rate_limit_rpm,has_dlp,has_logging,monthly_calls,avg_latency_ms,error_rate_pct,compliant,tools_count\n")
	few := 1 + random.IntN(servers)
	for i := range servers {
		name := pick("", "a", "ab", "a-name-of-16-byte", "a-name-of-16-bytes-and-more", fmt.Sprint("server-", random.IntN(few)))
		fmt.Fprintf(&b, "S%d,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", i, name, pick("", "A", "B"), pick("oauth2", "basic", "", "unknown"),
			pick("", "0", "60", "600", "1000000000000"), pick("true", "false", ""), pick("true", "false", "true"),
			pick("", "0", "1", "999999999", strconv.Itoa(random.IntN(few))), pick("", "0", "0.001", "12.5", strconv.Itoa(random.IntN(few))),
			pick("", "0", "0.25", "100", fmt.Sprintf("%.3f", 100*random.Float64())), pick("true", "false", ""), pick("", "0", "3"))
	}
	return b.String()
}

// TestOrdersAsCompared holds every order, and what First selects of it, against a
// sort by comparison.
func TestOrdersAsCompared(t *testing.T) {
	base := builtIn(t)
	for seed, servers := range []int{1, 2, 3, 10, 100, 1000, 1000, 40_000} {
		random := rand.New(rand.NewPCG(uint64(seed), 11))
		csv := mixedFleet(random, servers)
		r := judged(t, csv, base)
		fresh := judged(t, csv, base) // of which nothing is sorted
		unsorted := orders(fresh)
		keep := func(i int) bool { return i%3 != 1 }
		for name, o := range orders(r) {
			want := byComparing(r, o.key)
			if got := o.order.All(); !slices.Equal(got, want) {
				t.Errorf("%d servers by %s: got %v, want %v", servers, name, head(got), head(want))
			}
			for place := range len(want) - 1 {
				if o.order.Compare(want[place], want[place+1]) >= 0 || o.order.Compare(want[place+1], want[place]) <= 0 {
					t.Fatalf("%d servers by %s: place %d and the next are not in order", servers, name, place)
				}
			}
			var kept []int32
			for _, i := range want {
				if keep(int(i)) {
					kept = append(kept, i)
				}
			}
			for _, n := range []int{0, 1, 5, 600} {
				want := kept[:min(n, len(kept))]
				if got := unsorted[name].order.First(n, keep); !slices.Equal(got, want) {
					t.Errorf("the first %d of %d servers by %s: got %v, want %v", n, servers, name, head(got), head(want))
				}
				if got := o.order.First(n, keep); !slices.Equal(got, want) {
					t.Errorf("the first %d of %d sorted servers by %s: got %v, want %v", n, servers, name, head(got), head(want))
				}
			}
		}
		most := int32(-1)
		for _, i := range r.Priority().All() {
			if v, _ := r.Exposed(int(i)); v > 0 && (most < 0 || v > first(r.Exposed(int(most)))) {
				most = i
			}
		}
		if i, v := fresh.MostExposed(); i != most || most >= 0 && v != first(r.Exposed(int(most))) {
			t.Errorf("of %d servers %d has the most exposed calls (%v), want %d", servers, i, v, most)
		}
	}
}

func first(v float64, _ bool) float64 { return v }

func head(order []int32) []int32 { return order[:min(len(order), 10)] }

// TestCountedAsOne holds what is counted in chunks against what is counted server by
// server, and that it is the same to the last bit on any number of processors.
func TestCountedAsOne(t *testing.T) {
	base := builtIn(t)
	csv := mixedFleet(rand.New(rand.NewPCG(1, 12)), 50_000)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := judged(t, csv, base)
	one := *r.Tally()
	runtime.GOMAXPROCS(4)
	r = judged(t, csv, base)
	many := *r.Tally()
	if a, b := fmt.Sprintf("%+v %v", one, one.FailedCalls), fmt.Sprintf("%+v %v", many, many.FailedCalls); a != b {
		t.Errorf("one processor counts\n%s\nfour count\n%s", a, b)
	}

	var servers, compliant, notMet, unsure, gaps int
	var calls, exposed, failed float64
	var limits [3]int
	var attested [5]int
	standings := map[string]int{}
	for i := range r.Fleet.Len() {
		s := r.Fleet.Server(i)
		n, _ := s.Calls()
		servers++
		calls += float64(n)
		exposed += first(r.Exposed(i))
		if rate, ok := s.ErrorRate(); ok {
			failed += float64(n) * rate / 100
		}
		gaps += r.Gaps(i)
		standings[r.Standing(i).String()]++
		limits[r.Limited(i)]++
		attested[r.Attestation(i)]++
		switch r.Standing(i) {
		case audit.Met:
			compliant++
		case audit.NotMet:
			notMet++
		}
		for k := range base.Controls {
			if r.State(k, i) == audit.Unknown {
				unsure++
				break
			}
		}
	}
	if many.Servers != servers || many.Compliant != compliant || many.NotMet != notMet || many.Unsure != unsure || many.Gaps() != gaps || many.Calls.Total != calls {
		t.Errorf("%+v, want %d servers, %d compliant, %d not met, %d unsure, %d gaps, %v calls", many, servers, compliant, notMet, unsure, gaps, calls)
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*b }
	if !near(many.Exposed(), exposed) || !near(many.FailedCalls, failed) {
		t.Errorf("%v exposed and %v failed, want about %v and %v", many.Exposed(), many.FailedCalls, exposed, failed)
	}
	if r.LimitCounts() != limits || r.Attestations() != attested {
		t.Errorf("limits %v, attestations %v, want %v, %v", r.LimitCounts(), r.Attestations(), limits, attested)
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
