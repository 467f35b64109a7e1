//go:build unix

package main

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fleetreport/report/needs"
)

// TestInterruptedAnywhere interrupts a build at 8 moments, 32 in the long form: while it
// reads, audits, writes and commits. It must exit with 130 and leave the folder unchanged
// or, when it was too late, have written all documents.
func TestInterruptedAnywhere(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	servers, steps := 1_000, 2
	if needs.Long() {
		servers, steps = 10_000, 8
	}
	fleet := string(contents(t, crowd(t, servers, 50)))
	earlier := t.TempDir()
	if got := ran(nil, "build", "-q", "-o", earlier, sampleInput); got.status != exitDone {
		t.Fatal(got.stderr)
	}
	before := snapshot(t, earlier)
	complete := filepath.Join(t.TempDir(), "out")
	start := time.Now()
	if got := ran(strings.NewReader(fleet), "build", "-q", "--period", "2026-11", "-o", complete,
		"-"); got.status != exitDone {
		t.Fatal(got.stderr)
	}
	life := time.Since(start)
	after := snapshot(t, complete)
	var size int64 // of all documents
	for name := range after {
		if info, err := os.Stat(filepath.Join(complete, name)); err == nil && !info.IsDir() {
			size += info.Size()
		}
	}

	// A moment is when some of the fleet has been fed, and then something has happened.
	type moment struct {
		name string
		fed  float64
		then func(dir string) func() bool // nil for nothing
	}
	var moments []moment
	for i := range steps {
		part := float64(i+1) / float64(steps)
		moments = append(moments,
			moment{fmt.Sprintf("%.0f %% fed", 100*part), part, nil},
			moment{fmt.Sprintf("%.0f %% of its life", 100*part), 1, func(string) func() bool {
				over := time.Now().Add(time.Duration(part * float64(life)))
				return func() bool { return time.Now().After(over) }
			}},
			moment{fmt.Sprintf("%.0f %% written", 100*part), 1, func(dir string) func() bool {
				return func() bool { written, _ := writtenSoFar(dir); return float64(written) >= part*float64(size) }
			}},
			moment{fmt.Sprintf("%d in place", i), 1, func(dir string) func() bool {
				return func() bool { _, retired := writtenSoFar(dir); return retired > i }
			}})
	}
	signals := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}
	var slowest time.Duration
	ends := map[int]int{}
	for i, m := range moments {
		t.Run(m.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "out")
			var was map[string][sha256.Size]byte
			if i/4%2 == 0 || strings.HasSuffix(m.name, "place") {
				if err := os.CopyFS(dir, os.DirFS(earlier)); err != nil {
					t.Fatal(err)
				}
				was = before
			}
			c := startChild(t, nil, "build", "--period", "2026-11", "-o", dir, "-")
			c.feed(fleet[:int(m.fed*float64(len(fleet)))])
			if m.fed == 1 {
				_ = c.stdin.Close() // the child may have ended
			}
			if m.then != nil {
				c.await(t, m.then(dir))
			}
			sent := time.Now()
			c.signal(t, signals[i%len(signals)])
			status := c.status(t)
			slowest = max(slowest, time.Since(sent))
			ends[status]++
			want := was
			if status == exitDone {
				want = after
			} else if status != exitInterrupted {
				t.Errorf("exit status %d (%v)", status, c.ProcessState)
			}
			if got := snapshot(t, dir); !maps.Equal(got, want) {
				t.Errorf("exit status %d: the folder has %d files and folders, want the %d of before or all of the new ones: %v",
					status, len(got), len(want), got)
			}
			said := c.stderr.String()
			if nothing := strings.Contains(said, "interrupted, nothing was written"); nothing != (status == exitInterrupted) {
				t.Errorf("got exit status %d and the message %q", status, said)
			}
		})
	}
	if ends[exitInterrupted] == 0 {
		t.Error("no run was interrupted")
	}
	t.Logf("%d runs: exit statuses %v, the slowest ended after %v", len(moments), ends, slowest)
}

// TestSecondInterrupt checks that a program that is blocked, because its output is not read,
// ends with the second interrupt.
func TestSecondInterrupt(t *testing.T) {
	needs.Time(t)
	unread, stderr, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unread.Close() }()
	defer func() { _ = stderr.Close() }()
	if err := stderr.SetWriteDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	for err == nil { // until it is full
		_, err = stderr.Write(make([]byte, 1<<10))
	}
	c := startChild(t, stderr, "check", "--period", "2026-11", "-")
	c.feed(strings.Repeat("x", 1<<20)) // it is reading now
	c.signal(t, syscall.SIGINT)
	const pause = 200 * time.Millisecond // between two strokes of a key
	for strokes := 1; ; strokes++ {
		select {
		case <-c.ended:
			if strokes == 1 {
				t.Error("one interrupt ends it: it is not stuck, and this test shows nothing")
			}
			if status := c.status(t); status != exitInterrupted {
				t.Errorf("exit status %d, want %d", status, exitInterrupted)
			}
			return
		case <-time.After(pause):
			if strokes*int(pause) > int(testTimeout) {
				t.Fatal("the program does not end")
			}
			c.signal(t, syscall.SIGINT)
		}
	}
}
