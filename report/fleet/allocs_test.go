package fleet

import (
	"runtime"
	"testing"
)

// TestReadAllocations checks the allocations of Read, which were 0.30 for each row.
func TestReadAllocations(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // each core adds a few
	const rows, limit = 10_000, 0.35                // of BenchmarkRead
	if n := testing.Benchmark(BenchmarkRead).AllocsPerOp(); float64(n) > limit*rows {
		t.Errorf("Read made %d allocations for %d rows, want at most %v", n, rows, limit*rows)
	}
}
