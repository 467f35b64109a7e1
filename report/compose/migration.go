package compose

import (
	"slices"

	"fleetreport/report"
	"fleetreport/report/fleet"
)

// migration is the order in which to put the servers behind the gateway.
func (c *composer) migration() *report.Section {
	s := newSection("migration", "Migration priority",
		"In which order should the servers go behind the gateway, and what remains exposed after each step?")
	s.Missing = append(c.missing("Exposed calls", fleet.Calls),
		c.missing("Error term of the risk score", fleet.ErrorRate)...)
	c.setTexts(s, "migration")
	exposed := exposedCalls(c.total)
	var effortAfter []float64 // by rank
	if c.hasEffort() {
		days := 0.0
		for _, i := range c.Priority().All() {
			days += c.effort([]serverIndex{i})
			effortAfter = append(effortAfter, days)
		}
	}
	columns := append([]column[serverIndex]{c.colRank(), c.colName(), c.colTeam()}, c.pointColumns()...)
	columns = append(columns, c.colScore(), c.colScoreWith(), c.colExposed(), c.colExposedWith(),
		shareColumn("compliant_after", "Compliant after this step", func(i serverIndex) report.Cell {
			return ratio(float64(c.steps[c.rank[i]].Compliant), float64(c.total.Servers))
		}),
		columnIf(c.has(fleet.Calls), optionalNumber("exposed_after", "Exposed calls left", monthlyFormat,
			func(i serverIndex) (float64, bool) {
				return c.steps[c.rank[i]].Exposed, exposed.Kind == report.Number
			})),
		columnIf(c.hasEffort(), numberColumn("effort", "Effort", c.effortFormat(), func(i serverIndex) float64 {
			return c.effort([]serverIndex{i})
		})),
		columnIf(c.hasEffort(), numberColumn("effort_after", "Effort up to this step", c.effortFormat(),
			func(i serverIndex) float64 { return effortAfter[c.rank[i]] })))
	t := c.serverTable("migration-servers", "Servers by risk score", "highest risk score first", c.pageFleet,
		c.Priority().All(), columns...)
	s.Tables = append(s.Tables, t)
	s.Charts = append(s.Charts, c.pointsChart(s))
	if chart := c.onboardingChart(); chart != nil {
		s.Tables = append(s.Tables, chart.Table)
		s.Charts = append(s.Charts, chart)
	}
	return s
}

// pointColumns are the terms of the risk score.
func (c *composer) pointColumns() []column[serverIndex] {
	var columns []column[serverIndex]
	for k := range c.baseline.Controls {
		columns = append(columns, c.colPoints(k))
	}
	return append(columns, columnIf(c.has(fleet.ErrorRate), c.colErrorPoints()))
}

// pointsChart shows what the highest risk scores are made of.
func (c *composer) pointsChart(s *report.Section) *report.Chart {
	priority := c.Priority().All()
	top := priority[:min(len(priority), chartRows)]
	t := s.Tables[0]
	finding := c.sentence("chart.points", nil)
	if len(top) < len(priority) {
		t = c.serverTable("migration-chart", "Highest risk scores", "highest risk score first", chartRows, top,
			append([]column[serverIndex]{c.colName()}, append(c.pointColumns(), c.colScore())...)...)
		s.Tables = append(s.Tables, t)
		finding += " " + c.sentence("chart.worst", map[string]string{"Shown": countText(len(top)),
			"All": countText(len(priority))})
	}
	chart := &report.Chart{
		ID: "risk-points", Title: "Composition of the highest risk scores", Finding: finding,
		Kind: report.Stacked, Table: t, Label: indexOf(t, "server"), Mark: -1, Total: indexOf(t, "risk_score"),
		XTitle: "Points of the risk score", YTitle: "Server",
	}
	for _, col := range c.pointColumns() {
		if col.cell != nil {
			chart.Values = append(chart.Values, indexOf(t, col.ID))
		}
	}
	return chart
}

// milestone is a number of servers put behind the gateway.
type milestone int

// onboardingChart shows how the exposed calls fall as servers are put behind the
// gateway, from none to the last one with a gap that it closes.
func (c *composer) onboardingChart() *report.Chart {
	gaps := c.onboards
	if !c.has(fleet.Calls) || len(gaps) == 0 || exposedCalls(c.total).Kind != report.Number {
		return nil
	}
	// A server with a gap scores at least its weight, one without at most 1, so
	// with the usual weights the gaps are the head of the order. Any other
	// baseline may mix them: the line then goes on to the last one.
	last := int(c.rank[gaps[len(gaps)-1]]) + 1
	var stones []milestone
	steps := min(last, chartDots-1)
	for n := range steps + 1 {
		stones = append(stones, milestone(n*last/steps))
	}
	after := func(n milestone) (compliant int, exposed float64) {
		if n == 0 {
			return c.total.Compliant, c.total.Exposed()
		}
		return c.steps[n-1].Compliant, c.steps[n-1].Exposed
	}
	order := "in order of migration priority"
	if steps < last {
		order += ", " + countText(steps) + " of " + countText(last) + " steps"
	}
	t := table("migration-steps", "Exposure left after the first servers", order, chartDots, stones,
		countColumn("onboarded", "Servers behind the gateway", func(n milestone) int { return int(n) }),
		shareColumn("compliant_share", "Compliant servers", func(n milestone) report.Cell {
			compliant, _ := after(n)
			return ratio(float64(compliant), float64(c.total.Servers))
		}),
		numberColumn("exposed_calls", "Exposed calls", monthlyFormat, func(n milestone) float64 {
			_, exposed := after(n)
			return exposed
		}),
		shareColumn("exposed_share", c.shareOfCalls("Share of all calls"), func(n milestone) report.Cell {
			_, exposed := after(n)
			return ratio(exposed, c.total.Calls.Total)
		}),
	)
	return &report.Chart{
		ID: "exposed-calls-falling", Title: "Exposed calls as servers go behind the gateway",
		Finding: c.sentence("chart.onboarding", nil),
		Kind:    report.Line, Table: t, Label: 0, Values: []int{indexOf(t, "exposed_calls")}, Mark: -1,
		XTitle: "Servers behind the gateway, in order of migration priority", YTitle: "Exposed calls (per month)",
	}
}

// priorityFacts records the head of the migration order.
func (c *composer) priorityFacts() {
	first := c.Priority().All()[0]
	c.textFact("first.server", "First server of the migration priority", c.nameAndTeam(first))
	c.fact("first.score", "Highest risk score", report.NumberCell(c.Score(int(first))), scoreFormat)
	score := c.Score(int(first))
	ties := func(i serverIndex) bool { return c.Score(int(i)) == score }
	tied := c.countServers(ties)
	c.countFact("first.ties", "Number of servers with the highest risk score", tied)
	c.textFact("first.ties.names", "Servers with the highest risk score", c.joinNames(c.firstByPriority(ties), tied))
	c.gatewayFacts()
	gaps, steps := c.onboards, c.steps
	c.textFact("first.names", "First servers to put behind the gateway", c.joinNames(gaps, len(gaps)))
	if len(gaps) > 0 {
		// A server whose gaps are all excepted for now is not the one to begin with.
		k := max(0, slices.IndexFunc(gaps, c.hasOpenGap))
		c.textFact("first.gateway", "First server to put behind the gateway", c.nameAndTeam(gaps[k]))
	}
	if !c.has(fleet.Calls) || len(gaps) == 0 || c.total.Exposed() == 0 {
		return
	}
	n := min(maxSteps, len(gaps))
	last := steps[c.rank[gaps[n-1]]]
	removed := c.total.Exposed() - last.Exposed
	if removed < c.total.Exposed()*1e-12 { // the rounding errors of two sums
		removed = 0
	}
	c.countFact("first.steps", "Servers in the first steps", n)
	c.shareFact("first.steps_share", "Exposed calls that the first steps remove, share of all exposed calls",
		ratio(removed, c.total.Exposed()))
	c.shareFact("first.steps_compliance", "Compliant servers after the first steps, share of all",
		ratio(float64(last.Compliant), float64(c.total.Servers)))
	c.callsFact("first.steps_left", "Exposed calls left after the first steps", report.NumberCell(last.Exposed))
	half := 0
	for half < len(steps) && steps[half].Exposed > c.total.Exposed()/2 {
		half++
	}
	if half < len(steps) {
		c.countFact("half.steps", "Servers at the top of the priority that carry half of the exposed calls", half+1)
	}
	if i, most := c.MostExposed(); i != first && most > 0 {
		c.textFact("exposed.first.server", "Server with the most exposed calls", c.nameAndTeam(i))
		c.countFact("exposed.first.ties", "Number of servers with the most exposed calls", c.mostExposed(most))
		c.callsFact("exposed.first.calls", "Exposed calls of the server with the most exposed calls",
			report.NumberCell(most))
	}
}

// mostExposed is the number of servers with that many exposed calls.
func (c *composer) mostExposed(calls float64) int {
	return c.countServers(func(i serverIndex) bool { v, ok := c.Exposed(int(i)); return ok && v == calls })
}

// gatewayFacts records what the gateway closes, and what it does not.
func (c *composer) gatewayFacts() {
	gaps, onboards := len(c.lacking), len(c.onboards)
	c.countFact("gateway.servers", "Servers with a gap that the gateway closes", onboards)
	c.countFact("gateway.others", "Servers with gaps, none of which the gateway closes", gaps-onboards)
	var titles []string
	for k, control := range c.baseline.Controls {
		if !control.ClosedByGateway() && c.total.GapsOf(k) > 0 {
			titles = append(titles, control.Title)
		}
	}
	c.fact("gateway.leaves", "Controls with gaps that the gateway does not close", textOrUnknown(enumerate(titles)),
		plainFormat)
}
