package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"fleetreport/report"
	"fleetreport/report/fleet"
	"fleetreport/report/panics"
	"fleetreport/report/publish"
)

func main() {
	ctx := interruptible()
	tuneMemory()
	crashVisibly()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// interruptGrace is what an interrupted run has to leave no trace.
const interruptGrace = time.Second

// interruptible gives the context that the first interrupt cancels. With the second one
// the program ends in any case, be it stuck in what cannot be cancelled: as soon as the
// first one has had its time.
func interruptible() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-interrupts
		cancel()
		grace := time.After(interruptGrace)
		<-interrupts
		<-grace
		os.Exit(exitInterrupted)
	}()
	return ctx
}

// The exit statuses.
const (
	exitDone        = 0
	exitIO          = 1   // could not read or write, or another run has the folder
	exitUsage       = 2   // wrong usage or configuration
	exitRejected    = 3   // the fleet file was rejected
	exitGate        = 4   // the gate failed
	exitUnverified  = 5   // something of documents does not hold, or cannot be verified
	exitInternal    = 70  // a panic; a fault of the runtime, such as too little memory, ends with SIGABRT (134)
	exitInterrupted = 130 // stopped by Ctrl-C
)

const exitHelp = `Exit status:
  0    done
  1    could not read or write, or another run is writing into the folder
  2    wrong usage or configuration
  3    the fleet file, or one of its history, was rejected: its problems are
       listed, nothing is written
  4    the gate failed: its broken limits are listed; the documents are written
  5    verify: something does not hold, or cannot be verified; what, is listed
  70   internal error: please report it
  130  interrupted
  134  stopped by the runtime, such as for too little memory`

// usageError is a mistake in the flags, arguments or configuration.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// formError is a mistake in a file that people write, with the command that prints one
// that is right.
type formError struct {
	error
	command string
}

func (e formError) Unwrap() error { return e.error }

// historyError is an error in the files of earlier months.
type historyError struct{ error }

func (e historyError) Unwrap() error { return e.error }

// prefixed puts words before every line of an error.
func prefixed(words string, err error) error {
	return errors.New(words + strings.ReplaceAll(err.Error(), "\n", "\n"+words))
}

// gateError says which limits of the gate are broken. The documents are written all
// the same.
type gateError struct{ gate report.Gate }

func (e gateError) Error() string { return e.gate.Text }

// passed is the error of a gate that failed, or nil.
func passed(gate report.Gate) error {
	if !gate.Failed {
		return nil
	}
	return gateError{gate}
}

// program is what the commands share: where input comes from, where output goes,
// and the only clock.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	progress       *progress // nil for none
	quiet          bool      // says nothing but what goes wrong

	mu      sync.Mutex
	set     *publish.Set // the documents on their way, if any
	givenUp bool
	written bool // the documents are in their place
}

// folderWait is how long a run waits for another one that writes into the same folder.
const folderWait = 5 * time.Second

// publish prepares the set of documents for the folder, so that an interrupt gives up
// all of it that is there, or finds nothing.
func (p *program) publish(ctx context.Context, dir string) (*publish.Set, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.givenUp {
		return nil, context.Canceled
	}
	ctx, cancel := context.WithTimeout(ctx, folderWait)
	defer cancel()
	var err error
	p.set, err = publish.New(ctx, dir, isDocument)
	return p.set, err
}

// commit puts the documents in their place, unless they have been given up.
func (p *program) commit(set *publish.Set) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.givenUp {
		return context.Canceled
	}
	if err := set.Commit(); err != nil {
		return err
	}
	p.set, p.written = nil, true
	return nil
}

// giveUp leaves no trace of the documents on their way. It is false where they are in
// their place already.
func (p *program) giveUp() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.written {
		return false
	}
	p.givenUp = true
	if p.set != nil {
		if err := p.set.Discard(); err != nil {
			p.say("fleetreport: %v", err)
		}
	}
	return true
}

// say prints a line on standard error. Whatever a name holds, the terminal shows
// it as text.
func (p *program) say(format string, args ...any) {
	p.progress.aside(func() {
		for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
			fmt.Fprintln(p.stderr, report.Legible(line))
		}
	})
}

// note prints what is good to know, and not wrong.
func (p *program) note(format string, args ...any) {
	if !p.quiet {
		p.say("note: "+format, args...)
	}
}

// run is the whole program: it reads flags, runs the command, prints what went
// wrong, and gives the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{stdin: stdin, stderr: stderr, getenv: os.Getenv, now: time.Now}
	p.progress = newProgress(stderr, p.getenv, p.now)
	printed := &printing{w: stdout}
	p.stdout = p.progress.before(printed)
	cmd := p.command()
	cmd.SetArgs(args)
	if err := completable(args); err != nil {
		p.say("fleetreport: %v", err)
		return exitUsage
	}
	// The command runs beside this function, so that an interrupt ends the program
	// at once, whatever the command is waiting for or computing.
	result := make(chan error, 1)
	go func() {
		result <- panics.Catch(func() error { return cmd.ExecuteContext(ctx) })
	}()
	var err error
	select {
	case err = <-result:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil && ctx.Err() != nil {
		if p.giveUp() {
			p.progress.stop()
			p.say("fleetreport: interrupted, nothing was written")
			return exitInterrupted
		}
		// It came too late: all that is left to do is to say what was written.
		if errors.Is(err, ctx.Err()) {
			err = <-result
		}
	}
	p.progress.stop()
	if err == nil {
		err = printed.err // of the help, which tells nobody
	}
	var usage usageError
	var form formError
	var earlier historyError
	var rejection *fleet.Rejection
	var gate gateError
	var unverified unverifiedError
	var panicked *panics.Error
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &panicked):
		outcome := "nothing was written"
		if !p.giveUp() {
			outcome = "the documents are written"
		}
		p.say("fleetreport: %s: please report it; %s\n%s", report.Legible(err.Error()), outcome, bytes.TrimSpace(panicked.Stack))
		return exitInternal
	case errors.As(err, &gate):
		for _, limit := range gate.gate.Broken {
			p.say("gate: %s", limit)
		}
		p.say("fleetreport: %s", gate.gate.Text)
		return exitGate
	case errors.As(err, &unverified):
		p.say("%v", unverified)
		return exitUnverified
	case errors.As(err, &rejection) && errors.As(err, &earlier):
		p.say("%v\nfleetreport: the history was rejected, nothing was written", rejection)
		return exitRejected
	case errors.As(err, &rejection):
		p.say("%v\nfleetreport: the fleet file was rejected, nothing was written", rejection)
		return exitRejected
	case errors.As(err, &form):
		p.say("fleetreport: %v\nRun 'fleetreport %s' for one that is right, to start from.", err, form.command)
		return exitUsage
	case errors.As(err, &usage):
		help := cmd.CommandPath()
		if found, _, err := cmd.Find(args); err == nil {
			help = found.CommandPath()
		}
		p.say("fleetreport: %v\nRun '%s --help' for what it takes.", err, help)
		return exitUsage
	default:
		p.say("fleetreport: %v", err)
		return exitIO
	}
}

// completable refuses to complete what cannot be typed: cobra repeats it on standard
// error as it is.
func completable(args []string) error {
	if len(args) == 0 || !strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		return nil
	}
	for _, arg := range args {
		if strings.ContainsFunc(arg, func(r rune) bool { return !unicode.IsGraphic(r) }) {
			return fmt.Errorf("%q cannot be completed: it holds characters that cannot be seen", arg)
		}
	}
	return nil
}

// printing is standard output, which remembers that something did not get there.
type printing struct {
	w   io.Writer
	err error
}

func (p *printing) Write(b []byte) (int, error) {
	n, err := p.w.Write(b)
	if err != nil {
		p.err = err
	}
	return n, err
}

func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "fleetreport",
		Short: "Audit a fleet of MCP servers and report on it",
		Long: `fleetreport reads an inventory of MCP servers (CSV, one row a server), audits
every server against a security baseline (OAuth 2.0, DLP, logging), and writes
a Markdown report, a web page, an Excel workbook and a JSON file that agree.

` + exitHelp,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				return usageError{fmt.Errorf("there is no command %q: did you mean %s?", args[0], near[0])}
			}
			return usageError{fmt.Errorf("there is no command %q", args[0])}
		},
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},

		SuggestionsMinimumDistance: 2,

		Version: version,
	}
	root.SetVersionTemplate(versionText())
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	// It repeats the argument as it is, which may have line ends.
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{errors.New(report.Legible(err.Error()))} })
	root.AddCommand(p.buildCommand(), p.checkCommand(), p.explainCommand(), p.verifyCommand(), p.baselineCommand(), p.exceptionsCommand(), p.schemaCommand(), p.versionCommand())
	return root
}

// oneFile wants exactly one argument.
func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError{fmt.Errorf("%s takes one fleet file (\"-\" reads standard input), not %d arguments", cmd.Name(), len(args))}
	}
	return nil
}

// noArgs wants no argument.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) != 0 {
		return usageError{fmt.Errorf("%s takes no arguments", cmd.Name())}
	}
	return nil
}
