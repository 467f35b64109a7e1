package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/crypto/ssh"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/compose"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/gate"
	"fleetreport/report/history"
	"fleetreport/report/manifest"
	"fleetreport/report/quote"
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
	sign         string
	historyKeys  string // a file of public keys
	out          string // the folder that the documents go to
	allowBadRows bool
	quiet        bool
	noWorkbook   bool             // set by build, for what the documents say
	summaryOnly  bool             // set by check, which prints no more than a summary
	recorded     []manifest.Input // set by verify: the history is looked for by what is in the files

	flags *pflag.FlagSet
}

// emptyFlags finds flags that are given, but empty: a variable that is not set in a
// script must not pass for the default.
func emptyFlags(flags *pflag.FlagSet, names ...string) []error {
	var errs []error
	for _, name := range names {
		if f := flags.Lookup(name); f != nil && f.Changed && f.Value.String() == "" {
			errs = append(errs, usageError{fmt.Errorf("--%s is empty: give it a value, or leave it out", name)})
		}
	}
	return errs
}

// check finds what is wrong with the flags before any file is read.
func (j *judging) check(file string) []error {
	errs := emptyFlags(j.flags, "period", "title", "baseline", "exceptions", "as-of", "fail-on", "out", "sign", "key")
	if file == "" {
		errs = append(errs, usageError{errors.New("the name of the fleet file is empty")})
	}
	if err := printableTitle(j.title); err != nil {
		errs = append(errs, err)
	}
	return errs
}

// names finds names of files that no message can repeat.
func (j *judging) names(file string) error {
	var errs []error
	for _, path := range append([]string{file, j.baseline, j.exceptions, j.sign, j.historyKeys, j.out}, j.history...) {
		errs = append(errs, printableName(path))
	}
	return errors.Join(errs...)
}

// register adds the flags that say how a fleet is judged.
func (j *judging) register(flags *pflag.FlagSet) {
	j.flags = flags
	flags.StringVar(&j.period, "period", "", "the `month` reported on, as YYYY-MM (default: taken from the file's name or folder if it holds one, else this month)")
	flags.StringVar(&j.baseline, "baseline", "", "judge against the baseline in this YAML `file` (default: the built-in one, see 'fleetreport baseline')")
	flags.StringVar(&j.exceptions, "exceptions", "", "the exceptions that were granted, in this YAML `file`")
	flags.StringVar(&j.asOf, "as-of", "", "the `day`, as YYYY-MM-DD, against which exceptions and dates are held (default: the last day of the period)")
	flags.BoolVar(&j.allowBadRows, "allow-bad-rows", false, "go on without rows that cannot be read; every document lists them")
	flags.BoolVarP(&j.quiet, "quiet", "q", false, "say nothing on standard error but what goes wrong")
}

// registerReport adds the flags of commands that report on a fleet.
func (j *judging) registerReport(flags *pflag.FlagSet) {
	j.register(flags)
	flags.StringVar(&j.title, "title", "MCP fleet compliance report", "the report's title")
	flags.StringArrayVar(&j.history, "history", nil, "compare with earlier months: a fleet file, a report.json, or a folder of them (`path`); may be repeated")
	flags.StringVar(&j.historyKeys, "key", "", "refuse a report.json of the history that none of the SSH public keys in this `file` has signed:\none a line, or an allowed_signers")
	flags.StringVar(&j.failOn, "fail-on", "", "the `limits` of the gate, separated by commas, in place of those of the baseline:\n"+
		gate.Examples()+";\nnone for no gate")
}

// order is what the flags ask for, read and checked before the fleet is.
type order struct {
	baseline   *audit.Baseline
	limits     []gate.Limit // of the gate
	period     report.Period
	thisMonth  bool // nothing but the clock has told the period
	asOf       time.Time
	exceptions *exception.File // nil where no file was given
	earlier    []historyFile   // newest first
	path       string          // of the fleet file, "-" for standard input
	name       string          // of the fleet file, for the documents; "" for that of the path
	inputs     []string        // paths of all files that are read
	signer     ssh.Signer      // of the manifest; nil for none
}

// order reads what the flags name. The error tells the mistakes of all of them, and
// wrong, which is that of another flag, or nil.
func (p *program) order(ctx context.Context, path string, j *judging, wrong error) (*order, error) {
	if p.quiet = j.quiet; !p.quiet {
		p.progress.start()
	}
	if err := j.names(path); err != nil {
		return nil, err
	}
	o := &order{path: path}
	errs := append(j.check(path), wrong)
	var err error
	if o.baseline, err = p.loadBaseline(j.baseline); err != nil {
		errs = append(errs, err)
	}
	if o.limits, err = limitsOf(o.baseline, j.failOn); err != nil {
		errs = append(errs, err)
	}
	if o.exceptions, err = p.loadExceptions(j.exceptions, o.baseline); err != nil {
		errs = append(errs, err)
	}
	var told bool
	if o.period, told, err = p.periodOf(path, j.period); err != nil {
		errs = append(errs, err)
		o.period = report.Period{Year: 9999, Month: time.December} // to tell what is wrong with the other flags
	}
	if o.asOf, err = dayOf(j.asOf, o.period); err != nil {
		errs = append(errs, err)
	}
	if o.earlier, err = p.history(ctx, j.history, path, o.period, j.recorded); err != nil {
		errs = append(errs, err)
	}
	if err := p.requireSigned(j.historyKeys, j.history, o.earlier); err != nil {
		errs = append(errs, err)
	}
	if o.signer, err = p.loadSigner(j.sign); err != nil {
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	o.thisMonth = !told
	o.inputs = []string{path, j.baseline, j.exceptions, j.sign, j.historyKeys}
	for _, f := range o.earlier {
		o.inputs = append(o.inputs, f.Path)
	}
	return o, nil
}

// judge reads the fleet, audits it, compares it with earlier months, holds the
// exceptions and the gate against it, and composes the document.
func (p *program) judge(ctx context.Context, o *order, j *judging) (*report.Document, error) {
	reading := o.reading(j)
	result, applied, err := p.audited(ctx, o, reading)
	if err != nil {
		return nil, err
	}
	compared, err := p.compare(ctx, result, o.period, o.earlier, reading, o.inForce(applied))
	if err != nil {
		return nil, historyError{err}
	}
	p.noteComparison(compared, result.Fleet)
	p.judging(result.Fleet)
	found := compose.Judgement{Result: result, With: result, History: compared, Exceptions: applied}
	if applied != nil {
		followed := applied.Follow()
		found.With = result.Excepting(applied.Excepted)
		if followed {
			compared.SetFiguresWithExceptions(found.With)
		}
		p.ambiguous(applied)
	}
	found.Gate = gate.Judge(o.limits, gate.Facts{Result: result, With: found.With, History: compared, Exceptions: applied})
	return compose.Document(found, compose.Options{Title: j.title, Period: o.period, Version: version, NoWorkbook: j.noWorkbook, AllowBadRows: j.allowBadRows, SummaryOnly: j.summaryOnly})
}

// noteComparison notes that the month before has no file, how many servers were recognized by
// something else than their id, and that many were not recognized at all.
func (p *program) noteComparison(c *history.Comparison, f *fleet.Fleet) {
	if c == nil {
		return
	}
	// An older report in place of the latest one, signed like that, leaves a month without a file.
	if c.Period.Since(c.Previous) > 1 {
		p.note("the history has no file for %s: the fleet is compared with %s", c.Missing[len(c.Missing)-1], c.Previous)
	}
	if n := len(c.Rekeyed); n > 0 {
		first := c.Rekeyed[0]
		servers := "1 server is"
		if n > 1 {
			servers = thousands(int64(n)) + " servers are"
		}
		server := f.Server(first.Server)
		of := quote.Value(server.Name())
		if team := server.Team(); team != "" {
			of += " of " + quote.Value(team)
		}
		p.note("%s re-keyed since %s, first %s (%s), which was %s; the report lists them under \"What changed\"",
			servers, c.Previous, quote.Value(server.Key()), of, quote.Value(first.PreviousKey))
	}
	switch n := len(c.Doubtful); {
	case c.IdentitiesLost(), n == 0:
	case n == 1:
		p.note("it is not certain what became of server %s of %s: its id, name and team do not point to the same server",
			quote.Value(c.Doubtful[0]), c.Previous)
	default:
		p.note("it is not certain what became of %s servers of %s, first %s: their ids, names and teams do not point to the same servers",
			thousands(int64(n)), c.Previous, quote.Value(c.Doubtful[0]))
	}
	if c.IdentitiesLost() {
		p.note("%s servers are new and %s are gone since %s, and none of them can be matched: their ids may have changed",
			thousands(int64(len(c.Added))), thousands(int64(len(c.Removed))), c.Previous)
	}
}

// ambiguous notes which exceptions are invalid because several servers have the name.
func (p *program) ambiguous(applied *exception.Applied) {
	for _, e := range applied.Entries {
		if e.Status == exception.Invalid && len(e.Mistakes) == 0 {
			p.note("%s:%d: %s: %s", applied.Name, e.Line, quote.Value(e.Server), e.Why)
		}
	}
}

// audited reads the fleet, audits it and holds the exceptions against it, which are
// nil where no file of them was given.
func (p *program) audited(ctx context.Context, o *order, options fleet.Options) (*audit.Result, *exception.Applied, error) {
	inventory, err := p.readFleet(ctx, o.path, o.name, options)
	if err != nil {
		return nil, nil, err
	}
	if o.thisMonth {
		p.note("the report is of %s, this month, because the name of the file tells none: --period says another one", o.period)
	}
	p.leftOut(inventory, o.path)
	p.doubtful(inventory, o.path)
	p.judging(inventory)
	result := audit.Run(inventory, o.baseline, o.asOf)
	p.unread(result, o.path)
	p.unlistedAuth(result, o.path)
	if o.exceptions == nil {
		return result, nil, nil
	}
	return result, o.exceptions.Apply(result), nil
}

// judging tells that the fleet is being judged.
func (p *program) judging(f *fleet.Fleet) {
	p.progress.begin("judging "+thousands(int64(f.Len()))+" rows", 0, 0)
}

// reading says how the fleet is read.
func (o *order) reading(j *judging) fleet.Options {
	options := o.baseline.ReadOptions()
	options.AllowBadRows = j.allowBadRows
	return options
}

// inForce gives the exceptions that were in force at the end of a month, or for this
// one on the day of the audit; nil for none.
func (o *order) inForce(applied *exception.Applied) history.ExceptionsOf {
	if applied == nil {
		return nil
	}
	return func(m *history.Month) history.Excepted {
		day := m.Period.End()
		if m.Period == o.period {
			day = o.asOf
		} else {
			applied.Observe(day, m)
		}
		return applied.InForce(day, o.baseline, m)
	}
}
