package report

import "testing"

// TestJSONRowsAllocations checks that encoding rows of report.json does not allocate for each row.
func TestJSONRowsAllocations(t *testing.T) {
	const limit = 50 // for 512 rows
	if n := testing.Benchmark(BenchmarkJSONRows).AllocsPerOp(); n > limit {
		t.Errorf("encoding a block of rows made %d allocations, want at most %d", n, limit)
	}
}
