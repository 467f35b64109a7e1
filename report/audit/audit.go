// Package audit audits a fleet against a baseline.
//
// Run evaluates every control for every server: met, not met or unknown. The rest is arithmetic over these states:
// scores, totals of groups, orders, and the effect of the gateway. The package is pure: it reads no clock, no file and
// no environment.
package audit

import (
	"sync"
	"time"

	"fleetreport/report/fleet"
)

// Result is an audited fleet. Servers are identified by their index in the fleet, controls by their index in the
// baseline. Its methods may be called concurrently.
type Result struct {
	Fleet    *fleet.Fleet
	Baseline *Baseline
	AsOf     time.Time // the day of the audit, UTC, from which the age of dates is counted

	states     [][]State // by control and server
	compliance []State   // by server, over all controls
	gapWeight  []float64 // by server: the sum of the weights of its gaps
	weight     float64   // the sum of the weights of all controls

	closedByGateway []bool // by control

	maxError float64 // the highest error rate of the fleet in percent; 0 if none is known

	orders orders
	tally  func() *Tally
}

// Run evaluates every control of the baseline for every server, as of a day, UTC.
func Run(f *fleet.Fleet, b *Baseline, asOf time.Time) *Result {
	r := newResult(f, b, asOf)
	for k, c := range b.Controls {
		evaluate := evaluator(f, c, asOf)
		for i := range r.states[k] {
			r.states[k][i] = evaluate(f.Server(i))
		}
	}
	for i := range f.Len() {
		rate, _ := f.Server(i).ErrorRate()
		r.maxError = max(r.maxError, rate)
	}
	r.sumControls()
	return r
}

// evaluator returns a function that evaluates a control for a server.
func evaluator(f *fleet.Fleet, c Control, asOf time.Time) func(s fleet.Server) State {
	column, ok := f.Column(c.Column)
	if !ok {
		return func(fleet.Server) State { return Unknown }
	}
	evaluate := c.Condition.Evaluator(Context{c.Column, asOf, func() bool { return f.MixesMarks(column) }})
	const maxEvaluated = 10_000
	evaluated := map[string]State{} // most values repeat
	return func(s fleet.Server) State {
		value := s.Text(column)
		state, ok := evaluated[value]
		if !ok {
			state = evaluate(value)
			if len(evaluated) < maxEvaluated {
				evaluated[value] = state
			}
		}
		return state
	}
}

// newResult returns a result in which every control is unknown.
func newResult(f *fleet.Fleet, b *Baseline, asOf time.Time) *Result {
	r := &Result{
		Fleet: f, Baseline: b, AsOf: asOf, weight: b.Weight(),
		compliance: make([]State, f.Len()), gapWeight: make([]float64, f.Len()),
	}
	for _, c := range b.Controls {
		r.states = append(r.states, make([]State, f.Len()))
		r.closedByGateway = append(r.closedByGateway, c.ClosedByGateway())
	}
	r.orders = newOrders(r)
	r.tally = sync.OnceValue(r.countFleet)
	return r
}

// Excepting returns the result as if every gap for which isExcepted returns true were closed. It does not change r.
func (r *Result) Excepting(isExcepted func(control, server int) bool) *Result {
	with := newResult(r.Fleet, r.Baseline, r.AsOf)
	with.maxError = r.maxError
	for k, states := range r.states {
		for i, state := range states {
			if state != Met && isExcepted(k, i) {
				state = Met
			}
			with.states[k][i] = state
		}
	}
	with.sumControls()
	return with
}

// sumControls sets what follows from the states of each server.
func (r *Result) sumControls() {
	for i := range r.compliance {
		r.compliance[i] = Met
	}
	for k, c := range r.Baseline.Controls {
		for i, state := range r.states[k] {
			if state == Met {
				continue
			}
			r.gapWeight[i] += c.Weight
			if r.compliance[i] != NotMet {
				r.compliance[i] = state
			}
		}
	}
}

// State returns the state of a control for a server.
func (r *Result) State(control, server int) State { return r.states[control][server] }

// Compliant reports whether the server meets every control.
func (r *Result) Compliant(server int) bool { return r.compliance[server] == Met }

// Standing returns the compliance of a server: Met if it meets every control, NotMet if a control is known not to be
// met, else Unknown.
func (r *Result) Standing(server int) State { return r.compliance[server] }

// Gaps returns the number of controls that the server does not meet, unknown ones included.
func (r *Result) Gaps(server int) int {
	n := 0
	for _, states := range r.states {
		if states[server] != Met {
			n++
		}
	}
	return n
}

// Points returns what a control adds to the risk score of a server: its weight if it is not met, else 0.
func (r *Result) Points(control, server int) float64 {
	if r.states[control][server] == Met {
		return 0
	}
	return r.Baseline.Controls[control].Weight
}

// GapWeight returns the sum of the weights of the server's gaps, 0 to Baseline.Weight: G in the formulas.
func (r *Result) GapWeight(server int) float64 { return r.gapWeight[server] }

// MaxError returns the highest error rate of the fleet in percent, 0 if none is known.
func (r *Result) MaxError() float64 { return r.maxError }

// ErrorPoints returns the last term of the risk score: the server's error rate divided by the highest of the fleet,
// 0 to 1. It is 0 if either is 0 or unknown.
func (r *Result) ErrorPoints(server int) float64 {
	rate, ok := r.Fleet.Server(server).ErrorRate()
	if !ok || r.maxError == 0 {
		return 0
	}
	return rate / r.maxError
}

// Score returns the risk score of a server: GapWeight plus ErrorPoints. With the built-in baseline it is
//
//	3 x (not OAuth 2.0) + 2 x (no DLP) + 1 x (no logging) + error rate / highest error rate
func (r *Result) Score(server int) float64 { return r.gapWeight[server] + r.ErrorPoints(server) }

// Exposed returns the exposed calls of a server a month: calls x G / sum of all weights. It returns false if the calls
// are unknown.
func (r *Result) Exposed(server int) (float64, bool) {
	calls, ok := r.Fleet.Server(server).Calls()
	return float64(calls) * r.gapWeight[server] / r.weight, ok
}

// MostExposed returns the server with the most exposed calls a month, and their number. Of several it returns the
// first in the order of priority. It returns -1 if no calls are exposed.
func (r *Result) MostExposed() (server int32, exposed float64) {
	server = -1
	for i := range int32(r.Fleet.Len()) {
		v, _ := r.Exposed(int(i))
		if v > exposed || v > 0 && v == exposed && r.Priority().Compare(i, server) < 0 {
			server, exposed = i, v
		}
	}
	return server, exposed
}
