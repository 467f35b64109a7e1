package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// What an inner loop may allocate more than was recorded, for each row. A tenth of it is
// the bound. The slack is for what comes and goes with the scheduler: pools that are
// emptied, goroutines that find work or none. It is a fifth of one allocation in ten
// rows, the least that a change to a loop would add.
const (
	bound = 1.10
	slack = 0.02 // allocations a row
)

// The benchmarks run a fixed number of times on a fixed number of cores, so that what is
// allocated once, or once for each core, weighs the same everywhere. The best of several
// runs counts: noise only ever adds.
const (
	benchTime  = "20x"
	benchCores = "2"
	benchCount = 4
)

// loop is a benchmark whose allocations are watched: a line of the file.
type loop struct {
	pkg, name string
	rows      int     // that one run of the benchmark goes through
	recorded  float64 // allocations a row
}

// allocs holds the benchmarks that the file names against the figures in it.
func allocs(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("fleetbench allocs", flag.ContinueOnError)
	flags.SetOutput(stderr)
	update := flags.Bool("update", false, "write what is measured into the file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("allocs takes one file")
	}
	path := flags.Arg(0)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	loops, err := parseLoops(string(text))
	if err != nil {
		return fmt.Errorf("%s:%w", path, err)
	}
	var grown []error
	for i, l := range loops {
		n, err := l.measure(ctx)
		if err != nil {
			return err
		}
		verdict := "ok"
		if err := l.judge(n); err != nil && !*update {
			grown = append(grown, err)
			verdict = "too many"
		}
		fmt.Fprintf(stdout, "%-18s %-18s %8.4f allocations a row, recorded %8.4f: %s\n", l.pkg, l.name, n, l.recorded, verdict)
		loops[i].recorded = n
	}
	if *update {
		return os.WriteFile(path, []byte(formatLoops(string(text), loops)), 0o666)
	}
	return errors.Join(grown...)
}

// judge is an error where the loop allocates more than it may.
func (l loop) judge(n float64) error {
	if most := l.recorded*bound + slack; n > most {
		return fmt.Errorf("%s %s: %.4f allocations a row, %.4f are recorded: at most %.4f may be. Find what allocates with make profile; if it must be, make allocs-record", l.pkg, l.name, n, l.recorded, most)
	}
	return nil
}

// measure runs the benchmark and gives the allocations for each row.
func (l loop) measure(ctx context.Context) (float64, error) {
	cmd := exec.CommandContext(ctx, "go", "test", l.pkg, "-run", "^$", "-bench", "^"+l.name+"$", "-benchmem", "-benchtime", benchTime, "-cpu", benchCores, "-count", strconv.Itoa(benchCount))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w\n%s", l.pkg, l.name, err, out)
	}
	n, err := fewest(out)
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w\n%s", l.pkg, l.name, err, out)
	}
	return n / float64(l.rows), nil
}

// fewest is the least number of allocations in the output of a benchmark.
func fewest(out []byte) (float64, error) {
	least, found := 0.0, 0
	for line := range bytes.Lines(out) {
		fields := strings.Fields(string(line))
		if len(fields) < 2 || fields[len(fields)-1] != "allocs/op" {
			continue
		}
		n, err := strconv.ParseFloat(fields[len(fields)-2], 64)
		if err != nil {
			return 0, err
		}
		if found == 0 || n < least {
			least = n
		}
		found++
	}
	if found != benchCount {
		return 0, fmt.Errorf("it tells of allocations %d times, not %d: is there such a benchmark?", found, benchCount)
	}
	return least, nil
}

// parseLoops reads the file: a line for each benchmark, with its package, its name, how
// many rows one run of it goes through, and the allocations for each of them. Lines that
// start with # are comments.
func parseLoops(text string) ([]loop, error) {
	var loops []loop
	at := 0
	for line := range strings.Lines(text) {
		at++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		var l loop
		if n, err := fmt.Sscan(line, &l.pkg, &l.name, &l.rows, &l.recorded); err != nil || n != 4 || l.rows < 1 {
			return nil, fmt.Errorf("%d: write package, benchmark, rows, allocations a row", at)
		}
		loops = append(loops, l)
	}
	if len(loops) == 0 {
		return nil, errors.New("1: it names no benchmark")
	}
	return loops, nil
}

// formatLoops writes the file anew, with the comments that it had.
func formatLoops(old string, loops []loop) string {
	var b strings.Builder
	for line := range strings.Lines(old) {
		if strings.HasPrefix(line, "#") {
			b.WriteString(line)
		}
	}
	for _, l := range loops {
		fmt.Fprintf(&b, "%-18s %-18s %8d %8.4f\n", l.pkg, l.name, l.rows, l.recorded)
	}
	return b.String()
}
