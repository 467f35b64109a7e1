// Package gate holds a judged fleet against limits. There is one verdict: the
// documents, check and the exit status all take it from here.
//
// A gap that an exception stands for breaks no limit. Whatever cannot be judged
// counts as broken: what is unknown is never reported as fine.
package gate

import (
	"math"
	"slices"

	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/history"
)

// Measure is what a limit looks at: a part of a whole.
type Measure struct {
	Part float64 // servers, calls a month, gaps or exceptions
	Of   float64 // servers, calls a month, gaps or exceptions; 0 where there are none
}

// Outcome is a limit held against the fleet.
type Outcome struct {
	audit.Limit
	Broken bool
	With   Measure // with exceptions: what decides
	Raw    Measure // as the inventory says
	// Unclear says why the limit cannot be judged, and so is broken; Clear where it can.
	Unclear Unclear
	// Incomparable are gaps of which nobody can say whether they are new; of NoNewGap
	// and NoRegression.
	Incomparable int
	// Uncounted are servers with gaps whose calls are unknown; of MaxExposed.
	Uncounted int
}

// Unclear says why a limit cannot be judged.
type Unclear uint8

// The reasons.
const (
	Clear            Unclear = iota
	NoCalls                  // the inventory knows no calls
	NoHistory                // there is no earlier month to compare with
	NotComparable            // some gaps cannot be compared with the earlier month
	NotCounted               // the calls of some servers with gaps are unknown
	RowsLeftOut              // rows of the file, or of that of the earlier month, were left out
	InvalidException         // an exception has mistakes, so that nobody knows whether it has expired
	IdentityDoubtful         // an id or a name was given to another server
	IdentitiesLost           // so many servers came and went that their ids may have changed
)

// String gives the reason as one word that does not change, for the wording; "" for
// Clear.
func (u Unclear) String() string {
	return [...]string{"", "no-calls", "no-history", "not-comparable", "not-counted", "rows-left-out", "invalid-exception", "identity-doubtful", "identities-lost"}[u]
}

// Verdict is the gate held against the fleet.
type Verdict struct {
	Outcomes []Outcome // in the order of the limits
	Broken   int       // how many limits are broken
}

// Failed reports whether a limit is broken.
func (v *Verdict) Failed() bool { return v != nil && v.Broken > 0 }

// Facts is what a gate is held against.
type Facts struct {
	Result     *audit.Result       // as the inventory says
	With       *audit.Result       // as if every gap with an exception in force were closed
	History    *history.Comparison // nil where there is no earlier month
	Exceptions *exception.Applied  // nil where none were given
}

// Judge holds the fleet against the limits. It is nil where there are none.
func Judge(limits []audit.Limit, f Facts) *Verdict {
	if len(limits) == 0 {
		return nil
	}
	v := &Verdict{}
	raw, with := f.Result.Tally(), f.With.Tally()
	for _, limit := range limits {
		o := Outcome{Limit: limit}
		switch limit.Rule {
		case audit.MinCompliance:
			o.Raw, o.With = compliance(raw), compliance(with)
			o.Broken = below(o.With, limit.Percent)
		case audit.MaxExposed:
			o.Raw, o.With, o.Uncounted = exposed(raw), exposed(with), uncounted(f.With)
			o.Broken = above(o.With, limit.Percent)
			switch {
			case raw.Calls.Known == 0:
				o.Unclear = NoCalls
			case !o.Broken && o.Uncounted > 0:
				o.Unclear = NotCounted
			}
		case audit.NoNewGap:
			o.changes(f, history.New, history.Regressed)
		case audit.NoRegression:
			o.changes(f, history.Regressed)
		case audit.NoExpiredException:
			o.expired(f)
		case audit.MaxSeverity:
			severe := func(control audit.Control) bool { return control.Severe(limit.Severity) }
			controls := f.Result.Baseline.Controls
			o.Raw, o.With = gaps(raw, controls, severe), gaps(with, controls, severe)
			o.Broken = o.With.Part > 0
		}
		if !o.Broken && o.Unclear == Clear && o.hiding(f.Result) {
			o.Unclear = RowsLeftOut
		}
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

// hiding reports whether rows that could not be read may hide that the limit is broken.
func (o *Outcome) hiding(r *audit.Result) bool {
	leftOut := r.Fleet.Source().Rejected
	switch {
	case leftOut == 0:
		return false
	case o.Rule == audit.MinCompliance: // at worst none of them is compliant
		return below(Measure{o.With.Part, o.With.Of + float64(leftOut)}, o.Percent)
	case o.Rule == audit.MaxExposed:
		return o.Percent < 100
	case o.Rule == audit.MaxSeverity:
		return slices.ContainsFunc(r.Baseline.Controls, func(c audit.Control) bool { return c.Severe(o.Severity) })
	default:
		return false
	}
}

// lost is what arithmetic may lose, in percent of the whole: 0.07 x 100 is a little
// more than 7, and 7 % is not above 7.
const lost = 1e-10

// below compares a share with a percentage: 80 of 100 is not below 80.
func below(m Measure, percent float64) bool { return m.Part*100 < (percent-lost)*m.Of }

// above compares a share with a percentage: 30 of 100 is not above 30.
func above(m Measure, percent float64) bool { return m.Part*100 > (percent+lost)*m.Of }

func compliance(t *audit.Tally) Measure {
	return Measure{float64(t.Compliant), float64(t.Servers)}
}

func exposed(t *audit.Tally) Measure { return Measure{t.Exposed(), t.Calls.Total} }

// uncounted is the number of servers with gaps whose calls are unknown, and so not
// among the exposed ones.
func uncounted(r *audit.Result) int {
	all := 0
	for _, n := range audit.Chunks(r.Fleet.Len(), func(from, to int) int {
		n := 0
		for i := from; i < to; i++ {
			if _, known := r.Fleet.Server(i).Calls(); !known && r.Lacking(i) > 0 {
				n++
			}
		}
		return n
	}) {
		all += n
	}
	return all
}

// gaps counts the gaps of some controls, of the gaps of all.
func gaps(t *audit.Tally, controls []audit.Control, counts func(audit.Control) bool) Measure {
	m := Measure{Of: float64(t.Gaps())}
	for k, control := range controls {
		if counts(control) {
			m.Part += float64(t.Lacking(k))
		}
	}
	return m
}

// changes counts the gaps that came since the earlier month in one of the ways given.
func (o *Outcome) changes(f Facts, ways ...history.Change) {
	if f.History == nil {
		o.Unclear = NoHistory
		return
	}
	count := func(r *audit.Result) (m Measure, incomparable int) {
		for k := range r.Baseline.Controls {
			for i := range r.Fleet.Len() {
				if r.State(k, i) == audit.Met {
					continue
				}
				m.Of++
				switch change := f.History.Change(k, i); {
				case slices.Contains(ways, change):
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
	switch {
	case o.Broken:
	case f.History.IdentitiesLost():
		o.Unclear = IdentitiesLost
	case len(f.History.Doubtful) > 0:
		o.Unclear = IdentityDoubtful
	case o.Incomparable > 0:
		o.Unclear = NotComparable
	case f.History.Uncertain():
		o.Unclear = RowsLeftOut
	}
}

// expired counts the exceptions that have expired, of all that were granted.
func (o *Outcome) expired(f Facts) {
	applied, leftOut := f.Exceptions, f.Result.Fleet.Source().Rejected > 0
	if applied == nil {
		return // every gap counts, which is the safe side
	}
	for _, e := range applied.Entries {
		if e.Status == exception.Expired {
			o.With.Part++
		}
	}
	o.With.Of = float64(len(applied.Entries))
	o.Raw = o.With
	o.Broken = o.With.Part > 0
	for _, e := range applied.Entries {
		switch {
		case o.Broken:
		case e.Status == exception.Invalid:
			o.Unclear = InvalidException
		case (e.Servers == 0 || e.Pattern()) && e.Days < 0 && leftOut && o.Unclear == Clear:
			// Its server, or one of them, may be among the rows that were left out.
			o.Unclear = RowsLeftOut
		case e.Servers > 0 || e.Days >= 0 || f.History == nil || o.Unclear != Clear:
		// Its server may still be there, under an id and a name that do not show it.
		case f.History.IdentitiesLost():
			o.Unclear = IdentitiesLost
		case len(f.History.Doubtful) > 0:
			o.Unclear = IdentityDoubtful
		}
	}
}

// Share is the part as a share of the whole, 0 to 1; NaN where there is no whole.
func (m Measure) Share() float64 {
	if m.Of == 0 {
		return math.NaN()
	}
	return m.Part / m.Of
}
