package compose

import (
	"slices"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// overview is the analysis of what the fleet consists of.
func (c *composer) overview() *report.Section {
	s := newSection("overview", "Fleet overview", "How large is the fleet, and who owns it?")
	c.setTexts(s, "overview")
	s.Missing = slices.Concat(c.missing("Servers by team", fleet.Team), c.missing("Calls", fleet.Calls),
		c.missing("Tools", fleet.ToolsCount))
	if teams := c.teams; teams != nil {
		reduced := c.reducedTeams()
		s.Tables = append(s.Tables, table("overview-teams", "Servers by team", "most servers first", pageTeams, teams,
			groupName("team", "Team"), groupServers(), groupCompliant(), groupCompliantShare(), c.groupCompliantWith(reduced),
			c.groupTools(), c.groupCalls(), c.groupCallsShare(), c.groupExposed(), c.groupExposedWith(reduced)))
	}
	return s
}

// compliance is the analysis of which servers meet every control.
func (c *composer) compliance() *report.Section {
	s := newSection("compliance", "Compliance audit",
		"Which servers meet every control of the baseline, and what does each of the others lack?")
	s.Missing = c.missing("Compliance by team", fleet.Team)
	c.setTexts(s, "compliance")
	columns := append([]column[serverIndex]{c.colName(), c.colTeam(), c.colStanding()}, c.colStates()...)
	columns = append(columns, c.colLacks(), c.colExceptions(), c.colStandingWith(), c.colCalls())
	s.Tables = append(s.Tables, c.serverTable("compliance-servers", "Servers and controls", "highest risk score first",
		c.pageFleet, c.Priority().All(), columns...))

	coverage := c.coverage()
	s.Tables = append(s.Tables, coverage)
	chart := &report.Chart{
		ID: "control-coverage", Title: "Control coverage, in servers and in calls",
		Finding: c.sentence("chart.coverage", nil), Kind: report.Bars,
		Table: coverage, Label: 0, Values: []int{indexOf(coverage, "met_share")}, Mark: -1,
		XTitle: "Control", YTitle: "Share that meets the control (%)",
	}
	if c.has(fleet.Calls) {
		chart.Values = append(chart.Values, indexOf(coverage, "met_calls_share"))
	}
	s.Charts = append(s.Charts, chart)
	if c.teams != nil {
		byTeam := c.coverageByTeam()
		s.Tables = append(s.Tables, byTeam)
		chart := &report.Chart{
			ID: "compliance-by-team", Title: "Compliance by team and control", Finding: c.sentence("chart.compliance", nil),
			Kind: report.Heatmap, Table: byTeam, Label: 0, Mark: -1, XTitle: "Control", YTitle: "Team",
		}
		for _, control := range c.baseline.Controls {
			chart.Values = append(chart.Values, indexOf(byTeam, "met_"+control.ID))
		}
		s.Charts = append(s.Charts, chart)
	}
	return s
}

// coverage lists, for each control, how many servers meet it, and how many calls go
// through them.
func (c *composer) coverage() *report.Table {
	t := c.total
	controls := make([]int, len(c.baseline.Controls))
	for k := range controls {
		controls[k] = k
	}
	hasCalls := c.has(fleet.Calls)
	metCalls := func(k int) report.Cell { return callsThrough(t, t.MetCalls(k), t.Met(k)) }
	return table("compliance-coverage", "Control coverage", "as in the baseline", pageTeams, controls,
		textColumn("control", "Control", func(k int) string { return c.baseline.Controls[k].Title }),
		countColumn("met", "Servers that meet it", t.Met),
		columnIf(c.reduced != nil, countColumn("met_with", "Servers that meet it, with exceptions",
			func(k int) int { return c.reduced.Met(k) })),
		countColumn("unknown", "Unknown, so not met", t.Unknown),
		shareColumn("met_share", "Share of servers", func(k int) report.Cell {
			return ratio(float64(t.Met(k)), float64(t.Servers))
		}),
		columnIf(hasCalls, cellColumn("met_calls", "Calls through them", report.Number, monthlyFormat, metCalls)),
		columnIf(hasCalls, shareColumn("met_calls_share", c.shareOfCalls("Share of calls"), func(k int) report.Cell {
			return shareOf(metCalls(k), t.Calls.Total)
		})),
	)
}

// coverageByTeam lists, for each team and control, which share of the team's servers
// meets it. It is short enough for a chart: the teams with most servers that do
// not comply, the rest added up.
func (c *composer) coverageByTeam() *report.Table {
	teams := slices.Clone(c.teams)
	sortGroups(teams, func(g *audit.Group) float64 { return float64(g.Servers - g.Compliant) })
	columns := []column[*audit.Group]{groupName("team", "Team"), groupServers()}
	for k, control := range c.baseline.Controls {
		columns = append(columns, shareColumn("met_"+control.ID, control.Title, func(g *audit.Group) report.Cell {
			return ratio(float64(g.Met(k)), float64(g.Servers))
		}))
	}
	columns = append(columns, groupCompliantShare())
	return table("compliance-teams", "Share of each team's servers that meet the control",
		"most non-compliant servers first", pageTeams, c.headOf(teams, "teams"), columns...)
}

// lackingNameFacts records the names of the servers that do not meet the baseline, and of those
// that do not meet each control.
func (c *composer) lackingNameFacts() {
	t := c.total
	c.textFact("gaps.names", "Servers that do not meet the baseline",
		c.joinNames(c.firstByPriority(c.gap), t.Servers-t.Compliant))
	for k, control := range c.baseline.Controls {
		lacking := c.firstByPriority(func(i serverIndex) bool { return c.State(k, int(i)) != audit.Met })
		c.textFact("lacking."+control.ID+".names", "Servers "+control.Gap, c.joinNames(lacking, t.GapsOf(k)))
	}
}

// teamFacts records the facts of the teams.
func (c *composer) teamFacts() {
	teams := c.teams
	if teams == nil {
		return
	}
	c.countFact("teams", "Teams", countIf(teams, func(g *audit.Group) bool { return g.Name != "" }))
	c.countFact("teams.unknown", "Servers whose team is unknown", c.blank[fleet.Team])
	if first := teams[0]; len(teams) > 1 && first.Name != "" && first.Servers > teams[1].Servers {
		c.textFact("teams.largest", "Team with the most servers", first.Name)
		c.countFact("teams.largest.servers", "Servers of the team with the most servers", first.Servers)
	}
	if !c.has(fleet.Calls) {
		return
	}
	worst, ties := teams[0], 0
	for _, g := range teams {
		switch {
		case gapCalls(g) > gapCalls(worst):
			worst, ties = g, 1
		case gapCalls(g) == gapCalls(worst):
			ties++
		}
	}
	if gapCalls(worst) > 0 && worst.Name != "" && ties == 1 {
		c.textFact("teams.exposed.team", "Team with the most calls through servers that do not meet the baseline",
			worst.Name)
		c.callsFact("teams.exposed.calls", "Calls of that team through servers that do not meet the baseline",
			report.NumberCell(gapCalls(worst)))
	}
}
