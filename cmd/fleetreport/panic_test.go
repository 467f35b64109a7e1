package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fleetreport/report"
	"fleetreport/report/output"
)

// panicking is a standard input or output that panics.
type panicking struct{}

func (panicking) Read([]byte) (int, error)  { panic("while reading\n::error::") }
func (panicking) Write([]byte) (int, error) { panic("while writing\n::error::") }

// TestPanic panics in a command: the exit status is one of its own, the message asks to
// report it, and nothing is left behind.
func TestPanic(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	for _, args := range [][]string{
		{"build", "-o", out, "--period", "2026-11", "-"}, {"check", "--period", "2026-11", "-"}, {"check", sampleInput},
		{"baseline"},
	} {
		var errs strings.Builder
		status := run(context.Background(), args, panicking{}, panicking{}, &errs)
		if said := errs.String(); status != exitInternal || !strings.Contains(said, "fleetreport: internal error: while ") ||
			!strings.Contains(said, "please report it; nothing was written") || !strings.Contains(said, "panic_test.go") ||
			strings.Contains(said, "\n::") {
			t.Errorf("%q: exit status %d: %s", args, status, said)
		}
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
}

// TestPanicWhileWriting panics in the goroutine that writes one of the documents.
func TestPanicWhileWriting(t *testing.T) {
	doc, err := (&program{stderr: &strings.Builder{}}).composeCase(t, sampleInput)
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers.Fill = func(int, int, []report.Cell) []report.Cell { panic("while writing a row") }
	err = output.NewWriter(output.Discard, doc).Write(t.Context(), []string{"json", "xlsx"})
	if err == nil || !strings.Contains(err.Error(), "internal error: while writing a row") {
		t.Errorf("write returns %v", err)
	}
}
