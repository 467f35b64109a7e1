package main

import (
	"flag"
	"io"
	"strconv"
	"testing"
)

var benchRows = flag.Int("rows", 10_000, "the servers of the fleet that whole runs are measured on")

// BenchmarkRun measures whole runs, as make profile does: all documents of a fleet, and
// its verdict.
func BenchmarkRun(b *testing.B) {
	fleet := crowd(b, *benchRows, 50)
	dir := b.TempDir()
	for _, args := range [][]string{
		{"build", "--quiet", "--out", dir, fleet},
		{"check", "--quiet", fleet},
	} {
		b.Run(args[0], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if status := run(b.Context(), args, nil, io.Discard, io.Discard); status != exitDone {
					b.Fatal("exit status " + strconv.Itoa(status))
				}
			}
		})
	}
}
