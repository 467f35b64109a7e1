package main

import (
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		recorded, measured float64
		grown              bool
	}{
		{0, 0, false}, {0, 0.02, false}, {0, 0.1, true},
		{0.3, 0.34, false}, {0.3, 0.4, true},
		{4, 4.4, false}, {4, 4.5, true}, {4, 2, false},
	} {
		err := loop{pkg: "./x", name: "BenchmarkX", rows: 1, recorded: c.recorded}.judge(c.measured)
		if (err != nil) != c.grown {
			t.Errorf("%v allocations a row where %v are recorded: %v", c.measured, c.recorded, err)
		}
	}
}

func TestFewest(t *testing.T) {
	const line = "BenchmarkRead-2   20   5167 ns/op   259.75 MB/s   6078 B/op   "
	lines := func(counts ...string) string {
		return "goos: linux\n" + line + strings.Join(counts, " allocs/op\n"+line) + " allocs/op\nPASS\n"
	}
	for _, c := range []struct {
		out  string
		want float64
		ok   bool
	}{
		{lines("2952", "2950", "2951", "3000"), 2950, true},
		{lines("2952", "2950", "2951"), 0, false},
		{lines("1", "x", "1", "1"), 0, false},
		{"PASS\n", 0, false},
	} {
		if got, err := fewest([]byte(c.out)); got != c.want || (err == nil) != c.ok {
			t.Errorf("%q gives %v, %v", c.out, got, err)
		}
	}
}

func TestLoops(t *testing.T) {
	const text = "# comment\n./report/fleet     BenchmarkRead         10000   0.2952\n./report/workbook  BenchmarkEncode        1000   4.4890\n"
	loops, err := parseLoops(text)
	if err != nil || len(loops) != 2 || loops[1] != (loop{"./report/workbook", "BenchmarkEncode", 1000, 4.489}) {
		t.Fatal(loops, err)
	}
	if got := formatLoops(text, loops); got != text {
		t.Errorf("it is written as %q", got)
	}
	for _, bad := range []string{"", "# nothing\n", "./x BenchmarkX 0 1\n", "./x BenchmarkX many 1\n", "./x BenchmarkX\n"} {
		if loops, err := parseLoops(bad); err == nil {
			t.Errorf("%q gives %v", bad, loops)
		}
	}
	if _, err := parseLoops("# one\nx\n"); err == nil || !strings.HasPrefix(err.Error(), "2:") {
		t.Errorf("the mistake has no place: %v", err)
	}
}
