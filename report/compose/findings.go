package compose

import (
	"slices"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// findings returns the n worst gaps: by severity, then by risk score.
func (c *composer) findings(n int) []report.Finding {
	var list []report.Finding
	for _, severity := range slices.Backward(audit.Severities) {
		for _, g := range c.gaps {
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

func (c *composer) finding(g gap) report.Finding {
	s := c.serverAt(g.server)
	f := report.Finding{
		ID: c.findingID(g), Control: g.control, Server: s.Name(), Team: s.Team(), Line: s.Line(),
		State: c.State(g.control, int(g.server)).String(), Message: c.gapSentence(g, false), Score: c.Score(int(g.server)),
	}
	f.Owner, f.Due, f.Status = c.ownerOf(g), formatDay(c.due(g)), c.statusOf(g)
	f.Overdue = c.Plan.IsOverdue(g.control, int(g.server))
	if c.History != nil {
		f.Change = c.changeOf(g).String()
	}
	if c.Exceptions != nil {
		if e := c.Exceptions.Of(g.control, int(g.server)); e != nil {
			f.Exception = &report.Granted{Ticket: e.Ticket, Reason: e.Reason, Approver: e.Approver,
				Expires: formatDay(e.Expires)}
		}
	}
	return f
}

// controlList are the controls of the baseline as every document names them.
func (c *composer) controlList() []report.Control {
	var list []report.Control
	for i, control := range c.baseline.Controls {
		_, has := c.columnOf(control.Column)
		k := report.Control{
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
