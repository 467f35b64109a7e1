package report

import "fleetreport/report/fleet"

// countLimits records the facts of the rate limits.
func (c *composer) countLimits() {
	if !c.has(fleet.RateLimit) {
		return
	}
	l := c.RateLimits()
	rpm := Format{Unit: "requests a minute"}
	c.fact("limits.with", "Servers with a rate limit", count(l.Limited), whole)
	c.fact("limits.without", "Servers with a rate limit of 0, which is none", count(l.Unlimited), whole)
	c.fact("limits.unknown", "Servers whose rate limit is unknown", count(l.Unknown), whole)
	if l.Limited == 0 {
		return
	}
	c.fact("limits.min", "Lowest rate limit", number(l.Min), rpm)
	c.fact("limits.max", "Highest rate limit", number(l.Max), rpm)
	c.fact("limits.median", "Median rate limit", number(l.Median), Format{Unit: rpm.Unit, Decimals: decimals(l.Median)})
	c.fact("limits.spread", "Highest rate limit, as a multiple of the lowest", number(l.Max/l.Min), Format{Decimals: min(1, decimals(l.Max/l.Min))})
}

// limits is the analysis of the rate limits across the fleet.
func (c *composer) limits() *Section {
	s := &Section{
		ID: "rate-limits", Title: "Rate limits", Sheet: "Rate limits",
		Answer:  "Which servers have no rate limit, and how far apart are the limits of the others?",
		Missing: c.missing("Rate limits", fleet.RateLimit),
	}
	if s.Missing != nil {
		return s
	}
	s.Lead = c.paragraphs("lead.limits", nil)
	s.Notes = c.paragraphs("note.limits", nil)
	s.Tables = []*Table{c.serverTable("rate-limits-servers", "Rate limit of each server", "servers without a known one first, then the highest limit", pageRows, c.byLimit,
		c.colName(), c.colTeam(), c.colLimit(),
		cellColumn("limited", "Limited", Bool, plain, func(i server) Cell { return boolean(c.Limited(int(i))) }),
		c.colCalls(), c.colStanding())}
	return s
}
