// Package gate evaluates the limits that the organisation set for an audited fleet. There is one verdict: the
// documents, the command check and the exit status all take it from here.
//
// A gap with an exception in force breaks no limit. A limit that cannot be evaluated counts as broken: what is unknown
// is never reported as fine.
package gate

import (
	"math"

	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/history"
	"fleetreport/report/plan"
)

// Measure is a part of a whole: servers, calls per month, gaps or exceptions.
type Measure struct {
	Part float64
	Of   float64 // the whole; 0 if there is none
}

// Share returns the part as a share of the whole, 0 to 1. It returns NaN if there is no whole.
func (m Measure) Share() float64 {
	if m.Of == 0 {
		return math.NaN()
	}
	return m.Part / m.Of
}

// Outcome is the result of a limit.
type Outcome struct {
	Limit
	Broken bool

	// NotApplicable reports that the limit compares with an earlier month, and this is declared to be the first.
	NotApplicable bool

	With         Measure // with exceptions; it decides whether the limit is broken
	Raw          Measure // without exceptions
	Unclear      Unclear // why the limit cannot be evaluated and counts as broken; Clear if it can be
	Incomparable int     // gaps that cannot be compared with the earlier month, for new-gap and regression
	Uncounted    int     // servers with gaps whose calls are unknown, for exposed
}

// Unit returns what the figures count.
func (o Outcome) Unit() Unit {
	r, _ := ruleNamed(o.Rule)
	return r.unit
}

// BrokenBy reports whether a gap without an exception breaks the limit: a gap of a control, with its change since the
// earlier month.
func (o Outcome) BrokenBy(control audit.Control, change history.Change) bool {
	r, _ := ruleNamed(o.Rule)
	return r.breaks != nil && r.breaks(o.Limit, control, change)
}

// unclearIf records why the limit cannot be evaluated, unless it is broken or another reason is recorded.
func (o *Outcome) unclearIf(condition bool, why Unclear) {
	if condition && !o.Broken && o.Unclear == Clear {
		o.Unclear = why
	}
}

// Unclear is the reason why a limit cannot be evaluated.
type Unclear uint8

// The reasons.
const (
	Clear             Unclear = iota
	NoCalls                   // no calls are known
	NoHistory                 // there is no earlier month to compare with
	NotComparable             // some gaps cannot be compared with the earlier month
	NotCounted                // the calls of some servers with gaps are unknown
	RowsLeftOut               // rows of this month's file or of the earlier one were rejected
	InvalidException          // an exception is invalid, so it is unknown whether it has expired
	IdentityDoubtful          // an id or a name was given to another server
	IdentitiesLost            // so many servers came and went that their ids may have changed
	ColumnsUnknown            // the report.json of the earlier month does not list its columns
	CallsIncomparable         // the calls are not known for the same servers in both months
)

// String returns a stable identifier of the reason, which the texts of the documents compare with; "" for Clear.
func (u Unclear) String() string {
	return [...]string{"", "no-calls", "no-history", "not-comparable", "not-counted", "rows-left-out",
		"invalid-exception", "identity-doubtful", "identities-lost",
		"columns-unknown", "calls-incomparable"}[u]
}

// Verdict is the result of a gate.
type Verdict struct {
	Outcomes []Outcome // in the order of the limits
	Broken   int       // the number of limits that are broken
}

// Failed reports whether a limit is broken. A nil verdict has not failed.
func (v *Verdict) Failed() bool { return v != nil && v.Broken > 0 }

// Facts are the inputs of a gate.
type Facts struct {
	Result     *audit.Result       // without exceptions
	With       *audit.Result       // as if every gap with an exception in force were closed
	History    *history.Comparison // nil without an earlier month
	Exceptions *exception.Applied  // nil if there are none
	Plan       *plan.Applied
	FirstMonth bool // there is no earlier month, by declaration; History is nil then
}

// rejectedRows returns the number of rows of the fleet file that were rejected and may be servers.
func (f Facts) rejectedRows() int {
	n := f.Result.Fleet.Source().Rejected
	if f.History != nil {
		n += f.History.KnownLeftOut
	}
	return n
}

// Evaluate evaluates the limits for the fleet. It returns nil without limits.
func Evaluate(limits []Limit, f Facts) *Verdict {
	if len(limits) == 0 {
		return nil
	}
	v := &Verdict{}
	for _, limit := range limits {
		o := Outcome{Limit: limit}
		r, ok := ruleNamed(limit.Rule)
		if !ok {
			panic("gate: no rule is called " + limit.Rule)
		}
		r.evaluate(&o, f)
		if o.Unclear != Clear {
			o.Broken = true
		}
		if o.Broken {
			v.Broken++
		}
		v.Outcomes = append(v.Outcomes, o)
	}
	return v
}

// tolerance is the rounding error that a comparison ignores, in percent of the whole: 0.07 x 100 is a little more than
// 7, but 7 % is not above 7.
const tolerance = 1e-10

func isBelow(m Measure, percent float64) bool { return m.Part*100 < (percent-tolerance)*m.Of }

func isAbove(m Measure, percent float64) bool { return m.Part*100 > (percent+tolerance)*m.Of }
