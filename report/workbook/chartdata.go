package workbook

import (
	"cmp"
	"slices"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// chartData is what a chart draws: its own table, or another for what a spreadsheet cannot
// draw from that:
//
//   - a line with unknown values: it draws a text as zero, and leaves a gap only for
//     a blank cell;
//   - bars and bubbles that are coloured by state: it assigns a colour to a series, not
//     to a row. Bars have a column for each state, bubbles a run of rows.
//
// That table has values, not references to their cells: sorting would separate those.
type chartData struct {
	table   *report.Table
	columns map[int]int  // its columns, by those of the chart's table
	series  []dataSeries // of Bars and Bubble, in the order of the legend
}

// dataSeries is what a chart draws of one state.
type dataSeries struct {
	state  audit.State
	column int // of its values; of Bars
	row, n int // its rows; of Bubble
}

const (
	chartDataPrefix = "drawn_" // of the ids of tables and columns
	chartDataTitle  = "Data of the charts on the summary"
)

// dataOf returns what a chart draws.
func (b *book) dataOf(c *report.Chart) chartData {
	if d, ok := b.chartData[c]; ok {
		return d
	}
	d := chartData{table: c.Table, columns: map[int]int{c.Label: c.Label}}
	for _, j := range c.Values {
		d.columns[j] = j
	}
	return d
}

// addChartData returns the tables that the charts of a section draw instead of their
// own: one for all lines of a table, and one for each chart that is coloured by state.
func (b *book) addChartData(sec *report.Section) []*report.Table {
	var tables []*report.Table
	lines := map[*report.Table]chartData{}
	for _, c := range sec.Charts {
		var d chartData
		switch {
		case c.Kind == report.Line && hasUnknown(c):
			var ok bool
			if d, ok = lines[c.Table]; ok {
				b.chartData[c] = d
				continue
			}
			d = lineData(c.Table, sec.Charts)
			lines[c.Table] = d
		case c.Kind == report.Bars && c.Mark >= 0 && len(c.Values) == 1:
			d = barData(c)
		case c.Kind == report.Bubble && len(c.Values) == 3:
			d = bubbleData(c)
		default:
			continue
		}
		if d.table.Len > 0 {
			b.chartData[c] = d
			tables = append(tables, d.table)
		}
	}
	return tables
}

// hasUnknown reports whether a chart draws an unknown value.
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

// lineData returns the columns of a table that line charts with unknown values draw.
func lineData(t *report.Table, charts []*report.Chart) chartData {
	d := chartData{columns: map[int]int{}}
	var from []int
	var columns []report.Column
	for _, c := range charts {
		if c.Table != t || c.Kind != report.Line || !hasUnknown(c) {
			continue
		}
		for _, j := range append([]int{c.Label}, c.Values...) {
			if _, ok := d.columns[j]; !ok {
				d.columns[j] = len(from)
				from = append(from, j)
				columns = append(columns, dataColumn(t.Columns[j]))
			}
		}
	}
	d.table = dataTable(t.ID, "unknown values are blank and leave a gap in the line", columns, t.Len)
	d.table.Fill = report.EachRow(func(i int, dst []report.Cell) []report.Cell {
		row := t.Row(i, nil)
		for _, j := range from {
			dst = append(dst, dataCell(row[j]))
		}
		return dst
	})
	return d
}

// barData returns a column for each state of a chart's rows. A row has its value in the
// column of its state.
func barData(c *report.Chart) chartData {
	t, value := c.Table, c.Table.Columns[c.Values[0]]
	d := chartData{columns: map[int]int{c.Label: 0}}
	columns := []report.Column{dataColumn(t.Columns[c.Label])}
	for _, state := range chartStates(c) {
		d.series = append(d.series, dataSeries{state: state, column: len(columns)})
		col := dataColumn(value)
		col.ID += "_" + [...]string{audit.Unknown: "unknown", audit.NotMet: "not_met", audit.Met: "met"}[state]
		col.Name, col.Format.Unit = legendName(c, state), ""
		columns = append(columns, col)
	}
	d.table = dataTable(c.ID, value.Header()+", one column per colour", columns, t.Len)
	d.table.Fill = report.EachRow(func(i int, dst []report.Cell) []report.Cell {
		row := t.Row(i, nil)
		dst = append(dst, row[c.Label])
		for _, s := range d.series {
			cell := report.Cell{Kind: report.Empty}
			if rowState(c, row) == s.state {
				cell = dataCell(row[c.Values[0]])
			}
			dst = append(dst, cell)
		}
		return dst
	})
	return d
}

// bubbleData returns the rows of a chart that have a position and a size, grouped by
// state, and in each group by size: smaller bubbles come last, and are drawn on top.
func bubbleData(c *report.Chart) chartData {
	t := c.Table
	d := chartData{columns: map[int]int{c.Label: 0}}
	columns := []report.Column{
		dataColumn(t.Columns[c.Label]), {ID: chartDataPrefix + "legend", Name: "Legend", Kind: report.Text},
	}
	for _, j := range c.Values {
		d.columns[j] = len(columns)
		columns = append(columns, dataColumn(t.Columns[j]))
	}
	isKnown := func(row []report.Cell) bool {
		return !slices.ContainsFunc(c.Values, func(j int) bool { return row[j].Kind != report.Number })
	}
	var rows [][]report.Cell
	for _, state := range chartStates(c) {
		s := dataSeries{state: state, row: len(rows)}
		for _, row := range t.Rows(t.Len) {
			if rowState(c, row) != state || !isKnown(row) {
				continue
			}
			cells := []report.Cell{row[c.Label], {Kind: report.Text, Str: legendName(c, state)}}
			for _, j := range c.Values {
				cells = append(cells, dataCell(row[j]))
			}
			rows = append(rows, cells)
		}
		if s.n = len(rows) - s.row; s.n > 0 {
			d.series = append(d.series, s)
			const size = 4 // column
			slices.SortStableFunc(rows[s.row:], func(a, b []report.Cell) int {
				return cmp.Compare(b[size].Num, a[size].Num)
			})
		}
	}
	d.table = dataTable(c.ID, "by colour, largest first", columns, len(rows))
	d.table.Fill = report.EachRow(func(i int, dst []report.Cell) []report.Cell { return append(dst, rows[i]...) })
	return d
}

// dataTable returns a table of chart data without its Fill.
func dataTable(id, order string, columns []report.Column, n int) *report.Table {
	return &report.Table{ID: chartDataPrefix + id, Title: chartDataTitle, Order: order, Columns: columns, Len: n}
}

// dataColumn returns a column of chart data.
func dataColumn(c report.Column) report.Column {
	c.ID = chartDataPrefix + c.ID
	return c
}

// dataCell returns the value of a cell, blank where it is unknown.
func dataCell(c report.Cell) report.Cell {
	c.Formula = ""
	if c.Kind == report.Unknown {
		c.Kind = report.Empty
	}
	return c
}

// chartStates returns the states of a chart's rows, in the order of the legend.
func chartStates(c *report.Chart) []audit.State {
	var found [3]bool
	for _, row := range c.Table.Rows(c.Table.Len) {
		found[rowState(c, row)] = true
	}
	var states []audit.State
	for _, s := range []audit.State{audit.Met, audit.NotMet, audit.Unknown} {
		if found[s] {
			states = append(states, s)
		}
	}
	return states
}

// rowState returns the state that colours a row of a chart: Met for all rows of a chart
// without a mark.
func rowState(c *report.Chart, row []report.Cell) audit.State {
	if c.Mark < 0 {
		return audit.Met
	}
	return row[c.Mark].State()
}

// legendName returns the name of a state in the legend, as the page has it.
func legendName(c *report.Chart, s audit.State) string {
	if c.Mark < 0 {
		return c.Title
	}
	mark := c.Table.Columns[c.Mark]
	return mark.Name + ": " + mark.StateText(s)
}
