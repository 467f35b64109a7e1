package compose

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetreport/report"
)

// TestDecimals compares the number of decimals with the digits of the number as it is
// written.
func TestDecimals(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 21))
	numbers := []float64{0, 1, 0.5, 0.25, 0.125, 0.0625, 0.1, 0.29, 0.001, 0.0001, 100, 1e12, 999999999999.999, 1e15,
		1e300, 5e-324, 1.005, 2.675}
	for range 100_000 {
		v := float64(random.Int64N(1e6)) / []float64{1, 10, 100, 1000, 1e4}[random.IntN(5)]
		numbers = append(numbers, v, random.Float64()*100, float64(random.Int64N(1e15))/1000)
	}
	for _, v := range numbers {
		_, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
		if got, want := decimals(v), min(len(fraction), 3); got != want {
			t.Errorf("%v has %d decimals, want %d", v, got, want)
		}
	}
}

// TestHalfSteps checks that servers are counted until half of the exposed calls are gone, and
// that exactly half is enough.
func TestHalfSteps(t *testing.T) {
	for calls, want := range map[string]float64{"100 100": 1, "100 99": 1, "99 100": 2, "100 50 50": 1, "25 25 25 25": 2,
		"25 25 25 26": 3, "10 20 70": 3, "1 1 1": 2} {
		var text strings.Builder
		text.WriteString("server_name,auth_type,has_dlp,has_logging,monthly_calls,error_rate_pct\n")
		for i, n := range strings.Fields(calls) { // in the order of the priority
			fmt.Fprintf(&text, "s%d,basic,true,true,%s,%d\n", i, n, 9-i)
		}
		d := composed(t, text.String())
		half := slices.IndexFunc(d.Facts, func(f report.Fact) bool { return f.ID == "half.steps" })
		if got := d.Facts[half].Value.Num; got != want {
			t.Errorf("%s: %v steps, want %v", calls, got, want)
		}
	}
}
