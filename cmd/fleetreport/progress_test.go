package main

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fleetreport/report/needs"
)

// TestStageLine checks the line of a stage, and that it is cut where the terminal is narrow.
func TestStageLine(t *testing.T) {
	for _, c := range []struct {
		name       string
		size, read int64
		seconds    float64
		columns    int
		want       string
	}{
		{"half", 1000, 500, 4, 40, "reading 50 %"},
		{"rounded down", 1_000_001, 250_000, 1, 20, "reading 24 %"},
		{"too narrow", 4_000_000, 1_000_000, 1, 5, "readi"},
		{"no columns", 0, 1, 1, 0, ""},
		{"more than expected", 10, 20, 1, 15, "reading 100 %"},
		{"nothing yet", 10, 0, 0, 30, "reading 0 %"},
		{"unknown total", 0, 5, 3.9, 72, "reading for 3 s"},
		{"unknown total, in the first second", 0, 0, 0.9, 72, "reading"},
	} {
		s := &stage{name: "reading", size: c.size}
		s.read.Add(c.read)
		got := s.line(s.began.Add(time.Duration(c.seconds*float64(time.Second))), c.columns)
		if got != c.want || len(got) > c.columns {
			t.Errorf("%s: %q in %d columns, want %q", c.name, got, c.columns, c.want)
		}
	}
}

// stopped returns a progress that only the test draws, on a terminal of 40 columns, and its clock.
func stopped(out io.Writer) (*progress, *time.Time) {
	clock := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	return &progress{out: out, width: func() int {
		return 40
	}, now: func() time.Time { return clock }, began: clock}, &clock
}

// TestProgress checks when the line is shown, and that it is erased before anything else is printed.
func TestProgress(t *testing.T) {
	var out bytes.Buffer
	progress, clock := stopped(&out)
	p := &program{stderr: &out, stdout: progress.before(&out), progress: progress}
	step := func(what, want string, do func()) {
		t.Helper()
		out.Reset()
		if do(); out.String() != want {
			t.Errorf("%s: %q, want %q", what, out.String(), want)
		}
	}
	line := "\r\x1b[Jreading 30 %\r"
	step("no stage", "", func() { *clock = clock.Add(time.Second); progress.draw() })
	progress.began = *clock
	s := progress.begin("reading", 100)
	s.read.Add(30)
	step("a short run", "", func() { *clock = clock.Add(progressAfter - 1); progress.draw() })
	step("a message of a short run", "short\n", func() { p.logf("short") })
	step("a long run", line, func() { *clock = clock.Add(1); progress.draw() })
	step("a message", "\r\x1b[Jtext\n", func() { p.logf("text") })
	step("another message", "text\n", func() { p.logf("text") })
	step("after messages", line, progress.draw)
	progress.width = func() int { return 10 }
	step("a narrower terminal", "\r\x1b[Jreading 3\r", progress.draw)
	step("data", "\r\x1b[Jdata", func() { _, _ = io.WriteString(p.stdout, "data") })
	step("after data", "", progress.draw)
	step("a message after data", "text\n", func() { p.logf("text") })
	step("the end", "", progress.stop)
	step("a start after the end", "", func() { progress.start(); progress.draw() })
}

// TestNoProgress checks that there is no line without a terminal.
func TestNoProgress(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, func(string) string { return "" }, time.Now)
	if p != nil {
		t.Error("a buffer counts as a terminal")
	}
	p.start()
	s := p.begin("reading", 1)
	if r := strings.NewReader(""); s.reader(r) != io.Reader(r) {
		t.Error("progress is counted without a terminal")
	}
	p.pause(func() { out.WriteString("text") })
	p.stop()
	if out.String() != "text" || p.before(&out) != io.Writer(&out) {
		t.Errorf("it prints %q", out.String())
	}
}

// TestStages checks the stages of a build, that each is counted to its end, and that a quiet run starts no progress.
func TestStages(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	const folder = testdata + "/history"
	for _, quiet := range []string{"--quiet", "--quiet=false"} {
		var stages []*stage
		progress := &progress{out: io.Discard, width: func() int { return 40 }}
		progress.now = func() time.Time { // is asked when a stage begins: the one before has ended
			if s := progress.stage; s != nil && !slices.Contains(stages, s) {
				stages = append(stages, s)
			}
			return time.Now()
		}
		p := &program{stderr: io.Discard, stdout: io.Discard, getenv: os.Getenv, progress: progress}
		cmd := p.command()
		cmd.SetArgs([]string{"build", "--fail-on", "none", "--baseline", folder + "/baseline.yaml", "--history",
			folder + "/earlier", "-o", t.TempDir(), quiet, folder + "/fleet-2026-11.csv"})
		if err := cmd.ExecuteContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		if started := !progress.began.IsZero(); started != (quiet != "--quiet") {
			t.Errorf("%s: the progress has started: %v", quiet, started)
		}
		progress.now()
		var names []string
		for _, s := range stages {
			names = append(names, s.name)
			if read := s.read.Load(); s.size > 0 && read != s.size {
				t.Errorf("%s: at the end of %q, %d of %d bytes are read", quiet, s.name, read, s.size)
			}
		}
		const want = "reading, auditing 24 rows, comparing with 4 months, composing, writing"
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("%s: the stages are %s, want %s", quiet, got, want)
		}
	}
}
