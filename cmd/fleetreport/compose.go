package main

import (
	"context"
	"slices"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/compose"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/gate"
	"fleetreport/report/history"
	"fleetreport/report/manifest"
	"fleetreport/report/plan"
)

// compose audits the fleet, compares it with earlier months, applies the exceptions and the gate, and composes the
// document and the record of the run.
func (p *program) compose(ctx context.Context, c *runConfig, j *auditFlags) (*report.Document, *manifest.Manifest,
	error) {
	options := c.readOptions(j)
	result, applied, err := p.audit(ctx, c, options)
	if err != nil {
		return nil, nil, err
	}
	compared, err := p.compare(ctx, result, c, options, c.inForce(applied))
	if err != nil {
		return nil, nil, historyError{err}
	}
	p.noteComparison(compared, result.Fleet)
	p.progress.begin("composing", 0)
	found := compose.Results{Result: result, With: result, History: compared, Aliases: c.aliases,
		Exceptions: applied}
	if applied != nil {
		followed := applied.Follow()
		found.With = result.Excepting(applied.Excepted)
		if followed {
			compared.SetFiguresWithExceptions(found.With)
		}
		p.noteAmbiguous(applied)
		p.noteUnmatched(applied, result.Fleet)
	}
	found.Plan = plan.Apply(c.plan, result, compared, applied, c.period)
	p.noteLeftovers(found.Plan)
	facts := gate.Facts{Result: result, With: found.With, History: compared, Exceptions: applied,
		Plan: found.Plan, FirstMonth: j.firstMonth}
	found.Gate = gate.Evaluate(c.limits, facts)
	composing := compose.Options{
		Title: j.title, Period: c.period, Version: version,
		NoWorkbook:   j.formats != nil && !slices.Contains(j.formats, "xlsx"),
		AllowBadRows: j.allowBadRows, FirstMonth: j.firstMonth, SummaryOnly: j.summaryOnly,
	}
	doc, err := compose.Document(found, composing)
	return doc, compose.Manifest(found, composing), err
}

// audit reads the fleet, audits it and applies the exceptions. The result of the latter is nil where there is no file
// of exceptions.
func (p *program) audit(ctx context.Context, c *runConfig, o fleet.Options) (*audit.Result, *exception.Applied,
	error) {
	inventory, err := p.readFleet(ctx, c.path, c.name, o)
	if err != nil {
		return nil, nil, err
	}
	if c.thisMonth {
		p.notef("the report is of %s, this month: the file name has no month; set --period for another one", c.period)
	}
	p.noteRowsLeftOut(inventory, c.path)
	p.noteDoubtful(inventory, c.path)
	p.noteNearMisses(inventory, c.path)
	p.progress.begin("auditing "+thousands(inventory.Len())+" rows", 0)
	result := audit.Run(inventory, c.baseline, c.asOf)
	p.noteUnreadable(result, c.path)
	p.noteAliases(c.aliases, inventory)
	p.noteUnlistedAuth(result, c.path)
	if c.exceptions == nil {
		return result, nil, nil
	}
	return result, c.exceptions.Apply(result), nil
}

// readOptions returns how the fleet is read.
func (c *runConfig) readOptions(j *auditFlags) fleet.Options {
	options := c.baseline.ReadOptions()
	options.AllowBadRows = j.allowBadRows
	return options
}

// inForce returns a function that returns the exceptions in force at the end of an earlier month, or, for the period
// of the report, on the day of the audit. It is nil where there is no file of exceptions.
func (c *runConfig) inForce(applied *exception.Applied) history.ExceptionsOf {
	if applied == nil {
		return nil
	}
	return func(m *history.Month) history.Excepted {
		day := m.Period.End()
		if m.Period == c.period {
			day = c.asOf
		} else {
			applied.Observe(day, m)
		}
		return applied.InForce(day, c.baseline, m)
	}
}
