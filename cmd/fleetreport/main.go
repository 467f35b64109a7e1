package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"fleetreport/report"
	"fleetreport/report/output"
	"fleetreport/report/panics"
	"fleetreport/report/publish"
)

func main() { os.Exit(run(setUpProcess(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run runs the program and returns its exit status. It returns at once when ctx is canceled, whatever the command
// is waiting for or computing, unless the documents are written already.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{stdin: stdin, stderr: stderr, getenv: os.Getenv, now: time.Now}
	p.progress = newProgress(stderr, p.getenv, p.now)
	out := &errorWriter{w: stdout}
	p.stdout = p.progress.before(out)
	cmd := p.command()
	cmd.SetArgs(args)
	if err := checkCompletion(args); err != nil {
		p.logf("fleetreport: %v", err)
		return exitUsage
	}
	result := make(chan error, 1)
	go func() { result <- panics.Catch(func() error { return cmd.ExecuteContext(ctx) }) }()
	var err error
	select {
	case err = <-result:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil && ctx.Err() != nil {
		if p.discard() {
			p.progress.stop()
			p.logf("fleetreport: interrupted, nothing was written")
			return exitInterrupted
		}
		// The interrupt came too late. The command only has to print what it has written.
		if errors.Is(err, ctx.Err()) {
			err = <-result
		}
	}
	p.progress.stop()
	if err == nil {
		err = out.err // of the help, whose errors cobra ignores
	}
	help := cmd.CommandPath()
	if found, _, err := cmd.Find(args); err == nil {
		help = found.CommandPath()
	}
	return p.report(err, help)
}

// program is what all commands share: input, output and the only clock.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	progress       *progress // nil for none
	quiet          bool      // print errors only

	mu        sync.Mutex
	set       *publish.Set // the documents that are being written; nil for none
	discarded bool         // no documents may be written any more
	written   bool         // the documents are in the folder
}

// folderWait is how long a run waits for another one that writes into the same folder. Tests
// change it.
var folderWait = 5 * time.Second

// publish prepares the set of documents for the folder. After discard it fails.
func (p *program) publish(ctx context.Context, dir string) (*publish.Set, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.discarded {
		return nil, context.Canceled
	}
	ctx, cancel := context.WithTimeout(ctx, folderWait)
	defer cancel()
	var err error
	p.set, err = publish.New(ctx, dir, output.IsDocument)
	return p.set, err
}

// commit moves the documents into the folder. After discard it fails.
func (p *program) commit(set *publish.Set) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.discarded {
		return context.Canceled
	}
	if err := set.Commit(); err != nil {
		return err
	}
	p.set, p.written = nil, true
	return nil
}

// discard removes what was written of the documents. It returns false if they are in the folder already.
func (p *program) discard() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.written {
		return false
	}
	p.discarded = true
	if p.set != nil {
		if err := p.set.Discard(); err != nil {
			p.logf("fleetreport: %v", err)
		}
	}
	return true
}

// logf prints lines on standard error. Characters that a terminal would interpret are escaped.
func (p *program) logf(format string, args ...any) {
	p.progress.pause(func() {
		for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
			fmt.Fprintln(p.stderr, report.Legible(line))
		}
	})
}

// notef prints a note on standard error, unless the run is quiet.
func (p *program) notef(format string, args ...any) {
	if !p.quiet {
		p.logf("note: "+format, args...)
	}
}

// errorWriter remembers the last error of a writer.
type errorWriter struct {
	w   io.Writer
	err error
}

func (w *errorWriter) Write(b []byte) (int, error) {
	n, err := w.w.Write(b)
	if err != nil {
		w.err = err
	}
	return n, err
}
