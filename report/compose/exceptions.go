package compose

import (
	"slices"
	"strings"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
)

// formatDay formats a day as the documents write it.
func formatDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// exceptionFacts records the facts of the exceptions, and the figures of the fleet
// with them.
func (c *composer) exceptionFacts() {
	if c.Exceptions == nil {
		return
	}
	entries := c.Exceptions.Entries
	c.countFact("exceptions", "Exceptions", len(entries))
	c.textFact("exceptions.asof", "Day as of which exceptions are applied", formatDay(c.Exceptions.AsOf))
	inForce := 0
	for _, of := range []struct {
		id     string
		status exception.Status
	}{
		{"active", exception.Active}, {"expiring", exception.Expiring}, {"expired", exception.Expired},
		{"pending", exception.Pending}, {"unused", exception.Unused}, {"invalid", exception.Invalid},
	} {
		n := countIf(entries, func(e exception.Entry) bool { return e.Status == of.status })
		if of.status == exception.Active || of.status == exception.Expiring {
			inForce += n
		}
		c.countFact("exceptions."+of.id, "Exceptions that are "+of.status.String(), n)
	}
	c.countFact("exceptions.in-force", "Exceptions in force", inForce)
	c.countFact("excepted.gaps", "Gaps with an exception in force", countIf(c.gaps, c.hasException))
	c.countFact("expired.gaps", "Gaps whose exception has expired", countIf(c.gaps, c.hasExpiredException))

	t := c.reduced
	c.countFact("excepted.servers", "Servers whose gaps all have an exception in force", t.Compliant-c.total.Compliant)
	c.countFact("with.compliant.servers", "Compliant servers, with exceptions", t.Compliant)
	c.shareFact("with.compliant.share", "Compliant servers, with exceptions, share of all",
		ratio(float64(t.Compliant), float64(t.Servers)))
	for k, control := range c.baseline.Controls {
		c.countFact("with.lacking."+control.ID+".servers", "Servers "+control.Gap+", with exceptions", t.GapsOf(k))
		if c.has(fleet.Calls) {
			c.callsFact("with.lacking."+control.ID+".calls", "Calls through servers "+control.Gap+", with exceptions",
				callsThrough(t, t.GapCallsOf(k), t.GapsOf(k)))
		}
	}
	if c.has(fleet.Calls) {
		exposed := exposedCalls(t)
		c.callsFact("with.exposed.calls", "Exposed calls, with exceptions", exposed)
		c.shareFact("with.exposed.share", "Exposed calls, with exceptions, share of all calls",
			shareOf(exposed, t.Calls.Total))
	}
}

// hasException reports whether an exception for the gap is in force.
func (c *composer) hasException(g gap) bool { return c.Exceptions.Of(g.control, int(g.server)) != nil }

// hasExpiredException reports whether the exception for the gap has expired.
func (c *composer) hasExpiredException(g gap) bool {
	return c.Exceptions.ExpiredOf(g.control, int(g.server)) != nil
}

// exceptions lists the exceptions with their status, and the gaps that they cover.
func (c *composer) exceptions() *report.Section {
	if c.Exceptions == nil {
		return nil
	}
	s := newSection("exceptions", "Exceptions",
		"Which gaps were accepted, by whom, until when, and which exceptions no longer apply?")
	c.setTexts(s, "exceptions")
	entries := slices.Clone(c.Exceptions.Entries)
	slices.SortStableFunc(entries, func(a, b exception.Entry) int { return int(a.Status) - int(b.Status) })
	s.Tables = []*report.Table{
		c.exceptionTable(entries),
		c.coveredTable(slices.Concat(filter(c.gaps, c.hasException), filter(c.gaps, c.hasExpiredException))),
	}
	return s
}

// exceptionTable lists the exceptions, those to act on first.
func (c *composer) exceptionTable(entries []exception.Entry) *report.Table {
	type entry = exception.Entry
	applies := func(id, name string, f report.Format, of func(e entry) float64) column[entry] {
		return cellColumn(id, name, report.Number, f, func(e entry) report.Cell {
			if e.Status == exception.Invalid {
				return report.Cell{Kind: report.Empty}
			}
			return report.NumberCell(of(e))
		})
	}
	return table("exceptions-list", "Exceptions", "those to act on first, then in the order of the file", pageRows,
		entries,
		brief(textOrEmpty("server", "Server", func(e entry) string { return e.Server })),
		textOrEmpty("control", "Control", func(e entry) string { return c.controlTitle(e.Control) }),
		withTones(statusTones, textColumn("status", "Status", func(e entry) string { return e.Status.String() })),
		textOrEmpty("expires", "Expires", func(e entry) string { return formatDay(e.Expires) }),
		applies("days_left", "Days left", plainFormat, func(e entry) float64 { return float64(e.Days) }),
		textOrEmpty("why", "Remark", remark),
		brief(textOrEmpty("ticket", "Ticket", func(e entry) string { return e.Ticket })),
		brief(textOrEmpty("owner", "Owner", func(e entry) string { return e.Owner })),
		brief(textOrEmpty("approver", "Approver", func(e entry) string { return e.Approver })),
		textOrEmpty("granted", "Granted", func(e entry) string { return formatDay(e.Granted) }),
		applies("servers", "Servers that match", plainFormat, func(e entry) float64 { return float64(e.Servers) }),
		applies("gaps", "Gaps among them", plainFormat, func(e entry) float64 { return float64(e.Gaps) }),
		columnIf(c.has(fleet.Calls), applies("calls", "Calls through them", monthlyFormat,
			func(e entry) float64 { return e.Calls })),
		textOrEmpty("reason", "Reason", func(e entry) string { return e.Reason }),
		countColumn("line", "Line of file", func(e entry) int { return e.Line }))
}

// remark explains why an exception has no effect, and adds what else to know about it.
func remark(e exception.Entry) string {
	if e.Why != "" && e.Note != "" {
		return e.Why + "; " + e.Note
	}
	return e.Why + e.Note
}

// coveredTable lists the gaps with an exception, in force or expired.
func (c *composer) coveredTable(covered []gap) *report.Table {
	granted := func(g gap) *exception.Exception {
		if e := c.Exceptions.Of(g.control, int(g.server)); e != nil {
			return e
		}
		return c.Exceptions.ExpiredOf(g.control, int(g.server))
	}
	t := table("exceptions-gaps", "Gaps with an exception",
		"in force first, then those that have expired; highest risk score first", pageRows, covered,
		ofServer(c.colName()), c.gapControl(), c.gapState(),
		textColumn("counts", "With exceptions", func(g gap) string {
			if c.Exceptions.Of(g.control, int(g.server)) != nil {
				return "does not count"
			}
			return "counts again"
		}),
		textColumn("expires", "Expires", func(g gap) string { return formatDay(granted(g).Expires) }),
		brief(textColumn("ticket", "Ticket", func(g gap) string { return granted(g).Ticket })),
		brief(textColumn("approver", "Approver", func(g gap) string { return granted(g).Approver })),
		ofServer(c.colTeam()), ofServer(c.colCalls()), ofServer(c.colScore()), c.gapID())
	t.Link = func(i int) report.ServerLink { return c.link(covered[i].server) }
	return t
}

// controlTitle is the title of a control, or the id if the baseline has no such control.
func (c *composer) controlTitle(id string) string {
	for _, control := range c.baseline.Controls {
		if control.ID == id {
			return control.Title
		}
	}
	return id
}

// The columns that tables have where there are exceptions.

// colExceptions lists the gaps of each server that have an exception in force.
func (c *composer) colExceptions() column[serverIndex] {
	list := func(i serverIndex) string {
		var texts []string
		for k, control := range c.baseline.Controls {
			if e := c.Exceptions.Of(k, int(i)); e != nil {
				texts = append(texts, control.Title+" until "+formatDay(e.Expires)+" ("+e.Ticket+")")
			}
		}
		return strings.Join(texts, ", ")
	}
	return columnIf(c.Exceptions != nil, brief(textOrEmpty("exceptions", "Exceptions in force", list)))
}

// colExcepted shows whether a control of the server has an exception in force.
func (c *composer) colExcepted(k int) column[serverIndex] {
	control := c.baseline.Controls[k]
	return columnIf(c.Exceptions != nil, answerColumn("excepted_"+control.ID, "Exception for "+control.Title,
		func(i serverIndex) fleet.Answer { return answer(c.Exceptions.Excepted(k, int(i))) }))
}

func (c *composer) colStandingWith() column[serverIndex] {
	return columnIf(c.with != nil, stateColumn("standing_with", "Baseline, with exceptions",
		func(i serverIndex) audit.State { return c.with.Standing(int(i)) }))
}

func (c *composer) colScoreWith() column[serverIndex] {
	return columnIf(c.with != nil, numberColumn("risk_score_with", "Risk score, with exceptions", scoreFormat,
		func(i serverIndex) float64 { return c.with.Score(int(i)) }))
}

func (c *composer) colExposedWith() column[serverIndex] {
	return columnIf(c.with != nil && c.has(fleet.Calls), optionalNumber("exposed_calls_with",
		"Exposed calls, with exceptions", monthlyFormat,
		func(i serverIndex) (float64, bool) { return c.with.Exposed(int(i)) }))
}

// answer returns a known answer.
func answer(yes bool) fleet.Answer {
	if yes {
		return fleet.Yes
	}
	return fleet.No
}

// groupCompliantWith and groupExposedWith are figures of groups with exceptions. The
// groups are those of c.with, by name.
func (c *composer) groupCompliantWith(reduced map[string]*audit.Group) column[*audit.Group] {
	return columnIf(reduced != nil, countColumn("compliant_with", "Compliant servers, with exceptions",
		func(g *audit.Group) int { return reduced[g.Name].Compliant }))
}

func (c *composer) groupExposedWith(reduced map[string]*audit.Group) column[*audit.Group] {
	return columnIf(reduced != nil && c.has(fleet.Calls),
		cellColumn("exposed_calls_with", "Exposed calls, with exceptions", report.Number, monthlyFormat,
			func(g *audit.Group) report.Cell { return exposedCalls(&reduced[g.Name].Tally) }))
}

// reducedTeams groups the servers by team, with exceptions; nil without exceptions.
func (c *composer) reducedTeams() map[string]*audit.Group {
	if c.with == nil {
		return nil
	}
	groups := map[string]*audit.Group{}
	for _, g := range c.with.ByTeam() {
		groups[g.Name] = g
	}
	return groups
}
