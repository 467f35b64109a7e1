package workbook

import (
	"fmt"
	"strings"
	"testing"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// scattered is a chart of bubbles: servers at places and of sizes that follow from
// their number, and one whose latency is unknown.
func scattered(n int) *report.Chart {
	var rows [][]report.Cell
	for i := range n {
		rows = append(rows, []report.Cell{txt(fmt.Sprintf("server-%d", i)), stateOf(i % 3), num(float64(i*i%97) * 9), num(float64(i*31%53) / 10), num(float64(1 + i*7919%50000))})
	}
	rows = append(rows, []report.Cell{txt("nowhere"), stateOf(2), unknown, num(1), num(1)})
	t := table("errors", "Errors", []report.Column{textCol("server", "Server"), stateCol("standing", "Baseline"),
		numCol("latency", "Latency", wholeFormat), numCol("error_rate", "Error rate", wholeFormat), numCol("calls", "Calls", wholeFormat)}, rows...)
	return &report.Chart{ID: "bubbles", Kind: report.Bubble, Table: t, Label: 0, Mark: 1, Values: []int{2, 3, 4}}
}

// TestBubblesOf holds that the rows of a state stand together, largest first, and that
// those without a place are left out.
func TestBubblesOf(t *testing.T) {
	d := bubblesOf(scattered(20))
	if d.table.Len != 20 || len(d.runs) != 3 || d.runs[0].state != audit.Met {
		t.Fatalf("%d rows in runs %v, want 20 in three, what is met first", d.table.Len, d.runs)
	}
	next := 0
	for _, r := range d.runs {
		if r.row != next {
			t.Errorf("the run of %s begins in row %d, want %d", r.state, r.row, next)
		}
		next += r.n
		for i := r.row; i < next; i++ {
			row := d.table.Row(i, nil)
			if want := "Baseline: " + r.state.String(); row[1].Str != want {
				t.Errorf("row %d is %q in the legend, want %q", i, row[1].Str, want)
			}
			if i > r.row && row[4].Num > d.table.Row(i-1, nil)[4].Num {
				t.Errorf("row %d is larger than the one before, and covers it", i)
			}
		}
	}
}

// TestField holds that bubbles lie within the plotting area, and that no name covers
// another or a bubble.
func TestField(t *testing.T) {
	for _, n := range []int{1, 2, 20, 200} {
		d := bubblesOf(scattered(n))
		f := newField(d, 400, 200)
		for i, b := range f.beads {
			if b.x < b.radius-1 || b.y < b.radius-1 || b.x > f.width-b.radius+1 || b.y > f.height-b.radius+1 {
				t.Errorf("of %d bubbles number %d reaches out: %+v", n, i, b)
			}
		}
		named := strings.Count(strings.Join(f.names(d), ""), "<dLbl>")
		if named == 0 || named > d.table.Len {
			t.Errorf("%d of %d bubbles have a name", named, d.table.Len)
		}
	}
	f := field{width: 400, height: 200, beads: []bead{{x: 100, y: 100, radius: 10, name: "long-enough"}, {x: 130, y: 100, radius: 5, name: "other"}}}
	if at := f.beads[0].label("r"); f.free(at, 0, nil) {
		t.Error("a name covers the bubble beside it")
	}
	if at := f.beads[0].label("l"); !f.free(at, 0, nil) || f.free(at, 0, []box{at}) {
		t.Error("a name has room but on another one")
	}
}

func TestSpan(t *testing.T) {
	none := make([]bead, 3)
	for _, c := range []struct {
		values          []float64
		low, high, unit float64
	}{
		{[]float64{0, 0, 0}, 0, 1, 1},
		{[]float64{1, 6.1, 2}, 0, 7, 1},
		{[]float64{1, 0.05, 798}, 0, 800, 100},
		{[]float64{0.01, 0.02, 0.03}, 0, 0.03, 0.005},
		{[]float64{7.2, 10, 9}, 7, 10, 0.5},
		{[]float64{4, 4, 4}, 0, 4, 0.5},
	} {
		s := newSpan(c.values, none, 400)
		if got := fmt.Sprintf("%.3g %.3g %.3g", s.low, s.high, s.unit); got != fmt.Sprintf("%.3g %.3g %.3g", c.low, c.high, c.unit) {
			t.Errorf("the scale of %v is %s", c.values, got)
		}
	}
}

// TestBarsOf holds that a row has its bar in the column of its state, and that what is
// unknown has none.
func TestBarsOf(t *testing.T) {
	of := table("types", "Types", []report.Column{textCol("type", "Auth type"), numCol("calls", "Calls", callsFormat), stateCol("met", "OAuth 2.0")},
		[]report.Cell{txt("oauth2"), num(7), stateOf(2)}, []report.Cell{txt("basic"), unknown, stateOf(1)})
	d := barsOf(&report.Chart{ID: "auth", Kind: report.Bars, Table: of, Values: []int{1}, Mark: 2})
	if got, want := strings.Join(d.table.Headers(), ","), "Auth type,OAuth 2.0: met,OAuth 2.0: not met"; got != want {
		t.Fatalf("the columns are %s, want %s", got, want)
	}
	for i, want := range [][]report.Cell{{txt("oauth2"), num(7), empty}, {txt("basic"), empty, empty}} {
		if got := d.table.Row(i, nil); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("row %d is %v, want %v", i, got, want)
		}
	}
}
