package exception_test

import (
	"fmt"
	"strings"
	"testing"

	"fleetreport/report/audit"
	"fleetreport/report/exception"
)

// big returns an audited fleet of n servers.
func big(b *testing.B, n int) *audit.Result {
	b.Helper()
	var csv strings.Builder
	csv.WriteString(header)
	for i := range n {
		fmt.Fprintf(&csv, "MCP%07d,team%d-server-%d,%s,%t,%t,%d\n", i, i%50, i, [...]string{"basic", "oauth2"}[i%2],
			i%3 == 0, i%5 == 0, i)
	}
	return audited(b, csv.String(), "2026-11-30")
}

// many returns exceptions for single servers of big, by id and by name, and patterns.
func many(b *testing.B, exact, patterns int) *exception.File {
	b.Helper()
	f := &exception.File{}
	controls := [...]string{"oauth", "dlp", "logging"}
	for i := range exact {
		server := fmt.Sprintf("MCP%07d", 7*i)
		if i%2 == 0 {
			server = fmt.Sprintf("team%d-server-%d", 7*i%50, 7*i)
		}
		f.List = append(f.List, granted(b, server, controls[i%3], "2026-01-01", "2027-12-31"))
	}
	for i := range patterns {
		server := [...]string{"team%d-*", "*-%d", "MCP00%d*", "*-server-%d?"}[i%4]
		f.List = append(f.List, granted(b, fmt.Sprintf(server, i), controls[i%3], "2026-01-01", "2027-12-31"))
	}
	return f
}

// numbered returns n exceptions with patterns in which the format pattern has the numbers from 0.
func numbered(b *testing.B, n int, pattern string) *exception.File {
	f := &exception.File{}
	for i := range n {
		f.List = append(f.List, granted(b, fmt.Sprintf(pattern, i), "oauth", "2026-01-01", "2027-12-31"))
	}
	return f
}

func BenchmarkPatterns(b *testing.B) {
	r := big(b, 100_000)
	for _, text := range []string{"*-server-%d*", "*%d*", "team*-%d*", "legacy-%d-*", "*e?%d*"} {
		f := numbered(b, 2000, text)
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				f.Apply(r)
			}
		})
	}
}

// BenchmarkRenewed applies expired exceptions and one pattern in force that covers the same gaps.
func BenchmarkRenewed(b *testing.B) {
	r, f := big(b, 1_000_000), many(b, 10_000, 20)
	for i := range f.List {
		f.List[i].Expires = date(b, "2026-10-31")
	}
	f.List = append(f.List, granted(b, "*", "oauth", "2026-01-01", "2027-12-31"))
	for b.Loop() {
		f.Apply(r)
	}
}

func BenchmarkApply(b *testing.B) {
	for _, c := range []struct {
		name                     string
		servers, exact, patterns int
	}{
		{"1,000,000 servers, 10 exceptions", 1_000_000, 10, 0},
		{"1,000,000 servers, 10 exceptions, 5 patterns", 1_000_000, 10, 5},
		{"100,000 servers, 10,000 exceptions", 100_000, 10_000, 0},
		{"100,000 servers, 10,000 exceptions, 100 patterns", 100_000, 10_000, 100},
	} {
		b.Run(c.name, func(b *testing.B) {
			r, f := big(b, c.servers), many(b, c.exact, c.patterns)
			b.ReportAllocs()
			for b.Loop() {
				f.Apply(r)
			}
		})
	}
}

// BenchmarkInForce measures one earlier month.
func BenchmarkInForce(b *testing.B) {
	const servers = 100_000
	r, f := big(b, servers), many(b, 1000, 20)
	a := f.Apply(r)
	b.ReportAllocs()
	for b.Loop() {
		inForce := a.InForce(r.AsOf, r.Baseline, serversOf(r))
		for i := range servers {
			s := r.Fleet.Server(i)
			for k := range r.Baseline.Controls {
				inForce(s.ID(), s.Name(), k)
			}
		}
	}
}
