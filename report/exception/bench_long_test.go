package exception_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"fleetreport/report/exception"
)

// BenchmarkLongNames applies 1,500 exceptions with long patterns to 80 servers with long names,
// all of few characters, so that many patterns nearly match.
func BenchmarkLongNames(b *testing.B) {
	const servers, patterns, length = 80, 1500, 190
	var csv strings.Builder
	csv.WriteString(header)
	for i := range servers {
		fmt.Fprintf(&csv, "%d,%s%02d,basic,true,true,1\n", i, strings.Repeat("a", 990), i)
	}
	r := audited(b, csv.String(), "2026-11-30")
	random := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct{ name, parts string }{{"stars", "aaa*"}, {"marks", "aaaaaaa?"}, {"both", "aaaaaa?*"}} {
		f := &exception.File{}
		for range patterns {
			pattern := []byte("*")
			for range length {
				pattern = append(pattern, c.parts[random.IntN(len(c.parts))])
			}
			f.List = append(f.List, granted(b, string(pattern)+"b*", "oauth", "2026-01-01", "2026-12-31"))
		}
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				f.Apply(r)
			}
		})
	}
}
