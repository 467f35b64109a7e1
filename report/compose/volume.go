package compose

import (
	"slices"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// volume is the analysis of the calls: total, by server, by team, by compliance.
func (c *composer) volume() *report.Section {
	s := newSection("call-volume", "Call volume",
		"Where does the traffic go, and how much of it goes through servers that do not comply?")
	if s.Missing = c.missing("Call volume", fleet.Calls); s.Missing != nil {
		return s
	}
	c.setTexts(s, "volume")
	s.Missing = c.missing("Calls by team", fleet.Team)
	s.Tables = append(s.Tables, c.serverTable("volume-servers", "Calls by server", "most calls first", pageRows,
		c.ByCalls().All(), c.colName(), c.colTeam(), c.colCalls(), c.colCallsShare(), c.colStanding()))

	standings := c.ByStanding()
	sortGroups(standings, func(g *audit.Group) float64 { return g.Calls.Total })
	s.Tables = append(s.Tables, table("volume-compliance", "Calls by compliance", "most calls first", pageTeams,
		standings, groupName("baseline", "Baseline"), groupServers(), c.groupCalls(), c.groupCallsShare(), c.groupExposed()))

	if c.teams != nil {
		teams := slices.Clone(c.teams)
		sortGroups(teams, func(g *audit.Group) float64 { return g.Calls.Total })
		t := table("volume-teams", "Calls by team", "most calls first", pageTeams, c.headOf(teams, "teams"),
			groupName("team", "Team"), groupServers(), c.groupCalls(), c.groupCallsShare(),
			groupPart("compliant_calls", "Through compliant servers", func(t *audit.Tally) report.Cell {
				return callsThrough(t, t.CompliantCalls, t.Compliant)
			}),
			groupPart("noncompliant_calls", "Through other servers", func(t *audit.Tally) report.Cell {
				return callsThrough(t, t.GapCalls(), t.Servers-t.Compliant)
			}))
		s.Tables = append(s.Tables, t)
		s.Charts = append(s.Charts, &report.Chart{
			ID: "calls-by-team", Title: "Calls by team, split by compliance", Finding: c.sentence("chart.volume", nil),
			Kind: report.Stacked, Table: t, Label: 0, Mark: -1,
			Values: []int{indexOf(t, "compliant_calls"), indexOf(t, "noncompliant_calls")},
			Total:  indexOf(t, "calls"),
			XTitle: "Calls (per month)", YTitle: "Team",
		})
	}
	return s
}

// groupPart is a part of a group's calls.
func groupPart(id, name string, part func(*audit.Tally) report.Cell) column[*audit.Group] {
	return cellColumn(id, name, report.Number, callsFormat, func(g *audit.Group) report.Cell {
		return part(&g.Tally)
	})
}

// busiestFacts records the facts of the server with the most calls.
func (c *composer) busiestFacts() {
	if !c.has(fleet.Calls) {
		return
	}
	busiest := c.ByCalls().First(1, anyServer)[0]
	if n, ok := c.serverAt(busiest).Calls(); ok {
		ties := c.countServers(func(i serverIndex) bool { v, ok := c.serverAt(i).Calls(); return ok && v == n })
		c.countFact("calls.first.ties", "Number of servers with the most calls", ties)
		c.textFact("calls.first.server", "Server with the most calls", c.nameAndTeam(busiest))
		c.callsFact("calls.first.calls", "Calls of the server with the most calls", report.CountCell(n))
		c.shareFact("calls.first.share", "Calls of the server with the most calls, share of all",
			ratio(float64(n), c.total.Calls.Total))
	}
}

// anyServer selects every server.
func anyServer(int) bool { return true }
