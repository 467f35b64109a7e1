package main

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestStageLine holds what the line of a stage says, and that it leaves out whole parts
// where the terminal is narrow.
func TestStageLine(t *testing.T) {
	for _, c := range []struct {
		name    string
		stage   func(s *stage)
		seconds float64
		columns int
		want    string
	}{
		{"a file", func(s *stage) { s.size = 1000; s.bytes.Store(500); s.add(600_000); s.add(400_000) }, 4, 60,
			"reading [==========>          ] 50 %, 1,000,000 rows, 250k/s"},
		{"rows", func(s *stage) { s.total = 1_000_001; s.add(250_000) }, 1, 39, "reading 24 %, 250,000 rows, 250k/s"},
		{"narrow", func(s *stage) { s.total = 4_000_000; s.add(1_000_000) }, 1, 33, "reading 25 %, 1,000,000 rows"},
		{"narrower", func(s *stage) { s.total = 4_000_000; s.add(1_000_000) }, 1, 15, "reading 25 %"},
		{"too narrow", func(s *stage) { s.total = 4_000_000; s.add(1_000_000) }, 1, 5, "readi"},
		{"no columns", func(s *stage) { s.add(1) }, 1, 0, ""},
		{"standard input", func(s *stage) { s.add(2_480_000) }, 2, 72, "reading 2,480,000 rows, 1.2M/s"},
		{"more than there were to be", func(s *stage) { s.total = 10; s.add(20) }, 1, 39, "reading 100 %, 20 rows, 20/s"},
		{"a larger file than it was", func(s *stage) { s.size = 10; s.bytes.Store(20); s.add(2) }, 1, 35, "reading 100 %, 2 rows, 2/s"},
		{"nothing yet", func(s *stage) { s.total = 10 }, 0, 30, "reading [                ] 0 %"},
		{"nothing to count", func(*stage) {}, 3.9, 72, "reading for 3 s"},
		{"nothing to count, and no time", func(*stage) {}, 0.9, 72, "reading"},
	} {
		s := &stage{name: "reading"}
		c.stage(s)
		got := s.line(s.began.Add(time.Duration(c.seconds*float64(time.Second))), c.columns)
		if got != c.want || len(got) > c.columns {
			t.Errorf("%s: %q in %d columns, want %q", c.name, got, c.columns, c.want)
		}
	}
}

// stopped gives a progress that nothing draws but the test, on a terminal of 40 columns,
// and its clock.
func stopped(out io.Writer) (*progress, *time.Time) {
	clock := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	return &progress{out: out, width: func() int { return 40 }, now: func() time.Time { return clock }, began: clock}, &clock
}

// TestProgress holds when the line is there, and that it is gone before anything else is
// printed.
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
	line := "\r\x1b[Jreading 30 rows, 30/s\r"
	step("no stage", "", func() { *clock = clock.Add(time.Second); progress.draw() })
	progress.began = *clock
	s := progress.begin("reading", 0, 0)
	s.add(30)
	step("a short run", "", func() { *clock = clock.Add(progressAfter - 1); progress.draw() })
	step("a message of a short run", "short\n", func() { p.say("short") })
	s.began = clock.Add(1 - time.Second)
	step("a long run", line, func() { *clock = clock.Add(1); progress.draw() })
	step("a message", "\r\x1b[Jtold\n", func() { p.say("told") })
	step("another message", "told\n", func() { p.say("told") })
	step("after messages", line, progress.draw)
	columns := len("reading 30 rows, 30/s") + 1 // the last one stays free
	progress.width = func() int { return columns }
	step("a narrower terminal", line, progress.draw)
	columns--
	step("a terminal that is too narrow", "\r\x1b[Jreading 30 rows\r", progress.draw)
	step("data", "\r\x1b[Jdata", func() { _, _ = io.WriteString(p.stdout, "data") })
	step("after data", "", progress.draw)
	step("a message after data", "told\n", func() { p.say("told") })
	step("the end", "", progress.stop)
	step("a start after the end", "", func() { progress.start(); progress.draw() })
}

// TestNoProgress holds that a program without a terminal does without the line.
func TestNoProgress(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, func(string) string { return "" }, time.Now)
	if p != nil {
		t.Error("a buffer counts as a terminal")
	}
	p.start()
	s := p.begin("reading", 1, 1)
	s.add(1)
	if r := strings.NewReader(""); s.reader(r) != io.Reader(r) {
		t.Error("what nobody sees is counted")
	}
	p.aside(func() { out.WriteString("told") })
	p.stop()
	if out.String() != "told" || p.before(&out) != io.Writer(&out) {
		t.Errorf("it prints %q", out.String())
	}
}

// TestStages holds which stages a build goes through, that all of a stage is told of, and
// that a quiet run starts no progress.
func TestStages(t *testing.T) {
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
		cmd.SetArgs([]string{"build", "--fail-on", "none", "--baseline", folder + "/baseline.yaml", "--history", folder + "/earlier", "-o", t.TempDir(), quiet, folder + "/fleet-2026-11.csv"})
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
			if rows, share := s.done(); share >= 0 && (share != 1 || rows == 0) {
				t.Errorf("%s: at the end of %q the share is %v, with %d rows", quiet, s.name, share, rows)
			}
		}
		const want = "reading, judging 24 rows, comparing with 4 months, judging 24 rows, writing"
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("%s: the stages are %s, want %s", quiet, got, want)
		}
	}
}
