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
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fleetreport/report"
	"fleetreport/report/alias"
	"fleetreport/report/audit"
	"fleetreport/report/compose"
	"fleetreport/report/config"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/fleet/csv"
	"fleetreport/report/gate"
	"fleetreport/report/plan"
)

// printableName refuses names of files that messages and documents cannot show: one with a control character could
// start a line of its own in a log, such as a command for a pipeline.
func printableName(path string) error {
	switch {
	case strings.ContainsFunc(path, unicode.IsControl):
		return usageErrorf("the name %q contains a control character: rename the file", path)
	case !utf8.ValidString(path):
		return usageErrorf("the name %q is not in UTF-8: rename the file", path)
	}
	return nil
}

// checkTitle refuses titles that manifest.json does not accept or that would end the line that they are on.
func checkTitle(title string) error {
	const maxRunes = 1000 // as in the schema of the manifest
	switch {
	case !utf8.ValidString(title):
		return usageErrorf("--title: %q is not in UTF-8", title)
	case strings.ContainsFunc(title, unicode.IsControl):
		return usageErrorf("--title: %q contains a control character: write it on one line", title)
	case utf8.RuneCountInString(title) > maxRunes:
		return usageErrorf("--title: it has more than %d characters", maxRunes)
	}
	return nil
}

// gateLimits returns the limits of the gate: those of the flag, else those of the baseline, which may be nil. Those of
// a baseline with expectations include the limit on them.
func gateLimits(b *audit.Baseline, flag string) ([]gate.Limit, error) {
	var limits []gate.Limit
	var err error
	switch {
	case flag != "":
		limits, err = parseFailOn(flag)
	case b != nil:
		var errs []error
		limits, errs = gate.ParseAll(b.Gate)
		err = errors.Join(errs...)
	}
	if err != nil || b == nil {
		return limits, err
	}
	isExpected := func(l gate.Limit) bool { return l.Rule == gate.Expected }
	switch given := slices.ContainsFunc(limits, isExpected); {
	case given && b.Expect.Len() == 0:
		return nil, usageErrorf("the limit %s needs what is expected: list it under expect in the baseline", gate.Expected)
	case !given && b.Expect.Len() > 0 && flag == "":
		limits = append(limits, gate.Limit{Text: gate.Expected, Rule: gate.Expected})
	}
	return limits, nil
}

// parseFailOn returns the limits of --fail-on.
func parseFailOn(flag string) ([]gate.Limit, error) {
	isNone := func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), "none") }
	if isNone(flag) {
		return nil, nil
	}
	for limit := range strings.SplitSeq(flag, ",") {
		if isNone(limit) {
			return nil, usageErrorf("--fail-on: none means no gate: write it alone or leave it out")
		}
	}
	limits, err := gate.ParseList(flag)
	if err != nil {
		return nil, usageError{prefixed("--fail-on: ", err)}
	}
	return limits, nil
}

// auditDay returns the day given by the flag, else the last day of the period.
func auditDay(flag string, period report.Period) (time.Time, error) {
	if flag == "" {
		return period.End(), nil
	}
	day, err := time.Parse(time.DateOnly, flag)
	if err != nil {
		return day, usageErrorf("--as-of: %q is not a day: write it as YYYY-MM-DD, such as 2026-11-30", flag)
	}
	if day.Before(period.Start()) {
		return day, usageErrorf("--as-of: %s is before %s, the month reported on: give a day of that month or a later one",
			flag, period.Long())
	}
	return day, nil
}

// periodOf returns the month given by the flag, else the one in the file's name, else the current one, with
// thisMonth set. Where SOURCE_DATE_EPOCH is set, it replaces the clock, so that builds can be repeated.
func (p *program) periodOf(path, flag string) (period report.Period, thisMonth bool, err error) {
	if flag != "" {
		if period, err = fleet.ParsePeriod(flag); err != nil {
			err = usageErrorf("--period: %w", err)
		}
		return period, false, err
	}
	if period, ok := fleet.PeriodFromName(path); ok {
		return period, false, nil
	}
	epoch := p.getenv("SOURCE_DATE_EPOCH")
	now, source := p.now(), "the clock"
	if epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return period, false, usageErrorf("SOURCE_DATE_EPOCH is %q: it must be a number of seconds since 1970", epoch)
		}
		now, source = time.Unix(seconds, 0), "SOURCE_DATE_EPOCH"
	}
	period = fleet.PeriodOf(now)
	if !period.Valid() {
		err = usageErrorf("%s is in %s, for which there can be no report: set the month with --period",
			source, period.Long())
	}
	return period, epoch == "", err
}

// loadBaseline reads the baseline from the file, or the built-in one for no file.
func loadBaseline(path string) (*audit.Baseline, error) {
	text, origin := audit.BuiltIn, audit.BuiltInOrigin
	if path != "" {
		var err error
		if text, err = readConfig(path); err != nil {
			return nil, fmt.Errorf("cannot read the baseline: %w", err)
		}
		origin = filepath.Base(path)
	}
	b, err := audit.LoadWithGate(text, origin, gate.Check)
	if err != nil {
		return nil, usageError{invalidFileError{err, "baseline"}}
	}
	return b, nil
}

// readConfig reads a file that people write. If the file is too large, it reads one byte more than the limit and
// leaves the error to the parser: the file may be endless.
func readConfig(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(f, config.MaxBytes+1))
}

// loadExceptions reads the file of exceptions; it returns nil for no file. Invalid exceptions are printed and
// ignored. If b is nil, because the baseline has mistakes, only mistakes of the file as a whole are found.
func (p *program) loadExceptions(path string, b *audit.Baseline) (*exception.File, error) {
	if path == "" {
		return nil, nil
	}
	text, err := readConfig(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the exceptions: %w", err)
	}
	file, err := exception.Load(text, filepath.Base(path), b)
	if err != nil {
		return nil, usageError{invalidFileError{err, "exceptions"}}
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
		outcome := "are invalid and were ignored"
		if invalid == 1 {
			outcome = "is invalid and was ignored"
		}
		p.logf("%v\nnote: %d of %d exceptions in %s %s", mistakes, invalid, len(file.List), file.Name, outcome)
	}
	return file, nil
}

// loadAliases reads the file of aliases; it returns nil for no file.
func loadAliases(path string) (*alias.File, error) {
	if path == "" {
		return nil, nil
	}
	text, err := readConfig(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the aliases: %w", err)
	}
	file, err := alias.Load(text, filepath.Base(path))
	if err != nil {
		return nil, usageError{invalidFileError{err, "aliases"}}
	}
	return file, nil
}

// loadPlan reads the action plan that was filled in; it returns nil for no file. Values that cannot be read are noted.
func (p *program) loadPlan(path string) (*plan.File, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the action plan: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is not a regular file")
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the action plan: %s: %w", path, err)
	}
	file, err := plan.Read(path, f, info.Size(), compose.IsPlanHeader)
	if err != nil {
		return nil, usageErrorf("--plan: %w", err)
	}
	var messages []string
	for _, note := range file.Notes {
		messages = append(messages, note.String())
	}
	p.noteAll(messages, "notes on "+file.Name)
	return file, nil
}

// readFleet reads the inventory from the file, or from standard input for "-". The documents show it under the given
// name, or under that of the file if the name is empty.
func (p *program) readFleet(ctx context.Context, path, name string, o fleet.Options) (*fleet.Fleet, error) {
	in, ownName := p.stdin, "standard input"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("cannot read the fleet file: %w", err)
		}
		defer func() { _ = f.Close() }() // it was only read
		if info, err := f.Stat(); err == nil {
			if info.IsDir() {
				err := &fs.PathError{Op: "read", Path: path, Err: errors.New("is a folder, not a file")}
				return nil, fmt.Errorf("cannot read the fleet file: %w", err)
			}
			o.Size = info.Size()
			limitMemory(o.Size)
		}
		in, ownName = f, filepath.Base(path)
	}
	reading := p.progress.begin("reading", o.Size)
	f, err := csv.Read(cmp.Or(name, ownName), reading.reader(contextReader{ctx, in}), o)
	if path != "-" {
		err = withPath(err, path)
	}
	return f, err
}

// withPath returns the error with the path of the file, as it was given, in the problems of a rejection. Editors find
// the file by it, and many files of a history have the same base name.
func withPath(err error, path string) error {
	if rejection, ok := errors.AsType[*fleet.Rejection](err); ok {
		for i := range rejection.Problems {
			rejection.Problems[i].File = path
		}
	}
	return err
}

// contextReader reads until the context is done.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
