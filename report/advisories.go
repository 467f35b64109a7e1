package report

import (
	"cmp"
	"slices"
	"strconv"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// graded is one scale of an advisory.
type graded struct {
	advisory audit.Advisory
	scale    audit.Scale
	counts   [audit.High + 1]int // servers by grade
}

// countAdvisories grades every server on every scale of the baseline's advisories.
func (c *composer) countAdvisories() {
	worst := make([]audit.Grade, c.fleet.Len())
	for _, advisory := range c.baseline.Advisories {
		for _, scale := range advisory.Scales {
			if !c.has(scale.Column) {
				continue
			}
			g := graded{advisory: advisory, scale: scale}
			for i := range c.fleet.Len() {
				grade := c.Grade(scale, i)
				g.counts[grade]++
				worst[i] = max(worst[i], grade)
			}
			c.scales = append(c.scales, g)
		}
	}
	of := func(grade audit.Grade) []server {
		return selected(c.priority, func(i server) bool { return worst[i] == grade })
	}
	high, elevated := of(audit.High), of(audit.Elevated)
	c.fact("advisories.high", "Servers that are high on a scale of an advisory", count(len(high)), whole)
	c.fact("advisories.high.names", "Servers that are high on a scale of an advisory", text(c.names(high)), plain)
	c.fact("advisories.elevated", "Servers that are elevated on a scale of an advisory, and high on none", count(len(elevated)), whole)
	c.notable = slices.Concat(high, elevated)
}

// advisories says which servers stand out on the fixed scales of the baseline.
func (c *composer) advisories() *Section {
	s := &Section{
		ID: "advisories", Title: "Advisories", Sheet: "Advisories",
		Answer: "Which servers stand out in error rate, latency, rate limit or tools, on scales that stay the same?",
		Notes:  c.paragraphs("note.advisories", nil),
	}
	for _, advisory := range c.baseline.Advisories {
		for _, scale := range advisory.Scales {
			s.Missing = append(s.Missing, c.missing(advisory.Title, scale.Column)...)
		}
	}
	if len(c.scales) == 0 {
		return s
	}
	s.Lead = c.paragraphs("lead.advisories", nil)
	columns := []column[server]{c.colName(), c.colTeam()}
	for n, g := range c.scales {
		value := c.numberColumnOf(g.scale.Column)
		columns = append(columns, value,
			moody(gradeMoods, textColumn("grade_"+strconv.Itoa(n+1), value.Name+": grade", func(i server) string { return c.Grade(g.scale, int(i)).String() })))
	}
	columns = append(columns, c.colStanding())
	slices.SortStableFunc(c.notable, func(a, b server) int { return cmp.Compare(c.highs(b), c.highs(a)) })
	s.Tables = []*Table{
		c.serverTable("advisories-servers", "Servers that are high or elevated on a scale", "most scales on which it is high first, then highest risk score first", pageRows, c.notable, columns...),
		c.scaleTable(),
	}
	return s
}

// highs is on how many scales a server is high.
func (c *composer) highs(i server) int {
	n := 0
	for _, g := range c.scales {
		if c.Grade(g.scale, int(i)) == audit.High {
			n++
		}
	}
	return n
}

// scaleTable counts the servers on each scale.
func (c *composer) scaleTable() *Table {
	bound := Format{}
	for _, g := range c.scales {
		bound.Decimals = max(bound.Decimals, decimals(g.scale.Elevated), decimals(g.scale.High))
	}
	number := func(id, name string, of func(g graded) float64) column[graded] {
		return numberColumn(id, name, bound, of)
	}
	servers := func(id, name string, grade audit.Grade) column[graded] {
		return numberColumn(id, name, whole, func(g graded) float64 { return float64(g.counts[grade]) })
	}
	return table("advisories-scales", "Scales", "as in the baseline", pageTeams, c.scales,
		textColumn("advisory", "Advisory", func(g graded) string { return g.advisory.Title }),
		textColumn("column", "Column", func(g graded) string { return g.scale.Column }),
		number("elevated_above", "Elevated above", func(g graded) float64 { return g.scale.Elevated }),
		number("high_above", "High above", func(g graded) float64 { return g.scale.High }),
		textColumn("zero", "A value of 0", func(g graded) string {
			if g.scale.Required {
				return "is none, and high"
			}
			return "is ordinary"
		}),
		servers("high", "Servers high", audit.High), servers("elevated", "Servers elevated", audit.Elevated),
		servers("ordinary", "Servers ordinary", audit.Ordinary), servers("unknown", "Servers unknown", audit.Ungraded))
}

// numberColumnOf is the column of a table for a known column that holds numbers.
func (c *composer) numberColumnOf(name string) column[server] {
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
		return when(c.has(fleet.ToolsCount), cellColumn("tools", "Tools", Number, whole, func(i server) Cell { return orUnknown(c.at(i).Tools()) }))
	}
}
