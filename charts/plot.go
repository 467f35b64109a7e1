package charts

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// plot is the data of a chart, read from its table.
type plot struct {
	chart  *report.Chart
	label  report.Column   // names of the rows
	values []report.Column // one for each series, or for each column of a heatmap
	mark   *report.Column  // colours the rows; nil for none
	total  report.Column   // of a stack
	rows   []plotRow
}

// plotRow is one row of the table.
type plotRow struct {
	name   string        // on one line
	key    report.Cell   // the cell of the name
	values []report.Cell // one for each of plot.values
	state  audit.State   // value of plot.mark
	total  report.Cell   // of a stack
}

// newPlot resolves the columns that c refers to and reads its rows.
func newPlot(c *report.Chart) (*plot, error) {
	t := c.Table
	switch {
	case t == nil:
		return nil, errors.New("the chart has no table")
	case len(c.Values) == 0:
		return nil, errors.New("the chart has no value columns")
	case t.Len == 0:
		return nil, fmt.Errorf("table %s has no rows", t.ID)
	}
	column := func(role string, i int) (report.Column, error) {
		if i < 0 || i >= len(t.Columns) {
			return report.Column{}, fmt.Errorf("%s column %d is not in table %s", role, i, t.ID)
		}
		return t.Columns[i], nil
	}
	p := &plot{chart: c}
	var err error
	if p.label, err = column("label", c.Label); err != nil {
		return nil, err
	}
	for _, i := range c.Values {
		v, err := column("value", i)
		if err != nil {
			return nil, err
		}
		if v.Kind != report.Number {
			return nil, fmt.Errorf("value column %s of table %s is not numeric", v.ID, t.ID)
		}
		p.values = append(p.values, v)
	}
	if c.Mark >= 0 {
		m, err := column("mark", c.Mark)
		if err != nil {
			return nil, err
		}
		if m.Kind != report.State && m.Kind != report.Bool {
			return nil, fmt.Errorf("mark column %s of table %s has neither states nor booleans", m.ID, t.ID)
		}
		p.mark = &m
	}
	if c.Kind == report.Stacked {
		if p.total, err = column("total", c.Total); err != nil {
			return nil, err
		}
	}
	for i, cells := range t.Rows(t.Len) {
		if len(cells) != len(t.Columns) {
			return nil, fmt.Errorf("row %d of table %s has %d cells, want %d", i, t.ID, len(cells), len(t.Columns))
		}
		r := plotRow{key: cells[c.Label], name: displayText(p.label.Format.Text(cells[c.Label]))}
		for _, v := range c.Values {
			r.values = append(r.values, cells[v])
		}
		if p.mark != nil {
			r.state = cells[c.Mark].State()
		}
		if c.Kind == report.Stacked {
			r.total = cells[c.Total]
		}
		p.rows = append(p.rows, r)
	}
	return p, nil
}

// names returns the names of the rows.
func (p *plot) names() []string {
	names := make([]string, len(p.rows))
	for i, r := range p.rows {
		names[i] = r.name
	}
	return names
}

// isShare reports whether all values are shares, whose axis is from 0 to 100 %.
func (p *plot) isShare() bool {
	return !slices.ContainsFunc(p.values, func(v report.Column) bool { return !v.Format.Percent })
}

// isKnown reports whether c is a finite number. All else is a gap in the chart.
func isKnown(c report.Cell) bool {
	return c.Kind == report.Number && !math.IsNaN(c.Num) && !math.IsInf(c.Num, 0)
}

// datum returns the value of c for ECharts: nil, a gap, unless it is a number, else the
// digits that the documents print, so that a chart is never more precise than its table.
// A share of 0.36 becomes 36.0.
func datum(col report.Column, c report.Cell) any {
	if !isKnown(c) {
		return nil
	}
	digits := strings.ReplaceAll(col.Format.Text(c), ",", "")
	return json.Number(strings.TrimSuffix(digits, " %"))
}

// figureText returns the text of c in a label: "70,000", "60.0 %", "unknown".
func figureText(col report.Column, c report.Cell) string {
	if !isKnown(c) && c.Kind != report.Empty {
		return report.UnknownText
	}
	return col.Format.Text(c)
}

// quantity returns the text of c with its unit: "70,000 calls per month".
func quantity(col report.Column, c report.Cell) string {
	if !isKnown(c) {
		return figureText(col, c)
	}
	return col.Quantity(c)
}

// details returns the text of a row's tooltip: its name, then every value with its
// unit. All marks of a row have the same tooltip, because the smallest are hard to
// point at.
func (p *plot) details(r plotRow) string {
	text := r.name
	if p.mark != nil {
		text += "\n" + displayText(p.mark.Name) + ": " + p.mark.StateText(r.state)
	}
	return joinLines(text, p.figures(r))
}

// figures returns the values of a row with their units, one on each line.
func (p *plot) figures(r plotRow) string {
	lines := make([]string, len(p.values))
	for i, v := range p.values {
		lines[i] = displayText(v.Name) + ": " + quantity(v, r.values[i])
	}
	return strings.Join(lines, "\n")
}

// stateName returns the name of a state in the legend: "OAuth 2.0: not met".
func (p *plot) stateName(s audit.State) string {
	if p.mark == nil {
		return displayText(p.chart.Title)
	}
	return displayText(p.mark.Name) + ": " + p.mark.StateText(s)
}

// numbers returns all known values as the axis counts them.
func (p *plot) numbers() []float64 {
	var all []float64
	for i := range p.rows {
		for k := range p.values {
			if v, ok := p.axisValue(i, k); ok {
				all = append(all, v)
			}
		}
	}
	return all
}

// countGaps returns the number of rows with a gap in their first n values.
func (p *plot) countGaps(n int) int {
	count := 0
	for _, r := range p.rows {
		if slices.ContainsFunc(r.values[:n], func(c report.Cell) bool { return !isKnown(c) }) {
			count++
		}
	}
	return count
}

// longestBar returns the length of the longest bar: the largest value or sum of a stack.
func (p *plot) longestBar() float64 {
	most := 0.0
	for _, r := range p.rows {
		sum := 0.0
		for _, c := range r.values {
			if isKnown(c) {
				most = max(most, c.Num)
				sum += max(0, c.Num)
			}
		}
		if p.chart.Kind == report.Stacked {
			most = max(most, sum)
		}
	}
	return most
}
