package audit

import (
	"slices"

	"fleetreport/report/spell"
)

// Expectations are what an inventory must have to be complete.
type Expectations struct {
	Servers int      `yaml:"servers"` // the minimum number of servers; 0 for any
	Teams   []string `yaml:"teams"`   // each has at least one server
	Columns []string `yaml:"columns"` // each has a value for every server
}

// Len returns the number of expectations: one for the number of servers, one for each team and column.
func (e Expectations) Len() int {
	n := len(e.Teams) + len(e.Columns)
	if e.Servers > 0 {
		n++
	}
	return n
}

// Shortfall is what an inventory lacks of the expectations.
type Shortfall struct {
	TooFew  bool     // it has fewer servers
	Teams   []string // without a server
	Columns []string // that are missing or blank for some server
}

// Len returns the number of expectations that are not met.
func (s Shortfall) Len() int {
	n := len(s.Teams) + len(s.Columns)
	if s.TooFew {
		n++
	}
	return n
}

// Shortfall compares the inventory with the expectations of the baseline. Case and punctuation in the names of teams
// do not matter.
func (r *Result) Shortfall() Shortfall {
	e, f := r.Baseline.Expect, r.Fleet
	s := Shortfall{TooFew: f.Len() < e.Servers}
	if len(e.Teams) > 0 {
		present := map[string]bool{}
		for i := range f.Len() {
			present[f.Server(i).Team()] = true
		}
		forms := map[string]bool{}
		for team := range present {
			forms[spell.Form(team)] = true
		}
		s.Teams = slices.DeleteFunc(slices.Clone(e.Teams), func(team string) bool { return forms[spell.Form(team)] })
	}
	for _, name := range e.Columns {
		if c, ok := f.Column(name); !ok || f.Blanks(c) > 0 || f.Len() == 0 {
			s.Columns = append(s.Columns, name)
		}
	}
	return s
}
