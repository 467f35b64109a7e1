package compose

import (
	"cmp"
	"slices"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// gap is a control that a server does not meet.
type gap struct {
	server  serverIndex
	control int
}

// allGaps lists the gaps of all servers, highest risk score first.
func (c *composer) allGaps() []gap {
	gaps := make([]gap, 0, c.total.Gaps())
	for _, i := range c.Priority().All() {
		for k := range c.baseline.Controls {
			if c.State(k, int(i)) != audit.Met {
				gaps = append(gaps, gap{i, k})
			}
		}
	}
	return gaps
}

// urgent returns the most urgent gaps that keep selects, as many as a sentence names, and the
// number of all that it selects.
func (c *composer) urgent(keep func(gap) bool) (first []gap, all int) {
	for _, g := range c.gaps {
		if !keep(g) {
			continue
		}
		all++
		if len(first) == maxSteps {
			if c.urgency(g, first[maxSteps-1]) > 0 {
				continue
			}
			first = first[:maxSteps-1]
		}
		at, _ := slices.BinarySearchFunc(first, g, c.urgency)
		first = slices.Insert(first, at, g)
	}
	return first, all
}

// byAge returns the open findings, oldest first, else in the order of gaps. A counting sort is
// enough: there are few ages, and there may be millions of findings.
func (c *composer) byAge() []gap {
	ages := make([][]gap, len(c.History.Points))
	for _, g := range c.gaps {
		months, _ := c.monthsOpen(g)
		ages[months] = append(ages[months], g)
	}
	slices.Reverse(ages)
	return slices.Concat(ages...)
}

// urgency orders gaps for a reader who wants to act: those without an exception first,
// then by severity, then by calls per month, then by the migration priority.
func (c *composer) urgency(a, b gap) int {
	excepted := func(g gap) int {
		if c.Exceptions.Excepted(g.control, int(g.server)) {
			return 1
		}
		return 0
	}
	severity := func(g gap) int { return slices.Index(audit.Severities, c.baseline.Controls[g.control].Severity) }
	calls := func(g gap) int64 { n, _ := c.serverAt(g.server).Calls(); return n }
	if first := cmp.Or(cmp.Compare(excepted(a), excepted(b)), cmp.Compare(severity(b), severity(a)),
		cmp.Compare(calls(b), calls(a))); first != 0 {
		return first
	}
	return cmp.Or(c.Priority().Compare(a.server, b.server), cmp.Compare(a.control, b.control))
}

// gapNames names the first gaps for a sentence: "DLP on hr-directory, Logging on
// legacy-erp and 2 more".
func (c *composer) gapNames(first []gap, all int) string {
	var names []string
	for _, g := range first {
		name := c.baseline.Controls[g.control].Title + " on " + report.Brief(c.serverAt(g.server).Name())
		if c.State(g.control, int(g.server)) == audit.Unknown {
			name += " (unknown)"
		}
		names = append(names, name)
	}
	if more := all - len(names); more > 0 {
		names = append(names, countText(more)+" more")
	}
	return enumerate(names)
}

// The columns of tables that list gaps.

// ofServer is a column of the servers of gaps.
func ofServer(col column[serverIndex]) column[gap] {
	return mapColumn(col, func(row int, g gap) report.Cell { return col.cell(row, g.server) })
}

func (c *composer) gapID() column[gap] {
	return brief(textColumn("finding", "Finding", func(g gap) string { return c.findingID(g) }))
}

func (c *composer) findingID(g gap) string {
	return report.FindingID(c.serverAt(g.server).Key(), c.baseline.Controls[g.control].ID)
}

func (c *composer) gapControl() column[gap] {
	return textColumn("control", "Control", func(g gap) string { return c.baseline.Controls[g.control].Title })
}

func (c *composer) gapState() column[gap] {
	return stateColumn("state", "State", func(g gap) audit.State { return c.State(g.control, int(g.server)) })
}

func (c *composer) gapSeverity() column[gap] {
	return textColumn("severity", "Severity", func(g gap) string { return c.baseline.Controls[g.control].Severity })
}

func (c *composer) gapException() column[gap] {
	return columnIf(c.Exceptions != nil, textOrEmpty("exception", "Exception", func(g gap) string {
		if e := c.Exceptions.Of(g.control, int(g.server)); e != nil {
			return "until " + formatDay(e.Expires) + " (" + e.Ticket + ")"
		}
		if e := c.Exceptions.ExpiredOf(g.control, int(g.server)); e != nil {
			return "expired on " + formatDay(e.Expires) + " (" + e.Ticket + ")"
		}
		return ""
	}))
}

func (c *composer) gapChange() column[gap] {
	return columnIf(c.History != nil, withTones(changeTones, textColumn("change", "Change", func(g gap) string {
		return c.changeOf(g).String()
	})))
}

func (c *composer) gapFirstSeen() column[gap] {
	return columnIf(c.History != nil, textColumn("first_seen", "First seen", func(g gap) string {
		first, earlier := c.History.FirstSeen(g.control, int(g.server))
		if earlier {
			return first.String() + " or earlier"
		}
		return first.String()
	}))
}

func (c *composer) gapMonths() column[gap] {
	return columnIf(c.History != nil, countColumn("months_open", "Months open", func(g gap) int {
		months, _ := c.monthsOpen(g)
		return months
	}))
}

// gap reports whether the server does not meet the baseline.
func (c *composer) gap(i serverIndex) bool { return !c.Compliant(int(i)) }
