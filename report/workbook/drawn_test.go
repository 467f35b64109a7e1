package workbook

import (
	"slices"
	"testing"

	"fleetreport/report"
)

// TestDrawn holds that a line chart of a table with unknown values draws blanks, and
// that of any other its own table.
func TestDrawn(t *testing.T) {
	columns := []report.Column{textCol("month", "Month"), numCol("file", "File", wholeFormat), numCol("servers", "Servers", wholeFormat)}
	rows := [][]report.Cell{{txt("2026-09"), num(1), num(4)}, {txt("2026-10"), unknown, unknown}, {txt("2026-11"), num(1), {Kind: report.Number, Num: 6, Formula: "{file}"}}}
	gappy, whole := table("gappy", "Gappy", columns, rows...), table("whole", "Whole", columns, rows[0], rows[2])
	line := func(of *report.Table) *report.Chart {
		return &report.Chart{ID: of.ID, Kind: report.Line, Table: of, Label: 0, Values: []int{2}, Mark: -1}
	}
	first, other, second := line(gappy), line(whole), line(gappy)
	b := &book{drawn: map[*report.Chart]drawn{}, places: map[*report.Table]place{}, refs: map[string]cells{}}
	tables := b.drawnTables(&report.Section{Charts: []*report.Chart{first, other, second}})
	if len(tables) != 1 || len(tables[0].Columns) != 2 {
		t.Fatalf("tables to draw: %v, want one of two columns", tables)
	}
	if got := tables[0].Row(1, nil); got[1].Kind != report.Empty {
		t.Errorf("an unknown value is drawn as %v, want a blank", got[1])
	}
	if got := tables[0].Row(2, nil); got[1].Num != 6 || got[1].Formula != "" {
		t.Errorf("the last value is %v, want 6 and no formula", got[1])
	}
	b.places[gappy], b.places[tables[0]] = place{"Trend", 1, 8, 3}, place{"Trend", 5, 8, 3}
	for _, c := range []*report.Chart{first, second} {
		if got, want := b.refer(c, 2, false), "'Trend'!$F$8:$F$10"; got != want {
			t.Errorf("the chart draws %s, want %s", got, want)
		}
	}
}

// TestMoodyWords holds that words with a mood have its style, in columns of texts
// alone.
func TestMoodyWords(t *testing.T) {
	st, w := &styles{}, &words{}
	st.moods[report.BadTone][1] = 77
	col := textCol("change", "Change")
	col.Tones = map[string]report.Tone{"regression": report.BadTone}
	if got, want := st.moodyWords(w, col, 1)["regression"], cellRest(77, "s", "<v>0</v></c>"); got != want {
		t.Errorf("the cell is %q, want %q", got, want)
	}
	if got := st.moodyWords(w, textCol("server", "Server"), 1); got != nil {
		t.Errorf("a column without moods has %q", got)
	}
}

// TestArrange holds that a table that is there for a chart is printed where it has
// room beside others, and takes no page of its own.
func TestArrange(t *testing.T) {
	wide, narrow := []fit{{width: 100}}, []fit{{width: 20}}
	for _, c := range []struct {
		name  string
		todo  []*placing
		pages []area
	}{
		{"beside", []*placing{{headers: []string{"a"}, fits: narrow}, {headers: []string{"b"}, fits: narrow, drawn: true}}, []area{{col: 1, row: 1, lastCol: 3}}},
		{"apart", []*placing{{headers: []string{"a"}, fits: wide}, {headers: []string{"b"}, fits: wide, drawn: true}, {headers: []string{"c"}, fits: narrow, drawn: true}}, []area{{col: 1, row: 1, lastCol: 1}}},
		{"not drawn", []*placing{{headers: []string{"a"}, fits: wide}, {headers: []string{"b"}, fits: wide}}, []area{{col: 1, row: 1, lastCol: 1}, {col: 3, row: 1, lastCol: 3}}},
	} {
		s := &sheet{}
		arrange(s, c.todo)
		if !slices.Equal(s.pages, c.pages) || s.unprinted != (c.name == "apart") {
			t.Errorf("%s: pages %v, unprinted %v, want %v", c.name, s.pages, s.unprinted, c.pages)
		}
	}
}
