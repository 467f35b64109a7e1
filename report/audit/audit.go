// Package audit judges a fleet against a baseline.
//
// Run says, for every server and control, whether the control is met, not met or
// unknown, and what that costs. Everything else is arithmetic over that
// judgement: tallies by any grouping, orders, the effect of onboarding. The
// package is pure: it reads no clock, no file and no environment.
package audit

import (
	"sync"
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
	weight   float64   // sum of all weights
	maxError float64   // highest error rate of the fleet in percent; 0 when none is known

	orders orders
	tally  func() *Tally // counts the fleet, once
}

// Run judges every server of the fleet against every control of the baseline, as of
// a day, UTC.
func Run(f *fleet.Fleet, b *Baseline, asOf time.Time) *Result {
	r := newResult(f, b, asOf)
	var judges []judge
	for _, c := range b.Controls {
		judges = append(judges, judgeOf(f, c, asOf))
	}
	for _, highest := range Chunks(f.Len(), func(from, to int) float64 {
		for k, judge := range judges {
			judge(r.states[k][from:to], from)
		}
		r.sum(from, to)
		return highestError(f, from, to)
	}) {
		r.maxError = max(r.maxError, highest)
	}
	return r
}

// newResult is a fleet that is not judged yet: everything is unknown.
func newResult(f *fleet.Fleet, b *Baseline, asOf time.Time) *Result {
	r := &Result{Fleet: f, Baseline: b, AsOf: asOf, standing: make([]State, f.Len()), lacking: make([]float64, f.Len()), weight: b.Weight()}
	for range b.Controls {
		r.states = append(r.states, make([]State, f.Len()))
	}
	r.newOrders()
	r.tally = sync.OnceValue(r.tallied)
	return r
}

// highestError is the highest error rate of a part of the fleet.
func highestError(f *fleet.Fleet, from, to int) float64 {
	highest := 0.0
	for i := from; i < to; i++ {
		rate, _ := f.Server(i).ErrorRate()
		highest = max(highest, rate)
	}
	return highest
}

// Excepting is the result as it would be if every gap that excepted names were
// closed. The result itself, which is the truth, does not change. excepted is called
// from several goroutines at once.
func (r *Result) Excepting(excepted func(control, server int) bool) *Result {
	with := newResult(r.Fleet, r.Baseline, r.AsOf)
	with.maxError = r.maxError
	inChunks(r.Fleet.Len(), func(from, to int) {
		for k, states := range r.states {
			copy(with.states[k][from:to], states[from:to])
			for i := from; i < to; i++ {
				if states[i] != Met && excepted(k, i) {
					with.states[k][i] = Met
				}
			}
		}
		with.sum(from, to)
	})
	return with
}

// sum works out what follows from the states of each server of a part of the fleet.
func (r *Result) sum(from, to int) {
	standing, lacking := r.standing[from:to], r.lacking[from:to]
	for i := range standing {
		standing[i] = Met
	}
	for k, c := range r.Baseline.Controls {
		weight := [...]float64{Unknown: c.Weight, NotMet: c.Weight, Met: 0}
		for i, state := range r.states[k][from:to] {
			lacking[i] += weight[state]
			standing[i] = both[standing[i]][state]
		}
	}
}

// both is the standing of a server by those of two sets of controls: Met when it meets
// all of them; else NotMet when it is known to lack one; else Unknown.
var both = [...][Met + 1]State{
	Unknown: {Unknown, NotMet, Unknown},
	NotMet:  {NotMet, NotMet, NotMet},
	Met:     {Unknown, NotMet, Met},
}

// State is what the audit says of a control of a server.
func (r *Result) State(control, server int) State { return r.states[control][server] }

// Compliant reports whether the server meets every control.
func (r *Result) Compliant(server int) bool { return r.standing[server] == Met }

// Standing is the server's compliance as a State: Met when it meets every
// control; else NotMet when it is known to lack one; else Unknown.
func (r *Result) Standing(server int) State { return r.standing[server] }

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
	return float64(calls) * r.lacking[server] / r.weight, ok
}

// MostExposed is the server with the most exposed calls, and how many they are; ties
// go by the order of priority. It is -1 where no calls are exposed.
func (r *Result) MostExposed() (server int32, exposed float64) {
	more := func(best, i int32, highest float64) (int32, float64) {
		if v, _ := r.Exposed(int(i)); v > highest || v > 0 && v == highest && r.Priority().Compare(i, best) < 0 {
			return i, v
		}
		return best, highest
	}
	server = -1
	for _, i := range Chunks(r.Fleet.Len(), func(from, to int) int32 {
		best, highest := int32(-1), 0.0
		for i := from; i < to; i++ {
			best, highest = more(best, int32(i), highest)
		}
		return best
	}) {
		if i >= 0 {
			server, exposed = more(server, i, exposed)
		}
	}
	return server, exposed
}
