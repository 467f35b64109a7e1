package report

import (
	"slices"

	"fleetreport/report/audit"
)

// Finding is a gap as programs read it that show single ones.
type Finding struct {
	ID           string // as FindingID makes it
	Control      int    // index in Document.Controls
	Server, Team string
	Line         int    // of the inventory, from 1
	State        string // "not met" or "unknown"
	Message      string // what is wrong, in one sentence
	Change       string // since the previous month, as the documents word it; "" without a history
	Score        float64
	Exception    *Granted // in force for it; nil for none
}

// Granted is an exception in force.
type Granted struct {
	Ticket, Reason, Approver, Expires string
}

// findings gives the worst gaps, n at most: by severity, then by risk score.
func (c *composer) findings(n int) []Finding {
	var list []Finding
	for _, severity := range slices.Backward(audit.Severities) {
		for _, g := range c.gaps() {
			if len(list) == n {
				return list
			}
			if c.baseline.Controls[g.control].Severity == severity {
				list = append(list, c.finding(g))
			}
		}
	}
	return list
}

func (c *composer) finding(g gap) Finding {
	s := c.at(g.server)
	f := Finding{
		ID: c.findingID(g), Control: g.control, Server: s.Name(), Team: s.Team(), Line: s.Line(),
		State: c.State(g.control, int(g.server)).String(), Message: c.gapSentence(g, false), Score: c.Score(int(g.server)),
	}
	if c.History != nil {
		f.Change = c.change(g).String()
	}
	if c.Exceptions != nil {
		if e := c.Exceptions.Of(g.control, int(g.server)); e != nil {
			f.Exception = &Granted{e.Ticket, e.Reason, e.Approver, day(e.Expires)}
		}
	}
	return f
}

// controlsOf are the controls of the baseline as every document names them.
func (c *composer) controlsOf() []Control {
	var list []Control
	for i, control := range c.baseline.Controls {
		_, has := c.columnOf(control.Column)
		k := Control{
			ID: control.ID, Title: control.Title, Column: control.Column, Definition: c.baseline.Definition(i), HasColumn: has,
			Severity: control.Severity, Why: control.Why, WhatToDo: control.WhatToDo,
		}
		for _, framework := range c.baseline.Frameworks {
			for _, id := range control.Mapping[framework] {
				k.Mapping = append(k.Mapping, framework+": "+id)
			}
		}
		list = append(list, k)
	}
	return list
}
