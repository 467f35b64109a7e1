package compose

import (
	"slices"
	"strings"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/plan"
)

// planFacts records how the work on the gaps goes.
func (c *composer) planFacts() {
	c.countFact("plan.overdue", "Gaps that are overdue", c.Plan.Overdue)
	if c.Plan.File == nil {
		return
	}
	count := func(id, label string, keep func(g gap, e *plan.Entry) bool) {
		c.countFact(id, label, countIf(c.gaps, func(g gap) bool {
			e := c.entry(g)
			return e != nil && keep(g, e)
		}))
	}
	count("plan.owned", "Gaps with an owner in the action plan", func(_ gap, e *plan.Entry) bool { return e.Owner != "" })
	for _, status := range []struct{ id, name string }{
		{"in-progress", plan.InProgress}, {"done", plan.Done}, {"accepted", plan.Accepted},
	} {
		count("plan."+status.id, "Gaps with the status "+status.name+" in the action plan",
			func(_ gap, e *plan.Entry) bool { return e.Status == status.name })
	}
	count("plan.unexcepted", "Gaps with the status accepted and no exception in force", func(g gap, e *plan.Entry) bool {
		return e.Status == plan.Accepted && !c.hasException(g)
	})
	c.countFact("plan.leftovers", "Entries of the action plan that are about no gap of this month",
		len(c.Plan.Leftovers))
	c.countFact("plan.moved", "Entries of the action plan whose server has another id now", c.Plan.Moved)
}

// planProgress lists what the action plan contradicts, and what is overdue.
func (c *composer) planProgress() *report.Section {
	if c.Plan.File == nil && c.Plan.Overdue == 0 {
		return nil
	}
	s := newSection("plan-progress", "Progress of the action plan", "Who works on what, and what is overdue?")
	s.Lead = c.paragraphs("lead.progress", nil)
	var rows []gap
	for _, g := range c.gaps {
		if c.planRemark(g) != "" {
			rows = append(rows, g)
		}
	}
	slices.SortStableFunc(rows, func(a, b gap) int { return c.due(a).Compare(c.due(b)) })
	addTable(s, table("plan-remarks", "Overdue, or not as reported", "earliest due date first", pageRows, rows,
		c.gapID(), ofServer(c.colName()), ofServer(c.colTeam()), c.gapControl(), c.gapSeverity(),
		textOrEmpty("remark", "Remark", c.planRemark),
		brief(textOrEmpty("owner", plan.OwnerHeader, c.ownerOf)),
		dateColumn("due", plan.DueHeader, func(g gap) string {
			due := formatDay(c.due(g))
			if e := c.entry(g); due != "" && (e == nil || e.DueDay.IsZero()) {
				due += " (proposed)"
			}
			return due
		}),
		brief(textOrEmpty("status", plan.StatusHeader, c.statusOf))))
	return s
}

// closedSince lists the entries of the action plan that are about no gap of this month.
func (c *composer) closedSince() *report.Section {
	if len(c.Plan.Leftovers) == 0 {
		return nil
	}
	s := newSection("closed-since", "Closed or gone since", "What became of the other entries of the action plan?")
	s.Lead = c.paragraphs("lead.closed-since", nil)
	entry := func(id, name string, get func(l plan.Leftover) string) column[plan.Leftover] {
		return brief(textOrEmpty(id, name, get))
	}
	due := entry("due", plan.DueHeader, func(l plan.Leftover) string { return l.Due })
	due.IsDate = true
	columns := []column[plan.Leftover]{
		entry("finding", plan.FindingHeader, func(l plan.Leftover) string { return l.Finding }),
		entry("server", plan.ServerHeader, func(l plan.Leftover) string { return l.Server }),
		entry("team", plan.TeamHeader, func(l plan.Leftover) string { return l.Team }),
		textColumn("reason", "What became of it", func(l plan.Leftover) string { return l.Reason.String() }),
		entry("owner", plan.OwnerHeader, func(l plan.Leftover) string { return l.Owner }),
		due,
		entry("status", plan.StatusHeader, func(l plan.Leftover) string { return l.Status }),
		entry("evidence", plan.EvidenceHeader, func(l plan.Leftover) string { return l.Evidence }),
		entry("comment", plan.CommentHeader, func(l plan.Leftover) string { return l.Comment }),
	}
	for i, name := range c.Plan.File.Columns {
		columns = append(columns, entry(ownID(i), name, func(l plan.Leftover) string { return l.Others[i] }))
	}
	s.Tables = []*report.Table{table("closed-entries", "Entries about no gap of this month", "in the order of the plan",
		pageRows, c.Plan.Leftovers, columns...)}
	return s
}

// planned lists the gaps that someone entered something about, for report.json. It is nil without a plan.
func (c *composer) planned() *report.Table {
	if c.Plan.File == nil {
		return nil
	}
	rows := slices.DeleteFunc(slices.Clone(c.gaps), func(g gap) bool { return c.entry(g) == nil })
	columns := append([]column[gap]{c.gapID()}, c.planInputs()...)
	return table("plan", "", "", 0, rows, append(columns, textOrEmpty("remark", "Remark", c.planRemark))...)
}

// due returns the day by which a gap is to be closed, the zero time for none.
func (c *composer) due(g gap) time.Time {
	day, _ := c.Plan.Due(g.control, int(g.server))
	return day
}

func (c *composer) ownerOf(g gap) string { return c.Plan.Owner(g.control, int(g.server)) }

func (c *composer) statusOf(g gap) string {
	if e := c.entry(g); e != nil {
		return e.Status
	}
	return ""
}

// responsibility describes who closes the gaps of a server, and by when: "Owner: A. Smith. Due 2026-12-31, overdue."
// It returns "" if neither is known.
func (c *composer) responsibility(i serverIndex, gaps []gap) string {
	var owners []string
	var due time.Time
	overdue, proposed := false, false
	for _, g := range gaps {
		if owner := report.Brief(c.ownerOf(g)); owner != "" && !slices.Contains(owners, owner) {
			owners = append(owners, owner)
		}
		if day := c.due(g); !day.IsZero() && (due.IsZero() || day.Before(due)) {
			due = day
			e := c.entry(g)
			proposed = e == nil || e.DueDay.IsZero()
		}
		overdue = overdue || c.Plan.IsOverdue(g.control, int(i))
	}
	return strings.TrimSpace(c.sentence("responsibility", map[string]any{
		"Owners": enumerate(owners), "Several": len(owners) > 1, "Due": formatDay(due), "Overdue": overdue,
		"Proposed": proposed,
	}))
}

// hasOpenGap reports whether a server has a gap without an exception in force.
func (c *composer) hasOpenGap(i serverIndex) bool {
	return slices.ContainsFunc(c.openGaps(i), func(g gap) bool { return !c.hasException(g) })
}

// openGaps returns the gaps of a server.
func (c *composer) openGaps(i serverIndex) []gap {
	var gaps []gap
	for k := range c.baseline.Controls {
		if g := (gap{i, k}); c.State(k, int(i)) != audit.Met {
			gaps = append(gaps, g)
		}
	}
	return gaps
}
