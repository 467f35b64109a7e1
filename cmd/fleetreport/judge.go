package main

import (
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

	"github.com/spf13/pflag"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/gate"
)

// judging are the flags of every command that judges a fleet.
type judging struct {
	period       string
	title        string
	baseline     string
	history      []string
	exceptions   string
	asOf         string
	failOn       string
	allowBadRows bool
	noWorkbook   bool // set by build, for what the documents say

	flags *pflag.FlagSet
}

// check finds flags that are given, but empty: a variable that is not set in a
// script must not pass for the default.
func (j *judging) check(file string) error {
	for _, name := range []string{"period", "title", "baseline", "exceptions", "as-of", "fail-on", "out"} {
		if f := j.flags.Lookup(name); f != nil && f.Changed && f.Value.String() == "" {
			return usageError{fmt.Errorf("--%s is empty", name)}
		}
	}
	if file == "" {
		return usageError{errors.New("the name of the fleet file is empty")}
	}
	return nil
}

func (j *judging) register(flags *pflag.FlagSet) {
	j.flags = flags
	flags.StringVar(&j.period, "period", "", "the `month` reported on, as YYYY-MM (default: taken from the file's name if it holds one, else this month)")
	flags.StringVar(&j.title, "title", "MCP fleet compliance report", "the report's title")
	flags.StringVar(&j.baseline, "baseline", "", "judge against the baseline in this YAML `file` (default: the built-in one, see 'fleetreport baseline')")
	flags.StringArrayVar(&j.history, "history", nil, "compare with earlier months: a fleet file, a report.json or a `folder` of them; may be repeated")
	flags.StringVar(&j.exceptions, "exceptions", "", "the exceptions that were granted, in this YAML `file`")
	flags.StringVar(&j.asOf, "as-of", "", "the `day`, as YYYY-MM-DD, against which exceptions and dates are held (default: the last day of the period)")
	flags.StringVar(&j.failOn, "fail-on", "", "the `limits` of the gate, separated by commas, in place of those of the baseline:\ncompliance<80, exposed>30, new-gap, regression, expired-exception,\nseverity>=high; none for no gate")
	flags.BoolVar(&j.allowBadRows, "allow-bad-rows", false, "go on without rows that cannot be read; every document lists them")
}

// judge reads the fleet, audits it, compares it with earlier months, holds the
// exceptions and the gate against it, and composes the document.
func (p *program) judge(ctx context.Context, path string, j *judging) (*report.Document, error) {
	if err := j.check(path); err != nil {
		return nil, err
	}
	baseline, err := p.loadBaseline(j.baseline)
	if err != nil {
		return nil, err
	}
	limits, err := limitsOf(baseline, j.failOn)
	if err != nil {
		return nil, err
	}
	period, err := p.periodOf(path, j.period)
	if err != nil {
		return nil, err
	}
	asOf, err := dayOf(j.asOf, period)
	if err != nil {
		return nil, err
	}
	exceptions, err := p.loadExceptions(j.exceptions, baseline)
	if err != nil {
		return nil, err
	}
	earlier, err := findHistory(j.history, path, period)
	if err != nil {
		return nil, err
	}
	inventory, err := p.readFleet(ctx, path, readingBy(baseline, j.allowBadRows))
	if err != nil {
		return nil, err
	}
	found := report.Judgement{Result: audit.Run(inventory, baseline, asOf)}
	with := found.Result
	if exceptions != nil {
		found.Exceptions = exceptions.Apply(found.Result)
		with = found.Excepting(func(control, server int) bool { return found.Exceptions.Of(control, server) != nil })
	}
	if found.History, err = p.compare(ctx, found.Result, period, earlier, exceptions, j.allowBadRows); err != nil {
		return nil, err
	}
	found.Gate = gate.Judge(limits, gate.Facts{Result: found.Result, With: with, History: found.History, Exceptions: found.Exceptions})
	return report.Compose(found, report.Options{Title: j.title, Period: period, Version: version, NoWorkbook: j.noWorkbook})
}

// limitsOf are the limits of the gate: those of the flag, else those of the baseline.
func limitsOf(b *audit.Baseline, flag string) ([]audit.Limit, error) {
	if flag == "" {
		return b.Limits(), nil
	}
	if strings.TrimSpace(flag) == "none" {
		return nil, nil
	}
	limits, err := audit.ParseLimits(flag)
	if err != nil {
		return nil, usageError{fmt.Errorf("--fail-on: %w", err)}
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
		return day, usageError{fmt.Errorf("--as-of: %q is not a day: write it as YYYY-MM-DD, such as %s", flag, period.End().Format(time.DateOnly))}
	}
	return day, nil
}

// loadExceptions reads the file of exceptions; nil for no file. Those with mistakes
// count for nothing: that is said, and does not stop the run.
func (p *program) loadExceptions(path string, b *audit.Baseline) (*exception.File, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the exceptions: %w", err)
	}
	file, err := exception.Load(text, filepath.Base(path), b)
	if err != nil {
		return nil, usageError{err}
	}
	for _, e := range file.List {
		for _, m := range e.Mistakes {
			p.say("%s: this exception counts for nothing", m)
		}
	}
	return file, nil
}

// loadBaseline reads the baseline from the file, or the built-in one: both go
// through the same code.
func (p *program) loadBaseline(path string) (*audit.Baseline, error) {
	text, origin := audit.BuiltIn, audit.BuiltInOrigin
	if path != "" {
		var err error
		if text, err = os.ReadFile(path); err != nil {
			return nil, fmt.Errorf("cannot read the baseline: %w", err)
		}
		origin = filepath.Base(path)
	}
	b, err := audit.Load(text, origin)
	if err != nil {
		return nil, usageError{err}
	}
	return b, nil
}

// periodOf is the month given by the flag, else the one in the file's name, else
// the current one. SOURCE_DATE_EPOCH stands for the clock where it is set, so that
// builds can be repeated.
func (p *program) periodOf(path, flag string) (report.Period, error) {
	if flag != "" {
		period, err := fleet.ParsePeriod(flag)
		if err != nil {
			return period, usageError{fmt.Errorf("--period: %w", err)}
		}
		return period, nil
	}
	if period, ok := fleet.PeriodFromName(path); ok {
		return period, nil
	}
	if epoch := p.getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return report.Period{}, usageError{fmt.Errorf("SOURCE_DATE_EPOCH is %q: it must be a number of seconds since 1970", epoch)}
		}
		return fleet.PeriodOf(time.Unix(seconds, 0)), nil
	}
	return fleet.PeriodOf(p.now()), nil
}

// readFleet reads the inventory from the file, or from standard input for "-".
func (p *program) readFleet(ctx context.Context, path string, o fleet.Options) (*fleet.Fleet, error) {
	name, in := "standard input", p.stdin
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
			o.Size = info.Size()
			limitMemory(o.Size)
		}
		name, in = filepath.Base(path), f
	}
	return fleet.Read(name, cancellable{ctx, in}, o)
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
