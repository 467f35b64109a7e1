package audit

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestDescending holds the sort by digits against a stable sort by comparison, for
// numbers of every kind: what no inventory holds today may be a key tomorrow.
func TestDescending(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 13))
	special := []float64{0, math.Copysign(0, -1), -1, 1, 0.5, math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64,
		math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 1 << 53, 1e12, 3.25, 7}
	for _, n := range []int{0, 1, 2, 30, 5000, 40_000} {
		keys := make([]float64, n)
		servers := make([]int32, n)
		for i := range keys {
			keys[i] = special[random.IntN(len(special))]
			if random.IntN(3) == 0 {
				keys[i] = random.NormFloat64() * 1e6
			}
			servers[i] = int32(i)
		}
		random.Shuffle(n, func(a, b int) { servers[a], servers[b] = servers[b], servers[a] })
		key := func(server int) float64 { return keys[server] }
		want := slices.Clone(servers)
		slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(keys[b], keys[a]) })
		if got := descending(servers, key); !slices.Equal(got, want) {
			t.Errorf("%d servers are not in the order of their keys, highest first", n)
		}
	}
}

// TestNameStarts holds the beginnings of names against the names, some of which hold the
// byte that fills up short ones.
func TestNameStarts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 14))
	names := []string{"", "a", "a\x00", "a\x00\x00", "a\x01", strings.Repeat("a", startBytes), strings.Repeat("a", startBytes-1) + "\x00",
		strings.Repeat("a", startBytes+1), strings.Repeat("a", startBytes-1), strings.Repeat("\xff", startBytes+9), strings.Repeat("\xff", startBytes)}
	for range 300 {
		name := make([]byte, random.IntN(startBytes+4))
		for i := range name {
			name[i] = "\x00a"[random.IntN(2)]
		}
		names = append(names, string(name), strings.Repeat("a", random.IntN(startBytes))+string(name))
	}
	for _, a := range names {
		for _, b := range names {
			x, y := startOf(a), startOf(b)
			got := x.compare(y)
			if got == 0 && x.long() {
				got = strings.Compare(a, b)
			}
			if want := strings.Compare(a, b); got != want {
				t.Fatalf("%q against %q is %d, want %d", a, b, got, want)
			}
		}
	}
}

// TestRuns cuts sorted keys into chunks in every way: together the chunks yield each run
// of equal keys once and whole.
func TestRuns(t *testing.T) {
	for _, keys := range []string{"", "a", "aaaa", "abcd", "aabbbbcd", "abbbbbbc", "abcccccc"} {
		var sorted []keyed
		want := []string{}
		for i, key := range []byte(keys) {
			sorted = append(sorted, keyed{key: uint64(key)})
			if i == 0 || keys[i-1] != key {
				want = append(want, "")
			}
			want[len(want)-1] += string(key)
		}
		for size := 1; size <= len(keys)+1; size++ {
			got := []string{}
			for at := 0; at < len(keys); at += size {
				for from, to := range runs(sorted, at, min(len(keys), at+size)) {
					got = append(got, keys[from:to])
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("chunks of %d of %q yield %q, want %q", size, keys, got, want)
			}
		}
	}
	for range runs([]keyed{{key: 1}, {key: 2}}, 0, 2) {
		break // which yield must survive
	}
}
