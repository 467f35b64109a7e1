package exception

import (
	"fmt"
	"time"
)

// Status says what an exception is worth on the day of the audit.
type Status uint8

// The statuses, the ones to act on first.
const (
	Invalid  Status = iota // it has mistakes and counts for nothing
	Expired                // its last day is over: gaps of it count again
	Expiring               // it holds, for 30 days at most
	Active                 // it holds
	Pending                // its first day is still to come: the gap counts
	Unused                 // there is no such server, another one took its name, the control is met by all that match, or another exception is in force for all its gaps
)

// String says the status in the words of the documents.
func (s Status) String() string {
	return [...]string{"invalid", "expired", "expiring", "active", "not yet in force", "unused"}[s]
}

// InForce reports whether an exception of this status stands for its gaps.
func (s Status) InForce() bool { return s == Expiring || s == Active }

// ExpiringDays is how many days before its end an exception is said to expire. On its
// last day it has 0 days left.
const ExpiringDays = 30

// status is what a valid exception for at least one gap is worth on a day.
func (e *Exception) status(asOf time.Time) Status {
	switch today := day(asOf); {
	case day(e.Granted) > today:
		return Pending
	case day(e.Expires) < today:
		return Expired
	case day(e.Expires)-today <= ExpiringDays:
		return Expiring
	default:
		return Active
	}
}

// unused says why an exception without a gap is of no use.
func (e *Exception) unused(servers int) string {
	switch {
	case servers == 0 && e.Pattern():
		return "no server matches"
	case servers == 0:
		return "there is no such server"
	case servers == 1:
		return "the control is met"
	default:
		return fmt.Sprintf("the control is met by all %d servers that match", servers)
	}
}
