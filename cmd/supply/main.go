// Command supply watches what others have a part in: the modules and packages that
// fleetreport is made of, their licences and known vulnerabilities, and whether the same
// source gives the same program. It is a module of its own, so that what it needs is no
// requirement of the program.
//
//	supply vulns [-db URL] [-copy MODULE@VERSION] DIR...   look for known vulnerabilities
//	supply licences [-check] FILE                         write the list of licences, or hold it
//	supply locks                                          hold lock files and go.mod files
//	supply sbom -binary FILE -o FILE                      write the bill of materials
//	supply reproduce FILE...                              build anew elsewhere, and compare
//
// It runs in the source folder; the Makefile does that.
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
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "supply:", err)
		os.Exit(1)
	}
}

// commands are the commands by name. Each gets the words after its name.
var commands = map[string]func(ctx context.Context, args []string, out io.Writer) error{
	"vulns":     vulns,
	"licences":  licences,
	"locks":     locks,
	"sbom":      sbom,
	"reproduce": reproduce,
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("write a command: vulns, licences, locks, sbom or reproduce")
	}
	command, ok := commands[args[0]]
	if !ok {
		return fmt.Errorf("there is no command %q: write vulns, licences, locks, sbom or reproduce", args[0])
	}
	return command(ctx, args[1:], out)
}

// flagSet returns the flags of a command, which says itself what is wrong with them.
func flagSet(name string) *flag.FlagSet {
	return flag.NewFlagSet("supply "+name, flag.ContinueOnError)
}
