package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/fleet/csv"
)

// BenchmarkHistory compares with a year of inventories of 100,000 servers each, as the program does: one
// is read ahead. It reports the time as a multiple of that of reading the files one after the other; the
// goal is at most 1.5.
func BenchmarkHistory(b *testing.B) {
	const servers, months = 100_000, 12
	dir := b.TempDir()
	inventory := func(month int) string {
		var text strings.Builder
		text.WriteString("server_id,server_name,team,tools_count,auth_type,rate_limit_rpm," +
			"has_dlp,has_logging,monthly_calls,avg_latency_ms,error_rate_pct,compliant\n")
		for i := month * 500; i < month*500+servers; i++ {
			n := i*7919 + i%13*month
			fmt.Fprintf(&text, "MCP%07d,server-%d,Team %d,%d,%s,%d,%t,%t,%d,%d,%d.%d,%t\n",
				i, i, i%200, n%20, []string{"oauth2", "OAuth 2.0", "basic", "oidc", ""}[n%5], n%100*10, n%2 == 0, n%3 == 0,
				n%100_000, n%900, n%10, n%7, n%2 == 1)
		}
		return text.String()
	}
	base, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		b.Fatal(err)
	}
	o := fleet.Options{Spellings: base.AuthSpellings()}
	now, err := csv.Read("fleet.csv", strings.NewReader(inventory(months)), o)
	if err != nil {
		b.Fatal(err)
	}
	r := audit.Run(now, base, monthly.End())
	for m := range months {
		path := filepath.Join(dir, "fleet-"+monthly.AddMonths(m-months).String()+".csv")
		if err := os.WriteFile(path, []byte(inventory(m)), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	p := &program{stderr: io.Discard}
	ctx := context.Background()
	files, err := p.history(ctx, []string{dir}, "-", monthly, nil)
	if err != nil || len(files) != months {
		b.Fatal(files, err)
	}
	var reading, comparing time.Duration
	for b.Loop() {
		start := time.Now()
		for _, f := range files {
			in, err := os.Open(f.Path)
			if err != nil {
				b.Fatal(err)
			}
			o.Size = f.Info.Size()
			if _, err := csv.Read(f.Path, in, o); err != nil {
				b.Fatal(err)
			}
			_ = in.Close() // it was only read
		}
		reading += time.Since(start)
		start = time.Now()
		if c, err := p.compare(ctx, r, &runConfig{period: monthly, earlier: files}, o, nil); err != nil ||
			len(c.Points) != months+1 {
			b.Fatal(err)
		}
		comparing += time.Since(start)
	}
	b.ReportMetric(float64(comparing)/float64(reading), "times-reading")
	b.ReportMetric(0, "ns/op") // of both
}
