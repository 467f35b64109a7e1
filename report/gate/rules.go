package gate

import (
	"math"
	"slices"

	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/history"
)

// Unit is what the figures of a limit count.
type Unit struct {
	Noun    string // "server"
	Suffix  string // after the noun in the plural: " per month"
	IsShare bool   // the limit is on a share of all
}

// rule is a kind of limit.
type rule struct {
	name       string // before the operator
	operator   string // between the name and the bound; "" if the rule has no bound
	example    string
	parseBound func(l *Limit, bound string) (problem string) // nil if the rule has no bound
	unit       Unit

	// evaluate sets the figures of the outcome, and whether the limit is broken or why that is unclear.
	evaluate func(o *Outcome, f Facts)

	// breaks reports whether a gap of a control breaks the limit. It is nil for rules that do not count gaps.
	breaks func(l Limit, control audit.Control, change history.Change) bool
}

// The names of rules without a bound that documents word in their own way.
const (
	Expected = "expected" // what the baseline expects of an inventory
	Overdue  = "overdue"  // gaps whose due date is over
)

// rules are the kinds of limits, in the order of the documentation. To add one, add an entry here, and its sentence to
// the text "limit" of the documents.
var rules = []rule{
	{
		name: "compliance", operator: "<", example: "compliance<80", parseBound: parsePercentage,
		unit:     Unit{Noun: "server", IsShare: true},
		evaluate: evaluateCompliance,
	},
	{
		name: "exposed", operator: ">", example: "exposed>30", parseBound: parsePercentage,
		unit:     Unit{Noun: "call", Suffix: " per month", IsShare: true},
		evaluate: evaluateExposed,
	},
	{
		name: "new-gap", example: "new-gap",
		unit:     Unit{Noun: "gap"},
		evaluate: compared(func(o *Outcome, f Facts) { evaluateChanges(o, f, isNewGap) }),
		breaks:   isNewGap,
	},
	{
		name: "regression", example: "regression",
		unit:     Unit{Noun: "gap"},
		evaluate: compared(func(o *Outcome, f Facts) { evaluateChanges(o, f, isRegression) }),
		breaks:   isRegression,
	},
	{
		name: "expired-exception", example: "expired-exception",
		unit:     Unit{Noun: "exception"},
		evaluate: evaluateExpired,
	},
	{
		name: "severity", operator: ">=", example: "severity>=high", parseBound: parseSeverity,
		unit:     Unit{Noun: "gap"},
		evaluate: evaluateSeverity,
		breaks:   isSevere,
	},
	{
		name: "removed", operator: ">", example: "removed>10", parseBound: parsePercentage,
		unit:     Unit{Noun: "server", IsShare: true},
		evaluate: compared(evaluateRemoved),
	},
	{
		name: "missing-column", example: "missing-column",
		unit:     Unit{Noun: "column"},
		evaluate: compared(evaluateMissingColumns),
	},
	{
		name: "unchanged", example: "unchanged",
		unit:     Unit{Noun: "file"},
		evaluate: compared(evaluateUnchanged),
	},
	{
		name: "calls-drop", operator: ">", example: "calls-drop>50", parseBound: parsePercentage,
		unit:     Unit{Noun: "call", Suffix: " per month", IsShare: true},
		evaluate: compared(evaluateCallsDrop),
	},
	{
		name: Overdue, example: Overdue,
		unit:     Unit{Noun: "gap"},
		evaluate: evaluateOverdue,
	},
	{
		name: Expected, example: Expected,
		unit:     Unit{Noun: "expectation"},
		evaluate: evaluateExpected,
	},
	{
		name: "unknown", operator: ">", example: "unknown>5", parseBound: parsePercentage,
		unit:     Unit{Noun: "control state", IsShare: true},
		evaluate: evaluateUnknown,
	},
}

func ruleNamed(name string) (r rule, ok bool) {
	i := slices.IndexFunc(rules, func(r rule) bool { return r.name == name })
	if i < 0 {
		return rule{}, false
	}
	return rules[i], true
}

func isNewGap(_ Limit, _ audit.Control, change history.Change) bool {
	return change == history.New || change == history.Regressed
}

func isRegression(_ Limit, _ audit.Control, change history.Change) bool {
	return change == history.Regressed
}

func isSevere(l Limit, control audit.Control, _ history.Change) bool {
	return control.Severe(l.Severity)
}

func evaluateCompliance(o *Outcome, f Facts) {
	compliance := func(t *audit.Tally) Measure { return Measure{float64(t.Compliant), float64(t.Servers)} }
	o.Raw, o.With = compliance(f.Result.Tally()), compliance(f.With.Tally())
	o.Broken = isBelow(o.With, o.Percent)
	// At worst none of the servers in rejected rows is compliant.
	worst := Measure{o.With.Part, o.With.Of + float64(f.rejectedRows())}
	o.unclearIf(isBelow(worst, o.Percent), RowsLeftOut)
}

func evaluateExposed(o *Outcome, f Facts) {
	exposed := func(t *audit.Tally) Measure { return Measure{t.Exposed(), t.Calls.Total} }
	raw := f.Result.Tally()
	o.Raw, o.With = exposed(raw), exposed(f.With.Tally())
	for i := range f.With.Fleet.Len() {
		if _, known := f.With.Fleet.Server(i).Calls(); !known && f.With.GapWeight(i) > 0 {
			o.Uncounted++
		}
	}
	o.Broken = isAbove(o.With, o.Percent)
	o.unclearIf(raw.Calls.Known == 0, NoCalls)
	o.unclearIf(o.Uncounted > 0, NotCounted)
	o.unclearIf(f.rejectedRows() > 0 && o.Percent < 100, RowsLeftOut)
}

// compared returns a function that evaluates a limit which compares the fleet with an earlier month.
func compared(evaluate func(o *Outcome, f Facts)) func(o *Outcome, f Facts) {
	return func(o *Outcome, f Facts) {
		switch {
		case f.History != nil:
			evaluate(o, f)
		case f.FirstMonth:
			o.NotApplicable = true
		default:
			o.Unclear = NoHistory
		}
	}
}

// evaluateChanges counts the gaps whose change since the earlier month breaks the limit.
func evaluateChanges(o *Outcome, f Facts, breaks func(Limit, audit.Control, history.Change) bool) {
	count := func(r *audit.Result) (m Measure, incomparable int) {
		for k, control := range r.Baseline.Controls {
			for i := range r.Fleet.Len() {
				if r.State(k, i) == audit.Met {
					continue
				}
				m.Of++
				switch change := f.History.Change(k, i); {
				case breaks(o.Limit, control, change):
					m.Part++
				case change == history.Incomparable:
					incomparable++
				}
			}
		}
		return m, incomparable
	}
	o.Raw, _ = count(f.Result)
	o.With, o.Incomparable = count(f.With)
	o.Broken = o.With.Part > 0
	o.unclearIf(f.History.IdentitiesLost(), IdentitiesLost)
	o.unclearIf(len(f.History.Doubtful) > 0, IdentityDoubtful)
	o.unclearIf(o.Incomparable > 0, NotComparable)
	o.unclearIf(f.History.HasRejectedRows(), RowsLeftOut)
}

// evaluateExpired counts the exceptions that have expired. Without exceptions every gap counts, so nothing is hidden.
func evaluateExpired(o *Outcome, f Facts) {
	if f.Exceptions == nil {
		return
	}
	invalid, mayBeLeftOut, isLost := false, false, false
	for _, e := range f.Exceptions.Entries {
		switch {
		case e.Status == exception.Expired:
			o.With.Part++
		case e.Status == exception.Invalid:
			invalid = true
		case (e.Servers == 0 || e.Pattern()) && e.Days < 0:
			mayBeLeftOut = true               // a server that it matches may be in a rejected row
			isLost = isLost || e.Servers == 0 // its server may have another id and name
		}
	}
	o.With.Of = float64(len(f.Exceptions.Entries))
	o.Raw = o.With
	o.Broken = o.With.Part > 0
	o.unclearIf(invalid, InvalidException)
	o.unclearIf(mayBeLeftOut && f.rejectedRows() > 0, RowsLeftOut)
	if isLost && f.History != nil {
		o.unclearIf(f.History.IdentitiesLost(), IdentitiesLost)
		o.unclearIf(len(f.History.Doubtful) > 0, IdentityDoubtful)
	}
}

func evaluateSeverity(o *Outcome, f Facts) {
	controls := f.Result.Baseline.Controls
	severe := func(control audit.Control) bool { return control.Severe(o.Severity) }
	count := func(t *audit.Tally) Measure {
		m := Measure{Of: float64(t.Gaps())}
		for k, control := range controls {
			if severe(control) {
				m.Part += float64(t.GapsOf(k))
			}
		}
		return m
	}
	o.Raw, o.With = count(f.Result.Tally()), count(f.With.Tally())
	o.Broken = o.With.Part > 0
	o.unclearIf(f.rejectedRows() > 0 && slices.ContainsFunc(controls, severe), RowsLeftOut)
}

// setBoth sets the figures of a limit that exceptions do not affect.
func (o *Outcome) setBoth(m Measure) { o.Raw, o.With = m, m }

func evaluateRemoved(o *Outcome, f Facts) {
	k := f.History.Completeness
	o.setBoth(Measure{float64(k.Removed), float64(k.PreviousServers)})
	o.Broken = isAbove(o.With, o.Percent)
	// Servers in rejected rows of this month count as removed; those of the earlier month are not counted.
	o.unclearIf(f.History.RejectedBefore > 0 && o.Percent < 100, RowsLeftOut)
}

// evaluateMissingColumns counts the columns that are expected to have a value and have none.
func evaluateMissingColumns(o *Outcome, f Facts) {
	k := f.History.Completeness
	o.setBoth(Measure{float64(len(k.MissingColumns)), float64(k.ExpectedColumns)})
	o.Broken = len(k.MissingColumns) > 0
	o.unclearIf(k.ColumnsUnknown, ColumnsUnknown)
}

func evaluateUnchanged(o *Outcome, f Facts) {
	o.Broken = f.History.Completeness.Unchanged != history.Different
	o.setBoth(Measure{Of: 1})
	if o.Broken {
		o.setBoth(Measure{1, 1})
	}
}

func evaluateCallsDrop(o *Outcome, f Facts) {
	k := f.History.Completeness
	known := !math.IsNaN(k.Calls) && !math.IsNaN(k.PreviousCalls)
	if known {
		o.setBoth(Measure{max(0, k.PreviousCalls-k.Calls), k.PreviousCalls})
		o.Broken = isAbove(o.With, o.Percent)
	}
	o.unclearIf(!known, NoCalls)
	o.unclearIf(!f.History.CallsComparable(), CallsIncomparable)
}

// evaluateOverdue counts the gaps without an exception in force whose due date is over.
func evaluateOverdue(o *Outcome, f Facts) {
	if f.Plan == nil {
		return
	}
	o.setBoth(Measure{float64(f.Plan.Overdue), float64(f.Result.Tally().Gaps())})
	o.Broken = f.Plan.Overdue > 0
	o.unclearIf(f.rejectedRows() > 0, RowsLeftOut)
}

// evaluateExpected counts the expectations of the baseline that the inventory does not meet.
func evaluateExpected(o *Outcome, f Facts) {
	unmet := f.Result.Shortfall().Len()
	o.setBoth(Measure{float64(unmet), float64(f.Result.Baseline.Expect.Len())})
	o.Broken = unmet > 0
}

// evaluateUnknown counts the states of controls that are unknown.
func evaluateUnknown(o *Outcome, f Facts) {
	count := func(t *audit.Tally) Measure {
		m := Measure{Of: float64(t.Servers * len(f.Result.Baseline.Controls))}
		for k := range f.Result.Baseline.Controls {
			m.Part += float64(t.Unknown(k))
		}
		return m
	}
	o.Raw, o.With = count(f.Result.Tally()), count(f.With.Tally())
	o.Broken = isAbove(o.With, o.Percent)
	// At worst every control of the servers in rejected rows is unknown.
	more := float64(f.rejectedRows() * len(f.Result.Baseline.Controls))
	o.unclearIf(isAbove(Measure{o.With.Part + more, o.With.Of + more}, o.Percent), RowsLeftOut)
}
