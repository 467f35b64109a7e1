// Package history compares a judged fleet with earlier months.
//
// Every month is judged against the baseline of the month reported on, as far as its
// file allows: where it does not (a column is missing or blank throughout, or a
// report.json was made with a control that asks for something else), nothing is
// claimed, and the finding is Incomparable.
//
// The way of the months through the package:
//
//  1. OfFleet and OfReport keep of a file what a comparison needs;
//  2. the servers of each month are matched with those of the month reported on;
//  3. the latest month gives the changes, and every month its figures and the age of
//     the gaps that are open now.
//
// Months come newest first, and only the latest stays in memory.
package history

import (
	"fmt"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// Point is one month of the trend.
type Point struct {
	Period   fleet.Period
	File     string // base name; "" where there is none for this month
	SHA256   string
	Bytes    int64
	Rejected int     // rows of the inventory that were left out, and so are not in the figures
	Figures  Figures // as the inventory says; without meaning where File is ""
	With     Figures // with the exceptions that were in force at the end of that month; the same where there are none
}

// Comparison is a fleet held against its earlier months.
type Comparison struct {
	Period   fleet.Period
	Previous fleet.Period   // the latest earlier month of which there is a file
	Points   []Point        // every month from the first one of the history to this one, without gaps
	Missing  []fleet.Period // months of Points without a file

	Added   []int     // servers that were not there in the previous month, in file order
	Removed []Removed // by key
	Renamed []Rename  // in file order
	Rekeyed []Rekey   // in file order
	// Doubtful are the keys of the servers of the previous month of which it is not certain
	// what became of them, in order: their id was given to another server, or their name.
	Doubtful []string
	Closed   []Finding // by server, then control
	Counts   Counts    // NoGap counts the servers of this month alone

	// Rows of the inventories of this month and of the previous one that were left
	// out, and so are of servers of which nothing is known.
	RejectedNow, RejectedThen int

	callsDiffer bool // a server's calls are known in one of both months alone

	controls []controlHistory
	followed fleet.Period // the month that ages were last taken back to
	before   []int32      // of each server, its index in the previous month; -1 where it was not there
}

// controlHistory is what the history says of one control.
type controlHistory struct {
	control    audit.Control
	counts     Counts
	comparable bool // with the previous month
	changes    []Change
	age        []int32 // of each server, months since the run of gaps began; -1 where there is none
	running    []bool  // of each server: the run is not broken so far
	unsure     []bool  // of each server: the month before the run is one of which nothing is known

	// Of the previous month's servers; nil where unknown.
	states []audit.State
	values *words
}

// Excepted reports whether a control of the server with this id and name has an
// exception in force. The control is an index in the baseline. Several goroutines call
// it at once.
type Excepted func(id, name string, control int) bool

// InForce gives the exceptions that were in force at the end of a month; nil for none. It is
// called once for each month, the newest first, and before Compare returns.
type InForce func(m *Month) Excepted

// Compare holds a judged fleet against earlier months, newest first: next gives one
// after the other, so that two are never held in memory, and nil after the last. The
// error is that of next, or says that the months are not in order. inForce is nil where
// there are no exceptions. Without any earlier month there is nothing to compare, and the
// comparison is nil.
func Compare(r *audit.Result, p fleet.Period, next func() (*Month, error), inForce InForce) (*Comparison, error) {
	m, err := next()
	if err != nil || m == nil {
		return nil, err
	}
	now := monthOf(p, r)
	c := &Comparison{Period: p, followed: p}
	servers := newIndex(now)
	points := []Point{now.point(inForce)}
	for last := p; m != nil; {
		if m.Period.Since(last) >= 0 {
			return nil, fmt.Errorf("%s is of %s: it must come before that of %s", m.File, m.Period, last)
		}
		last = m.Period
		of := servers.match(m)
		m.now = of
		if len(points) == 1 {
			c.begin(now, m, of, r)
		} else {
			c.follow(m, of)
		}
		points = append(points, m.point(inForce))
		if m, err = next(); err != nil {
			return nil, err
		}
	}
	c.timeline(points)
	return c, nil
}

// SetExcepted gives the figures of this month with exceptions anew. The result is that of
// this month, as if every gap with an exception in force were closed.
func (c *Comparison) SetExcepted(with *audit.Result) {
	c.Points[len(c.Points)-1].With = monthOf(c.Period, with).figures(nil)
}

// timeline puts the points, newest first, in their order, and fills in the months
// that have none.
func (c *Comparison) timeline(points []Point) {
	for i := len(points) - 1; i >= 0; i-- {
		for next := points[len(points)-1].Period.Add(len(c.Points)); next != points[i].Period; next = next.Add(1) {
			c.Points = append(c.Points, Point{Period: next})
			c.Missing = append(c.Missing, next)
		}
		c.Points = append(c.Points, points[i])
	}
}

// Change says what became of a finding of this month's fleet.
func (c *Comparison) Change(control, server int) Change { return c.controls[control].changes[server] }

// CountsOf are the findings of one control by Change.
func (c *Comparison) CountsOf(control int) Counts { return c.controls[control].counts }

// FirstSeen is the first month of the unbroken run of months in which the finding was
// a gap, up to this month, or for one that is closed up to the previous. Months
// without a file, or that cannot be compared, do not break a run. earlier says that
// the gap may be older: no month of the history breaks the run, or nothing is known of
// the month before it. Of a finding that is no gap and was none, first is this month.
func (c *Comparison) FirstSeen(control, server int) (first fleet.Period, earlier bool) {
	h := &c.controls[control]
	age := h.age[server]
	if age < 0 {
		return c.Period, false
	}
	return c.Period.Add(-int(age)), h.running[server] || h.unsure[server]
}

// Age is the number of months from FirstSeen to this month: 0 for a gap of this month
// alone. It is -1 for a finding that is no gap and was none.
func (c *Comparison) Age(control, server int) int { return int(c.controls[control].age[server]) }

// Comparable reports whether the control can be compared with the previous month.
func (c *Comparison) Comparable(control int) bool { return c.controls[control].comparable }

// IncomparableControls are the controls that cannot be compared with the previous
// month, in the order of the baseline.
func (c *Comparison) IncomparableControls() []int {
	var list []int
	for k := range c.controls {
		if !c.Comparable(k) {
			list = append(list, k)
		}
	}
	return list
}

// Uncertain reports whether rows were left out in this month or in the previous one.
// Their servers may be among those that count as added or removed, and so may their
// gaps among those that count as new or gone, or that nobody sees.
func (c *Comparison) Uncertain() bool { return c.RejectedNow > 0 || c.RejectedThen > 0 }

// IdentitiesLost reports whether more than a fifth of the servers of each of the two months,
// and at least five, have none that matches them in the other month. Their ids may then have
// changed, and regressions may be hidden among servers that count as removed and added.
func (c *Comparison) IdentitiesLost() bool {
	const least, part = 5, 5
	now, then := len(c.before), c.PreviousFigures().Figures.Servers
	return min(len(c.Added), len(c.Removed)) >= least && len(c.Added)*part > now && len(c.Removed)*part > then
}

// CallsComparable reports whether sums of calls can be compared with the previous
// month. They cannot where the calls of a server that was there in both months are
// known in one of them alone, or where rows were left out: what looks like a change is
// then one of what is known.
func (c *Comparison) CallsComparable() bool { return !c.callsDiffer && !c.Uncertain() }

// PreviousFigures is the previous month's point of the trend.
func (c *Comparison) PreviousFigures() Point {
	return c.Points[len(c.Points)-1-c.Period.Since(c.Previous)]
}
