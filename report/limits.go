package report

import "fleetreport/report/fleet"

// countLimits records the facts of which servers have a rate limit.
func (c *composer) countLimits() {
	if !c.has(fleet.RateLimit) {
		return
	}
	n := c.LimitCounts()
	c.fact("limits.with", "Servers with a rate limit", count(n[fleet.Yes]), whole)
	c.fact("limits.without", "Servers with a rate limit of 0, which is none", count(n[fleet.No]), whole)
	c.fact("limits.unknown", "Servers whose rate limit is unknown", count(n[fleet.Unknown]), whole)
}

// countSpread records the facts of how far apart the rate limits are.
func (c *composer) countSpread() {
	if !c.has(fleet.RateLimit) || c.value("limits.with").Num == 0 {
		return
	}
	l, rpm := c.RateLimits(), Format{Unit: "requests a minute"}
	c.fact("limits.min", "Lowest rate limit", number(l.Min), rpm)
	c.fact("limits.max", "Highest rate limit", number(l.Max), rpm)
	c.fact("limits.median", "Median rate limit", number(l.Median), Format{Unit: rpm.Unit, Decimals: decimals(l.Median)})
	spread := l.Max / l.Min
	f := Format{Decimals: min(1, decimals(spread))}
	for spread > 1 && f.Text(number(spread)) == f.Text(number(1)) {
		f.Decimals++
	}
	c.fact("limits.spread", "Highest rate limit, as a multiple of the lowest", number(spread), f)
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
	s.Tables = []*Table{c.serverTable("rate-limits-servers", "Rate limit of each server", "servers without a known one first, then the highest limit", pageRows, c.ByRateLimit().All(),
		c.colName(), c.colTeam(), c.colLimit(),
		cellColumn("limited", "Limited", Bool, plain, func(i server) Cell { return boolean(c.Limited(int(i))) }),
		c.colCalls(), c.colStanding())}
	return s
}
