package compose

import (
	"math"
	"strconv"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// fleetFacts records the facts of the whole fleet.
func (c *composer) fleetFacts() {
	t := c.total
	c.countFact("servers", "Servers", t.Servers)
	c.countFact("compliant.servers", "Compliant servers", t.Compliant)
	c.fact("compliant.share", "Compliant servers, share of all", ratio(float64(t.Compliant), float64(t.Servers)), shareFormat)
	gaps := t.Servers - t.Compliant
	c.countFact("gaps.servers", "Servers that do not meet the baseline", gaps)
	c.fact("gaps.share", "Servers that do not meet the baseline, share of all", ratio(float64(gaps), float64(t.Servers)), shareFormat)
	c.countFact("notmet.servers", "Servers that are known to lack a control", t.NotMet)
	c.countFact("gaps.unsure", "Servers that do not meet the baseline, and are not known to lack a control", gaps-t.NotMet)
	c.countFact("gaps.open", "Gaps of all servers", t.Gaps())
	c.countFact("unknown.servers", "Servers of which a control is unknown", t.Unsure)
	if c.has(fleet.ToolsCount) {
		c.fact("tools", "Tools", orUnknown(t.Tools.Total, t.Tools.Known > 0), plainFormat)
		c.countFact("tools.unknown", "Servers whose tools are unknown", t.Servers-t.Tools.Known)
	}
	if !c.has(fleet.Calls) {
		return
	}
	c.fact("calls", "Calls", orUnknown(t.Calls.Total, t.Calls.Known > 0), callsFormat)
	c.countFact("calls.unknown", "Servers whose calls are unknown", t.Servers-t.Calls.Known)
	met, lacking, exposed := through(t, t.CompliantCalls, t.Compliant), through(t, t.GapCalls(), gaps), exposedCalls(t)
	c.fact("compliant.calls", "Calls through compliant servers", met, callsFormat)
	c.fact("compliant.calls_share", "Calls through compliant servers, share of all", shareOf(met, t.Calls.Total), shareFormat)
	c.fact("gaps.calls", "Calls through servers that do not meet the baseline", lacking, callsFormat)
	c.fact("gaps.calls_share", "Calls through servers that do not meet the baseline, share of all", shareOf(lacking, t.Calls.Total), shareFormat)
	c.countFact("exposed.uncounted", "Servers with gaps whose calls are unknown", gaps-t.GapCalls().Known)
	c.fact("exposed.calls", "Exposed calls", exposed, callsFormat)
	c.fact("exposed.share", "Exposed calls, share of all calls", shareOf(exposed, t.Calls.Total), shareFormat)
}

// through are the calls through some servers of a group. They are unknown where there are
// such servers, and the calls of none of them are known.
func through(t *audit.Tally, part audit.Sum, servers int) report.Cell {
	return orUnknown(part.Total, t.Calls.Known > 0 && (part.Known > 0 || servers == 0))
}

// exposedCalls are the exposed calls of a group, unknown as the calls are through its
// servers with gaps.
func exposedCalls(t *audit.Tally) report.Cell {
	v := through(t, t.GapCalls(), t.Servers-t.Compliant)
	if v.Kind == report.Number {
		v.Num = t.Exposed()
		if t.AllExposed() {
			v.Num = t.Calls.Total
		}
	}
	return v
}

// busiestFacts records the facts of the server with the most calls.
func (c *composer) busiestFacts() {
	if !c.has(fleet.Calls) {
		return
	}
	busiest := c.ByCalls().First(1, everyone)[0]
	if n, ok := c.server(busiest).Calls(); ok {
		ties := c.serversThat(func(i serverIndex) bool { v, ok := c.server(i).Calls(); return ok && v == n })
		c.countFact("calls.first.ties", "Servers with the most calls, their number", ties)
		c.textFact("calls.first.server", "Server with the most calls", c.nameAndTeam(busiest))
		c.fact("calls.first.calls", "Calls of the server with the most calls", report.CountCell(n), callsFormat)
		c.fact("calls.first.share", "Calls of the server with the most calls, share of all", ratio(float64(n), c.total.Calls.Total), shareFormat)
	}
}

// everyone selects every server.
func everyone(int) bool { return true }

// lackingNameFacts records the names of the servers that do not meet the baseline, and of those
// that do not meet each control.
func (c *composer) lackingNameFacts() {
	t := c.total
	c.textFact("gaps.names", "Servers that do not meet the baseline", c.joinNames(c.worst(c.gap), t.Servers-t.Compliant))
	for k, control := range c.baseline.Controls {
		lacking := c.worst(func(i serverIndex) bool { return c.State(k, int(i)) != audit.Met })
		c.textFact("lacking."+control.ID+".names", "Servers "+control.Gap, c.joinNames(lacking, t.Lacking(k)))
	}
}

// gap reports whether the server does not meet the baseline.
func (c *composer) gap(i serverIndex) bool { return !c.Compliant(int(i)) }

// controlFacts records the facts of each control, and which is met least.
func (c *composer) controlFacts() {
	t, controls := c.total, c.baseline.Controls
	var titles []string
	for k, control := range controls {
		titles = append(titles, control.Title)
		id := "lacking." + control.ID + "."
		lacking := t.Lacking(k)
		c.countFact(id+"servers", "Servers "+control.Gap, lacking)
		c.fact(id+"share", "Servers "+control.Gap+", share of all", ratio(float64(lacking), float64(t.Servers)), shareFormat)
		c.countFact("notmet."+control.ID+".servers", "Servers that are known to be "+control.Gap, lacking-t.Unknown(k))
		c.countFact("unknown."+control.ID+".servers", "Servers of which "+control.Title+" is unknown", t.Unknown(k))
		if c.has(fleet.Calls) {
			v := through(t, t.LackingCalls(k), lacking)
			c.fact(id+"calls", "Calls through servers "+control.Gap, v, callsFormat)
			c.fact(id+"calls_share", "Calls through servers "+control.Gap+", share of all", shareOf(v, t.Calls.Total), shareFormat)
		}
	}
	var missing []string
	for _, control := range controls {
		if _, ok := c.columnOf(control.Column); !ok {
			missing = append(missing, "The file has no column "+control.Column+", so "+control.Title+" is unknown for every server")
		}
	}
	c.fact("columns.missing", "Controls whose column the file does not have", orUnknownText(strings.Join(missing, ". ")), plainFormat)
	c.textFact("controls", "Controls of the baseline", enumerate(titles))

	weakest, strongest := 0, 0
	for k := range controls {
		if t.Met(k) < t.Met(weakest) {
			weakest = k
		}
		if t.Met(k) > t.Met(strongest) {
			strongest = k
		}
	}
	met := func(k int) report.Cell { return ratio(float64(t.Met(k)), float64(t.Servers)) }
	var ties []string
	for k, control := range controls {
		if t.Met(k) == t.Met(weakest) {
			ties = append(ties, control.Title)
		}
	}
	c.textFact("controls.weakest", "Least met controls", enumerate(ties))
	c.countFact("controls.weakest.ties", "Number of least met controls", len(ties))
	c.countFact("controls.weakest.servers", "Servers that meet the least met control", t.Met(weakest))
	c.fact("controls.weakest.share", "Servers that meet the least met control, share of all", met(weakest), shareFormat)
	c.fact("controls.strongest.share", "Servers that meet the most met control, share of all", met(strongest), shareFormat)
	if lowest, highest, ok := c.callCoverage(); ok {
		c.fact("controls.lowest.calls_share", "Lowest coverage of a control in calls", ratio(lowest, t.Calls.Total), shareFormat)
		c.fact("controls.highest.calls_share", "Highest coverage of a control in calls", ratio(highest, t.Calls.Total), shareFormat)
	}
}

// callCoverage gives the fewest and the most calls that go through the servers that meet
// one control, of the controls for which they are known; false where there are none.
func (c *composer) callCoverage() (lowest, highest float64, ok bool) {
	for k := range c.baseline.Controls {
		v := through(c.total, c.total.MetCalls(k), c.total.Met(k))
		if v.Kind != report.Number {
			continue
		}
		if !ok {
			lowest, highest, ok = v.Num, v.Num, true
		}
		lowest, highest = min(lowest, v.Num), max(highest, v.Num)
	}
	return lowest, highest, ok
}

// byTeam groups the servers by team, most servers first.
func (c *composer) byTeam() []*audit.Group {
	if !c.has(fleet.Team) {
		return nil
	}
	teams := c.ByTeam()
	sortGroups(teams, func(g *audit.Group) float64 { return float64(g.Servers) })
	return teams
}

// teamFacts records the facts of the teams.
func (c *composer) teamFacts() {
	teams := c.teams
	if teams == nil {
		return
	}
	named := 0
	for _, g := range teams {
		if g.Name != "" {
			named++
		}
	}
	c.countFact("teams", "Teams", named)
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
		c.textFact("teams.exposed.team", "Team with the most calls through servers that do not meet the baseline", worst.Name)
		c.fact("teams.exposed.calls", "Calls of that team through servers that do not meet the baseline", report.NumberCell(gapCalls(worst)), callsFormat)
	}
}

// gapCalls are the calls of a group through servers that do not meet the baseline, as far as
// they are known.
func gapCalls(g *audit.Group) float64 { return g.GapCalls().Total }

// priorityFacts records the head of the migration order.
func (c *composer) priorityFacts() {
	first := c.Priority().All()[0]
	c.textFact("first.server", "First server of the migration priority", c.nameAndTeam(first))
	c.fact("first.score", "Highest risk score", report.NumberCell(c.Score(int(first))), scoreFormat)
	score := c.Score(int(first))
	ties := func(i serverIndex) bool { return c.Score(int(i)) == score }
	tied := c.serversThat(ties)
	c.countFact("first.ties", "Servers with the highest risk score, their number", tied)
	c.textFact("first.ties.names", "Servers with the highest risk score", c.joinNames(c.worst(ties), tied))
	c.gatewayFacts()
	gaps, steps := c.onboards, c.steps
	c.textFact("first.names", "First servers to put behind the gateway", c.joinNames(gaps, len(gaps)))
	if len(gaps) > 0 {
		c.textFact("first.gateway", "First server to put behind the gateway", c.nameAndTeam(gaps[0]))
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
	c.countFact("first.steps", "Servers of the first steps", n)
	c.fact("first.steps_share", "Exposed calls that the first steps remove, share of all exposed calls", ratio(removed, c.total.Exposed()), shareFormat)
	c.fact("first.steps_compliance", "Compliant servers after the first steps, share of all", ratio(float64(last.Compliant), float64(c.total.Servers)), shareFormat)
	c.fact("first.steps_left", "Exposed calls left after the first steps", report.NumberCell(last.Exposed), callsFormat)
	half := 0
	for half < len(steps) && steps[half].Exposed > c.total.Exposed()/2 {
		half++
	}
	if half < len(steps) {
		c.countFact("half.steps", "Servers of the priority that carry half of the exposed calls", half+1)
	}
	if i, most := c.MostExposed(); i != first && most > 0 {
		c.textFact("exposed.first.server", "Server with the most exposed calls", c.nameAndTeam(i))
		c.countFact("exposed.first.ties", "Servers with the most exposed calls, their number", c.mostExposed(most))
		c.fact("exposed.first.calls", "Exposed calls of the server with the most", report.NumberCell(most), callsFormat)
	}
}

// mostExposed is the number of servers with that many exposed calls.
func (c *composer) mostExposed(calls float64) int {
	return c.serversThat(func(i serverIndex) bool { v, ok := c.Exposed(int(i)); return ok && v == calls })
}

// gatewayFacts records what the gateway closes, and what it does not.
func (c *composer) gatewayFacts() {
	gaps, onboards := len(c.lacking), len(c.onboards)
	c.countFact("gateway.servers", "Servers that the gateway closes a gap of", onboards)
	c.countFact("gateway.others", "Servers with gaps of which the gateway closes none", gaps-onboards)
	var titles []string
	for k, control := range c.baseline.Controls {
		if !control.ClosedByGateway() && c.total.Lacking(k) > 0 {
			titles = append(titles, control.Title)
		}
	}
	c.fact("gateway.leaves", "Controls with gaps that the gateway does not close", orUnknownText(enumerate(titles)), plainFormat)
}

// formulaFacts puts the formulas of the score and of exposed calls in words,
// with the weights of the baseline.
func (c *composer) formulaFacts() {
	var terms []string
	for _, control := range c.baseline.Controls {
		terms = append(terms, strconv.FormatFloat(control.Weight, 'f', -1, 64)+" x ("+control.Gap+")")
	}
	sum := strings.Join(terms, " + ")
	total := strconv.FormatFloat(c.baseline.Weight(), 'f', -1, 64)
	c.textFact("formula.score", "Risk score", sum+" + error rate / highest error rate of the fleet")
	c.textFact("formula.exposed", "Exposed calls", "calls a month x ("+sum+") / "+total)
}

// mostDecimals is how many digits after the point are shown at most.
const mostDecimals = 3

// decimals is how many digits after the point a number needs, up to mostDecimals.
func decimals(v float64) int {
	n := 0
	for n < mostDecimals && !exact(v, n) {
		n++
	}
	return n
}

// exact reports whether a number, as it is read and written, has so many digits after
// the point at most: whether it is the nearest to a number that has.
func exact(v float64, decimals int) bool {
	shift := [...]float64{1, 10, 100, 1000}[decimals]
	return math.Round(v*shift)/shift == v
}
