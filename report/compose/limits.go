package compose

import (
	"fleetreport/report"
	"fleetreport/report/fleet"
)

// limitFacts records how many servers have a rate limit.
func (c *composer) limitFacts() {
	if !c.has(fleet.RateLimit) {
		return
	}
	n := c.LimitCounts()
	c.countFact("limits.with", "Servers with a rate limit", n[fleet.Yes])
	c.countFact("limits.without", "Servers with a rate limit of 0, which means none", n[fleet.No])
	c.countFact("limits.unknown", "Servers whose rate limit is unknown", n[fleet.Unknown])
}

// limitSpreadFacts records how far apart the rate limits are.
func (c *composer) limitSpreadFacts() {
	if !c.has(fleet.RateLimit) || c.factValue("limits.with").Num == 0 {
		return
	}
	l, rpm := c.RateLimits(), limitFormat
	c.fact("limits.min", "Lowest rate limit", report.NumberCell(l.Min), rpm)
	c.fact("limits.max", "Highest rate limit", report.NumberCell(l.Max), rpm)
	c.fact("limits.median", "Median rate limit", report.NumberCell(l.Median),
		report.Format{Unit: rpm.Unit, Decimals: decimals(l.Median)})
	spread := l.Max / l.Min
	f := report.Format{Decimals: min(1, decimals(spread))}
	for spread > 1 && f.Text(report.NumberCell(spread)) == f.Text(report.NumberCell(1)) {
		f.Decimals++
	}
	c.fact("limits.spread", "Highest rate limit, as a multiple of the lowest", report.NumberCell(spread), f)
}

// limits is the analysis of the rate limits across the fleet.
func (c *composer) limits() *report.Section {
	s := newSection("rate-limits", "Rate limits",
		"Which servers have no rate limit, and how far apart are the limits of the others?")
	if s.Missing = c.missing("Rate limits", fleet.RateLimit); s.Missing != nil {
		return s
	}
	c.setTexts(s, "limits")
	s.Tables = []*report.Table{c.serverTable("rate-limits-servers", "Rate limit of each server",
		"servers without a known limit first, then highest limit first", pageRows, c.ByRateLimit().All(),
		c.colName(), c.colTeam(), c.colLimit(),
		answerColumn("limited", "Limited", func(i serverIndex) fleet.Answer { return c.Limited(int(i)) }),
		c.colCalls(), c.colStanding())}
	return s
}
