package compose

import (
	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// ratedFacts records for how many servers error rate and latency are known.
func (c *composer) ratedFacts() {
	for id, column := range map[string]string{"errors": fleet.ErrorRate, "latency": fleet.Latency} {
		known := 0
		if c.fleet.Has(column) {
			known = c.fleet.Len() - c.blank[column]
		}
		c.countFact(id+".known", "Servers whose "+column+" is known", known)
		c.countFact(id+".unknown", "Servers whose "+column+" is unknown", c.fleet.Len()-known)
	}
}

// countTies records how many servers share the first rank of an order, and which.
func (c *composer) countTies(id, label string, order *audit.Order, ties func(serverIndex) bool) {
	n := c.countServers(ties)
	c.countFact(id+"ties", "Number of servers with "+label, n)
	first := order.First(maxNames, func(i int) bool { return ties(serverIndex(i)) })
	c.textFact(id+"names", "Servers with "+label, c.joinNames(first, n))
}

// countServers is the number of servers that keep selects.
func (c *composer) countServers(keep func(serverIndex) bool) int {
	n := 0
	for i := range c.fleet.Len() {
		if keep(serverIndex(i)) {
			n++
		}
	}
	return n
}

// reliabilityFacts records the facts of error rates and latencies.
func (c *composer) reliabilityFacts() {
	c.fact("errors.max", "Highest error rate", numberOrUnknown(c.MaxError(), c.has(fleet.ErrorRate)), c.errorFormat)
	if c.has(fleet.ErrorRate) {
		for place, i := range c.ByErrors().First(2, anyServer) {
			rate, ok := c.serverAt(i).ErrorRate()
			if !ok {
				break
			}
			if place == 0 {
				c.countTies("errors.first.", "the highest error rate", c.ByErrors(), func(i serverIndex) bool {
					v, ok := c.serverAt(i).ErrorRate()
					return ok && v == rate
				})
			}
			id := []string{"errors.first.", "errors.second."}[place]
			label := []string{"the highest", "the second highest"}[place]
			c.textFact(id+"server", "Server with "+label+" error rate", c.nameAndTeam(i))
			c.fact(id+"rate", "Error rate of the server with "+label, report.NumberCell(rate), c.errorFormat)
			if ms, ok := c.serverAt(i).Latency(); ok {
				c.fact(id+"latency", "Mean latency of the server with "+label+" error rate", report.NumberCell(ms),
					c.latencyFormat)
			}
		}
		if t := c.total; t.FailedBase > 0 {
			c.callsFact("errors.failed", "Failed calls, by calls and error rates", report.NumberCell(t.FailedCalls))
			c.callsFact("errors.base", "Calls of the servers whose error rate is known", report.NumberCell(t.FailedBase))
			c.shareFact("errors.failed_share", "Failed calls, share of the calls whose error rate is known",
				ratio(t.FailedCalls, t.FailedBase))
		}
	}
	if c.has(fleet.Latency) {
		first := c.ByLatency().First(1, anyServer)[0]
		if ms, ok := c.serverAt(first).Latency(); ok {
			c.textFact("latency.first.server", "Server with the highest mean latency", c.nameAndTeam(first))
			c.countTies("latency.first.", "the highest mean latency", c.ByLatency(), func(i serverIndex) bool {
				v, ok := c.serverAt(i).Latency()
				return ok && v == ms
			})
			c.fact("latency.first.ms", "Highest mean latency", report.NumberCell(ms), c.latencyFormat)
		}
	}
}

// failingFacts records the facts of the compliant server that fails most often.
func (c *composer) failingFacts() {
	i := c.worstCompliant
	if i < 0 {
		return
	}
	rate, _ := c.serverAt(i).ErrorRate()
	c.textFact("errors.compliant.server", "Compliant server with the highest error rate", c.nameAndTeam(i))
	c.fact("errors.compliant.rate", "Highest error rate of a compliant server", report.NumberCell(rate), c.errorFormat)
}

// mostFailingCompliant is the compliant server with the highest error rate; -1 where none is above
// 0.
func (c *composer) mostFailingCompliant() serverIndex {
	failing := c.ByErrors().First(1, func(i int) bool {
		rate, _ := c.fleet.Server(i).ErrorRate()
		return rate > 0 && c.Compliant(i)
	})
	if len(failing) == 0 {
		return -1
	}
	return failing[0]
}

// decimalsOf is how many decimals the values need, up to mostDecimals.
func (c *composer) decimalsOf(value func(fleet.Server) (float64, bool)) int {
	needed := 0
	for i := 0; i < c.fleet.Len() && needed < mostDecimals; i++ {
		if v, ok := value(c.fleet.Server(i)); ok && !isExact(v, needed) {
			needed = decimals(v)
		}
	}
	return needed
}

// reliability is the analysis of error rates and latencies.
func (c *composer) reliability() *report.Section {
	s := newSection("errors-latency", "Errors and latency", "Which servers fail most often, and which answer slowest?")
	s.Missing = append(c.missing("Error rates", fleet.ErrorRate), c.missing("Latency", fleet.Latency)...)
	c.setTexts(s, "errors")
	if c.has(fleet.ErrorRate) {
		s.Tables = append(s.Tables, c.serverTable("errors-servers", "Servers by error rate", "highest error rate first",
			pageRows, c.ByErrors().All(),
			c.colName(), c.colTeam(), c.colErrors(), c.colLatency(), c.colCalls(), c.colStanding()))
	}
	if c.has(fleet.Latency) {
		s.Tables = append(s.Tables, c.serverTable("latency-servers", "Servers by latency", "highest mean latency first",
			pageRows, c.ByLatency().All(),
			c.colName(), c.colTeam(), c.colLatency(), c.colErrors(), c.colCalls(), c.colStanding()))
	}
	if chart := c.errorsChart(s); chart != nil {
		s.Charts = append(s.Charts, chart)
	}
	return s
}

// errorsChart plots error rate against latency, for the servers whose error rate, latency and calls
// are known: the worst ones, as many as a person can read. Where that is
// every server, the chart shows the section's first table; else it adds its own.
func (c *composer) errorsChart(s *report.Section) *report.Chart {
	if !c.has(fleet.ErrorRate, fleet.Latency, fleet.Calls) {
		return nil
	}
	dots := filter(c.ByErrors().All(), func(i serverIndex) bool {
		_, rate := c.serverAt(i).ErrorRate()
		_, ms := c.serverAt(i).Latency()
		_, n := c.serverAt(i).Calls()
		return rate && ms && n
	})
	if len(dots) == 0 {
		return nil
	}
	shown := dots[:min(len(dots), chartDots)]
	t := s.Tables[0]
	if len(shown) < t.Len {
		t = c.serverTable("errors-chart", "Servers of the chart", "highest error rate first", chartDots, shown,
			c.colName(), c.colTeam(), c.colErrors(), c.colLatency(), c.colCalls(), c.colStanding())
		s.Tables = append(s.Tables, t)
	}
	finding := c.sentence("chart.errors", nil)
	if len(shown) < len(dots) {
		finding += " " + c.sentence("chart.worst", map[string]string{"Shown": countText(len(shown)),
			"All": countText(len(dots))})
	}
	return &report.Chart{
		ID: "errors-against-latency", Title: "Error rate against latency", Finding: finding,
		Kind: report.Bubble, Table: t, Label: indexOf(t, "server"), Mark: indexOf(t, "standing"),
		Values: []int{indexOf(t, "latency"), indexOf(t, "error_rate"), indexOf(t, "calls")},
		XTitle: "Mean latency (ms)", YTitle: "Error rate (%)",
	}
}
