package audit_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/audit"
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

func audited(t testing.TB, csv string, b *audit.Baseline) *audit.Result {
	t.Helper()
	f, err := fleetcsv.Read("fleet.csv", strings.NewReader(csv), fleet.Options{Spellings: b.AuthSpellings()})
	if err != nil {
		t.Fatal(err)
	}
	return audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
}

func sample(t testing.TB) *audit.Result {
	t.Helper()
	csv, err := os.ReadFile("../../testdata/sample/fleet-2026-11.csv")
	if err != nil {
		t.Fatal(err)
	}
	return audited(t, string(csv), builtIn(t))
}

// names returns the names of the servers in an order.
func names[N int | int32](r *audit.Result, order []N) []string {
	var ns []string
	for _, i := range order {
		ns = append(ns, r.Fleet.Server(int(i)).Name())
	}
	return ns
}

// TestKnownAnswers compares the audit of the sample fleet with figures that were computed by hand.
func TestKnownAnswers(t *testing.T) {
	r := sample(t)
	total := r.Tally()
	type figures struct {
		Servers, Compliant                  int
		Calls, CompliantCalls, Exposed      float64
		NoOAuth, NoDLP, NoLogging           int
		OAuthCalls, DLPCalls, LoggingCalls  float64
		Tools, FailedCalls, HighestErrorPct float64
	}
	got := figures{
		total.Servers, total.Compliant, total.Calls.Total, total.CompliantCalls.Total, math.Round(total.Exposed()),
		total.GapsOf(0), total.GapsOf(1), total.GapsOf(2),
		total.GapCallsOf(0).Total, total.GapCallsOf(1).Total, total.GapCallsOf(2).Total,
		total.Tools.Total, total.FailedCalls, r.MaxError(),
	}
	want := figures{
		10, 6, 194500, 124500, 61667,
		4, 4, 2,
		70000, 70000, 20000,
		48, 1855.5, 5.8,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures of the sample fleet (-want +got):\n%s", diff)
	}
}

func TestKnownScores(t *testing.T) {
	r := sample(t)
	type scored struct {
		Name           string
		Score, Exposed float64
	}
	var got []scored
	for _, i := range r.Priority().All()[:5] {
		exposed, _ := r.Exposed(int(i))
		score := math.Round(r.Score(int(i))*1000) / 1000
		got = append(got, scored{r.Fleet.Server(int(i)).Name(), score, math.Round(exposed)})
	}
	want := []scored{
		{"legacy-erp", 7, 8000},
		{"analytics-export", 6.103, 12000},
		{"customer-support", 5.138, 23333},
		{"maps-geocoding", 5.017, 18333},
		{"payment-gateway", 0.362, 0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("migration priority (-want +got):\n%s", diff)
	}
}

func TestKnownTeams(t *testing.T) {
	r := sample(t)
	type team struct {
		Name               string
		Servers, Compliant int
		Calls, Exposed     float64
	}
	var got []team
	for _, g := range r.ByTeam() {
		got = append(got, team{g.Name, g.Servers, g.Compliant, g.Calls.Total, math.Round(g.Exposed())})
	}
	want := []team{
		{"Analytics", 1, 0, 12000, 12000},
		{"Commerce", 2, 2, 77000, 0},
		{"Finance", 1, 1, 15000, 0},
		{"HR", 1, 1, 5000, 0},
		{"Logistics", 1, 0, 22000, 18333},
		{"Marketing", 1, 1, 9500, 0},
		{"Operations", 2, 1, 26000, 8000},
		{"Support", 1, 0, 28000, 23333},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("teams (-want +got):\n%s", diff)
	}
}

func TestOrders(t *testing.T) {
	r := sample(t)
	for _, c := range []struct {
		name  string
		order *audit.Order
		want  []string
	}{
		{"errors", r.ByErrors(), []string{"legacy-erp", "payment-gateway", "order-management"}},
		{"latency", r.ByLatency(), []string{"legacy-erp", "payment-gateway", "order-management"}},
		{"calls", r.ByCalls(), []string{"product-catalog", "order-management", "customer-support"}},
		{"rate limits", r.ByRateLimit(), []string{"maps-geocoding", "customer-support", "inventory-sync"}},
	} {
		if diff := cmp.Diff(c.want, names(r, c.order.All()[:3])); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestOnboarding(t *testing.T) {
	r := sample(t)
	steps := audit.Onboarding(r, r.Priority().All())
	var compliant []int
	var exposed []float64
	for _, s := range steps[:5] {
		compliant = append(compliant, s.Compliant)
		exposed = append(exposed, math.Round(s.Exposed))
	}
	if diff := cmp.Diff([]int{7, 8, 9, 10, 10}, compliant); diff != "" {
		t.Errorf("compliant servers after each step (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]float64{53667, 41667, 18333, 0, 0}, exposed); diff != "" {
		t.Errorf("exposed calls after each step (-want +got):\n%s", diff)
	}
}

func TestRateLimits(t *testing.T) {
	r := sample(t)
	want := audit.RateLimits{Min: 20, Median: 80, Max: 500}
	if diff := cmp.Diff(want, r.RateLimits()); diff != "" {
		t.Errorf("rate limits (-want +got):\n%s", diff)
	}
	r = audited(t, `server_name,auth_type,has_dlp,has_logging,rate_limit_rpm
a,oauth2,true,true,0
b,oauth2,true,true,
c,oauth2,true,true,60
d,oauth2,true,true,10
`, builtIn(t))
	if diff := cmp.Diff([]string{"a", "b", "c", "d"}, names(r, r.ByRateLimit().All())); diff != "" {
		t.Errorf("servers without a limit come first (-want +got):\n%s", diff)
	}
	if got := r.LimitCounts()[fleet.Yes]; got != 2 {
		t.Errorf("%d servers have a limit, want 2: a blank and 0 are not limits", got)
	}
}

// TestUnknownIsNotMet checks that an unknown control counts as a gap and is shown as unknown.
func TestUnknownIsNotMet(t *testing.T) {
	r := audited(t, `server_name,auth_type,has_dlp,has_logging,monthly_calls,error_rate_pct,compliant
blank,,,,600,,true
unknown,unknown,true,true,600,1,true
none,none,true,true,600,,
fine,oauth2,true,true,,2,false
denied,unknown,true,true,,,false
both,unknown,false,true,,,true
`, builtIn(t))
	for i, want := range []struct {
		standing    audit.State
		gaps        int
		score       float64
		exposed     float64
		known       bool
		attestation audit.Attestation
	}{
		{audit.Unknown, 3, 6, 600, true, audit.Unconfirmed},
		{audit.Unknown, 1, 3.5, 300, true, audit.Unconfirmed},
		{audit.NotMet, 1, 3, 300, true, audit.Undeclared},
		{audit.Met, 0, 1, 0, false, audit.Understated},
		{audit.Unknown, 1, 3, 0, false, audit.Unconfirmed},
		{audit.NotMet, 2, 5, 0, false, audit.Overstated},
	} {
		name := r.Fleet.Server(i).Name()
		exposed, known := r.Exposed(i)
		if got := r.Standing(i); got != want.standing {
			t.Errorf("%s: standing %v, want %v", name, got, want.standing)
		}
		if got := r.Gaps(i); got != want.gaps {
			t.Errorf("%s: %d gaps, want %d", name, got, want.gaps)
		}
		if got := r.Score(i); got != want.score {
			t.Errorf("%s: score %v, want %v", name, got, want.score)
		}
		if exposed != want.exposed || known != want.known {
			t.Errorf("%s: exposed %v, %t, want %v, %t", name, exposed, known, want.exposed, want.known)
		}
		if got := r.Attestation(i); got != want.attestation {
			t.Errorf("%s: attestation %q, want %q", name, got, want.attestation)
		}
	}
	total := r.Tally()
	if total.Calls.Known != 3 || total.Calls.Total != 1800 {
		t.Errorf("calls %v of %d servers, want 1800 of 3", total.Calls.Total, total.Calls.Known)
	}
}

// TestClosedByGateway checks that a gateway closes only the gaps that the baseline says, by default those on the
// columns of what it enforces.
func TestClosedByGateway(t *testing.T) {
	yes, no := true, false
	b := builtIn(t)
	b.Controls = append(slices.Clone(b.Controls),
		audit.Control{ID: "owner", Column: "owner", Condition: audit.Present{}, Weight: 2},
		audit.Control{ID: "review", Column: "review", Condition: audit.Present{}, Weight: 1, AtGateway: &yes})
	b.Controls[2].AtGateway = &no // logging
	r := audited(t, `server_name,auth_type,has_dlp,has_logging,owner,review,monthly_calls
all,basic,false,false,,,900
owned,basic,false,true,x,,90
unowned,oauth2,true,true,,x,9
`, b)
	var got []bool
	for i := range 3 {
		got = append(got, r.Onboards(i))
	}
	if diff := cmp.Diff([]bool{true, true, false}, got); diff != "" {
		t.Errorf("onboards (-want +got):\n%s", diff)
	}
	// Of 9 points, 900 calls keep 3, 90 keep none, and 9 keep 2.
	want := []audit.Step{
		{Compliant: 0, Exposed: (900*3 + 90*6 + 9*2) / 9.0},
		{Compliant: 1, Exposed: (900*3 + 9*2) / 9.0},
		{Compliant: 1, Exposed: (900*3 + 9*2) / 9.0},
	}
	if diff := cmp.Diff(want, audit.Onboarding(r, []int32{0, 1, 2})); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

func TestNoErrorRates(t *testing.T) {
	for _, csv := range []string{
		"server_name,auth_type,has_dlp,has_logging\na,basic,true,true\n",
		"server_name,auth_type,has_dlp,has_logging,error_rate_pct\na,basic,true,true,0\n",
		"server_name,auth_type,has_dlp,has_logging,error_rate_pct\na,basic,true,true,\n",
	} {
		if got := audited(t, csv, builtIn(t)).Score(0); got != 3 {
			t.Errorf("score %v, want 3: the last term is 0 when the maximum is 0 or unknown\n%s", got, csv)
		}
	}
}

func TestTies(t *testing.T) {
	r := audited(t, `server_name,auth_type,has_dlp,has_logging,monthly_calls
c,basic,true,true,10
b,basic,true,true,20
d,basic,true,true,
a,basic,true,true,20
`, builtIn(t))
	if diff := cmp.Diff([]string{"a", "b", "c", "d"}, names(r, r.Priority().All())); diff != "" {
		t.Errorf("ties go by calls, then name (-want +got):\n%s", diff)
	}
}

func TestMergeAddsUp(t *testing.T) {
	r := sample(t)
	groups := r.ByTeam()
	all := r.Merge("all", groups)
	total := r.Tally()
	if all.Servers != total.Servers || all.Compliant != total.Compliant || all.Calls != total.Calls ||
		all.Exposed() != total.Exposed() || all.FailedCalls != total.FailedCalls || all.Tools != total.Tools {
		t.Errorf("the groups add up to %+v, the fleet is %+v", all.Tally, *total)
	}
	for k := range r.Baseline.Controls {
		if all.Met(k) != total.Met(k) || all.Unknown(k) != total.Unknown(k) || all.MetCalls(k) != total.MetCalls(k) {
			t.Errorf("control %d: the groups add up to %+v, the fleet is %+v", k, all.Tally, *total)
		}
	}
}

// TestOnboards checks that the gateway has no effect on a server without gaps.
func TestOnboards(t *testing.T) {
	r := audited(t, "server_name,auth_type,has_dlp,has_logging\na,oauth2,true,true\nb,basic,true,true\n", builtIn(t))
	if r.Onboards(0) || !r.Onboards(1) {
		t.Errorf("onboards %v, %v, want false, true", r.Onboards(0), r.Onboards(1))
	}
}

// TestExactlyAllOrNone checks that rounding errors of weights do not hide that all calls are exposed, or none:
// documents show 100 % and 0 % only then.
func TestExactlyAllOrNone(t *testing.T) {
	b := builtIn(t)
	b.Controls = slices.Clone(b.Controls)
	for i, weight := range []float64{0.7, 0.1, 0.3} {
		b.Controls[i].Weight = weight
	}
	r := audited(t, `server_name,auth_type,has_dlp,has_logging,monthly_calls
a,basic,false,false,6
b,basic,false,false,13
c,basic,false,false,59
d,basic,false,false,26
`, b)
	if !r.Tally().AllExposed() {
		t.Error("not all calls are exposed")
	}
	steps := audit.Onboarding(r, r.Priority().All())
	if got := steps[len(steps)-1].Exposed; got != 0 {
		t.Errorf("%v exposed calls are left, want 0", got)
	}
}
