package compose

import (
	"slices"
	"strings"

	"fleetreport/report"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
)

// everyServer lists the servers in the order of the file.
func (c *composer) everyServer() []serverIndex {
	all := make([]serverIndex, c.fleet.Len())
	for i := range all {
		all[i] = serverIndex(i)
	}
	return all
}

// inventory is every server with every column of the file, and what the audit
// derived from them.
func (c *composer) inventory() *report.Section {
	var columns []column[serverIndex]
	for k, col := range c.fleet.Columns() {
		columns = append(columns, c.fileColumn(k, col))
	}
	columns = append(columns, c.colLine())
	for k := range c.baseline.Controls {
		col := c.colState(k)
		if slices.ContainsFunc(c.fleet.Columns(), func(f fleet.Column) bool {
			return strings.EqualFold(strings.TrimSpace(f.Header), col.Name)
		}) {
			col.Name += " (control)" // a control is often called like its column
		}
		columns = append(columns, c.withStateFormula(col, k))
	}
	columns = append(columns,
		c.withFormula(c.colStanding(), c.standingFormula(false)),
		c.withFormula(c.colGaps(), c.gapsFormula()),
		c.withFormula(c.colLacks(), c.lacksFormula()),
		c.withFormula(c.colScore(), c.scoreFormula(false)),
		c.withFormula(c.colExposed(), c.exposedFormula(false)),
		c.withFormula(c.colAttestation(), c.attestationFormula()))
	for k := range c.baseline.Controls {
		columns = append(columns, c.colExcepted(k))
	}
	columns = append(columns,
		c.withFormula(c.colStandingWith(), c.standingFormula(true)),
		c.withFormula(c.colScoreWith(), c.scoreFormula(true)),
		c.withFormula(c.colExposedWith(), c.exposedFormula(true)))
	how := "formulas"
	if c.fleet.Len() > formulaServers {
		how = countText(formulaServers)
	}
	return &report.Section{
		ID: "inventory", Title: "Inventory", Sheet: "Inventory",
		Answer: c.sentence("lead.inventory", how),
		Tables: []*report.Table{table("inventory", "Inventory", "in the order of the file", 0, c.everyServer(), columns...)},
	}
}

func (c *composer) colLine() column[serverIndex] {
	return countColumn("line", "Line of file", func(i serverIndex) int { return c.serverAt(i).Line() })
}

// fileColumn is a column of the file under its own header, typed where
// fleetreport knows it.
func (c *composer) fileColumn(k int, col fleet.Column) column[serverIndex] {
	id, name := fileID(col.Name), col.Header
	if !col.Known {
		return textOrEmpty(extraID(k), name, func(i serverIndex) string { return c.serverAt(i).Text(k) })
	}
	if answer := fleet.AnswerFunc(col.Name); answer != nil {
		return answerColumn(id, name, func(i serverIndex) fleet.Answer { return answer(c.serverAt(i)) })
	}
	if number := fleet.NumberFunc(col.Name); number != nil {
		format := plainFormat
		switch col.Name {
		case fleet.Latency:
			format.Decimals = c.latencyFormat.Decimals
		case fleet.ErrorRate:
			format.Decimals = c.errorFormat.Decimals
		}
		return optionalNumber(id, name, format, func(i serverIndex) (float64, bool) { return number(c.serverAt(i)) })
	}
	return optionalText(id, name, func(i serverIndex) string { return c.serverAt(i).Text(k) })
}

// records are the audit of every server, for programs that read report.json, and
// for the comparison with later months: package history reads the ids of the columns.
func (c *composer) records() *report.Table {
	columns := []column[serverIndex]{c.colLine(), c.colID(), c.colName(), c.colTeam()}
	columns = append(columns, c.colStates()...)
	columns = append(columns, c.colCompliant(), c.colGaps(), c.colScore(), c.colExposed(), c.colMigrationRank("Rank"),
		c.colCalls())
	for k := range c.baseline.Controls {
		columns = append(columns, c.colValue(k))
	}
	return table("servers", "Audit result of every server", "in the order of the file", 0, c.everyServer(), columns...)
}

// colMigrationRank is the column with the rank of a server in the order of migration.
func (c *composer) colMigrationRank(name string) column[serverIndex] {
	return countColumn("rank", name, func(i serverIndex) int { return int(c.rank[i]) + 1 })
}

// colValue is the value of the inventory in the column of a control; it is left out where
// it follows from the state.
func (c *composer) colValue(k int) column[serverIndex] {
	control := c.baseline.Controls[k]
	at, ok := c.columnOf(control.Column)
	if !ok || history.StateImpliesValue(control) {
		return column[serverIndex]{}
	}
	return optionalText("value_"+control.ID, control.Title+": value", func(i serverIndex) string {
		return strings.TrimSpace(c.serverAt(i).Text(at))
	})
}
