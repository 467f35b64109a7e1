// Command fleetbench measures fleetreport as a whole process, beside the programs that
// people would run instead, and watches how much its inner loops allocate. Only those
// who change fleetreport need it: see BENCHMARKS.md.
//
//	fleetbench table [flags]             measure, and print the table
//	fleetbench allocs [-update] FILE     hold allocations per row against recorded ones
//
// The way of a figure:
//
//  1. generate writes a fleet of so many servers, always the same;
//  2. measure runs a program on it and asks the system what the run took;
//  3. rounds lets all programs have their turn, again and again, so that what else the
//     machine does weighs on all of them, and takes the medians;
//  4. the table and the growth per tenfold are written as Markdown, by record into the
//     file that keeps them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "fleetbench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return errors.New("write: fleetbench table [flags], or: fleetbench allocs [-update] FILE")
	}
	switch args[0] {
	case "table":
		return table(ctx, args[1:], stdout, stderr)
	case "allocs":
		return allocs(ctx, args[1:], stdout, stderr)
	}
	return fmt.Errorf("there is no command %q: write table or allocs", args[0])
}
