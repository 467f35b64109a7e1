// Package audit judges a fleet against a baseline.
//
// Run says, for every server and control, whether the control is met, not met or
// unknown, and what that costs. Everything else is arithmetic over that
// judgement: tallies by any grouping, orders, the effect of onboarding. The
// package is pure: it reads no clock, no file and no environment.
package audit

import (
	"slices"
	"time"

	"fleetreport/report/fleet"
)

// Result is a judged fleet. Servers are named by their index in the fleet,
// controls by their index in the baseline.
type Result struct {
	Fleet    *fleet.Fleet
	Baseline *Baseline
	AsOf     time.Time // the day, UTC, against which dates of the inventory are held

	states   [][]State // of each control, of each server
	standing []State   // of each server, over all controls
	lacking  []float64 // of each server: sum of the weights of the controls not met
	maxError float64   // highest error rate of the fleet in percent; 0 when none is known
}

// Run judges every server of the fleet against every control of the baseline, as of
// a day, UTC.
func Run(f *fleet.Fleet, b *Baseline, asOf time.Time) *Result {
	r := &Result{Fleet: f, Baseline: b, AsOf: asOf}
	for _, c := range b.Controls {
		judge := judgeOf(f, c, asOf)
		states := make([]State, f.Len())
		for i := range states {
			states[i] = judge(f.Server(i))
		}
		r.states = append(r.states, states)
	}
	for i := range f.Len() {
		if rate, ok := f.Server(i).ErrorRate(); ok {
			r.maxError = max(r.maxError, rate)
		}
	}
	r.sum()
	return r
}

// Excepting is the result as it would be if every gap that excepted names were
// closed. The result itself, which is the truth, does not change.
func (r *Result) Excepting(excepted func(control, server int) bool) *Result {
	with := &Result{Fleet: r.Fleet, Baseline: r.Baseline, AsOf: r.AsOf, maxError: r.maxError}
	for k, states := range r.states {
		states = slices.Clone(states)
		for i, state := range states {
			if state != Met && excepted(k, i) {
				states[i] = Met
			}
		}
		with.states = append(with.states, states)
	}
	with.sum()
	return with
}

// sum works out what follows from the states of each server.
func (r *Result) sum() {
	n := r.Fleet.Len()
	r.lacking, r.standing = make([]float64, n), make([]State, n)
	for k, c := range r.Baseline.Controls {
		for i, state := range r.states[k] {
			if state != Met {
				r.lacking[i] += c.Weight
			}
		}
	}
	for i := range r.standing {
		r.standing[i] = r.overall(i)
	}
}

// State is what the audit says of a control of a server.
func (r *Result) State(control, server int) State { return r.states[control][server] }

// Compliant reports whether the server meets every control.
func (r *Result) Compliant(server int) bool { return r.standing[server] == Met }

// Standing is the server's compliance as a State: Met when it meets every
// control; else NotMet when it is known to lack one; else Unknown.
func (r *Result) Standing(server int) State { return r.standing[server] }

// overall works out the standing of a server.
func (r *Result) overall(server int) State {
	standing := Met
	for _, states := range r.states {
		switch states[server] {
		case NotMet:
			return NotMet
		case Unknown:
			standing = Unknown
		}
	}
	return standing
}

// Gaps is the number of controls that the server does not meet, unknown ones
// included.
func (r *Result) Gaps(server int) int {
	n := 0
	for _, states := range r.states {
		if states[server] != Met {
			n++
		}
	}
	return n
}

// Points is what a control adds to the server's risk score: its weight when it
// is not met, else 0.
func (r *Result) Points(control, server int) float64 {
	if r.states[control][server] == Met {
		return 0
	}
	return r.Baseline.Controls[control].Weight
}

// Lacking is the sum of the weights of the controls that the server does not
// meet: G of the formulas, 0 to Baseline.Weight.
func (r *Result) Lacking(server int) float64 { return r.lacking[server] }

// MaxError is the highest error rate of the fleet in percent. It is 0 when every
// rate is 0 or unknown; the last term of the risk score is 0 then.
func (r *Result) MaxError() float64 { return r.maxError }

// ErrorPoints is the last term of the risk score: the server's error rate as a
// share of the fleet's highest, 0 to 1; 0 when either is 0 or unknown.
func (r *Result) ErrorPoints(server int) float64 {
	rate, ok := r.Fleet.Server(server).ErrorRate()
	if !ok || r.maxError == 0 {
		return 0
	}
	return rate / r.maxError
}

// Score is the server's risk score: the sum of the weights of the controls it
// does not meet, plus ErrorPoints. In the built-in baseline
//
//	3 x (not OAuth 2.0) + 2 x (no DLP) + 1 x (no logging) + error rate / highest error rate
func (r *Result) Score(server int) float64 { return r.lacking[server] + r.ErrorPoints(server) }

// Exposed is the server's exposed calls a month: its calls, weighted by what it
// lacks (calls x G / sum of all weights). It is false when the calls are unknown.
func (r *Result) Exposed(server int) (float64, bool) {
	calls, ok := r.Fleet.Server(server).Calls()
	return float64(calls) * r.lacking[server] / r.Baseline.Weight(), ok
}
