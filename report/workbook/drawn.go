package workbook

import "fleetreport/report"

// drawn is a table that a line chart draws in place of one with unknown values: a
// spreadsheet draws a text as zero, and leaves a gap only for a blank cell.
type drawn struct {
	table  *report.Table
	column map[int]int // its columns, by those of the table it stands for
}

// drawnPrefix begins the ids of its columns.
const drawnPrefix = "drawn_"

// drawnTables are the tables that the line charts of a section draw instead of their
// own, one for each table with unknown values.
func (b *book) drawnTables(sec *report.Section) []*report.Table {
	var tables []*report.Table
	for _, c := range sec.Charts {
		if _, done := b.drawn[c.Table]; done || c.Kind != report.Line || !hasUnknown(c) {
			continue
		}
		d := drawnOf(c.Table, sec.Charts)
		b.drawn[c.Table] = d
		tables = append(tables, d.table)
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

// drawnOf has the columns of a table that line charts draw. It holds values, not
// references to their cells: sorting the table would take those apart.
func drawnOf(t *report.Table, charts []*report.Chart) drawn {
	d := drawn{column: map[int]int{}}
	var from []int
	var columns []report.Column
	add := func(j int) {
		if _, done := d.column[j]; done {
			return
		}
		d.column[j] = len(from)
		from = append(from, j)
		col := t.Columns[j]
		col.ID = drawnPrefix + col.ID
		columns = append(columns, col)
	}
	for _, c := range charts {
		if c.Table != t || c.Kind != report.Line {
			continue
		}
		add(c.Label)
		for _, j := range c.Values {
			add(j)
		}
	}
	d.table = &report.Table{
		ID: drawnPrefix + t.ID, Title: "What the charts on the summary draw", Order: "a blank is unknown, and a gap in the line", Columns: columns, Len: t.Len,
		Fill: report.EachRow(func(i int, dst []report.Cell) []report.Cell {
			row := t.Row(i, nil)
			for _, j := range from {
				cell := row[j]
				cell.Formula = ""
				if cell.Kind == report.Unknown {
					cell.Kind = report.Empty
				}
				dst = append(dst, cell)
			}
			return dst
		}),
	}
	return d
}
