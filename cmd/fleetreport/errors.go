package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"fleetreport/report"
	"fleetreport/report/fleet"
	"fleetreport/report/panics"
	"fleetreport/report/verify"
)

// The exit statuses.
const (
	exitDone        = 0
	exitIO          = 1
	exitUsage       = 2
	exitRejected    = 3
	exitGate        = 4
	exitUnverified  = 5
	exitInternal    = 70 // a panic; after a fault of the runtime, such as lack of memory, it is 134 (SIGABRT)
	exitInterrupted = 130
)

const exitHelp = `Exit status:
  0    success
  1    could not read or write, another run is writing into the folder, or the
       workbook there was filled in
  2    wrong usage or configuration
  3    the fleet file or a file of its history was rejected: its problems are
       listed, nothing is written
  4    the gate failed: the broken limits are listed; the documents are written
  5    verification failed; the reasons are listed
  70   internal error: please report it
  130  interrupted
  134  stopped by the runtime, such as for lack of memory`

// usageError is a mistake in the flags, arguments or configuration.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usageErrorf(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// invalidFileError is a mistake in a file that people write.
type invalidFileError struct {
	error
	command string // prints a file without mistakes
}

func (e invalidFileError) Unwrap() error { return e.error }

// historyError is an error in the files of earlier months.
type historyError struct{ error }

func (e historyError) Unwrap() error { return e.error }

// gateError reports the broken limits of the gate. The documents are written all the same.
type gateError struct{ gate report.Gate }

func (e gateError) Error() string { return e.gate.Text }

// gateResult returns the gateError of a gate that failed, else nil.
func gateResult(gate report.Gate) error {
	if !gate.Failed {
		return nil
	}
	return gateError{gate}
}

// prefixed returns an error with a prefix before every line of err.
func prefixed(prefix string, err error) error {
	return errors.New(prefix + strings.ReplaceAll(err.Error(), "\n", "\n"+prefix))
}

// report prints the error of a command, nil for none, and returns the exit status. help is the command whose help
// describes its arguments.
func (p *program) report(err error, help string) int {
	var panicked *panics.Error
	var gate gateError
	var unverified *verify.Error
	var rejection *fleet.Rejection
	var invalid invalidFileError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &panicked):
		outcome := "nothing was written"
		if !p.discard() {
			outcome = "the documents are written"
		}
		p.logf("fleetreport: %s: please report it; %s\n%s",
			report.Legible(err.Error()), outcome, bytes.TrimSpace(panicked.Stack))
		return exitInternal
	case errors.As(err, &gate):
		for _, limit := range gate.gate.Broken {
			p.logf("gate: %s", limit)
		}
		p.logf("fleetreport: %s", gate.gate.Text)
		return exitGate
	case errors.As(err, &unverified):
		for _, reason := range unverified.Reasons {
			p.logf("%s", report.Legible(reason)) // one line, whatever a name contains
		}
		p.logf("fleetreport: %s", report.Legible(unverified.Conclusion))
		return exitUnverified
	case errors.As(err, &rejection):
		rejected := "the fleet file"
		if _, ok := errors.AsType[historyError](err); ok {
			rejected = "the history"
		}
		p.logf("%v\nfleetreport: %s was rejected, nothing was written", rejection, rejected)
		return exitRejected
	case errors.As(err, &invalid):
		p.logf("fleetreport: %v\nRun 'fleetreport %s' for an example without mistakes.", err, invalid.command)
		return exitUsage
	case isUsageError(err):
		p.logf("fleetreport: %v\nRun '%s --help' for usage.", err, help)
		return exitUsage
	default:
		p.logf("fleetreport: %v", err)
		return exitIO
	}
}

func isUsageError(err error) bool {
	_, ok := errors.AsType[usageError](err)
	return ok
}
