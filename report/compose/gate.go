package compose

import (
	"math"
	"strings"

	"fleetreport/report"
	"fleetreport/report/exception"
	"fleetreport/report/gate"
	"fleetreport/report/history"
)

// gateFacts records how many limits there are, and how many are broken.
func (c *composer) gateFacts() {
	if c.Gate == nil {
		return
	}
	c.countFact("gate.limits", "Limits of the gate", len(c.Gate.Outcomes))
	c.countFact("gate.broken", "Limits of the gate that are broken", c.Gate.Broken)
}

// gateVerdict describes the result of the gate and of each limit.
func (c *composer) gateVerdict() report.Gate {
	if c.Gate == nil {
		return report.Gate{}
	}
	g := report.Gate{Failed: c.Gate.Failed(), Text: c.sentence("gate", nil)}
	for _, o := range c.Gate.Outcomes {
		limit := report.Limit{Text: o.String(), Broken: o.Broken, Result: c.limitResult(o)}
		g.Limits = append(g.Limits, limit)
		if o.Broken {
			g.Broken = append(g.Broken, limit.Text+": "+limit.Result)
		}
	}
	return g
}

// unitOf returns the unit of a limit's figures. If some calls are unknown, they cover the known ones.
func (c *composer) unitOf(o gate.Outcome) gate.Unit {
	unit := o.Unit()
	if unit.Noun == "call" && c.total.Calls.Known < c.total.Servers {
		unit.Noun = "known call"
	}
	return unit
}

// limitResult describes the result of a limit.
func (c *composer) limitResult(o gate.Outcome) string {
	figures := func(m gate.Measure) string {
		unit := c.unitOf(o)
		text := plainFormat.Text(report.NumberCell(m.Part)) + " of " + counted(int(math.Round(m.Of)), unit.Noun) +
			unit.Suffix
		if v := m.Share(); unit.IsShare && !math.IsNaN(v) {
			text += " (" + shareBeside(o, v) + ")"
		}
		return text
	}
	data := map[string]any{
		"NotApplicable": o.NotApplicable,
		"Rule":          o.Rule, "Severity": o.Severity, "Percent": percentText(o.Percent), "With": figures(o.With),
		"Raw": figures(o.Raw),
		"One": math.Round(o.With.Part) == 1 || o.With.Of == 1, "None": o.With.Part == 0, "Differ": c.Exceptions != nil &&
			o.Raw != o.With && o.Unclear == gate.Clear, "Previous": "", "Unclear": o.Unclear.String(),
		"Which": c.brokenBy(o), "Uncompared": "",
		"Incomparable": counted(o.Incomparable, "gap"), "Uncounted": counted(o.Uncounted, "server"),
	}
	if o.Unclear == gate.Clear && o.Broken && o.Incomparable > 0 {
		data["Uncompared"] = countText(o.Incomparable)
	}
	if c.History != nil {
		data["Previous"] = c.History.Previous.Long()
	}
	return c.sentence("limit", data)
}

// serverName is the name of the server with an id, for readers; the text itself where it is
// none.
func (c *composer) serverName(id string) string {
	for i := range c.fleet.Len() {
		if s := c.fleet.Server(i); s.ID() == id {
			return s.Name()
		}
	}
	return id
}

// brokenBy names what breaks a limit, the most urgent first.
func (c *composer) brokenBy(o gate.Outcome) string {
	if !o.Broken || o.Unclear != gate.Clear {
		return ""
	}
	switch unit := o.Unit(); {
	case unit.IsShare:
		return ""
	case unit.Noun == "file":
		return ""
	case o.Rule == gate.Expected:
		return c.shortfallText()
	case o.Rule == gate.Overdue:
		return c.gapNames(c.urgent(func(g gap) bool { return c.Plan.IsOverdue(g.control, int(g.server)) }))
	case unit.Noun == "column":
		return c.brief(c.History.Completeness.MissingColumns)
	case unit.Noun == "exception":
		var names []string
		all := 0
		for _, e := range c.Exceptions.Entries {
			if e.Status != exception.Expired {
				continue
			}
			if all++; all <= maxSteps {
				names = append(names, report.Brief(e.Ticket)+" for "+report.Brief(c.serverName(e.Server)))
			}
		}
		if more := all - maxSteps; more > 0 {
			names = append(names, countText(more)+" more")
		}
		return enumerate(names)
	}
	return c.gapNames(c.urgent(func(g gap) bool {
		var change history.Change
		if c.History != nil {
			change = c.changeOf(g)
		}
		return o.BrokenBy(c.baseline.Controls[g.control], change) &&
			!c.Exceptions.Excepted(g.control, int(g.server))
	}))
}

// shareBeside is a share beside the percentage that limits it, with as many decimals
// as it needs not to read like the limit that it breaks.
func shareBeside(o gate.Outcome, v float64) string {
	_, fraction, _ := strings.Cut(plainPercent(o.Percent), ".")
	f := report.Format{Percent: true, Decimals: max(shareFormat.Decimals, len(fraction))}
	for o.Broken && o.Unclear == gate.Clear && f.Decimals < 9 &&
		f.Text(report.NumberCell(v)) == (report.Format{Decimals: f.Decimals}).Text(report.NumberCell(o.Percent))+" %" {
		f.Decimals++
	}
	return f.Text(report.NumberCell(v))
}

// gate lists the limits and their results.
func (c *composer) gate() *report.Section {
	if c.Gate == nil {
		return nil
	}
	g := c.gateVerdict()
	s := &report.Section{
		ID: "gate", Title: "Gate", Sheet: "Gate",
		Answer: "Which limits did the organisation set, and which of them does the fleet break?",
		Lead:   []string{g.Text},
		Notes:  c.paragraphs("note.gate", nil),
	}
	outcomes := c.Gate.Outcomes
	// A count of 0 is not meaningful if gaps or calls cannot be evaluated.
	unclear := func(o gate.Outcome) bool {
		return o.NotApplicable || o.Unclear != gate.Clear && (o.With.Part == 0 || o.Unclear == gate.NoCalls)
	}
	figure := func(id, name string, of func(o gate.Outcome) float64) column[int] {
		return cellColumn(id, name, report.Number, plainFormat, func(i int) report.Cell {
			if unclear(outcomes[i]) {
				return report.Cell{}
			}
			return report.NumberCell(of(outcomes[i]))
		})
	}
	rate := func(id, name string, of func(o gate.Outcome) gate.Measure) column[int] {
		return shareColumn(id, name, func(i int) report.Cell {
			if !outcomes[i].Unit().IsShare {
				return report.Cell{Kind: report.Empty}
			}
			if unclear(outcomes[i]) {
				return report.Cell{}
			}
			m := of(outcomes[i])
			return ratio(m.Part, m.Of)
		})
	}
	with := func(o gate.Outcome) gate.Measure { return o.With }
	raw := func(o gate.Outcome) gate.Measure { return o.Raw }
	rows := make([]int, len(outcomes))
	for i := range rows {
		rows[i] = i
	}
	hasWith := c.Exceptions != nil
	first := "Number"
	if hasWith {
		first = "With exceptions"
	}
	s.Tables = []*report.Table{table("gate-limits", "Limits", "in the order given", pageTeams, rows,
		textColumn("limit", "Limit", func(i int) string { return g.Limits[i].Text }),
		textColumn("result", "Result", func(i int) string { return g.Limits[i].Result }),
		withTones(outcomeTones, textColumn("outcome", "Outcome", func(i int) string {
			switch {
			case outcomes[i].Broken:
				return brokenText
			case outcomes[i].NotApplicable:
				return notApplicableText
			default:
				return keptText
			}
		})),
		figure("number", first, func(o gate.Outcome) float64 { return o.With.Part }),
		figure("of", "of", func(o gate.Outcome) float64 { return o.With.Of }),
		textColumn("unit", "Unit", func(i int) string {
			unit := c.unitOf(outcomes[i])
			return unit.Noun + "s" + unit.Suffix
		}),
		rate("share", "Share", with),
		columnIf(hasWith, figure("raw_number", "Without exceptions", func(o gate.Outcome) float64 { return o.Raw.Part })),
		columnIf(hasWith, figure("raw_of", "of all", func(o gate.Outcome) float64 { return o.Raw.Of })),
		columnIf(hasWith, rate("raw_share", "Share of all", raw)))}
	return s
}
