package compose

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
)

// The number of the oldest open findings that are listed. The action plan has the age of all.
const (
	oldestListed = 200
	oldestRows   = 20 // in the bounded documents
)

// changed is a finding that differs from the previous month.
type changed struct {
	gap         // of this month's fleet; its server is -1 if it was removed
	removed int // index in History.Removed of a server that was removed
	change  history.Change
}

// changeOrder is the order of changes in tables: what got worse comes first.
var changeOrder = []history.Change{history.Regressed, history.New, history.Incomparable, history.Closed, history.Gone,
	history.Unchanged}

// changeFacts records the facts of what changed since the previous month.
func (c *composer) changeFacts() {
	h := c.History
	if h == nil {
		return
	}
	c.textFact("previous", "Month compared with", h.Previous.Long())
	c.textFact("previous.file", "File of that month", c.previousMonth().File)
	for _, of := range []struct {
		id     string
		change history.Change
	}{
		{"new", history.New}, {"regressed", history.Regressed}, {"closed", history.Closed},
		{"gone", history.Gone}, {"unchanged", history.Unchanged}, {"incomparable", history.Incomparable},
	} {
		c.countFact("changes."+of.id, "Findings since the previous month: "+of.change.String(), h.Counts[of.change])
	}
	var skipped []string
	for p := h.Previous.AddMonths(1); p != h.Period; p = p.AddMonths(1) {
		skipped = append(skipped, p.Long())
	}
	c.countFact("previous.skipped", "Months without a file since then", len(skipped))
	if len(skipped) > maxSteps {
		skipped = []string{counted(len(skipped), "month")}
	}
	c.textFact("previous.skipped.names", "Months without a file since then", enumerate(skipped))
	var incomparable []string
	for _, k := range h.IncomparableControls() {
		incomparable = append(incomparable, c.baseline.Controls[k].Title)
	}
	c.countFact("changes.leftout", "Rows left out because they could not be read, in this month or in the previous one",
		h.RejectedNow+h.RejectedBefore)
	if c.has(fleet.Calls) && !h.CallsComparable() {
		c.textFact("calls.incomparable", "Why calls cannot be compared with the previous month",
			"they are not known for the same servers in both months")
	}
	if c.Aliases != nil {
		c.textFact("aliases.file", "File of aliases of servers and teams", c.Aliases.Name)
	}
	if h.IdentitiesLost() {
		c.textFact("changes.unmatched", "Why regressions may be hidden",
			fmt.Sprintf("the fleet looks re-keyed, so many servers were removed and added; for example, %s is gone and %s "+
				"is new",
				report.Brief(h.Removed[0].Key), report.Brief(c.serverAt(serverIndex(h.Added[0])).Key())))
	} else if len(h.Doubtful) > 0 {
		c.textFact("changes.unmatched", "Why regressions may be hidden", doubtfulText(h.Doubtful))
	}
	c.fact("changes.incomparable.controls", "Controls that cannot be compared with that month",
		textOrUnknown(enumerate(incomparable)), plainFormat)
	c.countFact("changes.came", "Gaps that did not exist in the previous month",
		h.Counts[history.New]+h.Counts[history.Regressed])
	c.countFact("servers.added", "Servers added", len(h.Added))
	c.countFact("servers.removed", "Servers removed", len(h.Removed))
	c.countFact("servers.renamed", "Servers renamed", len(h.Renamed))
	c.countFact("servers.rekeyed", "Servers re-keyed", len(h.Rekeyed))
	c.countFact("history.months", "Months of the history", len(h.Points))
	c.countFact("history.missing", "Months of the history without a file", len(h.Missing))
	c.textFact("history.first", "First month of the history", h.Points[0].Period.Long())
}

// regressionFacts names the most urgent regressions.
func (c *composer) regressionFacts() {
	if c.History != nil {
		c.textFact("changes.regressed.names", "Regressions", c.gapNames(c.urgent(c.isRegression)))
	}
}

// isRegression reports whether the control was met in the previous month.
func (c *composer) isRegression(g gap) bool { return c.changeOf(g) == history.Regressed }

// ageFacts records how old findings are.
func (c *composer) ageFacts() {
	if c.History == nil {
		return
	}
	open, closed := meanAge{}, meanAge{}
	for _, g := range c.gaps {
		open.add(c.monthsOpen(g))
	}
	for _, g := range c.closedGaps() {
		closed.add(c.monthsOpen(g))
	}
	months := report.Format{Unit: "months", Decimals: 1}
	c.fact("age.open", "Mean age of open findings", open.cell(), months)
	c.fact("age.closed", "Mean age of the findings closed since the previous month", closed.cell(), months)
	c.countFact("age.earlier", "Open findings that may be older than the history", open.earlier)
}

// meanAge adds up the ages of findings.
type meanAge struct{ months, findings, earlier int }

func (m *meanAge) add(months int, earlier bool) {
	m.months += months
	m.findings++
	if earlier {
		m.earlier++
	}
}

func (m *meanAge) cell() report.Cell { return ratio(float64(m.months), float64(m.findings)) }

// previousMonth is the month compared with.
func (c *composer) previousMonth() history.Point { return c.History.PreviousFigures() }

func (c *composer) changeOf(g gap) history.Change { return c.History.Change(g.control, int(g.server)) }

// monthsOpen is the age of a finding: whole months since the month in which it was
// first seen.
func (c *composer) monthsOpen(g gap) (months int, earlier bool) {
	_, earlier = c.History.FirstSeen(g.control, int(g.server))
	return c.History.Age(g.control, int(g.server)), earlier
}

// closedGaps are the findings that were closed since the previous month.
func (c *composer) closedGaps() []gap {
	var gaps []gap
	for _, f := range c.History.Closed {
		gaps = append(gaps, gap{serverIndex(f.Server), f.Control})
	}
	return gaps
}

// changes lists how servers and findings changed since the previous month.
func (c *composer) changes() *report.Section {
	if c.History == nil {
		return nil
	}
	s := newSection("changes", "What changed",
		"What is better, what is worse, and what cannot be compared with the previous month?")
	s.Sheet = "Changes"
	c.setTexts(s, "changes")
	s.Tables = []*report.Table{c.changedTable(), c.bucketTable()}
	addTable(s, c.serverChangesTable())
	addTable(s, c.oldestTable())
	return s
}

// sortChanged sorts by change, what got worse first, then as urgency does. The
// rows come in the order of the migration priority.
func (c *composer) sortChanged(rows []changed) {
	type keyed struct {
		row                        changed
		change, excepted, severity int
		calls                      float64
	}
	keys := make([]keyed, len(rows))
	for n, r := range rows {
		k := keyed{row: r, change: slices.Index(changeOrder, r.change),
			severity: slices.Index(audit.Severities, c.baseline.Controls[r.control].Severity)}
		if r.server < 0 {
			k.calls = c.History.Removed[r.removed].Calls // NaN, where unknown, is below every number
		} else {
			calls, known := c.serverAt(r.server).Calls()
			if k.calls = float64(calls); !known {
				k.calls = math.NaN()
			}
			if c.Exceptions.Excepted(r.control, int(r.server)) {
				k.excepted = 1
			}
		}
		keys[n] = k
	}
	slices.SortStableFunc(keys, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.change, b.change), cmp.Compare(a.excepted, b.excepted),
			cmp.Compare(b.severity, a.severity), cmp.Compare(b.calls, a.calls))
	})
	for n, k := range keys {
		rows[n] = k.row
	}
}

// changedTable lists the findings that changed.
func (c *composer) changedTable() *report.Table {
	var rows []changed
	for _, g := range slices.Concat(c.gaps, c.closedGaps()) {
		if change := c.changeOf(g); change != history.Unchanged {
			rows = append(rows, changed{g, 0, change})
		}
	}
	for n, r := range c.History.Removed {
		for _, k := range r.Gaps {
			change := history.Gone
			if !c.History.Comparable(k) {
				change = history.Incomparable
			}
			rows = append(rows, changed{gap{-1, k}, n, change})
		}
	}
	c.sortChanged(rows)
	// of is a column of the server, which may have been removed.
	of := func(col column[gap], gone func(history.Removed) report.Cell) column[changed] {
		return mapColumn(col, func(row int, r changed) report.Cell {
			if r.server < 0 {
				return gone(c.History.Removed[r.removed])
			}
			return col.cell(row, r.gap)
		})
	}
	nothing := func(history.Removed) report.Cell { return report.Cell{Kind: report.Empty} }
	control := func(r changed) audit.Control { return c.baseline.Controls[r.control] }
	t := table("changes-findings", "Findings that changed",
		"what got worse first; then without an exception, by severity, by calls per month", pageRows, rows,
		of(ofServer(c.colName()), func(r history.Removed) report.Cell { return report.TextCell(r.Name) }),
		textColumn("control", "Control", func(r changed) string { return control(r).Title }),
		withTones(changeTones, textColumn("change", "Change", func(r changed) string { return r.change.String() })),
		brief(cellColumn("was", "Before", report.Text, plainFormat, func(r changed) report.Cell {
			if r.server < 0 {
				return report.Cell{Kind: report.Empty}
			}
			v, ok := c.History.PreviousValue(r.control, int(r.server))
			if !ok {
				return report.Cell{Kind: report.Empty}
			}
			if v == "" {
				return report.TextCell("blank")
			}
			return report.TextCell(v)
		})),
		brief(cellColumn("is", "Now", report.Text, plainFormat, func(r changed) report.Cell {
			if r.server < 0 {
				return report.Cell{Kind: report.Empty}
			}
			is := c.valueOf(r.server, control(r).Column)
			if control(r).Condition.Ages() && c.State(r.control, int(r.server)) == audit.NotMet {
				is += " (too old)" // the date need not have changed
			}
			return report.TextCell(is)
		})),
		of(c.gapFirstSeen(), nothing), of(c.gapMonths(), nothing), of(c.gapException(), nothing),
		textColumn("severity", "Severity", func(r changed) string { return control(r).Severity }),
		of(ofServer(c.colTeam()), func(r history.Removed) report.Cell { return textOrUnknown(r.Team) }),
		of(ofServer(c.colCalls()), func(r history.Removed) report.Cell {
			return numberOrUnknown(r.Calls, !math.IsNaN(r.Calls))
		}),
		brief(textColumn("finding", "Finding", func(r changed) string {
			if r.server < 0 {
				return report.FindingID(c.History.Removed[r.removed].Key, control(r).ID)
			}
			return c.findingID(r.gap)
		})))
	t.Link = func(i int) report.ServerLink { return c.link(rows[i].server) }
	return t
}

// bucketTable counts the findings by change, in total and by control.
func (c *composer) bucketTable() *report.Table {
	type bucket struct {
		change  history.Change
		meaning string
	}
	rows := []bucket{
		{history.Regressed, "met then, not met or unknown now"},
		{history.New, "a gap of a server that was not in the inventory then"},
		{history.Unchanged, "a gap then and now"},
		{history.Closed, "a gap then, met now"},
		{history.Gone, "a gap then; the server is no longer in the inventory, so its state is unknown"},
		{history.Incomparable, "a gap now; the column or the control was different then, so no claim is made"},
	}
	columns := []column[bucket]{
		withTones(changeTones, textColumn("change", "Change", func(b bucket) string { return b.change.String() })),
		textColumn("meaning", "Meaning", func(b bucket) string { return b.meaning }),
		countColumn("findings", "Findings", func(b bucket) int { return c.History.Counts[b.change] }),
	}
	for k, control := range c.baseline.Controls {
		columns = append(columns, countColumn("findings_"+control.ID, control.Title, func(b bucket) int {
			return c.History.ControlCounts(k)[b.change]
		}))
	}
	return table("changes-counts", "Findings by change", "what got worse first", pageTeams, rows, columns...)
}

// moved is a server that was added, removed, renamed or re-keyed.
type moved struct {
	server serverIndex // -1 for one that was removed
	gone   history.Removed
	how    string
	was    string // its former name
	wasKey string // its former id, or else name, where it was re-keyed
}

// serverChangesTable lists the servers that were added, removed, renamed or re-keyed.
func (c *composer) serverChangesTable() *report.Table {
	var rows []moved
	for _, i := range c.History.Added {
		rows = append(rows, moved{server: serverIndex(i), how: "added"})
	}
	for _, r := range c.History.Removed {
		rows = append(rows, moved{server: -1, gone: r, how: "removed"})
	}
	for _, r := range c.History.Renamed {
		rows = append(rows, moved{server: serverIndex(r.Server), how: "renamed", was: r.PreviousName})
	}
	title := "Servers added, removed and renamed"
	if len(c.History.Rekeyed) > 0 {
		title = "Servers added, removed, renamed and re-keyed"
	}
	for _, r := range c.History.Rekeyed {
		rows = append(rows, moved{server: serverIndex(r.Server), how: "re-keyed", wasKey: r.PreviousKey})
	}
	of := func(col column[serverIndex], gone func(history.Removed) report.Cell) column[moved] {
		return mapColumn(col, func(row int, m moved) report.Cell {
			if m.server < 0 {
				return gone(m.gone)
			}
			return col.cell(row, m.server)
		})
	}
	t := table("changes-servers", title, "in the order of the file; removed servers by id", pageRows, rows,
		of(c.colName(), func(r history.Removed) report.Cell { return report.TextCell(r.Name) }),
		of(c.colTeam(), func(r history.Removed) report.Cell { return textOrUnknown(r.Team) }),
		textColumn("change", "Change", func(m moved) string { return m.how }),
		brief(textOrEmpty("was_named", "Former name", func(m moved) string { return m.was })),
		columnIf(len(c.History.Rekeyed) > 0, of(c.colKey(), func(r history.Removed) report.Cell {
			return report.TextCell(r.Key)
		})),
		columnIf(len(c.History.Rekeyed) > 0, brief(textOrEmpty("was_key", "Former id", func(m moved) string {
			return m.wasKey
		}))),
		of(c.colGaps(), func(r history.Removed) report.Cell {
			for k := range c.baseline.Controls {
				if !c.History.Comparable(k) {
					return report.Cell{} // gaps of that control are unknown
				}
			}
			return report.CountCell(len(r.Gaps))
		}),
		of(c.colCalls(), func(r history.Removed) report.Cell { return numberOrUnknown(r.Calls, !math.IsNaN(r.Calls)) }))
	t.Link = func(i int) report.ServerLink { return c.link(rows[i].server) }
	return t
}

// colKey is the id of each server, or its name where it has none.
func (c *composer) colKey() column[serverIndex] {
	return brief(textColumn("key", "Id", func(i serverIndex) string { return c.serverAt(i).Key() }))
}

// oldestTable lists the oldest open findings.
func (c *composer) oldestTable() *report.Table {
	gaps := c.byAge()
	gaps = gaps[:min(len(gaps), oldestListed)]
	t := table("changes-oldest", "Oldest open findings", "oldest first, then highest risk score first", oldestRows, gaps,
		ofServer(c.colName()), c.gapControl(), c.gapFirstSeen(), c.gapMonths(), c.gapException(), c.gapSeverity(),
		ofServer(c.colTeam()), ofServer(c.colCalls()), c.gapID())
	t.Link = func(i int) report.ServerLink { return c.link(gaps[i].server) }
	return t
}

// doubtfulText names the servers of the previous month that cannot be matched with certainty.
func doubtfulText(keys []string) string {
	if len(keys) == 1 {
		return "server " + keys[0] +
			" cannot be matched with certainty: its id, name and team do not point to the same server"
	}
	return counted(len(keys), "server") + " cannot be matched with certainty (the first is " + keys[0] +
		"): their ids, names and teams do not point to the same servers"
}
