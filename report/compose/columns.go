package compose

import (
	"math"
	"slices"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// column is a column of a table with rows of type T, and the function that makes its cells. The
// zero column is one for which the inventory has no values; table leaves it out.
type column[T any] struct {
	report.Column
	cell func(row int, v T) report.Cell
}

// table returns a Table with one row for each value.
func table[T any](id, title, order string, page int, rows []T, columns ...column[T]) *report.Table {
	t := &report.Table{ID: id, Title: title, Order: order, Len: len(rows), Page: page}
	var cells []func(int, T) report.Cell
	for _, col := range columns {
		if col.cell != nil {
			t.Columns = append(t.Columns, col.Column)
			cells = append(cells, col.cell)
		}
	}
	// Filling column by column is faster than row by row: the servers of neighbouring rows are
	// far apart in memory, and the processor fetches the values of several rows at a time.
	t.Fill = func(lo, hi int, dst []report.Cell) []report.Cell {
		start, n := len(dst), len(cells)
		dst = slices.Grow(dst, (hi-lo)*n)[:start+(hi-lo)*n]
		for j, cell := range cells {
			at := start + j
			for i := lo; i < hi; i++ {
				dst[at] = cell(i, rows[i])
				at += n
			}
		}
		return dst
	}
	return t
}

// serverTable returns a Table with one row for each server.
func (c *composer) serverTable(id, title, order string, page int, rows []serverIndex,
	columns ...column[serverIndex]) *report.Table {
	t := table(id, title, order, page, rows, columns...)
	t.Link = func(i int) report.ServerLink { return c.link(rows[i]) }
	return t
}

// indexOf returns the index of a column in a table, by which charts refer to it.
func indexOf(t *report.Table, id string) int {
	for i, col := range t.Columns {
		if col.ID == id {
			return i
		}
	}
	panic("report: table " + t.ID + " has no column " + id)
}

func textColumn[T any](id, name string, cell func(T) string) column[T] {
	return cellColumn(id, name, report.Text, plainFormat, func(v T) report.Cell { return report.TextCell(cell(v)) })
}

// optionalText is a column of texts; a blank one is unknown.
func optionalText[T any](id, name string, cell func(T) string) column[T] {
	return cellColumn(id, name, report.Text, plainFormat, func(v T) report.Cell { return textOrUnknown(cell(v)) })
}

// textOrEmpty is a column of texts; a blank one is an empty cell.
func textOrEmpty[T any](id, name string, cell func(T) string) column[T] {
	return cellColumn(id, name, report.Text, plainFormat, func(v T) report.Cell { return textOrEmptyCell(cell(v)) })
}

// dateColumn is a column of days, as formatDay formats them; a blank one is an empty cell.
func dateColumn[T any](id, name string, cell func(T) string) column[T] {
	col := textOrEmpty(id, name, cell)
	col.IsDate = true
	return col
}

func countColumn[T any](id, name string, cell func(T) int) column[T] {
	return cellColumn(id, name, report.Number, plainFormat, func(v T) report.Cell { return report.CountCell(cell(v)) })
}

func numberColumn[T any](id, name string, f report.Format, cell func(T) float64) column[T] {
	return cellColumn(id, name, report.Number, f, func(v T) report.Cell { return report.NumberCell(cell(v)) })
}

// optionalNumber is a column of numbers; one that is not ok is unknown.
func optionalNumber[T any, N int64 | float64](id, name string, f report.Format,
	value func(T) (v N, ok bool)) column[T] {
	return cellColumn(id, name, report.Number, f, func(v T) report.Cell { return numberOrUnknown(value(v)) })
}

// serverNumber is a column with the numbers of a column of the inventory.
func serverNumber[N int64 | float64](c *composer, inventory, id, name string, f report.Format,
	value func(fleet.Server) (N, bool)) column[serverIndex] {
	return columnIf(c.has(inventory), optionalNumber(id, name, f, func(i serverIndex) (N, bool) {
		return value(c.serverAt(i))
	}))
}

// shareColumn is a column of shares from 0 to 1, or unknown.
func shareColumn[T any](id, name string, cell func(T) report.Cell) column[T] {
	return cellColumn(id, name, report.Number, shareFormat, cell)
}

func stateColumn[T any](id, name string, state func(T) audit.State) column[T] {
	return cellColumn(id, name, report.State, plainFormat, func(v T) report.Cell { return report.StateCell(state(v)) })
}

func answerColumn[T any](id, name string, answer func(T) fleet.Answer) column[T] {
	return cellColumn(id, name, report.Bool, plainFormat, func(v T) report.Cell { return report.BoolCell(answer(v)) })
}

// cellColumn is a column whose cells may be unknown.
func cellColumn[T any](id, name string, kind report.Kind, f report.Format, cell func(T) report.Cell) column[T] {
	return column[T]{
		report.Column{ID: id, Name: name, Kind: kind, Format: f},
		func(_ int, v T) report.Cell { return cell(v) },
	}
}

// brief marks a column whose texts report.md and report.html shorten.
func brief[T any](col column[T]) column[T] {
	col.Brief = true
	return col
}

// columnIf returns the column if ok, else the zero column, which table leaves out.
func columnIf[T any](ok bool, col column[T]) column[T] {
	if !ok {
		return column[T]{}
	}
	return col
}

// mapColumn returns the column for rows of another type, given their cells; the zero column stays one.
func mapColumn[T, U any](col column[T], cell func(row int, v U) report.Cell) column[U] {
	if col.cell == nil {
		return column[U]{}
	}
	return column[U]{col.Column, cell}
}

// numberOrUnknown returns a cell with the number if ok, else the unknown cell.
func numberOrUnknown[N int64 | float64](v N, ok bool) report.Cell {
	if !ok {
		return report.Cell{}
	}
	return report.NumberCell(float64(v))
}

// textOrUnknown returns a cell with the text, or the unknown cell for "".
func textOrUnknown(s string) report.Cell {
	if s == "" {
		return report.Cell{}
	}
	return report.TextCell(s)
}

// ratio is part of a whole as a share; unknown when there is no whole.
func ratio(part, of float64) report.Cell {
	if of == 0 {
		return report.Cell{}
	}
	return report.NumberCell(part / of)
}

// The columns of tables that list servers.

func (c *composer) colRank() column[serverIndex] {
	return column[serverIndex]{report.Column{ID: "rank", Name: "Rank", Kind: report.Number},
		func(row int, _ serverIndex) report.Cell { return report.CountCell(row + 1) }}
}

func (c *composer) colID() column[serverIndex] {
	id := func(i serverIndex) string { return c.serverAt(i).ID() }
	return columnIf(c.has(fleet.ServerID), brief(optionalText("server_id", "Server id", id)))
}

func (c *composer) colName() column[serverIndex] {
	return brief(textColumn("server", "Server", func(i serverIndex) string { return c.serverAt(i).Name() }))
}

func (c *composer) colTeam() column[serverIndex] {
	team := func(i serverIndex) string { return c.serverAt(i).Team() }
	return columnIf(c.has(fleet.Team), brief(optionalText("team", "Team", team)))
}

func (c *composer) colAuth() column[serverIndex] {
	return brief(optionalText("auth_type", "Auth type", func(i serverIndex) string { return c.serverAt(i).Auth() }))
}

func (c *composer) colLimit() column[serverIndex] {
	return serverNumber(c, fleet.RateLimit, "rate_limit", "Rate limit", limitFormat, fleet.Server.RateLimit)
}

func (c *composer) colCalls() column[serverIndex] {
	return serverNumber(c, fleet.Calls, "calls", "Calls", monthlyFormat, fleet.Server.Calls)
}

func (c *composer) colCallsShare() column[serverIndex] {
	return columnIf(c.has(fleet.Calls), shareColumn("calls_share", c.shareOfCalls("Share of all calls"),
		func(i serverIndex) report.Cell {
			return shareOf(numberOrUnknown(c.serverAt(i).Calls()), c.total.Calls.Total)
		}))
}

func (c *composer) colLatency() column[serverIndex] {
	return serverNumber(c, fleet.Latency, "latency", "Mean latency", c.latencyFormat, fleet.Server.Latency)
}

func (c *composer) colErrors() column[serverIndex] {
	return serverNumber(c, fleet.ErrorRate, "error_rate", "Error rate", c.errorFormat, fleet.Server.ErrorRate)
}

func (c *composer) colState(k int) column[serverIndex] {
	control := c.baseline.Controls[k]
	return stateColumn("met_"+control.ID, control.Title, func(i serverIndex) audit.State { return c.State(k, int(i)) })
}

func (c *composer) colStates() []column[serverIndex] {
	var cols []column[serverIndex]
	for k := range c.baseline.Controls {
		cols = append(cols, c.colState(k))
	}
	return cols
}

func (c *composer) colStanding() column[serverIndex] {
	return stateColumn("standing", "Baseline", func(i serverIndex) audit.State { return c.Standing(int(i)) })
}

func (c *composer) colCompliant() column[serverIndex] {
	return answerColumn("compliant", "Compliant", func(i serverIndex) fleet.Answer { return answer(c.Compliant(int(i))) })
}

func (c *composer) colDeclared() column[serverIndex] {
	return columnIf(c.has(fleet.Declared), answerColumn("declared", "Declared compliant",
		func(i serverIndex) fleet.Answer { return c.serverAt(i).Declared() }))
}

func (c *composer) colGaps() column[serverIndex] {
	return numberColumn("gaps", "Gaps", report.Format{Unit: "controls"}, func(i serverIndex) float64 {
		return float64(c.Gaps(int(i)))
	})
}

func (c *composer) colLacks() column[serverIndex] {
	return textOrEmpty("lacks", "Lacks", func(i serverIndex) string {
		var titles []string
		for k, control := range c.baseline.Controls {
			switch c.State(k, int(i)) {
			case audit.NotMet:
				titles = append(titles, control.Title)
			case audit.Unknown:
				titles = append(titles, control.Title+" (unknown)")
			}
		}
		return strings.Join(titles, ", ")
	})
}

func (c *composer) colPoints(k int) column[serverIndex] {
	control := c.baseline.Controls[k]
	return numberColumn("points_"+control.ID, control.Title,
		report.Format{Unit: "points", Decimals: weightDecimals(c.baseline)},
		func(i serverIndex) float64 { return c.Points(k, int(i)) })
}

func (c *composer) colErrorPoints() column[serverIndex] {
	return numberColumn("points_errors", "Errors", scoreFormat, func(i serverIndex) float64 {
		return c.ErrorPoints(int(i))
	})
}

func (c *composer) colScore() column[serverIndex] {
	return numberColumn("risk_score", "Risk score", scoreFormat, func(i serverIndex) float64 { return c.Score(int(i)) })
}

func (c *composer) colExposed() column[serverIndex] {
	return columnIf(c.has(fleet.Calls), optionalNumber("exposed_calls", "Exposed calls", monthlyFormat,
		func(i serverIndex) (float64, bool) { return c.Exposed(int(i)) }))
}

// weightDecimals returns the number of decimals that the weights of a baseline need: 0 for the built-in one.
func weightDecimals(b *audit.Baseline) int {
	n := 0
	for _, control := range b.Controls {
		n = max(n, decimals(control.Weight))
	}
	return n
}

// The columns of tables that list groups of servers, such as teams.

func groupName(id, name string) column[*audit.Group] {
	return brief(optionalText(id, name, func(g *audit.Group) string { return g.Name }))
}

func groupServers() column[*audit.Group] {
	return countColumn("servers", "Servers", func(g *audit.Group) int { return g.Servers })
}

func groupCompliant() column[*audit.Group] {
	return countColumn("compliant", "Compliant servers", func(g *audit.Group) int { return g.Compliant })
}

func groupCompliantShare() column[*audit.Group] {
	return shareColumn("compliant_share", "Compliant", func(g *audit.Group) report.Cell {
		return ratio(float64(g.Compliant), float64(g.Servers))
	})
}

func (c *composer) groupTools() column[*audit.Group] {
	return columnIf(c.has(fleet.ToolsCount), optionalNumber("tools", "Tools", plainFormat,
		func(g *audit.Group) (float64, bool) { return g.Tools.Total, g.Tools.Known > 0 }))
}

func (c *composer) groupCalls() column[*audit.Group] {
	return columnIf(c.has(fleet.Calls), optionalNumber("calls", "Calls", monthlyFormat,
		func(g *audit.Group) (float64, bool) { return g.Calls.Total, g.Calls.Known > 0 }))
}

func (c *composer) groupCallsShare() column[*audit.Group] {
	return columnIf(c.has(fleet.Calls), shareColumn("calls_share", c.shareOfCalls("Share of all calls"),
		func(g *audit.Group) report.Cell {
			return shareOf(numberOrUnknown(g.Calls.Total, g.Calls.Known > 0), c.total.Calls.Total)
		}))
}

func (c *composer) groupExposed() column[*audit.Group] {
	return columnIf(c.has(fleet.Calls), cellColumn("exposed_calls", "Exposed calls", report.Number, monthlyFormat,
		func(g *audit.Group) report.Cell { return exposedCalls(&g.Tally) }))
}

// textOrEmptyCell returns a cell with the text, or the empty cell for "".
func textOrEmptyCell(s string) report.Cell {
	if s == "" {
		return report.Cell{Kind: report.Empty}
	}
	return report.TextCell(s)
}

// callsThrough returns the calls through a part of the servers of a group. They are unknown where there are such
// servers and none of their calls are known.
func callsThrough(t *audit.Tally, part audit.Sum, servers int) report.Cell {
	return numberOrUnknown(part.Total, t.Calls.Known > 0 && (part.Known > 0 || servers == 0))
}

// exposedCalls returns the exposed calls of a group; unknown where the calls through its servers
// with gaps are unknown.
func exposedCalls(t *audit.Tally) report.Cell {
	v := callsThrough(t, t.GapCalls(), t.Servers-t.Compliant)
	if v.Kind == report.Number {
		v.Num = t.Exposed()
		if t.AllExposed() {
			v.Num = t.Calls.Total
		}
	}
	return v
}

// shareOf returns the share of a cell in a whole; unknown where either is unknown or the whole is 0.
func shareOf(part report.Cell, of float64) report.Cell {
	if part.Kind != report.Number || math.IsNaN(of) {
		return report.Cell{}
	}
	return ratio(part.Num, of)
}

// countOrUnknown returns a cell with the count, or the unknown cell for a negative one.
func countOrUnknown(n int) report.Cell { return numberOrUnknown(int64(n), n >= 0) }

// knownNumber returns a cell with the number, or the unknown cell for NaN.
func knownNumber(v float64) report.Cell { return numberOrUnknown(v, !math.IsNaN(v)) }
