package workbook

import (
	"cmp"
	"slices"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// drawn is a table that a chart draws in place of its own, for what a spreadsheet
// cannot draw from that:
//
//   - a line with unknown values: it draws a text as zero, and leaves a gap only for
//     a blank cell;
//   - bars and bubbles that a state colours: it gives a colour to a series, not to
//     what a row says. Bars have a column for each state, bubbles a run of rows.
//
// It holds values, not references to their cells: sorting the table would take those
// apart.
type drawn struct {
	table  *report.Table
	column map[int]int // its columns, by those of the table it stands for
	runs   []run       // of Bars and Bubble, in the order of the legend
}

// run is what a chart draws of one state.
type run struct {
	state  audit.State
	column int // of its values; of Bars
	row, n int // its rows; of Bubble
}

// drawnPrefix begins the ids of its columns.
const drawnPrefix = "drawn_"

// drawnTitle is the title of all drawn tables.
const drawnTitle = "What the charts on the summary draw"

// drawnTables are the tables that the charts of a section draw instead of their own:
// one for all lines of a table, and one for each chart that a state colours.
func (b *book) drawnTables(sec *report.Section) []*report.Table {
	var tables []*report.Table
	lines := map[*report.Table]drawn{}
	for _, c := range sec.Charts {
		var d drawn
		switch {
		case c.Kind == report.Line && hasUnknown(c):
			var done bool
			if d, done = lines[c.Table]; done {
				b.drawn[c] = d
				continue
			}
			d = linesOf(c.Table, sec.Charts)
			lines[c.Table] = d
		case c.Kind == report.Bars && c.Mark >= 0 && len(c.Values) == 1:
			d = barsOf(c)
		case c.Kind == report.Bubble && len(c.Values) == 3:
			d = bubblesOf(c)
		default:
			continue
		}
		if d.table.Len > 0 {
			b.drawn[c] = d
			tables = append(tables, d.table)
		}
	}
	return tables
}

// hasUnknown reports whether a chart draws a value that is unknown.
func hasUnknown(c *report.Chart) bool {
	for _, row := range c.Table.Rows(c.Table.Len) {
		for _, j := range c.Values {
			if row[j].Kind != report.Number {
				return true
			}
		}
	}
	return false
}

// linesOf has the columns of a table that line charts with unknown values draw.
func linesOf(t *report.Table, charts []*report.Chart) drawn {
	d := drawn{column: map[int]int{}}
	var from []int
	var columns []report.Column
	add := func(j int) {
		if _, done := d.column[j]; done {
			return
		}
		d.column[j] = len(from)
		from = append(from, j)
		columns = append(columns, drawnColumn(t.Columns[j]))
	}
	for _, c := range charts {
		if c.Table != t || c.Kind != report.Line || !hasUnknown(c) {
			continue
		}
		add(c.Label)
		for _, j := range c.Values {
			add(j)
		}
	}
	d.table = &report.Table{
		ID: drawnPrefix + t.ID, Title: drawnTitle, Order: "a blank is unknown, and a gap in the line", Columns: columns, Len: t.Len,
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell {
			row := t.Row(i, nil)
			for _, j := range from {
				dst = append(dst, blankUnknown(row[j]))
			}
			return dst
		}),
	}
	return d
}

// barsOf has a column for each state that the rows of a chart are in. A row has its
// value in that of its own.
func barsOf(c *report.Chart) drawn {
	t, value := c.Table, c.Table.Columns[c.Values[0]]
	d := drawn{column: map[int]int{c.Label: 0}}
	columns := []report.Column{drawnColumn(t.Columns[c.Label])}
	for _, state := range statesOf(c) {
		d.runs = append(d.runs, run{state: state, column: len(columns)})
		col := drawnColumn(value)
		col.ID += "_" + [...]string{audit.Unknown: "unknown", audit.NotMet: "not_met", audit.Met: "met"}[state]
		col.Name, col.Format.Unit = stateName(c, state), ""
		columns = append(columns, col)
	}
	d.table = &report.Table{
		ID: drawnPrefix + c.ID, Title: drawnTitle, Order: value.Header() + ", a column for each colour", Columns: columns, Len: t.Len,
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell {
			row := t.Row(i, nil)
			dst = append(dst, row[c.Label])
			for _, r := range d.runs {
				if cell := blankUnknown(row[c.Values[0]]); stateOfRow(c, row) == r.state {
					dst = append(dst, cell)
				} else {
					dst = append(dst, report.Cell{Kind: report.Empty})
				}
			}
			return dst
		}),
	}
	return d
}

// bubblesOf has the rows of a chart that have a place and a size, those of one state
// together, and of these the small ones last: they are drawn on top.
func bubblesOf(c *report.Chart) drawn {
	t := c.Table
	d := drawn{column: map[int]int{c.Label: 0}}
	columns := []report.Column{drawnColumn(t.Columns[c.Label]), {ID: drawnPrefix + "legend", Name: "In the legend", Kind: report.Text}}
	for _, j := range c.Values {
		d.column[j] = len(columns)
		columns = append(columns, drawnColumn(t.Columns[j]))
	}
	var rows [][]report.Cell
	for _, state := range statesOf(c) {
		r := run{state: state, row: len(rows)}
		for _, row := range t.Rows(t.Len) {
			if stateOfRow(c, row) != state || slices.ContainsFunc(c.Values, func(j int) bool { return row[j].Kind != report.Number }) {
				continue
			}
			cells := []report.Cell{row[c.Label], {Kind: report.Text, Str: stateName(c, state)}}
			for _, j := range c.Values {
				cells = append(cells, blankUnknown(row[j]))
			}
			rows = append(rows, cells)
		}
		if r.n = len(rows) - r.row; r.n > 0 {
			d.runs = append(d.runs, r)
			slices.SortStableFunc(rows[r.row:], func(a, b []report.Cell) int { return cmp.Compare(b[4].Num, a[4].Num) })
		}
	}
	d.table = &report.Table{
		ID: drawnPrefix + c.ID, Title: drawnTitle, Order: "by colour, the largest first", Columns: columns, Len: len(rows),
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell { return append(dst, rows[i]...) }),
	}
	return d
}

// drawnColumn is a column of a drawn table.
func drawnColumn(c report.Column) report.Column {
	c.ID = drawnPrefix + c.ID
	return c
}

// blankUnknown is the value of a cell, blank where it is unknown.
func blankUnknown(c report.Cell) report.Cell {
	c.Formula = ""
	if c.Kind == report.Unknown {
		c.Kind = report.Empty
	}
	return c
}

// statesOf are the states of a chart's rows, in the order of the legend. Without a
// mark, all rows look as those that meet what is asked.
func statesOf(c *report.Chart) []audit.State {
	var found [3]bool
	for _, row := range c.Table.Rows(c.Table.Len) {
		found[stateOfRow(c, row)] = true
	}
	var states []audit.State
	for _, s := range []audit.State{audit.Met, audit.NotMet, audit.Unknown} {
		if found[s] {
			states = append(states, s)
		}
	}
	return states
}

// stateOfRow is what the mark of a chart says of a row.
func stateOfRow(c *report.Chart, row []report.Cell) audit.State {
	if c.Mark < 0 {
		return audit.Met
	}
	switch cell := row[c.Mark]; {
	case cell.Kind == report.State:
		return cell.State()
	case cell.Kind == report.Bool && cell.Num != 0:
		return audit.Met
	case cell.Kind == report.Bool:
		return audit.NotMet
	default:
		return audit.Unknown
	}
}

// stateName is how the legend calls the rows of a state, as that of the page does.
func stateName(c *report.Chart, s audit.State) string {
	if c.Mark < 0 {
		return c.Title
	}
	mark, text := c.Table.Columns[c.Mark], s.String()
	if mark.Kind == report.Bool {
		text = [...]string{audit.Unknown: report.UnknownText, audit.NotMet: "no", audit.Met: "yes"}[s]
	}
	return mark.Name + ": " + text
}
