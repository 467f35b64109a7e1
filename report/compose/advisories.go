package compose

import (
	"slices"
	"strconv"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// graded has the grades of the servers on one scale of an advisory.
type graded struct {
	advisory audit.Advisory
	scale    audit.Scale
	grades   []audit.Grade       // of each server
	counts   [audit.High + 1]int // servers by grade
}

// advisoryGrades are the grades of all servers on the scales of the advisories, for the columns
// that the inventory has.
type advisoryGrades struct {
	scales []graded
	worst  []audit.Grade       // of each server, on all scales
	highs  []uint8             // on how many scales each server is high
	counts [audit.High + 1]int // servers by their worst grade

	ungraded int // servers with an unknown value
}

// gradeAdvisories grades every server on every scale of the baseline's advisories, once.
func (c *composer) gradeAdvisories() advisoryGrades {
	n := c.fleet.Len()
	a := advisoryGrades{worst: make([]audit.Grade, n), highs: make([]uint8, n)}
	ungraded := make([]bool, n)
	for _, advisory := range c.baseline.Advisories {
		for _, scale := range advisory.Scales {
			if !c.has(scale.Column) {
				continue
			}
			g := graded{advisory: advisory, scale: scale, grades: c.Grades(scale)}
			for i, grade := range g.grades {
				g.counts[grade]++
				a.worst[i] = max(a.worst[i], grade)
				ungraded[i] = ungraded[i] || grade == audit.Ungraded
				if grade == audit.High {
					a.highs[i]++
				}
			}
			a.scales = append(a.scales, g)
		}
	}
	for i, grade := range a.worst {
		a.counts[grade]++
		if ungraded[i] {
			a.ungraded++
		}
	}
	return a
}

// advisoryFacts records how many servers stand out.
func (c *composer) advisoryFacts() {
	a := c.advisories
	high := c.firstByPriority(func(i serverIndex) bool { return a.worst[i] == audit.High })
	c.countFact("advisories.high", "Servers that are high on a scale of an advisory", a.counts[audit.High])
	c.textFact("advisories.high.names", "Servers that are high on a scale of an advisory",
		c.joinNames(high, a.counts[audit.High]))
	c.countFact("advisories.unknown", "Servers whose value on a scale of an advisory is unknown", a.ungraded)
	c.countFact("advisories.elevated", "Servers that are elevated on a scale of an advisory and high on none",
		a.counts[audit.Elevated])
}

// notable returns the servers that are high or elevated on a scale: those that are high on most
// scales first, then in the order of migration.
func (c *composer) notable() []serverIndex {
	a := c.advisories
	byHighs := make([][]serverIndex, len(a.scales)+1)
	for _, i := range c.Priority().All() {
		if a.worst[i] >= audit.Elevated {
			byHighs[a.highs[i]] = append(byHighs[a.highs[i]], i)
		}
	}
	slices.Reverse(byHighs)
	return slices.Concat(byHighs...)
}

// advisoriesSection lists the servers that stand out on the fixed scales of the baseline.
func (c *composer) advisoriesSection() *report.Section {
	s := &report.Section{
		ID: "advisories", Title: "Advisories", Sheet: "Advisories",
		Answer: "Which servers stand out in error rate, latency, rate limit or tools, on scales that stay the same?",
		Notes:  c.paragraphs("note.advisories", nil),
	}
	for _, advisory := range c.baseline.Advisories {
		for _, scale := range advisory.Scales {
			s.Missing = append(s.Missing, c.missing(advisory.Title, scale.Column)...)
		}
	}
	scales := c.advisories.scales
	if len(scales) == 0 {
		return s
	}
	s.Lead = c.paragraphs("lead.advisories", nil)
	columns := []column[serverIndex]{c.colName(), c.colTeam()}
	for n, g := range scales {
		value := c.numberColumnOf(g.scale.Column)
		columns = append(columns, value,
			withTones(gradeTones, textColumn("grade_"+strconv.Itoa(n+1), value.Name+": grade", func(i serverIndex) string {
				return g.grades[i].String()
			})))
	}
	columns = append(columns, c.colStanding())
	s.Tables = []*report.Table{
		c.serverTable("advisories-servers", "Servers that are high or elevated on a scale",
			"most high grades first, then highest risk score first", pageRows, c.notable(), columns...),
		scaleTable(scales),
	}
	return s
}

// scaleTable counts the servers on each scale.
func scaleTable(scales []graded) *report.Table {
	bound := report.Format{}
	for _, g := range scales {
		bound.Decimals = max(bound.Decimals, decimals(g.scale.Elevated), decimals(g.scale.High))
	}
	servers := func(id, name string, grade audit.Grade) column[graded] {
		return countColumn(id, name, func(g graded) int { return g.counts[grade] })
	}
	return table("advisories-scales", "Scales", "as in the baseline", pageTeams, scales,
		textColumn("advisory", "Advisory", func(g graded) string { return g.advisory.Title }),
		textColumn("column", "Column", func(g graded) string { return g.scale.Column }),
		numberColumn("elevated_above", "Elevated above", bound, func(g graded) float64 { return g.scale.Elevated }),
		numberColumn("high_above", "High above", bound, func(g graded) float64 { return g.scale.High }),
		textColumn("zero", "A value of 0", func(g graded) string {
			if g.scale.Required {
				return "means none, graded high"
			}
			return "graded ordinary"
		}),
		servers("high", "Servers high", audit.High), servers("elevated", "Servers elevated", audit.Elevated),
		servers("ordinary", "Servers ordinary", audit.Ordinary), servers("unknown", "Servers unknown", audit.Ungraded))
}

// numberColumnOf returns the column of a table for a numeric column of the inventory.
func (c *composer) numberColumnOf(name string) column[serverIndex] {
	switch name {
	case fleet.RateLimit:
		return c.colLimit()
	case fleet.ErrorRate:
		return c.colErrors()
	case fleet.Latency:
		return c.colLatency()
	case fleet.Calls:
		return c.colCalls()
	default:
		return serverNumber(c, fleet.ToolsCount, "tools", "Tools", plainFormat, fleet.Server.Tools)
	}
}
