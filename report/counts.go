package report

import (
	"strconv"
	"strings"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// countFleet records the facts of the whole fleet.
func (c *composer) countFleet() {
	t := c.total
	c.fact("servers", "Servers", count(t.Servers), whole)
	c.fact("compliant.servers", "Compliant servers", count(t.Compliant), whole)
	c.fact("compliant.share", "Compliant servers, share of all", ratio(float64(t.Compliant), float64(t.Servers)), share)
	gaps := t.Servers - t.Compliant
	c.fact("gaps.servers", "Servers that do not meet the baseline", count(gaps), whole)
	c.fact("gaps.share", "Servers that do not meet the baseline, share of all", ratio(float64(gaps), float64(t.Servers)), share)
	open := 0
	for i := range c.fleet.Len() {
		open += c.Gaps(i)
	}
	notMet := selected(c.priority, func(i server) bool { return c.Standing(int(i)) == audit.NotMet })
	c.fact("notmet.servers", "Servers that are known to lack a control", count(len(notMet)), whole)
	c.fact("gaps.open", "Gaps of all servers", count(open), whole)
	c.fact("gaps.names", "Servers that do not meet the baseline", text(c.names(selected(c.priority, c.gap))), plain)
	unknown := selected(c.priority, func(i server) bool {
		for k := range c.baseline.Controls {
			if c.State(k, int(i)) == audit.Unknown {
				return true
			}
		}
		return false
	})
	c.fact("unknown.servers", "Servers of which a control is unknown", count(len(unknown)), whole)
	if c.has(fleet.ToolsCount) {
		c.fact("tools", "Tools", orUnknown(t.Tools.Total, t.Tools.Known > 0), whole)
		c.fact("tools.unknown", "Servers whose tools are unknown", count(t.Servers-t.Tools.Known), whole)
	}
	if !c.has(fleet.Calls) {
		return
	}
	c.fact("calls", "Calls", orUnknown(t.Calls.Total, t.Calls.Known > 0), calls)
	c.fact("calls.unknown", "Servers whose calls are unknown", count(t.Servers-t.Calls.Known), whole)
	c.fact("compliant.calls", "Calls through compliant servers", number(t.CompliantCalls), calls)
	c.fact("compliant.calls_share", "Calls through compliant servers, share of all", ratio(t.CompliantCalls, t.Calls.Total), share)
	c.fact("gaps.calls", "Calls through servers that do not meet the baseline", number(t.Calls.Total-t.CompliantCalls), calls)
	c.fact("gaps.calls_share", "Calls through servers that do not meet the baseline, share of all", ratio(t.Calls.Total-t.CompliantCalls, t.Calls.Total), share)
	c.fact("exposed.calls", "Exposed calls", number(t.Exposed()), calls)
	c.fact("exposed.share", "Exposed calls, share of all calls", ratio(t.Exposed(), t.Calls.Total), share)
	busiest := c.byCalls[0]
	if n, ok := c.at(busiest).Calls(); ok {
		c.fact("calls.first.server", "Server with the most calls", text(c.named(busiest)), plain)
		c.fact("calls.first.calls", "Calls of the server with the most calls", count(n), calls)
		c.fact("calls.first.share", "Calls of the server with the most calls, share of all", ratio(float64(n), t.Calls.Total), share)
	}
}

// gap reports whether the server does not meet the baseline.
func (c *composer) gap(i server) bool { return !c.Compliant(int(i)) }

// countControls records the facts of each control, and which is met least.
func (c *composer) countControls() {
	t, controls := c.total, c.baseline.Controls
	var titles []string
	for k, control := range controls {
		titles = append(titles, control.Title)
		id := "lacking." + control.ID + "."
		lacking := selected(c.priority, func(i server) bool { return c.State(k, int(i)) != audit.Met })
		c.fact(id+"servers", "Servers "+control.Gap, count(len(lacking)), whole)
		c.fact(id+"share", "Servers "+control.Gap+", share of all", ratio(float64(len(lacking)), float64(t.Servers)), share)
		c.fact(id+"names", "Servers "+control.Gap, text(c.names(lacking)), plain)
		c.fact("notmet."+control.ID+".servers", "Servers that are known to be "+control.Gap, count(len(lacking)-t.Unknown[k]), whole)
		c.fact("unknown."+control.ID+".servers", "Servers of which "+control.Title+" is unknown", count(t.Unknown[k]), whole)
		if c.has(fleet.Calls) {
			c.fact(id+"calls", "Calls through servers "+control.Gap, number(t.LackingCalls(k)), calls)
			c.fact(id+"calls_share", "Calls through servers "+control.Gap+", share of all", ratio(t.LackingCalls(k), t.Calls.Total), share)
		}
	}
	var missing []string
	for _, control := range controls {
		if _, ok := c.columnOf(control.Column); !ok {
			missing = append(missing, "The file has no column "+control.Column+", so "+control.Title+" is unknown for every server")
		}
	}
	c.fact("columns.missing", "Controls whose column the file does not have", known(strings.Join(missing, ". ")), plain)
	c.fact("controls", "Controls of the baseline", text(enumerate(titles)), plain)

	weakest, strongest, lowest, highest := 0, 0, 0, 0
	for k := range controls {
		if t.Met[k] < t.Met[weakest] {
			weakest = k
		}
		if t.Met[k] > t.Met[strongest] {
			strongest = k
		}
		if t.MetCalls[k] < t.MetCalls[lowest] {
			lowest = k
		}
		if t.MetCalls[k] > t.MetCalls[highest] {
			highest = k
		}
	}
	met := func(k int) Cell { return ratio(float64(t.Met[k]), float64(t.Servers)) }
	var ties []string
	for k, control := range controls {
		if t.Met[k] == t.Met[weakest] {
			ties = append(ties, control.Title)
		}
	}
	c.fact("controls.weakest", "Least met controls", text(enumerate(ties)), plain)
	c.fact("controls.weakest.ties", "Number of least met controls", count(len(ties)), whole)
	c.fact("controls.weakest.servers", "Servers that meet the least met control", count(t.Met[weakest]), whole)
	c.fact("controls.weakest.share", "Servers that meet the least met control, share of all", met(weakest), share)
	c.fact("controls.strongest.share", "Servers that meet the most met control, share of all", met(strongest), share)
	if c.has(fleet.Calls) {
		c.fact("controls.lowest.calls_share", "Lowest coverage of a control in calls", ratio(t.MetCalls[lowest], t.Calls.Total), share)
		c.fact("controls.highest.calls_share", "Highest coverage of a control in calls", ratio(t.MetCalls[highest], t.Calls.Total), share)
	}
}

// countTeams groups the servers by team, most servers first.
func (c *composer) countTeams() {
	if !c.has(fleet.Team) {
		return
	}
	c.teams = c.GroupBy(fleet.Server.Team)
	sortGroups(c.teams, func(g *audit.Group) float64 { return float64(g.Servers) })
	named := 0
	for _, g := range c.teams {
		if g.Name != "" {
			named++
		}
	}
	c.fact("teams", "Teams", count(named), whole)
	if first := c.teams[0]; len(c.teams) > 1 && first.Name != "" && first.Servers > c.teams[1].Servers {
		c.fact("teams.largest", "Team with the most servers", text(first.Name), plain)
		c.fact("teams.largest.servers", "Servers of the team with the most servers", count(first.Servers), whole)
	}
	if !c.has(fleet.Calls) {
		return
	}
	worst := c.teams[0]
	for _, g := range c.teams {
		if lost(g) > lost(worst) {
			worst = g
		}
	}
	if lost(worst) > 0 && worst.Name != "" {
		c.fact("teams.exposed.team", "Team with the most calls through servers that do not meet the baseline", text(worst.Name), plain)
		c.fact("teams.exposed.calls", "Calls of that team through servers that do not meet the baseline", number(lost(worst)), calls)
	}
}

// lost are the calls of a group through servers that do not meet the baseline.
func lost(g *audit.Group) float64 { return g.Calls.Total - g.CompliantCalls }

// countPriority records the head of the migration order.
func (c *composer) countPriority() {
	first := c.priority[0]
	c.fact("first.server", "First server of the migration priority", text(c.named(first)), plain)
	c.fact("first.score", "Highest risk score", number(c.Score(int(first))), points)
	gaps := selected(c.priority, c.gap)
	c.fact("first.names", "First servers of the migration priority", text(c.names(gaps)), plain)
	if !c.has(fleet.Calls) || len(gaps) == 0 || c.total.Exposed() == 0 {
		return
	}
	n := min(maxSteps, len(gaps))
	last := c.steps[c.place[gaps[n-1]]]
	c.fact("first.steps", "Servers of the first steps", count(n), whole)
	c.fact("first.steps_share", "Exposed calls that the first steps remove, share of all exposed calls", ratio(c.total.Exposed()-last.Exposed, c.total.Exposed()), share)
	c.fact("first.steps_compliance", "Compliant servers after the first steps, share of all", ratio(float64(last.Compliant), float64(c.total.Servers)), share)
	c.fact("first.steps_left", "Exposed calls left after the first steps", number(last.Exposed), calls)
	half := 0
	for half < len(c.steps) && c.steps[half].Exposed > c.total.Exposed()/2 {
		half++
	}
	c.fact("half.steps", "Servers of the priority that carry half of the exposed calls", count(half+1), whole)
	if i, most := c.mostExposed(); i != first && most > 0 {
		c.fact("exposed.first.server", "Server with the most exposed calls", text(c.named(i)), plain)
		c.fact("exposed.first.calls", "Exposed calls of the server with the most", number(most), calls)
	}
}

// mostExposed is the server with the most exposed calls; ties go by the
// migration priority.
func (c *composer) mostExposed() (most server, exposed float64) {
	most = c.priority[0]
	for _, i := range c.priority {
		if v, _ := c.Exposed(int(i)); v > exposed {
			most, exposed = i, v
		}
	}
	return most, exposed
}

// countFormulas puts the formulas of the score and of exposed calls in words,
// with the weights of the baseline.
func (c *composer) countFormulas() {
	var terms []string
	for _, control := range c.baseline.Controls {
		terms = append(terms, strconv.FormatFloat(control.Weight, 'f', -1, 64)+" x ("+control.Gap+")")
	}
	sum := strings.Join(terms, " + ")
	total := strconv.FormatFloat(c.baseline.Weight(), 'f', -1, 64)
	c.fact("formula.score", "Risk score", text(sum+" + error rate / highest error rate of the fleet"), plain)
	c.fact("formula.exposed", "Exposed calls", text("calls a month x ("+sum+") / "+total), plain)
}

// decimals is how many digits after the point a number needs, up to 3.
func decimals(v float64) int {
	_, frac, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	return min(len(frac), 3)
}
