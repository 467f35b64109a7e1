package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// plan is what a table is made of.
type plan struct {
	programs []program
	servers  []int
	runs     int
	patience time.Duration
}

// table measures all programs on fleets of several sizes.
func table(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("fleetbench table", flag.ContinueOnError)
	flags.SetOutput(stderr)
	binary := flags.String("binary", "bin/fleetreport", "the fleetreport that is measured")
	sizes := flags.String("servers", "10,1000,10000,100000,1000000", "the sizes of the fleets")
	into := flags.String("record", "", "write the table into this Markdown file, in place of the one in it")
	p := plan{}
	flags.IntVar(&p.runs, "runs", 5, "how often each program runs")
	flags.DurationVar(&p.patience, "patience", 5*time.Minute, "after so long, a fleet has had enough runs, if each program has had one")
	var peers []program
	flags.Func("peer", "measure another program too, as 'NAME=COMMAND ARGUMENT...'; {csv} stands for the fleet, {out} for the workbook to write; may be repeated", func(text string) error {
		name, command, ok := strings.Cut(text, "=")
		if !ok || name == "" || !strings.Contains(command, "{csv}") {
			return fmt.Errorf("%q is not of the form NAME=COMMAND {csv}", text)
		}
		peers = append(peers, program{name: name, command: strings.Fields(command)})
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return err
	}
	for text := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("-servers: %q is not a number of servers", text)
		}
		p.servers = append(p.servers, n)
	}
	if flags.NArg() > 0 || p.runs < 1 {
		return fmt.Errorf("what is measured is given by flags: see fleetbench table -h")
	}
	p.programs = append([]program{
		{"fleetreport check", []string{*binary, "check", "--period", "2026-11", "{csv}"}, true},
		{"fleetreport build", []string{*binary, "build", "--quiet", "--period", "2026-11", "--out", "{dir}", "{csv}"}, true},
	}, peers...)
	results, err := p.measure(ctx, stderr)
	if err != nil {
		return err
	}
	about, err := setting(ctx, *binary)
	if err != nil {
		return err
	}
	text := about + "\n" + markdown(results) + "\n" + growth(results)
	if *into != "" {
		return record(*into, text)
	}
	_, err = io.WriteString(stdout, text)
	return err
}

// result is what the runs of all programs took on one fleet.
type result struct {
	servers int
	size    int64 // bytes of the fleet
	runs    map[string][]taken
	order   []program
}

// measure runs all programs on all fleets.
func (p plan) measure(ctx context.Context, progress io.Writer) ([]result, error) {
	dir, err := os.MkdirTemp("", "fleetbench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the system's folder for such files
	var results []result
	for _, servers := range p.servers {
		csv := filepath.Join(dir, "fleet.csv")
		size, err := generateFile(csv, servers)
		if err != nil {
			return nil, err
		}
		r := result{servers: servers, size: size, runs: map[string][]taken{}, order: p.programs}
		if err := p.rounds(ctx, csv, dir, &r, progress); err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}

// rounds lets each program run in turn, so that a run of one stands beside a run of each
// other, whatever the machine does meanwhile. Every other round goes the other way.
func (p plan) rounds(ctx context.Context, csv, dir string, r *result, progress io.Writer) error {
	start := time.Now()
	for round := range p.runs {
		if round > 0 && time.Since(start) > p.patience {
			break
		}
		for i := range p.programs {
			one := p.programs[i]
			if round%2 == 1 {
				one = p.programs[len(p.programs)-1-i]
			}
			t, err := measure(ctx, one, csv, dir)
			if err != nil {
				return err
			}
			r.runs[one.name] = append(r.runs[one.name], t)
			fmt.Fprintf(progress, "%d servers, round %d: %s %.3f s\n", r.servers, round+1, one.name, t.wall.Seconds())
		}
	}
	return nil
}
