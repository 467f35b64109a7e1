package workbook

import (
	"slices"
	"testing"

	"fleetreport/report"
)

// TestLineData checks that line charts of a table with unknown values draw a table with
// blanks, and that others draw their own table.
func TestLineData(t *testing.T) {
	columns := []report.Column{
		textCol("month", "Month"), numCol("file", "File", wholeFormat), numCol("servers", "Servers", wholeFormat),
	}
	rows := [][]report.Cell{
		{txt("2026-09"), num(1), num(4)},
		{txt("2026-10"), unknown, unknown},
		{txt("2026-11"), num(1), {Kind: report.Number, Num: 6, Formula: "{file}"}},
	}
	gappy, complete := table("gappy", "Gappy", columns, rows...), table("complete", "Complete", columns, rows[0], rows[2])
	line := func(of *report.Table) *report.Chart {
		return &report.Chart{ID: of.ID, Kind: report.Line, Table: of, Label: 0, Values: []int{2}, Mark: -1}
	}
	first, other, second := line(gappy), line(complete), line(gappy)
	b := newBook(nil, nil)
	tables := b.addChartData(&report.Section{Charts: []*report.Chart{first, other, second}})
	if len(tables) != 1 || len(tables[0].Columns) != 2 {
		t.Fatalf("chart data %v, want one table of two columns", tables)
	}
	if got := tables[0].Row(1, nil); got[1].Kind != report.Empty {
		t.Errorf("an unknown value is %v, want a blank", got[1])
	}
	if got := tables[0].Row(2, nil); got[1].Num != 6 || got[1].Formula != "" {
		t.Errorf("the last value is %v, want 6 and no formula", got[1])
	}
	b.locations[gappy], b.locations[tables[0]] = location{"Trend", 1, 8, 3}, location{"Trend", 5, 8, 3}
	for _, c := range []*report.Chart{first, second} {
		d := b.dataOf(c)
		if got, want := b.columnRef(d.table, d.columns[2]), "'Trend'!$F$8:$F$10"; got != want {
			t.Errorf("the chart draws %s, want %s", got, want)
		}
	}
}

// TestArrange checks that chart data is printed where it fits beside other tables, and
// takes no page of its own.
func TestArrange(t *testing.T) {
	pending := func(width float64, isChartData bool) *pendingTable {
		return &pendingTable{headers: []string{"a"}, fits: []columnFit{{width: width}}, isChartData: isChartData}
	}
	for _, c := range []struct {
		name      string
		pending   []*pendingTable
		pages     []area
		unprinted bool
	}{
		{"fits", []*pendingTable{pending(20, false), pending(20, true)}, []area{{col: 1, row: 1, lastCol: 3}}, false},
		{"does not fit", []*pendingTable{pending(100, false), pending(100, true), pending(20, true)},
			[]area{{col: 1, row: 1, lastCol: 1}}, true},
		{"no chart data", []*pendingTable{pending(100, false), pending(100, false)},
			[]area{{col: 1, row: 1, lastCol: 1}, {col: 3, row: 1, lastCol: 3}}, false},
	} {
		s := &sheet{}
		arrange(s, c.pending)
		if !slices.Equal(s.pages, c.pages) || s.unprinted != c.unprinted {
			t.Errorf("%s: pages %v, unprinted %v, want %v", c.name, s.pages, s.unprinted, c.pages)
		}
	}
}
