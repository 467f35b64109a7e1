package workbook

import (
	"fmt"
	"strings"
	"testing"

	"fleetreport/charts/layout"
	"fleetreport/report"
	"fleetreport/report/audit"
)

// bubbleChart returns a chart of n servers and one more, whose latency is unknown.
func bubbleChart(n int) *report.Chart {
	var rows [][]report.Cell
	for i := range n {
		rows = append(rows, []report.Cell{
			txt(fmt.Sprintf("server-%d", i)), stateOf(i % 3),
			num(float64(i*i%97) * 9), num(float64(i*31%53) / 10), num(float64(1 + i*7919%50000)),
		})
	}
	rows = append(rows, []report.Cell{txt("nowhere"), stateOf(2), unknown, num(1), num(1)})
	t := table("errors", "Errors", []report.Column{
		textCol("server", "Server"), stateCol("standing", "Baseline"), numCol("latency", "Latency", wholeFormat),
		numCol("error_rate", "Error rate", wholeFormat), numCol("calls", "Calls", wholeFormat),
	}, rows...)
	return &report.Chart{ID: "bubbles", Kind: report.Bubble, Table: t, Label: 0, Mark: 1, Values: []int{2, 3, 4}}
}

// TestBubblesOf checks that rows are grouped by state, the largest first, and that rows
// with unknown values are left out.
func TestBubblesOf(t *testing.T) {
	d := bubbleData(bubbleChart(20))
	if d.table.Len != 20 || len(d.series) != 3 || d.series[0].state != audit.Met {
		t.Fatalf("%d rows in runs %v, want 20 rows in 3 runs, of which the first is met", d.table.Len, d.series)
	}
	next := 0
	for _, r := range d.series {
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
				t.Errorf("row %d is larger than the row before and covers it", i)
			}
		}
	}
}

// TestBubbleLayout checks that bubbles are within the plotting area, and that some have
// labels: of those that do not meet the baseline, the highest one.
func TestBubbleLayout(t *testing.T) {
	for _, n := range []int{1, 2, 20, 200} {
		d := bubbleData(bubbleChart(n))
		l := newBubbleLayout(d, 400, 200)
		for i, m := range l.markers {
			if r := m.Size/2 - 1; m.X < r || m.Y < r || m.X > l.width-r || m.Y > l.height-r {
				t.Errorf("bubble %d of %d is outside the plotting area: %+v", i, n, m)
			}
		}
		labels := l.labels(d)
		if count := strings.Count(strings.Join(labels, ""), "<dLbl>"); count == 0 || count > d.table.Len {
			t.Errorf("%d of %d bubbles have labels", count, d.table.Len)
		}
		for k, r := range d.series {
			highest := r.row
			for i := r.row; i < r.row+r.n; i++ {
				if l.markers[i].Y < l.markers[highest].Y {
					highest = i
				}
			}
			if r.state == audit.NotMet && n <= 20 && !strings.Contains(labels[k], l.names[highest]) {
				t.Errorf("of %d bubbles, the highest that does not meet the baseline has no label", n)
			}
		}
	}
}

// TestScaleAxis checks the ticks of an axis, whose labels are rounded by its format.
func TestScaleAxis(t *testing.T) {
	for _, c := range []struct {
		values       []float64
		axis, format string
	}{
		{[]float64{0, 0, 0}, "0 1 0.2", "#,##0.0"},
		{[]float64{1, 6.1, 2}, "0 7 1", "#,##0"},
		{[]float64{1, 0.05, 798}, "0 800 100", "#,##0"},
		{[]float64{0.01, 0.02, 0.03}, "0 0.03 0.005", "#,##0.000"},
		{[]float64{7.2, 10, 9}, "7 10 0.5", "#,##0.0"},
		{[]float64{4, 4, 4}, "0 4 0.5", "#,##0.0"},
	} {
		x := scaleAxis("", layout.ScaleOf(c.values, maxIntervals))
		if got := fmt.Sprintf("%g %g %g", *x.Minimum, *x.Maximum, x.MajorUnit); got != c.axis {
			t.Errorf("the axis of %v is %s, want %s", c.values, got, c.axis)
		}
		if got, _, _ := strings.Cut(x.NumFmt.CustomNumFmt, ";"); got != c.format {
			t.Errorf("the axis of %v has the number format %s, want %s", c.values, got, c.format)
		}
	}
}

// TestBarsOf checks that a row has its bar in the column of its state, and none if its
// value is unknown.
func TestBarsOf(t *testing.T) {
	columns := []report.Column{
		textCol("type", "Auth type"), numCol("calls", "Calls", callsFormat), stateCol("met", "OAuth 2.0"),
	}
	types := table("types", "Types", columns,
		[]report.Cell{txt("oauth2"), num(7), stateOf(2)}, []report.Cell{txt("basic"), unknown, stateOf(1)})
	d := barData(&report.Chart{ID: "auth", Kind: report.Bars, Table: types, Values: []int{1}, Mark: 2})
	if got, want := strings.Join(d.table.Headers(), ","), "Auth type,OAuth 2.0: met,OAuth 2.0: not met"; got != want {
		t.Fatalf("the columns are %s, want %s", got, want)
	}
	for i, want := range [][]report.Cell{{txt("oauth2"), num(7), empty}, {txt("basic"), empty, empty}} {
		if got := d.table.Row(i, nil); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("row %d is %v, want %v", i, got, want)
		}
	}
}
