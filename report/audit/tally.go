package audit

import (
	"cmp"
	"maps"
	"slices"

	"fleetreport/report/fleet"
)

// Sum is a sum of values, some of which may be unknown.
type Sum struct {
	Total float64
	Known int // the number of values that are known, and so in the total
}

func (s *Sum) add(v int64, ok bool) {
	if ok {
		s.Total += float64(v)
		s.Known++
	}
}

func (s *Sum) merge(o Sum) {
	s.Total += o.Total
	s.Known += o.Known
}

// without returns the sum without a part of it.
func (s Sum) without(part Sum) Sum { return Sum{s.Total - part.Total, s.Known - part.Known} }

// Tally has the totals of a group of servers.
type Tally struct {
	Servers        int
	Compliant      int
	NotMet         int     // servers with a control that is known not to be met
	Unsure         int     // servers with an unknown control
	Calls          Sum     // calls a month
	CompliantCalls Sum     // those of the compliant servers
	FailedCalls    float64 // calls x error rate, where both are known
	FailedBase     float64 // the calls of those servers
	Tools          Sum

	controls    []controlTally
	weighted    float64 // the sum of calls x G
	totalWeight float64 // the sum of the weights of all controls
}

// controlTally has the totals of a group of servers by the state of a control.
type controlTally struct {
	servers [Met + 1]int
	calls   [Met + 1]Sum
}

// GapCalls returns the calls of the servers that are not compliant.
func (t *Tally) GapCalls() Sum { return t.Calls.without(t.CompliantCalls) }

// Exposed returns the sum of the exposed calls a month that are known.
func (t *Tally) Exposed() float64 { return t.weighted / t.totalWeight }

// AllExposed reports whether no server with calls meets a control, so that all known calls are exposed. Exposed may
// then differ from the calls by rounding errors.
func (t *Tally) AllExposed() bool {
	return !slices.ContainsFunc(t.controls, func(c controlTally) bool { return c.calls[Met].Total > 0 })
}

// Met returns the number of servers that meet the control.
func (t *Tally) Met(control int) int { return t.controls[control].servers[Met] }

// Unknown returns the number of servers for which the control is unknown.
func (t *Tally) Unknown(control int) int { return t.controls[control].servers[Unknown] }

// Gaps returns the number of gaps.
func (t *Tally) Gaps() int {
	n := 0
	for k := range t.controls {
		n += t.GapsOf(k)
	}
	return n
}

// GapsOf returns the number of gaps of the control: of servers that do not meet it or for which it is unknown.
func (t *Tally) GapsOf(control int) int { return t.Servers - t.Met(control) }

// MetCalls returns the calls of the servers that meet the control.
func (t *Tally) MetCalls(control int) Sum { return t.controls[control].calls[Met] }

// GapCallsOf returns the calls of the servers with a gap of the control.
func (t *Tally) GapCallsOf(control int) Sum { return t.Calls.without(t.MetCalls(control)) }

// merge adds the totals of another group.
func (t *Tally) merge(o *Tally) {
	t.Servers += o.Servers
	t.Compliant += o.Compliant
	t.NotMet += o.NotMet
	t.Unsure += o.Unsure
	t.Calls.merge(o.Calls)
	t.CompliantCalls.merge(o.CompliantCalls)
	t.FailedCalls += o.FailedCalls
	t.FailedBase += o.FailedBase
	t.Tools.merge(o.Tools)
	t.weighted += o.weighted
	for k := range t.controls {
		for state := range t.controls[k].servers {
			t.controls[k].servers[state] += o.controls[k].servers[state]
			t.controls[k].calls[state].merge(o.controls[k].calls[state])
		}
	}
}

// Tally returns the totals of the fleet, which the first call computes. The caller must not change them.
func (r *Result) Tally() *Tally { return r.tally() }

func (r *Result) countFleet() *Tally {
	t := r.newTally()
	for i := range r.Fleet.Len() {
		r.count(&t, i)
	}
	return &t
}

func (r *Result) newTally() Tally {
	return Tally{controls: make([]controlTally, len(r.states)), totalWeight: r.weight}
}

// count adds a server to a group.
func (r *Result) count(t *Tally, server int) {
	s := r.Fleet.Server(server)
	n, known := s.Calls()
	calls := float64(n)
	t.Servers++
	t.Calls.add(n, known)
	t.Tools.add(s.Tools())
	t.weighted += calls * r.gapWeight[server]
	if rate, ok := s.ErrorRate(); ok && known {
		t.FailedCalls += calls * rate / 100
		t.FailedBase += calls
	}
	unsure := false
	for k := range t.controls {
		state := r.states[k][server]
		t.controls[k].servers[state]++
		t.controls[k].calls[state].add(n, known)
		unsure = unsure || state == Unknown
	}
	if unsure {
		t.Unsure++
	}
	switch r.compliance[server] {
	case Met:
		t.Compliant++
		t.CompliantCalls.add(n, known)
	case NotMet:
		t.NotMet++
	}
}

// Group is a group of servers that have a value in common.
type Group struct {
	Name string // the value; "" for a blank
	Tally
}

// ByTeam returns a group for each team, sorted by name.
func (r *Result) ByTeam() []*Group { return r.groupBy(fleet.Server.Team) }

// ByAuth returns a group for each authentication type, sorted by name.
func (r *Result) ByAuth() []*Group { return r.groupBy(fleet.Server.Auth) }

// ByStanding returns a group for each result of Standing, sorted by name.
func (r *Result) ByStanding() []*Group {
	return r.groupBy(func(s fleet.Server) string { return r.Standing(s.Index()).String() })
}

// groupBy returns a group for each value of the servers, sorted by the value.
func (r *Result) groupBy(value func(s fleet.Server) string) []*Group {
	groups := map[string]*Group{}
	for i := range r.Fleet.Len() {
		name := value(r.Fleet.Server(i))
		g := groups[name]
		if g == nil {
			g = &Group{Name: name, Tally: r.newTally()}
			groups[name] = g
		}
		r.count(&g.Tally, i)
	}
	return slices.SortedFunc(maps.Values(groups), func(a, b *Group) int { return cmp.Compare(a.Name, b.Name) })
}

// Merge returns the totals of groups as a group with the given name, such as "other".
func (r *Result) Merge(name string, groups []*Group) *Group {
	sum := &Group{Name: name, Tally: r.newTally()}
	for _, g := range groups {
		sum.merge(&g.Tally)
	}
	return sum
}
