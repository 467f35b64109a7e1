package charts

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// plot is what a chart shows, read from its table once.
type plot struct {
	chart  *report.Chart
	label  report.Column   // of the rows' names
	values []report.Column // one a series, or one a column of a heatmap
	mark   *report.Column  // that colours the rows; nil for none
	total  report.Column   // of a stack
	rows   []row
}

// row is one row of the table.
type row struct {
	name   string        // on one line
	key    report.Cell   // what name was made from
	values []report.Cell // one for each of plot.values
	state  audit.State   // what the mark says, where there is one
	total  report.Cell   // of a stack
}

// read resolves the columns that c points at and reads its rows.
func read(c *report.Chart) (*plot, error) {
	t := c.Table
	switch {
	case t == nil:
		return nil, errors.New("it points at no table")
	case len(c.Values) == 0:
		return nil, errors.New("it points at no values")
	case t.Len == 0:
		return nil, fmt.Errorf("table %s has no rows", t.ID)
	}
	column := func(what string, i int) (report.Column, error) {
		if i < 0 || i >= len(t.Columns) {
			return report.Column{}, fmt.Errorf("table %s has no column %d for the %s", t.ID, i, what)
		}
		return t.Columns[i], nil
	}
	p := &plot{chart: c}
	var err error
	if p.label, err = column("names", c.Label); err != nil {
		return nil, err
	}
	for _, i := range c.Values {
		v, err := column("values", i)
		if err != nil {
			return nil, err
		}
		if v.Kind != report.Number {
			return nil, fmt.Errorf("column %s of table %s holds no numbers", v.ID, t.ID)
		}
		p.values = append(p.values, v)
	}
	if c.Mark >= 0 {
		m, err := column("mark", c.Mark)
		if err != nil {
			return nil, err
		}
		if m.Kind != report.State && m.Kind != report.Bool {
			return nil, fmt.Errorf("column %s of table %s holds no states", m.ID, t.ID)
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
			return nil, fmt.Errorf("row %d of table %s has %d cells for %d columns", i, t.ID, len(cells), len(t.Columns))
		}
		r := row{key: cells[c.Label], name: legible(p.label.Format.Text(cells[c.Label]))}
		for _, v := range c.Values {
			r.values = append(r.values, cells[v])
		}
		if p.mark != nil {
			r.state = stateOf(cells[c.Mark])
		}
		if c.Kind == report.Stacked {
			r.total = cells[c.Total]
		}
		p.rows = append(p.rows, r)
	}
	return p, nil
}

// names are the names of the rows, in their order.
func (p *plot) names() []string {
	names := make([]string, len(p.rows))
	for i, r := range p.rows {
		names[i] = r.name
	}
	return names
}

// share reports whether all values are shares, which then have an axis from
// 0 to 100 %.
func (p *plot) share() bool {
	for _, v := range p.values {
		if !v.Format.Percent {
			return false
		}
	}
	return true
}

// stateOf is what a mark says of its row.
func stateOf(c report.Cell) audit.State {
	switch {
	case c.Kind == report.State:
		return c.State()
	case c.Kind == report.Bool && c.Num != 0:
		return audit.Met
	case c.Kind == report.Bool:
		return audit.NotMet
	default:
		return audit.Unknown
	}
}

// known reports whether c holds a number. All else is a gap in the chart.
func known(c report.Cell) bool {
	return c.Kind == report.Number && !math.IsNaN(c.Num) && !math.IsInf(c.Num, 0)
}

// datum is the value that ECharts is given for c: nil, a gap, where c holds no
// number, else the very digits that the documents print. So a chart cannot say
// more than its table; a share of 0.36 becomes 36.0.
func datum(col report.Column, c report.Cell) any {
	if !known(c) {
		return nil
	}
	digits := strings.ReplaceAll(col.Format.Text(c), ",", "")
	return json.Number(strings.TrimSuffix(digits, " %"))
}

// figure is c as a label says it: "70,000", "60.0 %", "unknown".
func figure(col report.Column, c report.Cell) string {
	if !known(c) && c.Kind != report.Empty {
		return report.UnknownText
	}
	return col.Format.Text(c)
}

// quantity is c with its unit: "70,000 calls a month".
func quantity(col report.Column, c report.Cell) string {
	if !known(c) {
		return figure(col, c)
	}
	return col.Quantity(c)
}

// details is the text of a row's tooltip: its name, then every value with its
// unit. All marks of a row show all of it, because the smallest ones are hard
// to point at.
func (p *plot) details(r row) string {
	var b strings.Builder
	b.WriteString(r.name)
	if p.mark != nil {
		fmt.Fprintf(&b, "\n%s: %s", legible(p.mark.Name), p.stateText(r.state))
	}
	return joinLines(b.String(), p.figures(r))
}

// figures are the values of a row with their units, one a line.
func (p *plot) figures(r row) string {
	lines := make([]string, len(p.values))
	for i, v := range p.values {
		lines[i] = legible(v.Name) + ": " + quantity(v, r.values[i])
	}
	return strings.Join(lines, "\n")
}

// stateText is the word for s in the chart's mark column.
func (p *plot) stateText(s audit.State) string {
	if p.mark.Kind == report.Bool {
		return [...]string{audit.Unknown: report.UnknownText, audit.NotMet: "no", audit.Met: "yes"}[s]
	}
	return s.String()
}

// stateName is how the legend calls the rows of a state: "OAuth 2.0: not met".
func (p *plot) stateName(s audit.State) string {
	if p.mark == nil {
		return legible(p.chart.Title)
	}
	return legible(p.mark.Name) + ": " + p.stateText(s)
}

// numbers are all known values.
func (p *plot) numbers() []float64 {
	var all []float64
	for _, r := range p.rows {
		for _, c := range r.values {
			if known(c) {
				all = append(all, c.Num)
			}
		}
	}
	return all
}

// highest is the length of the longest bar: of a value, or of a stack of them.
func (p *plot) highest() float64 {
	most := 0.0
	for _, r := range p.rows {
		sum := 0.0
		for _, c := range r.values {
			if known(c) {
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
