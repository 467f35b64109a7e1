package compose

import (
	"cmp"
	"math"
	"slices"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
)

// Bounds of the charts of the trend.
const (
	trendMonths = 36 // the latest ones
	trendLines  = 6  // controls
)

// trendFacts records the facts of the figures of the previous month and of this one.
func (c *composer) trendFacts() {
	if c.History == nil {
		return
	}
	then := c.comparableFigures()
	c.countFact("previous.servers", "Servers of the previous month", then.Servers)
	c.fact("previous.compliant.servers", "Compliant servers of the previous month", countOrUnknown(then.Compliant),
		plainFormat)
	c.shareFact("previous.compliant.share", "Compliant servers of the previous month, share of all",
		shareOf(countOrUnknown(then.Compliant), float64(then.Servers)))
	for k, control := range c.baseline.Controls {
		c.fact("previous.lacking."+control.ID+".servers", "Servers "+control.Gap+" in the previous month",
			countOrUnknown(then.Lacking[k]), plainFormat)
		if c.has(fleet.Calls) {
			c.callsFact("previous.lacking."+control.ID+".calls", "Calls through servers "+control.Gap+" in the previous month",
				knownNumber(then.LackingCalls[k]))
		}
	}
	if !c.has(fleet.Calls) {
		return
	}
	c.callsFact("previous.calls", "Calls of the previous month", knownNumber(then.Calls))
	c.callsFact("previous.exposed.calls", "Exposed calls of the previous month", knownNumber(then.Exposed))
	c.shareFact("previous.exposed.share", "Exposed calls of the previous month, share of all calls",
		shareOf(knownNumber(then.Exposed), then.Calls))
	if was, is := c.factValue("previous.exposed.calls"), c.factValue("exposed.calls"); was.Kind == report.Number &&
		is.Kind == report.Number {
		change := math.Round(is.Num) - math.Round(was.Num) // of the figures as they are shown
		c.callsFact("exposed.change", "Change of the exposed calls since the previous month",
			report.NumberCell(math.Abs(change)))
		direction := "stayed"
		switch {
		case change < 0:
			direction = "fell"
		case change > 0:
			direction = "rose"
		}
		c.textFact("exposed.direction", "Direction of the change of the exposed calls", direction)
	}
}

// chartedControls are the controls that the chart draws: those that most servers lack, in the
// order of the baseline.
func (c *composer) chartedControls() []audit.Control {
	order := make([]int, len(c.baseline.Controls))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.total.GapsOf(b), c.total.GapsOf(a)) })
	order = order[:min(len(order), trendLines)]
	slices.Sort(order)
	var controls []audit.Control
	for _, k := range order {
		controls = append(controls, c.baseline.Controls[k])
	}
	return controls
}

// anyRowsUnread reports whether a month of the history has rows that could not be read.
func (c *composer) anyRowsUnread() bool {
	return slices.ContainsFunc(c.History.Points, func(p history.Point) bool { return p.Rejected > 0 })
}

// comparableFigures are the figures of the previous month without those of which nothing
// can be claimed: a figure that rests on a control that cannot be compared.
func (c *composer) comparableFigures() history.Figures {
	then := c.previousMonth().Figures
	then.Lacking, then.LackingCalls = slices.Clone(then.Lacking), slices.Clone(then.LackingCalls)
	for k := range c.baseline.Controls {
		if !c.History.Comparable(k) {
			then.Lacking[k], then.LackingCalls[k] = -1, math.NaN()
			then.Compliant, then.CompliantCalls, then.Exposed = -1, math.NaN(), math.NaN()
		}
	}
	if !c.History.CallsComparable() {
		then.CompliantCalls, then.Exposed = math.NaN(), math.NaN()
		for k := range then.LackingCalls {
			then.LackingCalls[k] = math.NaN()
		}
	}
	return then
}

// trend shows the figures of every month.
func (c *composer) trend() *report.Section {
	if c.History == nil {
		return nil
	}
	s := newSection("trend", "Trend", "Does the fleet get safer from month to month?")
	s.Missing = c.missing("Calls", fleet.Calls)
	c.setTexts(s, "trend")
	points := c.History.Points
	t := c.trendTable("trend-months", "Every month", "oldest month first", points)
	s.Tables = append(s.Tables, t)
	if len(points) > trendMonths { // charts go from left to right, and long tables show their head
		newest := slices.Clone(points)
		slices.Reverse(newest)
		s.Tables[0] = c.trendTable("trend-months", "Every month", "newest month first", newest)
		t = c.trendTable("trend-chart", "Months of the charts", "oldest month first", points[len(points)-trendMonths:])
		s.Tables = append(s.Tables, t)
	}
	chart := func(id, title, y string, finding string, columns ...string) {
		ch := &report.Chart{ID: id, Title: title, Finding: c.sentence(finding, nil), Kind: report.Line, Table: t,
			Label: indexOf(t, "month"), Mark: -1, XTitle: "Month", YTitle: y}
		for _, col := range columns {
			ch.Values = append(ch.Values, indexOf(t, col))
		}
		s.Charts = append(s.Charts, ch)
	}
	if c.has(fleet.Calls) {
		chart("trend-compliance", "Compliance, by servers and by calls", "Share of the fleet (%)", "chart.trend.compliance",
			"compliant_share", "compliant_calls_share")
		chart("trend-exposed", "Exposed calls", "Exposed calls (per month)", "chart.trend.exposed", "exposed_calls")
	} else {
		chart("trend-compliance", "Compliance, by servers", "Share of the fleet (%)", "chart.trend.compliance",
			"compliant_share")
	}
	var lacking []string
	for _, control := range c.chartedControls() {
		lacking = append(lacking, "lacking_"+control.ID)
	}
	chart("trend-controls", "Servers without each control", "Servers", "chart.trend.controls", lacking...)
	return s
}

// mostLackedFacts records which controls most servers lack.
func (c *composer) mostLackedFacts() {
	if c.History == nil {
		return
	}
	most := 0
	for k := range c.baseline.Controls {
		if c.total.GapsOf(k) > c.total.GapsOf(most) {
			most = k
		}
	}
	c.countFact("controls.number", "Number of controls in the baseline", len(c.baseline.Controls))
	c.countFact("controls.charted", "Controls shown in the trend chart",
		min(len(c.baseline.Controls), trendLines))
	var titles []string
	for k, control := range c.baseline.Controls {
		if c.total.GapsOf(k) == c.total.GapsOf(most) {
			titles = append(titles, control.Title)
		}
	}
	c.textFact("controls.lacked", "Controls that most servers lack", enumerate(titles))
	c.countFact("controls.lacked.ties", "Number of controls that most servers lack", len(titles))
	c.countFact("controls.lacked.servers", "Servers that lack the control that most servers lack", c.total.GapsOf(most))
	c.fact("controls.lacked.previous", "Servers that lacked that control in the previous month",
		c.factValue("previous.lacking."+c.baseline.Controls[most].ID+".servers"), plainFormat)
}

// trendTable has a row for each month; the figures of one without a file are unknown.
// Its shares are formulas, and the figures of this month lead to the key figures or the
// inventory, so that an auditor can trace them.
func (c *composer) trendTable(id, title, order string, points []history.Point) *report.Table {
	type point = history.Point
	say := func(id, name string, f report.Format, of func(p point) report.Cell) column[point] {
		return cellColumn(id, name, report.Number, f, func(p point) report.Cell {
			if p.File == "" {
				return report.Cell{}
			}
			return of(p)
		})
	}
	// now adds a formula to the figure of this month, shared one to every share.
	now := func(p point, v report.Cell, formula string) report.Cell {
		if v.Kind == report.Number && p.Period == c.History.Period {
			v.Formula = formula
		}
		return v
	}
	shared := func(v report.Cell, formula string) report.Cell {
		if v.Kind == report.Number {
			v.Formula = formula
		}
		return v
	}
	allCalls := "{inventory." + fileID(fleet.Calls) + "}"
	monthly := monthlyFormat
	hasCalls, hasWith := c.has(fleet.Calls), c.Exceptions != nil
	columns := []column[point]{
		textColumn("month", "Month", func(p point) string { return p.Period.String() }),
		say("servers", "Servers", plainFormat, func(p point) report.Cell {
			return now(p, report.CountCell(p.Figures.Servers), "ROWS({inventory.line})")
		}),
		say("compliant", "Compliant servers", plainFormat, func(p point) report.Cell {
			return now(p, countOrUnknown(p.Figures.Compliant), "compliant_servers")
		}),
		say("compliant_share", "Compliant servers, share", shareFormat, func(p point) report.Cell {
			return shared(shareOf(countOrUnknown(p.Figures.Compliant), float64(p.Figures.Servers)), "{compliant}/{servers}")
		}),
		columnIf(hasWith, say("compliant_with", "Compliant servers, with exceptions", plainFormat,
			func(p point) report.Cell {
				return now(p, countOrUnknown(p.WithExceptions.Compliant), `COUNTIFS({inventory.standing_with},"met")`)
			})),
		columnIf(c.anyRowsUnread(), say("left_out", "Rows that could not be read", plainFormat, func(p point) report.Cell {
			return report.CountCell(p.Rejected)
		})),
		columnIf(hasCalls, say("calls", "Calls", monthly, func(p point) report.Cell {
			return now(p, knownNumber(p.Figures.Calls), "SUM("+allCalls+")")
		})),
		columnIf(hasCalls, say("compliant_calls_share", "Calls through compliant servers, share", shareFormat,
			func(p point) report.Cell {
				return now(p, shareOf(knownNumber(p.Figures.CompliantCalls), p.Figures.Calls),
					"SUMIFS("+allCalls+`,{inventory.standing},"met")/{calls}`)
			})),
		columnIf(hasCalls, say("exposed_calls", "Exposed calls", monthly, func(p point) report.Cell {
			return now(p, knownNumber(p.Figures.Exposed), "exposed_calls")
		})),
		columnIf(hasCalls, say("exposed_share", "Exposed calls, share", shareFormat, func(p point) report.Cell {
			return shared(shareOf(knownNumber(p.Figures.Exposed), p.Figures.Calls), "{exposed_calls}/{calls}")
		})),
		columnIf(hasCalls && hasWith, say("exposed_calls_with", "Exposed calls, with exceptions", monthly,
			func(p point) report.Cell {
				return now(p, knownNumber(p.WithExceptions.Exposed), "SUM({inventory.exposed_calls_with})")
			})),
	}
	for k, control := range c.baseline.Controls {
		columns = append(columns, say("lacking_"+control.ID, "Servers "+control.Gap, plainFormat, func(p point) report.Cell {
			return now(p, countOrUnknown(p.Figures.Lacking[k]), "servers_lacking_"+underscored(control.ID))
		}))
	}
	columns = append(columns, brief(cellColumn("file", "File", report.Text, plainFormat, func(p point) report.Cell {
		if p.File == "" {
			return report.TextCell("none")
		}
		return report.TextCell(p.File)
	})))
	return table(id, title, order, pageTeams, points, columns...)
}
