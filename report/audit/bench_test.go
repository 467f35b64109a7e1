package audit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	fleetcsv "fleetreport/report/fleet/csv"
)

const manyServers = 100_000

// largeFleet returns a large fleet in which some calls and error rates are equal.
func largeFleet(b *testing.B, base *audit.Baseline) *fleet.Fleet {
	b.Helper()
	var csv strings.Builder
	csv.WriteString("server_name,team,auth_type,rate_limit_rpm,has_dlp,has_logging," +
		"monthly_calls,avg_latency_ms,error_rate_pct\n")
	for i := range manyServers {
		auth := []string{"oauth2", "basic"}[i%2]
		fmt.Fprintf(&csv, "server-%d,team-%d,%s,%d,%t,true,%d,%d.5,%.2f\n", i*7919%manyServers, i%40, auth,
			i%7*60, i%3 == 0, i*7919%30_000, i*31%900, float64(i%500)/100)
	}
	f, err := fleetcsv.Read("fleet.csv", strings.NewReader(csv.String()), fleet.Options{Spellings: base.AuthSpellings()})
	if err != nil {
		b.Fatal(err)
	}
	return f
}

func asOf() time.Time { return time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC) }

// BenchmarkRun measures what the command check needs: the audit, its totals, and the most urgent servers.
func BenchmarkRun(b *testing.B) {
	base := builtIn(b)
	f := largeFleet(b, base)
	b.ReportAllocs()
	for b.Loop() {
		r := audit.Run(f, base, asOf())
		r.Tally()
		r.MostExposed()
		r.Priority().First(5, func(i int) bool { return !r.Compliant(i) })
	}
	b.ReportMetric(float64(f.Len()*b.N)/b.Elapsed().Seconds(), "servers/s")
}

// BenchmarkOrders measures the audit with all orders of the report.
func BenchmarkOrders(b *testing.B) {
	base := builtIn(b)
	f := largeFleet(b, base)
	b.ReportAllocs()
	for b.Loop() {
		r := audit.Run(f, base, asOf())
		for _, order := range []*audit.Order{r.ByCalls(), r.Priority(), r.ByErrors(), r.ByLatency(), r.ByRateLimit()} {
			order.All()
		}
	}
	b.ReportMetric(float64(f.Len()*b.N)/b.Elapsed().Seconds(), "servers/s")
}
