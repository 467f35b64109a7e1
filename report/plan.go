package report

import (
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// FindingID is the stable id of a gap: the same server and control have the same
// id every month, in every document. The server is named by its id, or by its
// name where the inventory has no ids.
func FindingID(serverKey, controlID string) string { return serverKey + "/" + controlID }

// plan lists every gap of every server, worst first, with room to note who closes
// it, by when, and where the evidence is.
func (c *composer) plan() *Section {
	control := func(g gap) audit.Control { return c.baseline.Controls[g.control] }
	input := func(id, name string, in Input) column[gap] {
		return column[gap]{Column{ID: id, Name: name, Kind: Text, Input: in}, func(int, gap) Cell { return Cell{Kind: Empty} }}
	}
	t := table("action-plan", "Gaps to close", "highest risk score first", 0, c.gaps(),
		c.gapID(), ofServer(c.colName()), ofServer(c.colTeam()), c.gapControl(), c.gapState(), c.gapSeverity(),
		c.gapChange(), c.gapFirstSeen(), c.gapMonths(), c.gapException(),
		textColumn("action", "What to do", func(g gap) string { return control(g).Action }),
		ofServer(c.colScore()),
		when(c.has(fleet.Calls), cellColumn("gap_exposed", "Exposed calls of this gap", Number, Format{Unit: "a month"}, func(g gap) Cell {
			calls, ok := c.at(g.server).Calls()
			return orUnknown(float64(calls)*control(g).Weight/c.baseline.Weight(), ok)
		})),
		input("owner", "Owner", TextInput), input("due", "Due date", DateInput),
		input("status", "Status", StatusInput), input("evidence", "Evidence", TextInput))
	return &Section{
		ID: "action-plan", Title: "Action plan", Sheet: "Action plan",
		Answer: "What closes each gap, who does it, and by when?",
		Lead:   c.paragraphs("lead.plan", nil),
		Tables: []*Table{t},
	}
}
