package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestGenerate holds that a fleet is always the same, and has the shape that is said.
func TestGenerate(t *testing.T) {
	var a, b strings.Builder
	for _, w := range []*strings.Builder{&a, &b} {
		if err := generate(w, 2000); err != nil {
			t.Fatal(err)
		}
	}
	if a.String() != b.String() {
		t.Error("two fleets of a size differ")
	}
	lines := strings.Split(strings.TrimSpace(a.String()), "\n")
	if len(lines) != 2001 {
		t.Errorf("it has %d lines", len(lines))
	}
	seen := map[string]bool{}
	for _, line := range lines[1:] {
		seen[strings.Split(line, ",")[2]] = true
		if n := strings.Count(line, ","); n != strings.Count(lines[0], ",") {
			t.Errorf("%q has %d commas", line, n)
		}
	}
	if len(seen) != len(teams) {
		t.Errorf("it has %d teams, want %d", len(seen), len(teams))
	}
}

// asProgram makes the test binary a program that copies a file.
const asProgram = "FLEETBENCH_TEST_COPY"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	text, err := os.ReadFile(os.Args[1])
	if err == nil && len(os.Args) > 2 {
		err = os.WriteFile(os.Args[2], text, 0o666)
	}
	if err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// TestRounds holds that all programs have their turns, and that what they write counts.
func TestRounds(t *testing.T) {
	t.Setenv(asProgram, "1")
	self := os.Args[0]
	p := plan{
		programs: []program{
			{"read", []string{self, "{csv}"}, true},
			{"copy", []string{self, "{csv}", "{out}"}, true},
			{"other copy", []string{self, "{csv}", "{dir}/copy"}, false},
		},
		servers: []int{1, 100}, runs: 3, patience: time.Hour,
	}
	var turns strings.Builder
	results, err := p.measure(context.Background(), &turns)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		for name, want := range map[string]int64{"read": 0, "copy": r.size, "other copy": r.size} {
			runs := r.runs[name]
			if got := middle(runs); len(runs) != 3 || got.written != want || got.wall <= 0 {
				t.Errorf("%d servers: %s ran %d times: %+v, want %d bytes written", r.servers, name, len(runs), got, want)
			}
		}
		if ours, ok := r.against(p.programs[2]); !ok || ours.name != "copy" {
			t.Errorf("the other copy stands against %q", ours.name)
		}
	}
	var order []string
	for line := range strings.Lines(turns.String()) {
		if rest, ok := strings.CutPrefix(line, "100 servers, round "); ok {
			order = append(order, strings.Join(strings.Fields(rest)[1:len(strings.Fields(rest))-2], " "))
		}
	}
	if got := strings.Join(order, ", "); got != "read, copy, other copy, other copy, copy, read, read, copy, other copy" {
		t.Errorf("the turns are %s", got)
	}
	p.programs[0].command = []string{self, "{csv}.none"}
	if _, err := p.measure(context.Background(), io.Discard); err == nil || !strings.Contains(err.Error(), "read: exit status 1") {
		t.Errorf("a program that fails gives %v", err)
	}
}

// TestMarkdown holds the figures of the tables against ones worked out by hand.
func TestMarkdown(t *testing.T) {
	ours, peer := program{"ours", []string{"{dir}"}, true}, program{"peer", []string{"{out}"}, false}
	runs := func(peak int64, walls ...time.Duration) []taken {
		var all []taken
		for _, w := range walls {
			all = append(all, taken{wall: w * time.Millisecond, cpu: 2 * w * time.Millisecond, peak: peak << 20, written: 1_500_000})
		}
		return all
	}
	results := []result{
		{servers: 10_000, size: 2_000_000, order: []program{ours, peer}, runs: map[string][]taken{"ours": runs(30, 100, 400, 200), "peer": runs(20, 400, 800, 500)}},
		{servers: 100_000, size: 20_000_000, order: []program{ours, peer}, runs: map[string][]taken{"ours": runs(120, 2100), "peer": runs(20, 12_345)}},
	}
	results[1].runs["ours"][0].page = 1_840_000
	const want = `| 10,000 | ours | 3 | 0.200 | 0.400 | 30 | 1.50 | 10 |  |
| 10,000 | peer | 3 | 0.500 | 1.00 | 20 | 1.50 | 4 | 0.40 |
| 100,000 | ours | 1 | 2.10 | 4.20 | 120 | 1.50 | 10 |  |
| 100,000 | peer | 1 | 12.3 | 24.7 | 20 | 1.50 | 2 | 0.17 |

report.html has 1.84 MB of 100,000 servers.
`
	if got := markdown(results); !strings.HasSuffix(got, want) {
		t.Errorf("the table is\n%s", got)
	}
	if got, want := growth(results), "| ours | 10,000 to 100,000 | 10.5 | 10.5 | 4.0 | 1.0 |\n"; !strings.HasSuffix(got, want) || strings.Contains(got, "peer") {
		t.Errorf("the growth is\n%s", got)
	}
	if got := growth(results[1:]); got != "" {
		t.Errorf("the growth of one size is %q", got)
	}
}

func TestRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.md")
	for _, text := range []string{"one\n", "two\n"} {
		old := "head\n" + beginMark + "\n\nold\n\n" + endMark + "\ntail\n"
		if err := os.WriteFile(path, []byte(old), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := record(path, text); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if want := "head\n" + beginMark + "\n\n" + text + "\n" + endMark + "\ntail\n"; err != nil || string(got) != want {
			t.Errorf("the file is %q", got)
		}
	}
	if _, err := between("no marks\n", "x"); err == nil {
		t.Error("a file without marks takes the table")
	}
}
