// Package history compares a judged fleet with earlier months.
//
// Every month is judged against the baseline of the month reported on, as far as its
// file allows: where it does not (a column is missing, or a report.json was made with
// a control that asks for something else), nothing is claimed, and the finding is
// Incomparable.
package history

import (
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// Change says what became of a finding (a server and a control) since the previous
// month of which there is a file.
type Change uint8

// The changes. All findings that are a gap now, or were one then, are in exactly one
// of those below NoGap.
const (
	NoGap        Change = iota // no gap, neither then nor now
	Unchanged                  // a gap then and now
	New                        // a gap of a server that was not in the inventory then
	Regressed                  // met then, a gap now
	Closed                     // a gap then, met now
	Gone                       // a gap then, of a server that is no longer in the inventory
	Incomparable               // a gap then or now, of which nothing can be said
)

// String says the change in the words of the documents.
func (c Change) String() string {
	return [...]string{"no gap", "unchanged", "new", "regression", "closed", "server gone", "not comparable"}[c]
}

// Month is an earlier month: what a comparison needs of it, and no more.
type Month struct {
	Period fleet.Period
	File   string // base name
	SHA256 string // of the file, in lower-case hexadecimal
}

// OfFleet keeps what a comparison needs of an earlier fleet, judged against the
// baseline of the month reported on.
func OfFleet(p fleet.Period, r *audit.Result) *Month { return &Month{} }

// OfReport reads an earlier report.json, as far as its controls are those of the
// baseline of the month reported on. name is the base name of the file.
func OfReport(text []byte, name string, b *audit.Baseline) (*Month, error) { return &Month{}, nil }

// Figures are the figures of one month, or of one month with its exceptions.
type Figures struct {
	Servers   int
	Lacking   []int // servers that do not meet each control; -1 where that is unknown
	Compliant int   // servers that meet every control; -1 where that is unknown

	Calls          float64   // calls a month; NaN where none are known. So are all below.
	LackingCalls   []float64 // through the servers that do not meet each control
	CompliantCalls float64   // through compliant servers
	Exposed        float64   // exposed calls
}

// Point is one month of the trend.
type Point struct {
	Period  fleet.Period
	File    string // base name; "" where there is none for this month
	SHA256  string
	Figures Figures // as the inventory says; without meaning where File is ""
	With    Figures // with the exceptions that were in force at the end of that month; the same where there are none
}

// Rename is a server whose name changed.
type Rename struct {
	Server int // index in the fleet of this month
	Was    string
}

// Removed is a server that is no longer in the inventory.
type Removed struct {
	Key, Name, Team string
	Calls           float64 // a month; NaN where unknown
	Gaps            []int   // controls that it did not meet
}

// GoneGap is a gap of a removed server.
type GoneGap struct {
	Server  int // index in Comparison.Removed
	Control int
}

// Comparison is a fleet held against its earlier months.
type Comparison struct {
	Period   fleet.Period
	Previous fleet.Period   // the latest earlier month of which there is a file
	Points   []Point        // every month from the first one of the history to this one, without gaps
	Missing  []fleet.Period // months of Points without a file

	Added   []int     // servers that were not there in the previous month
	Removed []Removed // by key
	Renamed []Rename
	Counts  [Incomparable + 1]int // findings by Change
}

// Compare holds a judged fleet against earlier months, newest first: next gives one
// after the other, so that two are never held in memory, and nil after the last. The
// error is that of next. excepted says which exceptions were in force at the end of a
// month; nil for none.
func Compare(r *audit.Result, p fleet.Period, next func() (*Month, error), excepted func(p fleet.Period) func(id, name string, control int) bool) (*Comparison, error) {
	return &Comparison{}, nil
}

// Change says what became of a finding of this month's fleet.
func (c *Comparison) Change(control, server int) Change { return NoGap }

// FirstSeen is the first month of the unbroken run of months in which the finding was
// a gap, up to this month, or for one that is closed up to the previous. Months
// without a file, or that cannot be compared, do not break a run. earlier says that
// the run begins with the history, so that the gap may be older.
func (c *Comparison) FirstSeen(control, server int) (first fleet.Period, earlier bool) {
	return c.Period, false
}

// Comparable reports whether the control can be compared with the previous month.
func (c *Comparison) Comparable(control int) bool { return true }

// Was is what the previous month's inventory had in the column of a control, for a
// server of this month's fleet; false where that is not known.
func (c *Comparison) Was(control, server int) (value string, ok bool) { return "", false }
