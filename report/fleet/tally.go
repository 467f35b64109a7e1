package fleet

import (
	"fmt"
	"math"
	"strconv"
)

// tally sums up the numbers of rows.
type tally struct {
	columns     []tallyColumn
	sums        []columnSum
	rows        int
	first, last int // lines of the rows
}

// tallyColumn is a column of numbers.
type tallyColumn struct {
	index  int // in Fleet.columns
	number func(Server) (float64, bool)
}

// columnSum has the number, sum and range of the known values of a column.
type columnSum struct {
	values, nonzero int
	unread          int // values missing in bad rows, which a total may include
	sum, min, max   float64
}

// match counts how the numbers of a row follow from those of the rows of a tally.
type match struct {
	numbers, sums, means, others int // numbers are all, others are neither sums nor means
	rows                         int // rows of the tally
	first, last                  int // their lines
}

// isTotal reports whether a row is a total by its numbers. Without controls, all numbers must match. A single
// one may be a mean by chance, so a row with several names needs two, and so may be all numbers of a row with
// one name that repeats the only server of a group. With controls, two numbers must match, because others may
// have been filled down.
func (m match) isTotal(hasControls, oneName bool) bool {
	if hasControls {
		return m.sums+m.means >= 2
	}
	return m.others == 0 && (m.sums > 0 || m.means >= 2 || oneName && (m.means == 1 || m.rows == 1 && m.numbers >= 2))
}

// String describes the rows and how the numbers follow from them.
func (m match) String() string {
	kind := "sums"
	switch {
	case m.means > 0 && m.sums > 0:
		kind = "sums and means"
	case m.means > 0:
		kind = "means"
	}
	if m.first == m.last {
		return fmt.Sprintf("its numbers are those of line %d", m.first)
	}
	return fmt.Sprintf("its numbers are the %s of lines %d to %d", kind, m.first, m.last)
}

func newTally(columns []tallyColumn) *tally {
	return &tally{columns: columns, sums: make([]columnSum, len(columns))}
}

func (t *tally) reset() {
	clear(t.sums)
	t.rows = 0
}

// add adds a row. The values of a bad row may be incomplete.
func (t *tally) add(s Server, bad bool) {
	if t.rows == 0 {
		t.first = s.Line()
	}
	t.last = s.Line()
	t.rows++
	for k, column := range t.columns {
		v, ok := column.number(s)
		c := &t.sums[k]
		if !ok {
			if bad {
				c.unread++
			}
			continue
		}
		if c.values == 0 {
			c.min, c.max = v, v
		}
		c.values++
		c.sum += v
		c.min, c.max = min(c.min, v), max(c.max, v)
		if v != 0 {
			c.nonzero++
		}
	}
}

// match compares the numbers of a row with those of the rows added. Columns in which a value could not be read
// contradict nothing. cells are those of the row that could not be parsed, such as a mean of whole numbers.
func (t *tally) match(s Server, cells []pendingCell) match {
	m := match{rows: t.rows, first: t.first, last: t.last}
	for k, column := range t.columns {
		v, ok := column.number(s)
		if !ok {
			v, ok = suggestedNumber(cells, column.index)
		}
		if !ok {
			continue
		}
		m.numbers++
		c := &t.sums[k]
		mean := c.sum / float64(max(c.values, 1))
		switch {
		case c.values > 0 && math.Abs(v-c.sum) <= 1e-9*c.sum:
			if c.nonzero >= 2 {
				m.sums++
			}
		case c.values > 0 && isRounded(v, mean):
			if c.min < c.max && math.Abs(v-mean) <= 0.01*mean {
				m.means++
			}
		case c.unread == 0:
			m.others++
		}
	}
	return m
}

// suggestedNumber returns the number that a pending cell of the column means; false if that is ambiguous.
func suggestedNumber(cells []pendingCell, column int) (float64, bool) {
	for _, cell := range cells {
		if cell.column != column {
			continue
		}
		if list, _ := suggestNumbers(cell.text, false); len(list) == 1 {
			v, err := strconv.ParseFloat(list[0], 64)
			return v, err == nil
		}
	}
	return 0, false
}

// isRounded reports whether v is the mean rounded to the number of decimals of v.
func isRounded(v, mean float64) bool {
	unit := 1.0
	for range 9 {
		if scaled := v / unit; math.Abs(scaled-math.Round(scaled)) <= 1e-9*max(scaled, 1) {
			break
		}
		unit /= 10
	}
	return math.Abs(v-mean) <= unit/2*(1+1e-9)
}
