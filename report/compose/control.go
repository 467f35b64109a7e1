package compose

import (
	"slices"
	"strings"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// ownTitles are the titles of the sections that are not of a control.
var ownTitles = []string{
	"Summary", "Completeness", "What changed", "Changes", "Progress of the action plan", "Closed or gone since", "Trend",
	"Gate", "Exceptions", "Fleet overview", "Compliance audit",
	"Rate limits", "Errors and latency",
	"Advisories", "Call volume", "Migration priority", "Attestation", "Servers that do not meet the baseline",
	"Controls and frameworks", "Controls",
	"Data quality", "Method and definitions", "Method", "Provenance", "Action plan", "Inventory", "What to do first",
	"Contents",
}

// controlSections returns the analyses of the controls: which servers do not meet each of them, and
// how many calls go through those servers.
func (c *composer) controlSections() []*report.Section {
	var list []*report.Section
	for k := range c.baseline.Controls {
		list = append(list, c.control(k))
	}
	return list
}

func (c *composer) control(k int) *report.Section {
	control := c.baseline.Controls[k]
	title := control.Section
	if slices.ContainsFunc(ownTitles, func(own string) bool { return strings.EqualFold(own, title) }) {
		title += " (control)" // two headings that read alike would mislead
	}
	s := &report.Section{
		ID: c.sectionID(k), Title: title, Sheet: title, Answer: control.Answer,
		Lead: c.paragraphs("lead.control", struct {
			audit.Control
			Expects       string
			BlankIsNotMet bool
		}{control, control.Condition.Expects(c.AsOf), c.blankIsNotMet(control)}),
		Missing: append(c.missingColumn(control), c.missing("Calls", fleet.Calls)...),
	}
	lacking := filter(c.ByCalls().All(), func(i serverIndex) bool { return c.State(k, int(i)) != audit.Met })
	columns := []column[serverIndex]{c.colName(), c.colTeam()}
	if control.Column == fleet.AuthType {
		columns = append(columns, c.colAuth())
	}
	columns = append(columns, c.colState(k), c.exceptionOf(k), c.colCalls(), c.colCallsShare(), c.colScore())
	order := "most calls first"
	if !c.has(fleet.Calls) {
		order = "by name"
	}
	s.Tables = append(s.Tables, c.serverTable(s.ID+"-servers", "Servers "+control.Gap, order, c.pageGaps, lacking,
		columns...))
	if s.ID == "authentication" {
		c.authentication(s, k)
	}
	return s
}

// exceptionOf is the column with the exception of each server for one control.
func (c *composer) exceptionOf(k int) column[serverIndex] {
	col := c.gapException()
	return mapColumn(col, func(row int, i serverIndex) report.Cell { return col.cell(row, gap{i, k}) })
}

// sectionID returns the stable id of a control's section. It depends on the column, so that links
// survive a change of the title.
func (c *composer) sectionID(k int) string {
	control := c.baseline.Controls[k]
	first := slices.IndexFunc(c.baseline.Controls, func(o audit.Control) bool { return o.Column == control.Column }) == k
	switch {
	case !first: // another control of the same column has it
	case control.Column == fleet.AuthType:
		return "authentication"
	case control.Column == fleet.HasDLP:
		return "dlp"
	case control.Column == fleet.HasLogging:
		return "logging"
	}
	return "control-" + control.ID
}

// missingColumn reports that the inventory lacks the column of a control.
func (c *composer) missingColumn(control audit.Control) []string {
	if _, ok := c.columnOf(control.Column); ok {
		return nil
	}
	return []string{control.Title + ": not available: the file has no column " + control.Column +
		"; the control is unknown for every server and counts as not met"}
}

// authentication adds the table and the chart of authentication types to a section.
func (c *composer) authentication(s *report.Section, k int) {
	control := c.baseline.Controls[k]
	s.Notes = append(s.Notes, c.paragraphs("note.auth",
		map[string]string{"SatisfiedBy": control.Condition.Describe(time.Time{})})...)
	types := c.knownAuth()
	by, order := func(g *audit.Group) float64 { return g.Calls.Total }, "most calls first"
	if !c.has(fleet.Calls) {
		by, order = func(g *audit.Group) float64 { return float64(g.Servers) }, "most servers first"
	}
	sortGroups(types, by)
	t := table("authentication-types", "Authentication types", order, pageTeams, c.headOf(types, "types"),
		groupName("auth_type", "Auth type"),
		stateColumn("met", control.Title, func(g *audit.Group) audit.State { return groupState(g, k) }),
		groupServers(), c.groupCalls(), c.groupCallsShare(),
		cellColumn("falls_short", "Why it falls short", report.Text, plainFormat, func(g *audit.Group) report.Cell {
			if groupState(g, k) == audit.Met || !slices.Contains(types, g) { // the rest of a long table
				return report.Cell{Kind: report.Empty}
			}
			_, why := c.baseline.Auth(g.Name)
			return textOrUnknown(why)
		}),
	)
	s.Tables = append(s.Tables, t)
	if !c.has(fleet.Calls) {
		return
	}
	s.Charts = append(s.Charts, &report.Chart{
		ID: "auth-types-by-calls", Title: "Calls by authentication type", Finding: c.sentence("chart.auth", control),
		Kind: report.Bars, Table: t, Label: 0, Values: []int{indexOf(t, "calls")}, Mark: indexOf(t, "met"),
		XTitle: "Calls (per month)", YTitle: "Auth type",
	})
}

// knownAuth groups the servers by authentication type. The type "unknown" is grouped with the
// blank one.
func (c *composer) knownAuth() []*audit.Group {
	var types, unknown []*audit.Group
	for _, g := range c.authTypes {
		if g.Name == "" || g.Name == "unknown" {
			unknown = append(unknown, g)
		} else {
			types = append(types, g)
		}
	}
	if unknown != nil {
		types = append(types, c.Merge("", unknown))
	}
	return types
}

// groupState is the state of a control that a group of servers shares; a mixed
// group counts as not met.
func groupState(g *audit.Group, k int) audit.State {
	switch g.Servers {
	case g.Met(k):
		return audit.Met
	case g.Unknown(k):
		return audit.Unknown
	}
	return audit.NotMet
}

// controlFacts records the facts of each control, and which is met least.
func (c *composer) controlFacts() {
	t, controls := c.total, c.baseline.Controls
	var titles []string
	for k, control := range controls {
		titles = append(titles, control.Title)
		id := "lacking." + control.ID + "."
		lacking := t.GapsOf(k)
		c.countFact(id+"servers", "Servers "+control.Gap, lacking)
		c.shareFact(id+"share", "Servers "+control.Gap+", share of all", ratio(float64(lacking), float64(t.Servers)))
		c.countFact("notmet."+control.ID+".servers", "Servers that are known to be "+control.Gap, lacking-t.Unknown(k))
		c.countFact("unknown."+control.ID+".servers", "Servers for which "+control.Title+" is unknown", t.Unknown(k))
		if c.has(fleet.Calls) {
			v := callsThrough(t, t.GapCallsOf(k), lacking)
			c.callsFact(id+"calls", "Calls through servers "+control.Gap, v)
			c.shareFact(id+"calls_share", "Calls through servers "+control.Gap+", share of all", shareOf(v, t.Calls.Total))
		}
	}
	var missing []string
	for _, control := range controls {
		if _, ok := c.columnOf(control.Column); !ok {
			missing = append(missing,
				"The file has no column "+control.Column+", so "+control.Title+" is unknown for every server")
		}
	}
	c.fact("columns.missing", "Controls whose column is missing from the file",
		textOrUnknown(strings.Join(missing, ". ")),
		plainFormat)
	c.textFact("controls", "Controls of the baseline", enumerate(titles))

	weakest, strongest := 0, 0
	for k := range controls {
		if t.Met(k) < t.Met(weakest) {
			weakest = k
		}
		if t.Met(k) > t.Met(strongest) {
			strongest = k
		}
	}
	met := func(k int) report.Cell { return ratio(float64(t.Met(k)), float64(t.Servers)) }
	var ties []string
	for k, control := range controls {
		if t.Met(k) == t.Met(weakest) {
			ties = append(ties, control.Title)
		}
	}
	c.textFact("controls.weakest", "Least met controls", enumerate(ties))
	c.countFact("controls.weakest.ties", "Number of least met controls", len(ties))
	c.countFact("controls.weakest.servers", "Servers that meet the least met control", t.Met(weakest))
	c.shareFact("controls.weakest.share", "Servers that meet the least met control, share of all", met(weakest))
	c.shareFact("controls.strongest.share", "Servers that meet the most met control, share of all", met(strongest))
	if lowest, highest, ok := c.callCoverage(); ok {
		c.shareFact("controls.lowest.calls_share", "Lowest coverage of a control in calls", ratio(lowest, t.Calls.Total))
		c.shareFact("controls.highest.calls_share", "Highest coverage of a control in calls", ratio(highest, t.Calls.Total))
	}
}

// callCoverage returns the fewest and the most calls that go through the servers that meet
// one control, of the controls for which they are known; false where there are none.
func (c *composer) callCoverage() (lowest, highest float64, ok bool) {
	for k := range c.baseline.Controls {
		v := callsThrough(c.total, c.total.MetCalls(k), c.total.Met(k))
		if v.Kind != report.Number {
			continue
		}
		if !ok {
			lowest, highest, ok = v.Num, v.Num, true
		}
		lowest, highest = min(lowest, v.Num), max(highest, v.Num)
	}
	return lowest, highest, ok
}
