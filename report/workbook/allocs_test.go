package workbook

import "testing"

// TestEncodeAllocations checks that encoding rows of a sheet does not allocate.
func TestEncodeAllocations(t *testing.T) {
	const limit = 20 // for 1,000 rows
	if n := testing.Benchmark(BenchmarkEncode).AllocsPerOp(); n > limit {
		t.Errorf("encoding 1,000 rows made %d allocations, want at most %d", n, limit)
	}
}
