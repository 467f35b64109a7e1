package compose

import (
	"slices"
	"strconv"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/plan"
)

// planHeaders are the headers, without units, of all columns of the action plan that are not filled in.
var planHeaders = []string{"Finding", "Server", "Team", "Control", "State", "Severity", "Change", "First seen",
	"Months open", "Exception", "What to do", "Risk score", "Exposed calls of this gap", "Effort", "Proposed owner",
	"Proposed due date", "Remark"}

// IsPlanHeader reports whether a header is that of a column of the action plan that is not filled in.
func IsPlanHeader(header string) bool {
	name, _, _ := strings.Cut(header, " (")
	return slices.ContainsFunc(planHeaders, func(h string) bool { return strings.EqualFold(h, strings.TrimSpace(name)) })
}

// plan lists every gap of every server, worst first, with what was filled in about it, and room to note who closes it,
// by when, and where the evidence is.
func (c *composer) plan() *report.Section {
	control := func(g gap) audit.Control { return c.baseline.Controls[g.control] }
	columns := []column[gap]{
		c.gapID(), ofServer(c.colName()), ofServer(c.colTeam()), c.gapControl(), c.gapState(), c.gapSeverity(),
		c.gapChange(), c.gapFirstSeen(), c.gapMonths(), c.gapException(),
		textColumn("action", "What to do", func(g gap) string { return control(g).Action }),
		ofServer(c.colScore()),
		columnIf(c.has(fleet.Calls), cellColumn("gap_exposed", "Exposed calls of this gap", report.Number,
			monthlyFormat, func(g gap) report.Cell {
				calls, ok := c.serverAt(g.server).Calls()
				return numberOrUnknown(float64(calls)*control(g).Weight/c.baseline.Weight(), ok)
			})),
		columnIf(c.hasEffort(), optionalNumber("effort", "Effort", c.effortFormat(), func(g gap) (float64, bool) {
			return control(g).Effort, control(g).Effort > 0
		})),
		columnIf(c.Plan.HasOwners(), textOrEmpty("proposed_owner", "Proposed owner", func(g gap) string {
			return c.Plan.ProposedOwner(int(g.server))
		})),
		columnIf(len(c.baseline.DueDays) > 0, dateColumn("proposed_due", "Proposed due date", func(g gap) string {
			day, _ := c.Plan.ProposedDue(g.control, int(g.server))
			return formatDay(day)
		})),
		columnIf(c.Plan.File != nil || c.Plan.Overdue > 0, textOrEmpty("remark", "Remark", c.planRemark)),
	}
	t := table("action-plan", "Gaps to close", "highest risk score first", 0, c.gaps,
		append(columns, c.planInputs()...)...)
	return &report.Section{
		ID: "action-plan", Title: "Action plan", Sheet: plan.SheetName,
		Answer: "What closes each gap, who does it, and by when?",
		Lead:   c.paragraphs("lead.plan", nil),
		Tables: []*report.Table{t},
	}
}

// planInputs are the columns that people fill in, with what they filled in earlier.
func (c *composer) planInputs() []column[gap] {
	input := func(id, name string, in report.Input, get func(e *plan.Entry) string) column[gap] {
		col := textOrEmpty(id, name, func(g gap) string {
			if e := c.entry(g); e != nil {
				return get(e)
			}
			return ""
		})
		col.Input = in
		col.IsDate = in == report.DateInput
		return col
	}
	status := input("status", plan.StatusHeader, report.ChoiceInput, func(e *plan.Entry) string { return e.Status })
	status.Choices = plan.Statuses
	columns := []column[gap]{
		input("owner", plan.OwnerHeader, report.TextInput, func(e *plan.Entry) string { return e.Owner }),
		input("due", plan.DueHeader, report.DateInput, func(e *plan.Entry) string { return e.Due }),
		status,
		input("evidence", plan.EvidenceHeader, report.TextInput, func(e *plan.Entry) string { return e.Evidence }),
		input("comment", plan.CommentHeader, report.TextInput, func(e *plan.Entry) string { return e.Comment }),
	}
	if c.Plan.File != nil {
		for i, name := range c.Plan.File.Columns {
			columns = append(columns, input(ownID(i), name, report.TextInput,
				func(e *plan.Entry) string { return e.Others[i] }))
		}
	}
	return columns
}

// ownID returns the id of column i of File.Columns of a plan.
func ownID(i int) string { return "own_" + strconv.Itoa(i+1) }

func (c *composer) entry(g gap) *plan.Entry { return c.Plan.Entry(g.control, int(g.server)) }

// planRemark returns what is noteworthy about a gap that someone works on, "" for nothing.
func (c *composer) planRemark(g gap) string {
	var remarks []string
	if c.Plan.IsOverdue(g.control, int(g.server)) {
		remarks = append(remarks, "overdue")
	}
	if remark := c.Plan.Remark(g.control, int(g.server)); remark != "" {
		remarks = append(remarks, remark)
	}
	return strings.Join(remarks, "; ")
}

// effortFormat is the format of days of work, with as many decimals as the baseline has.
func (c *composer) effortFormat() report.Format {
	f := report.Format{Unit: "days"}
	for _, k := range c.baseline.Controls {
		f.Decimals = max(f.Decimals, decimals(k.Effort))
	}
	return f
}

// effort returns the days of work that the baseline estimates for the gaps of servers.
func (c *composer) effort(servers []serverIndex) float64 {
	days := 0.0
	for _, i := range servers {
		for _, g := range c.openGaps(i) {
			days += c.baseline.Controls[g.control].Effort
		}
	}
	return days
}

// effortFacts records the work that the baseline estimates, if it does.
func (c *composer) effortFacts() {
	if !c.hasEffort() {
		return
	}
	c.fact("effort", "Work to close all gaps", report.NumberCell(c.effort(c.lacking)), c.effortFormat())
	if n := min(maxSteps, len(c.onboards)); n > 0 {
		c.fact("first.effort", "Work to close the gaps of the first servers to put behind the gateway",
			report.NumberCell(c.effort(c.onboards[:n])), c.effortFormat())
	}
}

// hasEffort reports whether the baseline estimates the work for some control.
func (c *composer) hasEffort() bool {
	return slices.ContainsFunc(c.baseline.Controls, func(k audit.Control) bool { return k.Effort > 0 })
}
