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

// Tally counts a group of servers, and adds up their calls.
type Tally struct {
	Servers        int
	Compliant      int
	Calls          Sum     // calls a month
	CompliantCalls float64 // of these, through compliant servers
	FailedCalls    float64 // calls x error rate, where both are known
	FailedBase     float64 // the calls of those servers
	Tools          Sum
	Met            []int     // servers that meet each control
	Unknown        []int     // servers of which each control is unknown
	MetCalls       []float64 // calls through the servers that meet each control

	weighted, weight float64 // calls x G, and the sum of all weights
}

// Exposed is the sum of the group's exposed calls a month.
func (t *Tally) Exposed() float64 { return t.weighted / t.weight }

// Lacking is the number of servers that do not meet the control, those included
// of which nobody knows.
func (t *Tally) Lacking(control int) int { return t.Servers - t.Met[control] }

// LackingCalls are the calls through the servers that do not meet the control.
func (t *Tally) LackingCalls(control int) float64 { return t.Calls.Total - t.MetCalls[control] }

// Group is a tally with the value that its servers have in common.
type Group struct {
	Name string // "" where the inventory leaves the value blank
	Tally
}

// Tally counts the whole fleet.
func (r *Result) Tally() *Tally {
	t := r.newTally()
	for i := range r.Fleet.Len() {
		r.count(&t, i)
	}
	return &t
}

// GroupBy counts the servers by the value that name gives for each, in the order
// of the names.
func (r *Result) GroupBy(name func(fleet.Server) string) []*Group {
	groups := map[string]*Group{}
	for i := range r.Fleet.Len() {
		n := name(r.Fleet.Server(i))
		g := groups[n]
		if g == nil {
			g = &Group{Name: n, Tally: r.newTally()}
			groups[n] = g
		}
		r.count(&g.Tally, i)
	}
	sorted := make([]*Group, 0, len(groups))
	for _, g := range groups {
		sorted = append(sorted, g)
	}
	slices.SortFunc(sorted, func(a, b *Group) int { return cmp.Compare(a.Name, b.Name) })
	return sorted
}

func (r *Result) newTally() Tally {
	n := len(r.Baseline.Controls)
	return Tally{Met: make([]int, n), Unknown: make([]int, n), MetCalls: make([]float64, n), weight: r.Baseline.Weight()}
}

func (r *Result) count(t *Tally, i int) {
	s := r.Fleet.Server(i)
	calls, known := s.Calls()
	t.Servers++
	t.Calls.add(calls, known)
	t.Tools.add(s.Tools())
	if r.Compliant(i) {
		t.Compliant++
		t.CompliantCalls += float64(calls)
	}
	t.weighted += float64(calls) * r.lacking[i]
	if rate, ok := s.ErrorRate(); ok && known {
		t.FailedCalls += float64(calls) * rate / 100
		t.FailedBase += float64(calls)
	}
	for c := range r.states {
		switch r.states[c][i] {
		case Met:
			t.Met[c]++
			t.MetCalls[c] += float64(calls)
		case Unknown:
			t.Unknown[c]++
		}
	}
}

// Merge adds up groups under one name, such as "other".
func (r *Result) Merge(name string, groups []*Group) *Group {
	sum := &Group{Name: name, Tally: r.newTally()}
	for _, g := range groups {
		sum.Servers += g.Servers
		sum.Compliant += g.Compliant
		sum.Calls.Total += g.Calls.Total
		sum.Calls.Known += g.Calls.Known
		sum.CompliantCalls += g.CompliantCalls
		sum.FailedCalls += g.FailedCalls
		sum.FailedBase += g.FailedBase
		sum.Tools.Total += g.Tools.Total
		sum.Tools.Known += g.Tools.Known
		sum.weighted += g.weighted
		for c := range sum.Met {
			sum.Met[c] += g.Met[c]
			sum.Unknown[c] += g.Unknown[c]
			sum.MetCalls[c] += g.MetCalls[c]
		}
	}
	return sum
}
