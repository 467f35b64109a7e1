package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/crypto/ssh"

	"fleetreport/report"
	"fleetreport/report/alias"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/gate"
	"fleetreport/report/history"
	"fleetreport/report/manifest"
	"fleetreport/report/plan"
)

// auditFlags are the flags of the commands that audit a fleet.
type auditFlags struct {
	period       string
	title        string
	baseline     string
	history      []string
	exceptions   string
	plan         string
	aliases      string
	asOf         string
	failOn       string
	sign         string
	historyKeys  string // a file of public keys
	out          string // the folder for the documents
	formats      []string
	allowBadRows bool
	discardEdits bool
	firstMonth   bool // there is no earlier month to compare with
	quiet        bool
	summaryOnly  bool             // for check, which prints only a summary
	recorded     []manifest.Input // for verify, which finds the files of the history by their content

	flags *pflag.FlagSet
}

// register adds the flags of all commands that audit a fleet.
func (j *auditFlags) register(flags *pflag.FlagSet) {
	j.flags = flags
	flags.StringVar(&j.period, "period", "", "the `month` reported on, as YYYY-MM "+
		"(default: the month in the name of the file or its folder, else this month)")
	flags.StringVar(&j.baseline, "baseline", "",
		"audit against the baseline in this YAML `file` (default: the built-in one, see 'fleetreport baseline')")
	flags.StringVar(&j.exceptions, "exceptions", "", "the exceptions that were granted, in this YAML `file`")
	flags.StringVar(&j.aliases, "aliases", "",
		"what servers and teams were called in earlier months, in this YAML `file` (see 'fleetreport aliases')")
	flags.StringVar(&j.plan, "plan", "",
		"the action plan that was filled in: the report.xlsx of an earlier month, or a CSV `file` with its columns")
	flags.StringVar(&j.asOf, "as-of", "",
		"the `day`, as YYYY-MM-DD, for which exceptions and dates are evaluated (default: the last day of the period)")
	flags.BoolVar(&j.allowBadRows, "allow-bad-rows", false,
		"leave out rows that cannot be read; every document lists them")
	flags.BoolVarP(&j.quiet, "quiet", "q", false, "print nothing but errors on standard error")
}

// registerReport adds the flags of build and check.
func (j *auditFlags) registerReport(flags *pflag.FlagSet) {
	j.register(flags)
	flags.StringVar(&j.title, "title", "MCP fleet compliance report", "the report's title")
	flags.StringArrayVar(&j.history, "history", nil,
		"compare with earlier months: a fleet file, a report.json, or a folder of them (`path`); may be repeated")
	flags.StringVar(&j.historyKeys, "key", "",
		"refuse a report.json of the history unless one of the SSH public keys in "+
			"this `file` has signed it:\none key per line, or an allowed_signers file")
	flags.StringVar(&j.failOn, "fail-on", "", "the `limits` of the gate, separated by commas, instead of those of the "+
		"baseline,\nsuch as compliance<80,regression ('fleetreport baseline' lists all); none for no gate")
	flags.BoolVar(&j.firstMonth, "first-month", false,
		"there is no earlier month: limits that compare with one do not apply")
}

// emptyFlags reports flags that are given but empty. An unset variable in a script must not pass for the default.
func emptyFlags(flags *pflag.FlagSet, names ...string) []error {
	var errs []error
	for _, name := range names {
		if f := flags.Lookup(name); f != nil && f.Changed && f.Value.String() == "" {
			errs = append(errs, usageErrorf("--%s is empty: give it a value or leave it out", name))
		}
	}
	return errs
}

// check checks the flags and the path of the fleet file without reading any file.
func (j *auditFlags) check(fleet string) []error {
	errs := emptyFlags(j.flags, "period", "title", "baseline", "exceptions", "aliases", "plan", "as-of", "fail-on",
		"out", "sign",
		"key")
	if fleet == "" {
		errs = append(errs, usageErrorf("the name of the fleet file is empty"))
	}
	if err := checkTitle(j.title); err != nil {
		errs = append(errs, err)
	}
	return errs
}

// checkPaths reports file names that cannot be printed in a message.
func (j *auditFlags) checkPaths(paths ...string) error {
	var errs []error
	for _, path := range append(append(paths, j.baseline, j.exceptions, j.aliases, j.plan, j.sign, j.historyKeys, j.out),
		j.history...) {
		errs = append(errs, printableName(path))
	}
	return errors.Join(errs...)
}

// runConfig is what the flags ask for. The files that they name are read, except for the fleet and its history.
type runConfig struct {
	baseline   *audit.Baseline
	limits     []gate.Limit // of the gate
	period     report.Period
	thisMonth  bool // period is that of the clock
	asOf       time.Time
	exceptions *exception.File // nil for none
	plan       *plan.File      // nil for none
	aliases    *alias.File     // nil for none
	earlier    []history.File  // newest first
	earlierKey []manifest.Key  // one must have signed each report.json of the history; nil for no check
	path       string          // of the fleet file, "-" for standard input
	name       string          // of the fleet file in the documents; "" for the base name of path
	inputs     []string        // paths of all files that are read
	signer     ssh.Signer      // of the manifest; nil for none
}

// runConfig reads what the flags name. The error joins the mistakes of all flags, and flagErr, that of a flag of the
// command, or nil.
func (p *program) runConfig(ctx context.Context, path string, j *auditFlags, flagErr error) (*runConfig, error) {
	if p.quiet = j.quiet; !p.quiet {
		p.progress.start()
	}
	if err := j.checkPaths(path); err != nil {
		return nil, err
	}
	errs := append(j.check(path), flagErr)
	collect := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	c := &runConfig{path: path}
	var err error
	c.baseline, err = loadBaseline(j.baseline)
	collect(err)
	c.limits, err = gateLimits(c.baseline, j.failOn)
	collect(err)
	c.exceptions, err = p.loadExceptions(j.exceptions, c.baseline)
	collect(err)
	c.aliases, err = loadAliases(j.aliases)
	collect(err)
	c.plan, err = p.loadPlan(j.plan)
	collect(err)
	c.period, c.thisMonth, err = p.periodOf(path, j.period)
	if err != nil {
		c.period = report.Period{Year: 9999, Month: time.December} // so that the other flags can be checked
	}
	collect(err)
	c.asOf, err = auditDay(j.asOf, c.period)
	collect(err)
	c.earlier, err = p.history(ctx, j.history, path, c.period, j.recorded)
	collect(err)
	if j.firstMonth && len(c.earlier) > 0 {
		collect(usageErrorf("--first-month: %s is of an earlier month: leave out --first-month, or that file",
			c.earlier[0].Path))
	}
	c.earlierKey, err = p.historyKeys(j.historyKeys, j.history, c.earlier)
	collect(err)
	c.signer, err = p.loadSigner(j.sign)
	collect(err)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.inputs = []string{path, j.baseline, j.exceptions, j.aliases, j.plan, j.sign, j.historyKeys}
	for _, f := range c.earlier {
		c.inputs = append(c.inputs, f.Path)
	}
	return c, nil
}
