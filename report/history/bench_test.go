package history_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/fleet/csv"
	"fleetreport/report/history"
)

const (
	manyServers = 100_000
	manyMonths  = 12
)

// generated returns the inventory of many servers in one month. From month to month, some are added,
// some removed and some changed.
func generated(month int) string {
	var b strings.Builder
	b.WriteString("server_id,server_name,team,tools_count,auth_type,rate_limit_rpm,has_dlp," +
		"has_logging,monthly_calls,avg_latency_ms,error_rate_pct,compliant\n")
	random := rand.New(rand.NewPCG(1, uint64(month)))
	auths := []string{"oauth2", "OAuth 2.0", "api_key", "basic", "oidc", "mtls", ""}
	for i := month * 500; i < month*500+manyServers; i++ {
		old := rand.New(rand.NewPCG(uint64(i), 1))
		if random.IntN(20) == 0 {
			old = random
		}
		fmt.Fprintf(&b, "MCP%07d,server-%d,Team %d,%d,%s,%d,%t,%t,%d,%d,%.1f,%t\n",
			i, i, old.IntN(200), old.IntN(20), auths[old.IntN(len(auths))], 10*old.IntN(100),
			old.IntN(2) == 0, old.IntN(3) == 0, old.IntN(100_000), old.IntN(900), 10*old.Float64(), old.IntN(2) == 0)
	}
	return b.String()
}

func load(b *testing.B, text string, base *audit.Baseline) *fleet.Fleet {
	f, err := csv.Read("fleet.csv", strings.NewReader(text), fleet.Options{Size: int64(len(text)),
		Spellings: base.AuthSpellings()})
	if err != nil {
		b.Fatal(err)
	}
	return f
}

// BenchmarkHistory reads, audits and compares a year of inventories. It reports the time as a multiple
// of that of reading; the goal is at most 1.5.
func BenchmarkHistory(b *testing.B) {
	base := builtIn(b)
	var texts []string
	for m := range manyMonths + 1 {
		texts = append(texts, generated(manyMonths-m))
	}
	now := audit.Run(load(b, texts[0], base), base, period(b, "2026-12").End())
	var reading time.Duration
	for b.Loop() {
		n := 0
		c, err := history.Compare(now, period(b, "2026-12"), func() (*history.Month, error) {
			if n == manyMonths {
				return nil, nil
			}
			n++
			start := time.Now()
			f := load(b, texts[n], base)
			reading += time.Since(start)
			p := period(b, "2026-12").AddMonths(-n)
			return history.FromFleet(p, audit.Run(f, base, p.End())), nil
		}, nil)
		if err != nil || len(c.Points) != manyMonths+1 || c.Counts[history.Regressed] == 0 {
			b.Fatalf("%v, %+v", err, c.Counts)
		}
	}
	b.ReportMetric(float64(b.Elapsed())/float64(reading), "times-reading")
}

// BenchmarkReport reads the report.json of many servers. kept/byte is the memory of the month in bytes
// per byte of the file.
func BenchmarkReport(b *testing.B) {
	base := builtIn(b)
	text := written(b, audit.Run(load(b, generated(0), base), base, period(b, "2026-12").End()), "2026-12")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var m *history.Month
	for b.Loop() {
		var err error
		if m, err = history.FromReport(text, "report.json", base); err != nil || m.Len() != manyServers {
			b.Fatal(err)
		}
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(m)
	m = nil
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(text)), "kept/byte")
}
