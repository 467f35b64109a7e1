package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/config"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/gate"
)

// printableName refuses names of files with characters that could start a line of their
// own where messages go, such as commands for a pipeline, and those that no document can
// hold as they are.
func printableName(path string) error {
	switch {
	case strings.ContainsFunc(path, unicode.IsControl):
		return usageError{fmt.Errorf("the name %q holds a control character: rename the file", path)}
	case !utf8.ValidString(path):
		return usageError{fmt.Errorf("the name %q is not in UTF-8: rename the file", path)}
	}
	return nil
}

// printableTitle refuses titles that manifest.json has no room for, or that would end the
// line that they stand in.
func printableTitle(title string) error {
	const most = 1000 // as in the schema of the manifest
	switch {
	case !utf8.ValidString(title):
		return usageError{fmt.Errorf("--title: %q is not in UTF-8", title)}
	case strings.ContainsFunc(title, unicode.IsControl):
		return usageError{fmt.Errorf("--title: %q holds a control character: write it on one line", title)}
	case utf8.RuneCountInString(title) > most:
		return usageError{fmt.Errorf("--title: it has more than %d characters", most)}
	}
	return nil
}

// limitsOf are the limits of the gate: those of the flag, else those of the baseline.
func limitsOf(b *audit.Baseline, flag string) ([]gate.Limit, error) {
	switch {
	case flag == "" && b == nil:
		return nil, nil
	case flag == "":
		limits, errs := gate.ParseAll(b.Gate)
		return limits, errors.Join(errs...)
	}
	isNone := func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), "none") }
	if isNone(flag) {
		return nil, nil
	}
	for one := range strings.SplitSeq(flag, ",") {
		if isNone(one) {
			return nil, usageError{errors.New("--fail-on: none stands for no gate: write it alone, or leave it out")}
		}
	}
	limits, err := gate.ParseList(flag)
	if err != nil {
		return nil, usageError{prefixed("--fail-on: ", err)}
	}
	return limits, nil
}

// dayOf is the day given by the flag, else the last day of the period.
func dayOf(flag string, period report.Period) (time.Time, error) {
	if flag == "" {
		return period.End(), nil
	}
	day, err := time.Parse(time.DateOnly, flag)
	if err != nil {
		return day, usageError{fmt.Errorf("--as-of: %q is not a day: write it as YYYY-MM-DD, such as 2026-11-30", flag)}
	}
	if day.Before(period.Start()) {
		return day, usageError{fmt.Errorf("--as-of: %s is before %s, the month reported on: give a day of that month, or a later one", flag, period.Words())}
	}
	return day, nil
}

// periodOf is the month given by the flag, else the one in the file's name, else
// the current one, which nobody has told. SOURCE_DATE_EPOCH stands for the clock where it
// is set, so that builds can be repeated.
func (p *program) periodOf(path, flag string) (period report.Period, told bool, err error) {
	if flag != "" {
		if period, err = fleet.ParsePeriod(flag); err != nil {
			err = usageError{fmt.Errorf("--period: %w", err)}
		}
		return period, true, err
	}
	if period, ok := fleet.PeriodFromName(path); ok {
		return period, true, nil
	}
	if epoch := p.getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return period, true, usageError{fmt.Errorf("SOURCE_DATE_EPOCH is %q: it must be a number of seconds since 1970", epoch)}
		}
		period, err = possible("SOURCE_DATE_EPOCH", time.Unix(seconds, 0))
		return period, true, err
	}
	period, err = possible("the clock", p.now())
	return period, false, err
}

// possible is the month of a moment, if a report can be of it.
func possible(origin string, at time.Time) (report.Period, error) {
	period := fleet.PeriodOf(at)
	if !period.Possible() {
		return period, usageError{fmt.Errorf("%s gives %s, which no report can be of: say the month with --period", origin, period.Words())}
	}
	return period, nil
}

// loadBaseline reads the baseline from the file, or the built-in one: both go
// through the same code.
func (p *program) loadBaseline(path string) (*audit.Baseline, error) {
	text, origin := audit.BuiltIn, audit.BuiltInOrigin
	if path != "" {
		var err error
		if text, err = readWritten(path); err != nil {
			return nil, fmt.Errorf("cannot read the baseline: %w", err)
		}
		origin = filepath.Base(path)
	}
	b, err := audit.LoadWithGate(text, origin, gate.Check)
	if err != nil {
		return nil, usageError{formError{err, "baseline"}}
	}
	return b, nil
}

// readWritten reads a file that people write, and of one that is larger than it may be no
// more than tells so: there may be no end to it.
func readWritten(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(f, config.MaxBytes+1))
}

// loadExceptions reads the file of exceptions; nil for no file. Those with mistakes
// count for nothing: that is said, and does not stop the run. Without a baseline, which
// has mistakes of its own then, only the mistakes of the file as a whole are found.
func (p *program) loadExceptions(path string, b *audit.Baseline) (*exception.File, error) {
	if path == "" {
		return nil, nil
	}
	text, err := readWritten(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the exceptions: %w", err)
	}
	file, err := exception.Load(text, filepath.Base(path), b)
	if err != nil {
		return nil, usageError{formError{err, "exceptions"}}
	}
	var mistakes config.Mistakes
	invalid := 0
	for _, e := range file.List {
		mistakes = append(mistakes, e.Mistakes...)
		if len(e.Mistakes) > 0 {
			invalid++
		}
	}
	if b != nil && invalid > 0 {
		verb := "count"
		if invalid == 1 {
			verb = "counts"
		}
		p.say("%v\nnote: for these mistakes, %d of %d exceptions in %s %s for nothing", mistakes, invalid, len(file.List), file.Name, verb)
	}
	return file, nil
}

// readFleet reads the inventory from the file, or from standard input for "-". The name
// is that which the documents give it, "" for that of the file.
func (p *program) readFleet(ctx context.Context, path, name string, o fleet.Options) (*fleet.Fleet, error) {
	in, own := p.stdin, "standard input"
	var size int64
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("cannot read the fleet file: %w", err)
		}
		defer func() { _ = f.Close() }() // it was only read
		if info, err := f.Stat(); err == nil {
			if info.IsDir() {
				return nil, fmt.Errorf("cannot read the fleet file: %w", &fs.PathError{Op: "read", Path: path, Err: errors.New("is a folder, not a file")})
			}
			size = info.Size()
			o.Size = size
			limitMemory(size)
		}
		in, own = f, filepath.Base(path)
	}
	reading := p.progress.begin("reading", 0, size)
	o.Progress = reading.add
	f, err := fleet.Read(cmp.Or(name, own), reading.reader(cancellable{ctx, in}), o)
	if rejection, ok := errors.AsType[*fleet.Rejection](err); ok && path != "-" {
		for i := range rejection.Problems {
			rejection.Problems[i].File = path // as it was given, so that editors find it
		}
	}
	return f, err
}

// leftOut tells which rows were left out, and why: the first problems, as where they
// reject the file.
func (p *program) leftOut(f *fleet.Fleet, path string) {
	problems := f.Problems()
	if len(problems) == 0 || p.quiet {
		return
	}
	these := "these problems"
	if len(problems) > fleet.MaxPrinted {
		problems = problems[:fleet.MaxPrinted]
		these = fmt.Sprintf("problems of which these are the first %d", fleet.MaxPrinted)
	}
	for _, problem := range problems {
		if path != "-" {
			problem.File = path
		}
		p.say("%v", problem)
	}
	source := f.Source()
	notServers := ""
	switch n := source.NotServers; {
	case n == 1:
		notServers = "; 1 of them is not a server, and breaks no limit"
	case n > 1:
		notServers = fmt.Sprintf("; %s of them are not servers, and break no limit", thousands(int64(n)))
	}
	p.note("rows left out for %s: %s of %s%s", these, thousands(int64(source.LeftOut())), thousands(int64(source.Rows)), notServers)
}

// doubtful notes the rows that look like totals and count as servers.
func (p *program) doubtful(f *fleet.Fleet, path string) {
	rows := f.Doubtful()
	for _, row := range rows[:min(len(rows), fleet.MaxPrinted)] {
		if path != "-" {
			row.File = path
		}
		p.note("%v", row)
	}
	if more := len(rows) - fleet.MaxPrinted; more > 0 {
		p.note("and %s more rows look like totals", thousands(int64(more)))
	}
}

// cancellable stops reading when the context is done.
type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
