// Package history compares an audited fleet with earlier months.
//
// Every month is audited against the baseline of the current month, the month reported on. If its
// file does not allow that for a control (the column is missing or blank, or a report.json was made
// with another definition of the control), its findings are Incomparable.
//
// A comparison takes these steps:
//
//  1. Search.Find finds the files of earlier months;
//  2. FromFleet and FromReport keep what a comparison needs of each file;
//  3. the servers of each month are matched with those of the current month;
//  4. the previous month, the latest one with a file, determines the changes, and every month its
//     figures and the age of the gaps that are open now.
//
// Months are compared from the newest to the oldest, and only the previous one stays in memory.
package history

import (
	"fmt"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// Point is one month of the trend.
type Point struct {
	Period         fleet.Period
	File           string // base name; "" if the month has no file, and no figures
	SHA256         string // of the file, in lower-case hexadecimal
	Bytes          int64  // size of the file
	Rejected       int    // rows of the inventory that were rejected, and are not in the figures
	Figures        Figures
	WithExceptions Figures // as if the gaps with an exception in force at the end of the month were closed
}

// Comparison is the comparison of a fleet with its earlier months.
type Comparison struct {
	Period   fleet.Period   // the current month
	Previous fleet.Period   // the latest earlier month that has a file
	Points   []Point        // every month from the first one of the history to the current one
	Missing  []fleet.Period // months of Points that have no file

	Added   []int     // indexes of the servers that were not there in the previous month
	Removed []Removed // by key
	Renamed []Rename  // in file order
	Rekeyed []Rekey   // in file order
	// Doubtful are the sorted keys of the servers of the previous month whose match, or removal, is
	// in doubt, because their id or their name was given to another server.
	Doubtful []string
	Closed   []Finding // by server, then control
	Counts   Counts    // of all controls; NoGap counts servers of the current month only

	// Rows of the inventories of the current and of the previous month that were rejected. Nothing
	// is known about their servers.
	RejectedNow, RejectedBefore int

	// KnownLeftOut is the number of servers of the previous month that were removed, while a row that
	// was left out because it looked like no server has their id or name. RejectedNow includes it.
	KnownLeftOut int

	Completeness Completeness

	callsDiffer bool // the calls of a server are known in only one of the two months

	controls []controlHistory
	oldest   fleet.Period // the month that ages were last extended to
	before   []int32      // by server, its index in the previous month, or -1
}

// controlHistory is the history of one control. Slices are indexed by server of the current month,
// except for states and values.
type controlHistory struct {
	control    audit.Control
	counts     Counts
	comparable bool // with the previous month
	changes    []Change
	age        []int32 // months since the run of gaps began; -1 for no gap
	running    []bool  // whether no month so far ends the run
	uncertain  []bool  // whether the state in the month before the run is unknown

	// By server of the previous month; nil if unknown.
	states []audit.State
	values *interned
}

// Excepted reports whether a control of the server with this id and name has an exception in force.
// control is an index in the baseline. The function is called by several goroutines at once.
type Excepted func(id, name string, control int) bool

// ExceptionsOf returns the exceptions that were in force at the end of a month, nil for none. It is
// called once per month, from the newest to the oldest, before Compare returns.
type ExceptionsOf func(m *Month) Excepted

// Compare compares an audited fleet with earlier months. next returns the next month, from the
// newest to the oldest, and nil after the last one. Compare returns the errors of next, and an error
// if the months are not in order. exceptionsOf is nil if there are no exceptions. The comparison is
// nil if there is no earlier month.
func Compare(
	r *audit.Result, p fleet.Period, next func() (*Month, error), exceptionsOf ExceptionsOf,
) (*Comparison, error) {
	m, err := next()
	if err != nil || m == nil {
		return nil, err
	}
	current := fromResult(p, r)
	c := &Comparison{Period: p, oldest: p}
	servers := newMatcher(current)
	points := []Point{current.point(exceptionsOf)}
	for last := p; m != nil; {
		if m.Period.MonthsSince(last) >= 0 {
			return nil, fmt.Errorf("%s is for %s, and must come before the file for %s", m.File, m.Period, last)
		}
		last = m.Period
		m.matches = servers.match(m)
		if len(points) == 1 {
			c.compareWith(m, current, m.matches, r)
		} else {
			c.extendAges(m, m.matches)
		}
		points = append(points, m.point(exceptionsOf))
		if m, err = next(); err != nil {
			return nil, err
		}
	}
	c.setPoints(points)
	return c, nil
}

// SetFiguresWithExceptions replaces the figures with exceptions of the current month by those of an
// audit in which the gaps with an exception in force count as met.
func (c *Comparison) SetFiguresWithExceptions(r *audit.Result) {
	c.Points[len(c.Points)-1].WithExceptions = fromResult(c.Period, r).figures(nil)
}

// setPoints sets Points from the months with files, newest first, and adds the missing months.
func (c *Comparison) setPoints(points []Point) {
	first := points[len(points)-1].Period
	for i := len(points) - 1; i >= 0; i-- {
		for p := first.AddMonths(len(c.Points)); p != points[i].Period; p = p.AddMonths(1) {
			c.Points = append(c.Points, Point{Period: p})
			c.Missing = append(c.Missing, p)
		}
		c.Points = append(c.Points, points[i])
	}
}

// Change returns the change of a finding of the current month.
func (c *Comparison) Change(control, server int) Change { return c.controls[control].changes[server] }

// ControlCounts returns the numbers of findings of one control.
func (c *Comparison) ControlCounts(control int) Counts { return c.controls[control].counts }

// FirstSeen returns the first month of the unbroken run of months in which the finding was a gap. The
// run ends with the current month, or with the previous one for a finding that is closed. Months
// without a file, or that cannot be compared, do not break a run. earlier reports whether the gap may
// be older, because no month breaks the run, or because the month before the run is unknown. For a
// finding without a gap, first is the current month.
func (c *Comparison) FirstSeen(control, server int) (first fleet.Period, earlier bool) {
	h := &c.controls[control]
	age := h.age[server]
	if age < 0 {
		return c.Period, false
	}
	return c.Period.AddMonths(-int(age)), h.running[server] || h.uncertain[server]
}

// Age returns the number of months from FirstSeen to the current month, 0 for a gap that is new. It
// is -1 for a finding without a gap in the current and in the previous month.
func (c *Comparison) Age(control, server int) int { return int(c.controls[control].age[server]) }

// Comparable reports whether the control can be compared with the previous month.
func (c *Comparison) Comparable(control int) bool { return c.controls[control].comparable }

// IncomparableControls returns the controls that cannot be compared with the previous month, in the
// order of the baseline.
func (c *Comparison) IncomparableControls() []int {
	var controls []int
	for k := range c.controls {
		if !c.Comparable(k) {
			controls = append(controls, k)
		}
	}
	return controls
}

// HasRejectedRows reports whether rows of the current or of the previous month were rejected. Their
// servers may be among those that count as added or removed, and their gaps among those that count
// as new or gone, or that are not counted.
func (c *Comparison) HasRejectedRows() bool { return c.RejectedNow > 0 || c.RejectedBefore > 0 }

// IdentitiesLost reports whether more than a fifth of the servers of each of the two months, and at
// least five, have no match in the other month. Their ids may have changed, and regressions may be
// hidden among the servers that count as removed and added.
func (c *Comparison) IdentitiesLost() bool {
	const minServers, fraction = 5, 5
	now, before := len(c.before), c.PreviousFigures().Figures.Servers
	return min(len(c.Added), len(c.Removed)) >= minServers &&
		len(c.Added)*fraction > now && len(c.Removed)*fraction > before
}

// CallsComparable reports whether sums of calls can be compared with the previous month. They cannot
// be compared if the calls of a server are known in only one of the two months, or if rows were
// rejected, because the change may be one of what is known.
func (c *Comparison) CallsComparable() bool { return !c.callsDiffer && !c.HasRejectedRows() }

// PreviousFigures returns the point of the previous month.
func (c *Comparison) PreviousFigures() Point {
	return c.Points[len(c.Points)-1-c.Period.MonthsSince(c.Previous)]
}
