// Package exception reads the exceptions that were granted, and says which gaps they
// stand for. It never changes the judgement: a gap with an exception is a gap, with
// an exception.
package exception

import (
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/config"
)

// Exception is a granted deviation from one control of the baseline.
type Exception struct {
	Server   string // id or name, or a pattern: * stands for any text, ? for one character
	Control  string // id of the control
	Reason   string
	Owner    string
	Approver string
	Ticket   string
	Granted  time.Time // first day on which it holds, UTC
	Expires  time.Time // last day on which it holds, UTC: to its end

	Line     int             // of the file, on which it starts
	Mistakes config.Mistakes // why it does not count; nil where it is valid
}

// File is a file of exceptions, in file order, the invalid ones among them.
type File struct {
	Name   string // base name
	SHA256 string // of the text, in lower-case hexadecimal
	List   []Exception
}

// Load reads a file of exceptions (YAML). The error is config.Mistakes where the file
// as a whole is at fault. A mistake within one exception makes that one invalid: it
// counts for nothing, which is the safe side.
func Load(text []byte, name string, b *audit.Baseline) (*File, error) { return &File{}, nil }

// InForce gives the exceptions that hold on a day for the server with this id and
// name and the control with this index in the baseline. It is made for many calls.
func (f *File) InForce(day time.Time, b *audit.Baseline) func(id, name string, control int) bool {
	return func(string, string, int) bool { return false }
}

// Status says what an exception is worth on the day of the audit.
type Status uint8

// The statuses, the ones to act on first.
const (
	Invalid  Status = iota // it has mistakes and counts for nothing
	Expired                // its last day is over: the gap counts again
	Expiring               // it holds, for 30 days at most
	Active                 // it holds
	Pending                // its first day is still to come: the gap counts
	Unused                 // there is no such server, or the control is met by all that match
)

// String says the status in the words of the documents.
func (s Status) String() string {
	return [...]string{"invalid", "expired", "expiring", "active", "not yet in force", "unused"}[s]
}

// ExpiringDays is how many days before its end an exception is said to expire.
const ExpiringDays = 30

// Entry is an exception as it stands on the day of the audit.
type Entry struct {
	*Exception
	Status  Status
	Servers int     // that match it
	Gaps    int     // of these servers, that do not meet the control
	Calls   float64 // a month, through the servers of Gaps whose calls are known
	Why     string  // why it is invalid or unused, in a few words; else ""
}

// Applied are the exceptions held against a judged fleet.
type Applied struct {
	*File
	AsOf    time.Time
	Entries []Entry // in file order
}

// Apply holds the exceptions against a judged fleet, as of the day of its audit.
func (f *File) Apply(r *audit.Result) *Applied { return &Applied{File: f, AsOf: r.AsOf} }

// Of is the exception in force for a gap: of several the one that holds longest, then
// the first of the file. It is nil where there is none, and where there is no gap.
func (a *Applied) Of(control, server int) *Exception { return nil }

// ExpiredOf is the exception for a gap that has expired, where none is in force: of
// several the one that expired last. It is nil where there is none.
func (a *Applied) ExpiredOf(control, server int) *Exception { return nil }
