package charts_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"fleetreport/charts/svg"
	"fleetreport/report"
)

// month returns the n-th month from January 2023: "2023-01" if n is 0.
func month(n int) string { return fmt.Sprintf("%d-%02d", 2023+n/12, n%12+1) }

// trendOf returns a chart of figures by month, up to November 2026, with one slice for
// each column. NaN is a month without a figure.
func trendOf(id, yTitle string, columns []report.Column, figures ...[]float64) *report.Chart {
	months := len(figures[0])
	var rows [][]report.Cell
	for i := range months {
		cells := []report.Cell{str(month(47 - months + i))}
		for k := range figures {
			cell := num(figures[k][i])
			if math.IsNaN(cell.Num) {
				cell = report.Cell{}
			}
			cells = append(cells, cell)
		}
		rows = append(rows, cells)
	}
	values := make([]int, len(columns))
	for k := range values {
		values[k] = k + 1
	}
	return &report.Chart{
		ID: id, Title: "Trend", Finding: "The figures improve.", Kind: report.Line, Label: 0, Values: values, Mark: -1,
		XTitle: "Month", YTitle: yTitle,
		Table: table(append([]report.Column{textCol("month", "Month")}, columns...), rows),
	}
}

// series returns n made-up figures that grow to about 100 times level, with gaps.
func series(n, k int, level float64, gaps ...int) []float64 {
	figures := make([]float64, n)
	for i := range figures {
		figures[i] = math.Round(level * (60 + 40*float64(i+1)/float64(n) + float64((i*37+k*53)%17) - 8))
	}
	for _, i := range gaps {
		if i < n {
			figures[i] = math.NaN()
		}
	}
	return figures
}

// percent converts figures from 0 to 100 to shares.
func percent(figures []float64) []float64 {
	for i := range figures {
		figures[i] = math.Min(figures[i], 100) / 100
	}
	return figures
}

var (
	complianceColumns = []report.Column{
		numCol("compliant_share", "Share of servers", shareFormat),
		numCol("compliant_calls_share", "Share of calls", shareFormat),
	}
	controlColumns = []report.Column{
		numCol("oauth", "OAuth 2.0", serversFormat), numCol("dlp", "DLP", serversFormat),
		numCol("logging", "Logging", serversFormat), numCol("owner", "Owner named", serversFormat),
		numCol("residency", "Data residency in the EU", serversFormat),
		numCol("review", "Reviewed within 180 days", serversFormat),
		numCol("mtls", "Mutual TLS", serversFormat), numCol("sbom", "SBOM", serversFormat),
	}
	serversFormat = report.Format{Unit: "servers"}
)

// trends returns the charts of a report with a history, by their ids.
func trends() map[string]*report.Chart {
	all := map[string]*report.Chart{}
	add := func(id, yTitle string, columns []report.Column, figures ...[]float64) {
		all[id] = trendOf(id, yTitle, columns, figures...)
	}
	exposedColumns := []report.Column{numCol("exposed_calls", "Exposed calls", callsFormat)}
	for n, gaps := range map[int][]int{1: nil, 2: nil, 6: {1, 3}, 12: {4, 5, 7}, 36: {7, 8, 20, 22}} {
		add(fmt.Sprintf("exposed-%d", n), "Exposed calls (per month)", exposedColumns, series(n, 1, 900, gaps...))
		add(fmt.Sprintf("compliance-%d", n), "Compliant (%)", complianceColumns,
			percent(series(n, 1, 0.7, gaps...)), percent(series(n, 2, 0.9, gaps...)))
		var figures [][]float64
		for k := range controlColumns {
			own := gaps
			if k == 3 && n > 2 {
				own = append([]int{0, 2}, gaps...)
			}
			figures = append(figures, series(n, k, 0.03*float64(k+1), own...))
		}
		add(fmt.Sprintf("controls-%d", n), "Servers without the control", controlColumns, figures...)
	}
	same := percent(series(12, 1, 0.8, 6))
	add("same", "Compliant (%)", complianceColumns, same, same)
	zeros := make([]float64, 6)
	add("zeros", "Servers without the control", controlColumns, zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros)
	add("partly", "Servers without the control", controlColumns[:3],
		[]float64{4, 4, 4, 3, 2, 2}, []float64{4, 4, 4, 4, 4, 3}, []float64{2, 2, 1, 1, 2, 2})
	add("full", "Compliant (%)", complianceColumns[:1], []float64{0, 0.4, 1, 1, 0.9, 1})
	nan := math.NaN()
	add("nothing", "Compliant (%)", complianceColumns[:1], []float64{nan, nan, nan})
	return all
}

// TestTrend checks the axes, gaps, tooltips and titles of trends.
func TestTrend(t *testing.T) {
	number := func(s string) any { return json.Number(s) }
	all := trends()
	for _, tt := range []struct {
		chart string
		path  []any
		want  any
	}{
		{"compliance-12", []any{"yAxis", 0, "min"}, number("0")},
		{"compliance-12", []any{"yAxis", 0, "max"}, number("100")},
		{"exposed-12", []any{"yAxis", 0, "min"}, number("0")},
		{"partly", []any{"yAxis", 0, "axisLabel", "customValues", 1}, number("1")},
		{"zeros", []any{"yAxis", 0, "max"}, number("1")},
		{"exposed-12", []any{"series", 0, "data", 3, "value", 1}, number("68700")},
		{"exposed-12", []any{"series", 0, "data", 4, "value", 1}, nil},
		{"exposed-12", []any{"series", 0, "connectNulls"}, false},
		{"exposed-12", []any{"series", 0, "showAllSymbol"}, true},
		{"compliance-12", []any{"series", 1, "data", 3, "tooltip", "formatter"},
			"Month: 2026-03\nShare of servers: 53.0 %\nShare of calls: 71.0 %"},
		{"compliance-12", []any{"series", 1, "areaStyle"}, nil},
		{"exposed-12", []any{"xAxis", 0, "name"}, "Month\n3 months with unknown figures are not drawn."},
		{"controls-6", []any{"xAxis", 0, "name"},
			"Month\n2 months with unknown figures are not drawn.\n2 points with unknown figures are not drawn."},
		{"same", []any{"xAxis", 0, "name"},
			"Month\n1 month with an unknown figure is not drawn.\n" +
				"The lines of Share of servers and Share of calls are the same."},
		{"zeros", []any{"xAxis", 0, "name"}, "Month\nAll 8 lines are the same."},
		{"exposed-2", []any{"xAxis", 0, "data", 0}, "Oct\n2026"},
		{"exposed-2", []any{"xAxis", 0, "data", 1}, "Nov"},
	} {
		_, option := build(t, all[tt.chart])
		if got := valueAt(t, option, tt.path...); got != tt.want {
			t.Errorf("%s: option %v is %q, want %q", tt.chart, tt.path, got, tt.want)
		}
	}
	if _, option := build(t, all["exposed-12"]); valueAt(t, option, "series", 0, "areaStyle") == nil {
		t.Error("a single line has no area")
	}
}

// TestTrendSymbols checks that lines differ in their symbols and colours, and that a
// point which another line covers has a larger symbol.
func TestTrendSymbols(t *testing.T) {
	_, option := build(t, trends()["controls-12"])
	symbols, colours := map[any]bool{}, map[any]bool{}
	for k := range controlColumns {
		symbols[valueAt(t, option, "series", k, "symbol")] = true
		colours[valueAt(t, option, "series", k, "itemStyle", "color")] = true
	}
	if len(symbols) != len(controlColumns) || len(colours) != len(controlColumns) {
		t.Errorf("%d lines have %d symbols and %d colours", len(controlColumns), len(symbols), len(colours))
	}

	_, option = build(t, trends()["same"])
	size := func(line int) float64 {
		v, err := valueAt(t, option, "series", line, "data", 0, "symbolSize").(json.Number).Float64()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if size(0) < size(1)+3 {
		t.Errorf("the covered symbol has %v pixels, the one over it %v", size(0), size(1))
	}
}

// TestTrendOfOtherRows checks that rows of any names can be a trend.
func TestTrendOfOtherRows(t *testing.T) {
	for _, n := range []int{1, 5, 14, 60} {
		var rows [][]report.Cell
		for i := range n {
			rows = append(rows, []report.Cell{str(hostile[i%len(hostile)]), num(float64(i))})
		}
		c := trendOf("names", "Servers", controlColumns[:1], []float64{1})
		c.Table = table([]report.Column{textCol("name", "Name"), numCol("a", hostile[0], callsFormat)}, rows)
		p, _ := build(t, c)
		checkOption(t, p)
		figure := svg.Figure{ID: "names", Width: p.Width, Height: p.Height, Option: p.Option}
		if _, err := svg.Draw(t.Context(), []svg.Figure{figure}); err != nil {
			t.Error(err)
		}
	}
}
