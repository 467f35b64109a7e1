package audit

import (
	"cmp"
	"slices"

	"fleetreport/report/fleet"
)

// Sum adds up values of which some may be unknown.
type Sum struct {
	Total float64
	Known int // servers whose value is known, and so in the total
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

// without is what is left of a sum without a part of it.
func (s Sum) without(part Sum) Sum { return Sum{s.Total - part.Total, s.Known - part.Known} }

// Tally counts a group of servers, and adds up their calls.
type Tally struct {
	Servers        int
	Compliant      int
	NotMet         int     // servers that are known to lack a control
	Unsure         int     // servers of which a control is unknown
	Calls          Sum     // calls a month
	CompliantCalls Sum     // of these, through compliant servers
	FailedCalls    float64 // calls x error rate, where both are known
	FailedBase     float64 // the calls of those servers
	Tools          Sum

	controls         []byState
	weighted, weight float64 // calls x G, and the sum of all weights
}

// byState counts servers, and adds up their calls, by the state of one control.
type byState struct {
	servers [Met + 1]int
	calls   [Met + 1]Sum
}

// GapCalls are the calls through the servers that are not compliant.
func (t *Tally) GapCalls() Sum { return t.Calls.without(t.CompliantCalls) }

// Exposed is the sum of the group's exposed calls a month, as far as they are known: of
// GapCalls, the weighted part.
func (t *Tally) Exposed() float64 { return t.weighted / t.weight }

// AllExposed reports whether all known calls are exposed in full: none of them goes through
// a server that meets a control. Exposed may then be off by the rounding errors of weights.
func (t *Tally) AllExposed() bool {
	return !slices.ContainsFunc(t.controls, func(c byState) bool { return c.calls[Met].Total > 0 })
}

// Met is the number of servers that meet the control.
func (t *Tally) Met(control int) int { return t.controls[control].servers[Met] }

// Unknown is the number of servers of which the control is unknown.
func (t *Tally) Unknown(control int) int { return t.controls[control].servers[Unknown] }

// Lacking is the number of servers that do not meet the control, those included
// of which nobody knows.
func (t *Tally) Lacking(control int) int { return t.Servers - t.Met(control) }

// Gaps is the number of gaps: of servers and controls that they do not meet.
func (t *Tally) Gaps() int {
	n := 0
	for k := range t.controls {
		n += t.Lacking(k)
	}
	return n
}

// MetCalls are the calls through the servers that meet the control.
func (t *Tally) MetCalls(control int) Sum { return t.controls[control].calls[Met] }

// LackingCalls are the calls through the servers that do not meet the control.
func (t *Tally) LackingCalls(control int) Sum { return t.Calls.without(t.MetCalls(control)) }

// merge adds another group.
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

// Tally counts the whole fleet, once. The caller must not change it.
func (r *Result) Tally() *Tally { return r.tally() }

// tallied counts the fleet chunk by chunk.
func (r *Result) tallied() *Tally {
	t := r.newTally()
	for _, part := range Chunks(r.Fleet.Len(), func(from, to int) Tally {
		part := r.newTally()
		for i := from; i < to; i++ {
			r.count(&part, i)
		}
		return part
	}) {
		t.merge(&part)
	}
	return &t
}

func (r *Result) newTally() Tally {
	return Tally{controls: make([]byState, len(r.states)), weight: r.weight}
}

// count adds a server to a group.
func (r *Result) count(t *Tally, i int) {
	s := r.Fleet.Server(i)
	n, known := s.Calls()
	calls := float64(n)
	t.Servers++
	t.Calls.add(n, known)
	t.Tools.add(s.Tools())
	t.weighted += calls * r.lacking[i]
	if rate, ok := s.ErrorRate(); ok && known {
		t.FailedCalls += calls * rate / 100
		t.FailedBase += calls
	}
	least := Met
	for k := range t.controls {
		state := r.states[k][i]
		t.controls[k].servers[state]++
		t.controls[k].calls[state].add(n, known)
		least = min(least, state)
	}
	if least == Unknown {
		t.Unsure++
	}
	switch r.standing[i] {
	case Met:
		t.Compliant++
		t.CompliantCalls.add(n, known)
	case NotMet:
		t.NotMet++
	}
}

// Group is a tally with the value that its servers have in common.
type Group struct {
	Name string // "" where the inventory leaves the value blank
	Tally
}

// ByTeam counts the servers of each team, in the order of their names.
func (r *Result) ByTeam() []*Group { return r.byWord(fleet.Team) }

// ByAuth counts the servers of each authentication type, in the order of their names.
func (r *Result) ByAuth() []*Group { return r.byWord(fleet.AuthType) }

// byWord counts the servers by a column whose texts repeat.
func (r *Result) byWord(column string) []*Group {
	place, ok := r.Fleet.Column(column)
	if !ok {
		return r.groups([]string{""}, func(int) int { return 0 })
	}
	words, of := r.Fleet.Words(place)
	return r.groups(words, func(server int) int { return int(of[server]) })
}

// ByStanding counts the servers of each standing, in the order of their names.
func (r *Result) ByStanding() []*Group {
	return r.groups([]string{Unknown.String(), NotMet.String(), Met.String()}, func(server int) int { return int(r.standing[server]) })
}

// groups counts the servers by name, in the order of the names. of gives the place of
// each server's name; names that no server has are left out.
func (r *Result) groups(names []string, of func(server int) int) []*Group {
	groups := make([]*Group, len(names))
	for i := range r.Fleet.Len() {
		g := groups[of(i)]
		if g == nil {
			g = &Group{Name: names[of(i)], Tally: r.newTally()}
			groups[of(i)] = g
		}
		r.count(&g.Tally, i)
	}
	groups = slices.DeleteFunc(groups, func(g *Group) bool { return g == nil })
	slices.SortFunc(groups, func(a, b *Group) int { return cmp.Compare(a.Name, b.Name) })
	return groups
}

// Merge adds up groups under one name, such as "other".
func (r *Result) Merge(name string, groups []*Group) *Group {
	sum := &Group{Name: name, Tally: r.newTally()}
	for _, g := range groups {
		sum.merge(&g.Tally)
	}
	return sum
}
