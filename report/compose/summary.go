package compose

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// keyFigure is one figure that management reads first: a part of a whole.
type keyFigure struct {
	id       string // for formulas
	name     string
	part, of report.Cell
	unit     string
	section  string // with details

	with        report.Cell // part, with exceptions
	then, whole report.Cell // part and of, in the previous month
	good        bool        // the more, the better
}

// keyFigures is the table of the figures that management reads first, each with
// its base and its share, and those of them that are headlines.
func (c *composer) keyFigures() (*report.Table, []report.Headline) {
	value := func(id, formula string) report.Cell {
		v := c.factValue(id)
		v.Formula = formula
		return v
	}
	// summed is a figure that is unknown if the calls of all servers that meet the conditions are
	// unknown.
	summed := func(id, formula, conditions string) report.Cell {
		v := c.factValue(id)
		switch calls := "{inventory." + fileID(fleet.Calls) + "}"; {
		case v.Kind == report.Number:
			v.Formula = formula
		case c.fleet.Len() <= formulaServers: // on one sheet: texts cannot be summed over two
			v.Formula = fmt.Sprintf(`IF(COUNTIFS(%s,%s,">=0")=0,%s,%s)`, conditions, calls, quotedText(report.UnknownText),
				formula)
		}
		return v
	}
	servers, noun := value("servers", "ROWS({inventory.line})"), "servers"
	if servers.Num == 1 {
		noun = "server"
	}
	then := func(id string) report.Cell { return c.factValue("previous." + id) }
	figures := []keyFigure{{
		id: "compliant_servers", name: "Compliant servers", part: value("compliant.servers",
			`COUNTIFS({inventory.standing},"met")`), of: servers,
		unit: noun, section: "compliance", with: value("with.compliant.servers",
			`COUNTIFS({inventory.standing_with},"met")`),
		then: then("compliant.servers"), whole: then("servers"), good: true,
	}}
	// orUnknown adds to the name of a figure that it counts servers for which the control is
	// unknown.
	orUnknown := func(k int, name string) string {
		if c.total.Unknown(k) > 0 {
			name += ", or unknown"
		}
		return name
	}
	lacking := func(k audit.Control) string { return "{inventory.met_" + k.ID + `},"<>met"` }
	lackingWith := func(k audit.Control) string { return lacking(k) + ",{inventory.excepted_" + k.ID + "},FALSE" }
	for k, control := range c.baseline.Controls {
		id := "lacking." + control.ID + ".servers"
		figures = append(figures, keyFigure{
			id: "servers_lacking_" + underscored(control.ID), name: orUnknown(k, "Servers "+control.Gap), part: value(id,
				"COUNTIFS("+lacking(control)+")"), of: servers,
			unit: noun, section: c.sectionID(k), with: value("with."+id, "COUNTIFS("+lackingWith(control)+")"),
			then: then(id), whole: then("servers"),
		})
	}
	if c.has(fleet.Calls) {
		column := "{inventory." + fileID(fleet.Calls) + "}"
		all := value("calls", "SUM("+column+")")
		monthly := c.knownCallsUnit(all)
		for k, control := range c.baseline.Controls {
			id := "lacking." + control.ID + ".calls"
			figures = append(figures, keyFigure{
				id: "calls_lacking_" + underscored(control.ID), name: orUnknown(k, "Calls through servers "+control.Gap),
				part: summed(id, "SUMIFS("+column+","+lacking(control)+")",
					lacking(control)), of: all, unit: monthly, section: c.sectionID(k),
				with: summed("with."+id, "SUMIFS("+column+","+lackingWith(control)+")",
					lackingWith(control)), then: then(id), whole: then("calls"),
			})
		}
		figures = append(figures, keyFigure{
			id: "exposed_calls", name: "Exposed calls (weighted)", part: summed("exposed.calls",
				"SUM({inventory.exposed_calls})", `{inventory.standing},"<>met"`), of: all,
			unit: monthly, section: "migration", with: summed("with.exposed.calls", "SUM({inventory.exposed_calls_with})",
				`{inventory.standing_with},"<>met"`),
			then: then("exposed.calls"), whole: then("calls"),
		})
	}
	before := ""
	if c.History != nil {
		before = c.History.Previous.Long()
	}
	t := table("key-figures", "Key figures", "", len(figures), figures,
		textColumn("figure", "Figure", func(k keyFigure) string { return k.name }),
		figureColumn("part", "Number", func(k keyFigure) report.Cell { return k.part }),
		figureColumn("of", "of", func(k keyFigure) report.Cell { return k.of }),
		textColumn("unit", "Unit", func(k keyFigure) string { return k.unit }),
		shareColumn("share", "Share", func(k keyFigure) report.Cell { return k.share(k.part, "part") }),
		columnIf(c.Exceptions != nil, figureColumn("with", "Number, with exceptions",
			func(k keyFigure) report.Cell { return k.with })),
		columnIf(c.Exceptions != nil, shareColumn("with_share", "Share, with exceptions",
			func(k keyFigure) report.Cell { return k.share(k.with, "with") })),
		columnIf(c.History != nil, figureColumn("then", "Number in "+before,
			func(k keyFigure) report.Cell { return k.then })),
		columnIf(c.History != nil, shareColumn("then_share", "Share in "+before,
			func(k keyFigure) report.Cell { return shareOf(k.then, k.whole.Num) })),
		columnIf(c.History != nil, cellColumn("change", "Change", report.Number, report.Format{Signed: true},
			keyFigure.change)),
		columnIf(c.History != nil, withTones(trendTones, textColumn("trend", "Trend", keyFigure.trend))),
	)
	t.Name, t.Figure = func(i int) string { return figures[i].id }, indexOf(t, "part")
	return t, c.headlines(figures)
}

// figureColumn is a column of whole numbers of key figures.
func figureColumn(id, name string, cell func(keyFigure) report.Cell) column[keyFigure] {
	return cellColumn(id, name, report.Number, plainFormat, cell)
}

// share returns a part of the figure as a share of the whole, with the formula for it. The name is that of the
// column with the part.
func (k keyFigure) share(part report.Cell, name string) report.Cell {
	if part.Kind != report.Number || k.of.Kind != report.Number {
		return report.Cell{}
	}
	v := ratio(part.Num, k.of.Num)
	v.Formula = "IF({of}=0,\"unknown\",{" + name + "}/{of})"
	return v
}

// change is how far the number moved since the previous month.
func (k keyFigure) change() report.Cell {
	if k.part.Kind != report.Number || k.then.Kind != report.Number {
		return report.Cell{}
	}
	// Of the figures as they are shown, so that a reader's subtraction comes out.
	return report.Cell{Kind: report.Number, Num: math.Round(k.part.Num) - math.Round(k.then.Num),
		Formula: "ROUND({part},0)-ROUND({then},0)"}
}

// trend rates the change. Number and share may point in opposite directions, when
// the fleet grew or shrank.
func (k keyFigure) trend() string {
	change := k.change()
	if change.Kind != report.Number {
		return incomparableText
	}
	number, share := cmp.Compare(change.Num, 0), 0
	was, is := shareOf(k.then, k.whole.Num), shareOf(k.part, k.of.Num)
	switch {
	case was.Kind == report.Number && is.Kind == report.Number:
		share = cmp.Compare(is.Num, was.Num)
	case k.whole.Num != 0 || k.of.Num != 0: // a share of nothing means nothing
		return incomparableText
	}
	if !k.good {
		number, share = -number, -share
	}
	switch {
	case number == 0 && share == 0:
		return "unchanged"
	case number == 0 && share > 0:
		return "share better"
	case number == 0:
		return "share worse"
	case number > 0 && share >= 0:
		return betterText
	case number < 0 && share <= 0:
		return worseText
	case number > 0:
		return "better, share worse"
	default:
		return "worse, share better"
	}
}

// headlines are the key figures to see at a glance: compliance, the calls through
// weak authentication, the exposed calls, and how many servers are without the other
// controls that most servers lack.
func (c *composer) headlines(figures []keyFigure) []report.Headline {
	ids := []string{"compliant_servers"}
	var others []int
	for k, control := range c.baseline.Controls {
		if len(ids) == 1 && control.Column == fleet.AuthType && c.has(fleet.Calls) {
			ids = append(ids, "calls_lacking_"+underscored(control.ID))
		} else {
			others = append(others, k)
		}
	}
	ids = append(ids, "exposed_calls")
	slices.SortStableFunc(others, func(a, b int) int { return cmp.Compare(c.total.GapsOf(b), c.total.GapsOf(a)) })
	for _, k := range others[:min(len(others), topControls)] {
		ids = append(ids, "servers_lacking_"+underscored(c.baseline.Controls[k].ID))
	}
	var list []report.Headline
	for _, id := range ids {
		if row := slices.IndexFunc(figures, func(k keyFigure) bool { return k.id == id }); row >= 0 {
			list = append(list, report.Headline{Row: row, Section: figures[row].section, Good: id == ids[0]})
		}
	}
	return list
}

// actions are the first things to do, most urgent first. Where few servers lack
// anything, that is each of them; where many do, the three worst, the one with
// the most exposed calls, and the control that most traffic goes without.
func (c *composer) actions() report.Actions {
	acts, named := c.restoreActions()
	acts = append(acts, c.expiredActions()...)
	blank := c.blankControls()
	if len(blank) > 0 {
		acts = append(acts, c.blankAction(blank))
	}
	room := topActs - len(acts)
	gaps := c.firstServers(room+1, func(i serverIndex) bool {
		return i != named && slices.ContainsFunc(c.openGaps(i), func(g gap) bool {
			return !c.hasException(g) && !slices.Contains(blank, g.control)
		})
	})
	if len(gaps) <= room {
		for _, i := range gaps {
			acts = append(acts, c.onboardAction(i))
		}
	} else {
		worst := gaps[:min(maxSteps, max(1, room-2))] // which leaves room for the two below
		for _, i := range worst {
			acts = append(acts, c.onboardAction(i))
		}
		if most, exposed := c.MostExposed(); len(acts) < topActs && exposed > 0 && !slices.Contains(worst, most) &&
			c.Standing(int(most)) == audit.NotMet {
			acts = append(acts, c.serverAction(most, "action.exposed", map[string]any{
				"Lacks": c.gapsInWords(most), "Onboards": c.Onboards(int(most)),
				"Exposed": plainFormat.Text(report.NumberCell(exposed)), "Tied": c.mostExposed(exposed) > 1,
			}))
		}
		if widest := c.widestGap(); len(acts) < topActs && c.factValue("notmet."+widest.ID+".servers").Num > 0 {
			acts = append(acts, report.Action{Text: c.sentence("action.control", widest)})
		}
	}
	above := func(fact string) bool { return c.factValue(fact).Num > 0 }
	for _, more := range []struct {
		applies bool
		act     func() report.Action
	}{
		{above("attestation.overstated"), func() report.Action {
			return report.Action{Text: c.sentence("action.attestation", nil)}
		}},
		{above("unknown.servers") && len(blank) == 0,
			func() report.Action { return report.Action{Text: c.sentence("action.unknown", nil)} }},
		{c.failsOften(), func() report.Action {
			return c.serverAction(c.worstCompliant, "action.errors.compliant", map[string]any{})
		}},
		{above("limits.without"), func() report.Action { return report.Action{Text: c.sentence("action.limits", nil)} }},
	} {
		if more.applies && len(acts) < topActs {
			acts = append(acts, more.act())
		}
	}
	return acts
}

// expiredActions returns the action for the gaps whose exceptions have expired: close them, or renew the exceptions.
func (c *composer) expiredActions() report.Actions {
	first, all := c.urgent(c.hasExpiredException)
	if all == 0 {
		return nil
	}
	g := first[0]
	e := c.Exceptions.ExpiredOf(g.control, int(g.server))
	return report.Actions{c.serverAction(g.server, "action.expired", map[string]any{
		"Title": c.baseline.Controls[g.control].Title, "Ticket": report.Brief(e.Ticket), "Expires": formatDay(e.Expires),
		"Owner": report.Brief(e.Owner), "More": all - 1,
	})}
}

// blankControls returns the controls that are unknown for all servers, because their column is missing or blank.
func (c *composer) blankControls() []int {
	var list []int
	for k, control := range c.baseline.Controls {
		if i, ok := c.columnOf(control.Column); !ok || c.fleet.Blanks(i) == c.fleet.Len() {
			list = append(list, k)
		}
	}
	return list
}

// blankAction returns the action for columns that are missing or blank: no team can do anything about that.
func (c *composer) blankAction(controls []int) report.Action {
	var columns, titles []string
	for _, k := range controls {
		control := c.baseline.Controls[k]
		titles = append(titles, control.Title)
		if !slices.Contains(columns, control.Column) {
			columns = append(columns, control.Column)
		}
	}
	return report.Action{Text: c.sentence("action.column", map[string]any{
		"Columns": enumerate(columns), "Several": len(columns) > 1, "Titles": enumerate(titles), "Many": len(titles) > 1,
	})}
}

// failsOften reports whether a compliant server fails more often than is ordinary: on the
// baseline's scale of error rates, where it has one.
func (c *composer) failsOften() bool {
	i := c.worstCompliant
	if i < 0 {
		return false
	}
	scaled := false
	for _, advisory := range c.baseline.Advisories {
		for _, scale := range advisory.Scales {
			if scale.Column != fleet.ErrorRate {
				continue
			}
			scaled = true
			if c.Grade(scale, int(i)) >= audit.Elevated {
				return true
			}
		}
	}
	return !scaled
}

// restoreActions returns the action for the controls lost since the previous month that have no
// exception: they were in place, so it should be quick to restore them. named is the server that
// the action covers completely, or -1.
func (c *composer) restoreActions() (acts report.Actions, named serverIndex) {
	if c.History == nil {
		return nil, -1
	}
	_, lost := c.urgent(c.isRegression)
	open, all := c.urgent(func(g gap) bool {
		return c.isRegression(g) && !c.Exceptions.Excepted(g.control, int(g.server))
	})
	if all == 0 {
		return nil, -1
	}
	named = -1
	first := open[0]
	if c.Gaps(int(first.server)) == 1 {
		named = first.server
	}
	return report.Actions{c.serverAction(first.server, "action.restore", map[string]any{
		"Title": c.baseline.Controls[first.control].Title, "Count": all, "Excepted": all < lost,
		"Unknown": c.State(first.control, int(first.server)) == audit.Unknown,
	})}, named
}

// onboardAction describes the onboarding of one server; where no control is known to be
// lacking, the first thing to do is to find out.
func (c *composer) onboardAction(i serverIndex) report.Action {
	data := map[string]any{"Lacks": c.gapsInWords(i), "Onboards": c.Onboards(int(i)), "Calls": "",
		"Score": scoreFormat.Text(report.NumberCell(c.Score(int(i))))}
	if n, ok := c.serverAt(i).Calls(); ok {
		data["Calls"] = counted(int(n), "call") + " per month"
	}
	if c.Standing(int(i)) == audit.Unknown {
		return c.serverAction(i, "action.find", data)
	}
	return c.serverAction(i, "action.server", data)
}

// namePlaceholder is a placeholder for the server's name in a sentence, until its offset is known. No
// text of an inventory contains it after Legible.
const namePlaceholder = "\uFFFC"

// serverAction describes an action for one server, whose name occurs once in the sentence.
func (c *composer) serverAction(i serverIndex, template string, data map[string]any) report.Action {
	data["Name"] = namePlaceholder
	before, after, _ := strings.Cut(c.sentence(template, data), namePlaceholder)
	if who := c.responsibility(i, c.openGaps(i)); who != "" && data["Owner"] == nil {
		after += " " + who
	}
	return report.Action{Text: before + report.Legible(c.nameAndTeam(i)) + after,
		Name: report.Brief(c.serverAt(i).Name()),
		At:   len(before), Link: c.link(i)}
}

// widestGap is the control that most calls go without; without calls, the one
// that most servers lack.
func (c *composer) widestGap() audit.Control {
	widest := 0
	for k := range c.baseline.Controls {
		a, b := c.total.GapCallsOf(k).Total, c.total.GapCallsOf(widest).Total
		if a > b || a == b && c.total.GapsOf(k) > c.total.GapsOf(widest) {
			widest = k
		}
	}
	return c.baseline.Controls[widest]
}

// fleetFacts records the facts of the whole fleet.
func (c *composer) fleetFacts() {
	t := c.total
	c.countFact("servers", "Servers", t.Servers)
	c.countFact("compliant.servers", "Compliant servers", t.Compliant)
	c.shareFact("compliant.share", "Compliant servers, share of all", ratio(float64(t.Compliant), float64(t.Servers)))
	gaps := t.Servers - t.Compliant
	c.countFact("gaps.servers", "Servers that do not meet the baseline", gaps)
	c.shareFact("gaps.share", "Servers that do not meet the baseline, share of all",
		ratio(float64(gaps), float64(t.Servers)))
	c.countFact("notmet.servers", "Servers that are known to lack a control", t.NotMet)
	c.countFact("gaps.unsure", "Servers that do not meet the baseline but are not known to lack a control",
		gaps-t.NotMet)
	c.countFact("gaps.open", "Gaps of all servers", t.Gaps())
	c.countFact("unknown.servers", "Servers with an unknown control", t.Unsure)
	if c.has(fleet.ToolsCount) {
		c.fact("tools", "Tools", numberOrUnknown(t.Tools.Total, t.Tools.Known > 0), plainFormat)
		c.countFact("tools.unknown", "Servers whose tools are unknown", t.Servers-t.Tools.Known)
	}
	if !c.has(fleet.Calls) {
		return
	}
	c.callsFact("calls", "Calls", numberOrUnknown(t.Calls.Total, t.Calls.Known > 0))
	c.countFact("calls.unknown", "Servers whose calls are unknown", t.Servers-t.Calls.Known)
	met, lacking, exposed := callsThrough(t, t.CompliantCalls, t.Compliant), callsThrough(t, t.GapCalls(),
		gaps), exposedCalls(t)
	c.callsFact("compliant.calls", "Calls through compliant servers", met)
	c.shareFact("compliant.calls_share", "Calls through compliant servers, share of all", shareOf(met, t.Calls.Total))
	c.callsFact("gaps.calls", "Calls through servers that do not meet the baseline", lacking)
	c.shareFact("gaps.calls_share", "Calls through servers that do not meet the baseline, share of all",
		shareOf(lacking, t.Calls.Total))
	c.countFact("exposed.uncounted", "Servers with gaps whose calls are unknown", gaps-t.GapCalls().Known)
	c.callsFact("exposed.calls", "Exposed calls", exposed)
	c.shareFact("exposed.share", "Exposed calls, share of all calls", shareOf(exposed, t.Calls.Total))
}
