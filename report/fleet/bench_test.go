package fleet

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// generated returns a fleet of n servers, always the same.
func generated(n int) string {
	random := rand.New(rand.NewPCG(1, 2))
	auths := []string{"oauth2", "OAuth 2.0", "api_key", "basic", "oidc", "mtls", ""}
	var b strings.Builder
	header, _, _ := strings.Cut(sample, "\n")
	b.WriteString(header + ",owner\n")
	for i := range n {
		fmt.Fprintf(&b, "MCP%07d,server-%d,Team %d,%d,%s,%d,%t,%t,%d,%d,%.1f,%t,person%d@example.com\n",
			i, i, random.IntN(200), random.IntN(20), auths[random.IntN(len(auths))], 10*random.IntN(100),
			random.IntN(2) == 0, random.IntN(3) == 0, random.IntN(100_000), random.IntN(900), 10*random.Float64(),
			random.IntN(2) == 0, random.IntN(1000))
	}
	return b.String()
}

func BenchmarkRead(b *testing.B) {
	const rows = 10_000
	text := generated(rows)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		f, err := Read("fleet.csv", strings.NewReader(text), Options{Spellings: spellings})
		if err != nil || f.Len() != rows {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadSample(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read("fleet.csv", strings.NewReader(sample), Options{Spellings: spellings}); err != nil {
			b.Fatal(err)
		}
	}
}
