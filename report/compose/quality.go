package compose

import (
	"cmp"
	"slices"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// blank counts the blank values of one known column.
type blank struct {
	column string
	values int
	means  string
}

// qualityFacts records the facts of reading the file.
func (c *composer) qualityFacts() {
	src := c.fleet.Source()
	c.countFact("rows", "Rows of the file", src.Rows)
	c.countFact("rejected.rows", "Rows left out because they could not be read", src.Rejected)
	if src.NotServers > 0 {
		c.countFact("notservers.rows", "Rows left out because they are not servers", src.NotServers)
	}
	changed, blanks := 0, 0
	for _, n := range c.fleet.Notes() {
		changed += n.Count
	}
	for _, n := range c.blank {
		blanks += n
	}
	c.countFact("changes.values", "Values changed when the file was read", changed)
	c.countFact("blank.values", "Blank values", blanks)
}

// blanks counts, for each known column of the file, the values that are blank.
func (c *composer) blanks() []blank {
	var found []blank
	for k, col := range c.fleet.Columns() {
		if !col.Known && !c.isUsed(col.Name) {
			continue
		}
		if n := c.fleet.Blanks(k); n > 0 {
			found = append(found, blank{col.Name, n, c.blankMeans(col.Name)})
		}
	}
	return found
}

// isUsed reports whether a control reads the column.
func (c *composer) isUsed(column string) bool {
	return slices.ContainsFunc(c.baseline.Controls, func(k audit.Control) bool {
		return strings.EqualFold(k.Column, column)
	})
}

// blankIsNotMet reports whether a blank does not meet the control; otherwise it leaves the control
// unknown.
func (c *composer) blankIsNotMet(control audit.Control) bool {
	return control.Condition.Evaluator(audit.Context{Column: control.Column, AsOf: c.AsOf})("") == audit.NotMet
}

// blankMeans explains the effect of a blank value of a column on the figures.
func (c *composer) blankMeans(column string) string {
	for _, control := range c.baseline.Controls {
		switch {
		case !strings.EqualFold(control.Column, column):
		case c.blankIsNotMet(control):
			return "the control is not met"
		default:
			return "the control is unknown and counts as not met"
		}
	}
	switch column {
	case fleet.Calls:
		return "the server is not included in sums and shares of calls"
	case fleet.ErrorRate:
		return "the last term of the risk score is 0"
	case fleet.RateLimit:
		return "the rate limit is unknown"
	case fleet.Declared:
		return "nothing is declared"
	case fleet.ServerID:
		return "the server is identified by its name"
	case fleet.ServerName:
		return "the server is named by its id"
	default:
		return "shown as unknown"
	}
}

// quality lists what reading changed, what is unknown and what was left out.
func (c *composer) quality() *report.Section {
	s := newSection("data-quality", "Data quality",
		"What was changed when the file was read, what is unknown, and what was left out?")
	c.setTexts(s, "quality")
	addTable(s, table("quality-changes", "Changed when the file was read", "in the order of the file",
		pageTeams, c.fleet.Notes(),
		textOrEmpty("column", "Column", func(n fleet.Note) string { return n.Column }),
		textOrEmpty("from", "In the file", func(n fleet.Note) string { return n.From }),
		textColumn("what", "Change", func(n fleet.Note) string { return n.Change }),
		textOrEmpty("to", "Taken as", func(n fleet.Note) string { return n.To }),
		countColumn("values", "Values", func(n fleet.Note) int { return n.Count }),
		positionColumn("line", "First line", func(n fleet.Note) int { return n.Line })))
	addTable(s, table("quality-blanks", "Blank values", "in the order of the columns", pageTeams, c.blanks(),
		textColumn("column", "Column", func(b blank) string { return b.column }),
		countColumn("values", "Servers", func(b blank) int { return b.values }),
		textColumn("means", "What that means", func(b blank) string { return b.means })))
	addTable(s, table("quality-unreadable", "Values that a control cannot read",
		"by control, then in the order of the file", pageTeams, c.unreadable(),
		textColumn("control", "Control", func(u unreadable) string { return u.control.Title }),
		textColumn("column", "Column", func(u unreadable) string { return u.control.Column }),
		brief(textColumn("value", "In the file", func(u unreadable) string { return u.Text })),
		countColumn("servers", "Servers", func(u unreadable) int { return u.Servers }),
		positionColumn("line", "First line", func(u unreadable) int { return u.Line }),
		textColumn("what", "What to write", func(u unreadable) string { return u.control.Condition.Expects(c.AsOf) })))
	addTable(s, table("quality-auth-types", "Authentication types that are not in the baseline's list",
		"in the order of the file", pageTeams, c.UnlistedAuth(),
		textColumn("auth_type", "Auth type", func(a audit.UnlistedAuth) string { return a.Value }),
		countColumn("servers", "Servers", func(a audit.UnlistedAuth) int { return a.Servers }),
		positionColumn("line", "First line", func(a audit.UnlistedAuth) int { return a.Line }),
		textOrEmpty("nearest", "Did you mean", func(a audit.UnlistedAuth) string { return a.Nearest })))
	addTable(s, table("quality-alike", "Names that look the same but are different",
		"in the order of the file", pageTeams, c.fleet.Lookalikes(),
		textColumn("column", "Column", func(a fleet.Lookalike) string { return a.Column }),
		brief(textColumn("first", "In the file", func(a fleet.Lookalike) string { return a.First })),
		brief(textColumn("other", "Also in the file", func(a fleet.Lookalike) string { return a.Text })),
		textColumn("difference", "Difference", func(a fleet.Lookalike) string { return a.Difference }),
		countColumn("line", "Line", func(a fleet.Lookalike) int { return a.Line })))
	addTable(s, table("quality-names", "Names shared by several servers", "in the order of the file",
		pageTeams, c.sharedNames(),
		brief(textColumn("name", "Name", func(n sharedName) string { return n.name })),
		countColumn("servers", "Servers", func(n sharedName) int { return n.servers }),
		countColumn("line", "First line", func(n sharedName) int { return n.line }),
		textColumn("means", "What that means", func(sharedName) string {
			return "an exception must use the id; if the id changes next month, the server cannot be matched by this name"
		})))
	addTable(s, table("quality-workbook", "Values that the workbook shows differently",
		"in the order of the columns", pageTeams, c.sheetChanges(c.inventory().Tables[0]),
		textOrEmpty("column", "Column", func(l sheetChange) string { return l.column }),
		textColumn("what", "In the file", func(l sheetChange) string { return l.what }),
		countColumn("values", "Values", func(l sheetChange) int { return l.values }),
		textColumn("shown", "In the workbook", func(l sheetChange) string { return l.shown })))
	addTable(s, table("quality-totals", "Servers that look like totals or comments",
		"in the order of the file", pageRows, c.fleet.Doubtful(),
		positionColumn("line", "Line", func(p fleet.Problem) int { return p.Line }),
		positionColumn("byte", "Column", func(p fleet.Problem) int { return p.Column }),
		textColumn("why", "Why", func(p fleet.Problem) string { return p.Message })))
	addTable(s, table("quality-rejected", "Rows left out", "in the order of the file", pageRows, c.fleet.Problems(),
		positionColumn("line", "Line", func(p fleet.Problem) int { return p.Line }),
		positionColumn("byte", "Column", func(p fleet.Problem) int { return p.Column }),
		textOrEmpty("field", "Field", func(p fleet.Problem) string { return p.Field }),
		textColumn("problem", "Problem", func(p fleet.Problem) string { return p.Message })))
	return s
}

// sharedName is a name that several servers have.
type sharedName struct {
	name          string
	servers, line int
}

// sharedNames returns the names that several servers have.
func (c *composer) sharedNames() []sharedName {
	if !c.has(fleet.ServerID, fleet.ServerName) {
		return nil // a name is an id, or the id is the name
	}
	first := make(map[string]serverIndex, c.fleet.Len())
	index := map[string]int{} // into shared
	var shared []sharedName
	for i := range c.fleet.Len() {
		name := c.serverAt(serverIndex(i)).Name()
		row, twice := first[name]
		if !twice {
			first[name] = serverIndex(i)
			continue
		}
		n, ok := index[name]
		if !ok {
			n = len(shared)
			index[name] = n
			shared = append(shared, sharedName{name, 1, c.serverAt(row).Line()})
		}
		shared[n].servers++
	}
	slices.SortFunc(shared, func(a, b sharedName) int { return cmp.Compare(a.line, b.line) })
	return shared
}

// unreadable is a value that a control cannot read.
type unreadable struct {
	control audit.Control
	audit.UnreadValue
}

// unreadable lists the values that controls cannot read, the first ones of all.
func (c *composer) unreadable() []unreadable {
	var list []unreadable
	for _, u := range c.Unread() {
		for _, v := range u.Values {
			list = append(list, unreadable{c.baseline.Controls[u.Control], v})
		}
	}
	return list[:min(len(list), audit.MaxUnread)]
}

// positionColumn is a column of positions in the file; 0, for none, is an empty cell.
func positionColumn[T any](id, name string, position func(T) int) column[T] {
	return cellColumn(id, name, report.Number, plainFormat, func(v T) report.Cell {
		if n := position(v); n > 0 {
			return report.CountCell(n)
		}
		return report.Cell{Kind: report.Empty}
	})
}
