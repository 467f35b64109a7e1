package compose

import (
	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// plan lists every gap of every server, worst first, with room to note who closes
// it, by when, and where the evidence is.
func (c *composer) plan() *report.Section {
	control := func(g gap) audit.Control { return c.baseline.Controls[g.control] }
	input := func(id, name string, in report.Input) column[gap] {
		return column[gap]{report.Column{ID: id, Name: name, Kind: report.Text, Input: in}, func(int, gap) report.Cell {
			return report.Cell{Kind: report.Empty}
		}}
	}
	t := table("action-plan", "Gaps to close", "highest risk score first", 0, c.gaps,
		c.gapID(), ofServer(c.colName()), ofServer(c.colTeam()), c.gapControl(), c.gapState(), c.gapSeverity(),
		c.gapChange(), c.gapFirstSeen(), c.gapMonths(), c.gapException(),
		textColumn("action", "What to do", func(g gap) string { return control(g).Action }),
		ofServer(c.colScore()),
		columnIf(c.has(fleet.Calls), cellColumn("gap_exposed", "Exposed calls of this gap", report.Number,
			monthlyFormat, func(g gap) report.Cell {
				calls, ok := c.serverAt(g.server).Calls()
				return numberOrUnknown(float64(calls)*control(g).Weight/c.baseline.Weight(), ok)
			})),
		input("owner", "Owner", report.TextInput), input("due", "Due date", report.DateInput),
		input("status", "Status", report.StatusInput), input("evidence", "Evidence", report.TextInput))
	return &report.Section{
		ID: "action-plan", Title: "Action plan", Sheet: "Action plan",
		Answer: "What closes each gap, who does it, and by when?",
		Lead:   c.paragraphs("lead.plan", nil),
		Tables: []*report.Table{t},
	}
}
