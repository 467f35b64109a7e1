package audit_test

import (
	"runtime"
	"testing"
)

// TestRunAllocations checks the allocations of an audit, which were 120 for 100,000 servers.
func TestRunAllocations(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // each core adds a few
	const limit = 330
	if n := testing.Benchmark(BenchmarkRun).AllocsPerOp(); n > limit {
		t.Errorf("an audit made %d allocations, want at most %d", n, limit)
	}
}
