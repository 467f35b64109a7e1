package history

import (
	"math"
	"slices"
	"strings"

	"fleetreport/report/fleet"
)

// Completeness compares an inventory as a whole with that of the previous month. It shows where the file may have
// been cut off, may lack a column, or may be that of the month before.
type Completeness struct {
	Removed, Added, PreviousServers int // numbers of servers

	// ExpectedColumns is the number of columns that had a value in the previous month, or are those of a control.
	// MissingColumns are those of them that have no value now. ColumnsUnknown reports that those of the previous month
	// are not included, because an older report.json does not list them.
	ExpectedColumns int
	MissingColumns  []string
	ColumnsUnknown  bool

	Calls, PreviousCalls float64 // per month, of the servers whose calls are known; NaN if none are

	Unchanged Sameness
}

// Sameness is how an inventory equals that of the previous month.
type Sameness uint8

// The values of Sameness.
const (
	Different Sameness = iota
	SameValues
	SameBytes
)

// compareFiles compares the inventory of the current month with that of the previous one.
func (c *Comparison) compareFiles(previous, current *Month, matches []int32) {
	k := &c.Completeness
	k.Removed, k.Added, k.PreviousServers = len(c.Removed), len(c.Added), previous.Len()
	k.ColumnsUnknown = previous.columns == nil
	expected := slices.Clone(previous.columns)
	for _, h := range c.controls {
		if !containsFold(expected, h.control.Column) {
			expected = append(expected, h.control.Column)
		}
	}
	k.ExpectedColumns = len(expected)
	for _, column := range expected {
		if !containsFold(current.columns, column) {
			k.MissingColumns = append(k.MissingColumns, column)
		}
	}
	k.Calls, k.PreviousCalls = current.sumCalls(), previous.sumCalls()
	switch {
	case previous.inventory == current.inventory:
		k.Unchanged = SameBytes
	case previous.fleet != nil && sameValues(previous.fleet, current.fleet, matches):
		k.Unchanged = SameValues
	}
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(other string) bool { return strings.EqualFold(other, s) })
}

// sumCalls returns the calls per month of all servers, NaN if none are known.
func (m *Month) sumCalls() float64 {
	sum, known := 0.0, false
	for _, calls := range m.calls {
		if !math.IsNaN(calls) {
			sum, known = sum+calls, true
		}
	}
	if !known {
		return math.NaN()
	}
	return sum
}

// sameValues reports whether two inventories have the same servers with the same values in the same columns, in
// whatever order. matches has the index in current of each server of previous.
func sameValues(previous, current *fleet.Fleet, matches []int32) bool {
	if previous.Len() != current.Len() || len(previous.Columns()) != len(current.Columns()) ||
		slices.Contains(matches, -1) {
		return false
	}
	columns := make([]int, len(previous.Columns()))
	for i, c := range previous.Columns() {
		index, ok := current.Column(c.Name)
		if !ok {
			return false
		}
		columns[i] = index
	}
	for i, match := range matches {
		before, now := previous.Server(i), current.Server(int(match))
		for from, to := range columns {
			if strings.TrimSpace(before.Text(from)) != strings.TrimSpace(now.Text(to)) {
				return false
			}
		}
	}
	return true
}
