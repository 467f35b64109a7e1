package exception

import (
	"fmt"
	"time"
)

// Status is the status of an exception on the day of the audit.
type Status uint8

// The statuses, by urgency.
const (
	Invalid  Status = iota // it has mistakes and is ignored
	Expired                // its last day has passed: its gaps count again
	Expiring               // in force, for ExpiringDays at most
	Active                 // in force
	Pending                // its first day has not come: its gaps count
	Unused                 // it covers no gap, or only gaps that another exception covers
)

// String returns the name of the status in documents.
func (s Status) String() string {
	return [...]string{"invalid", "expired", "expiring", "active", "not yet in force", "unused"}[s]
}

// InForce reports whether an exception of this status covers its gaps.
func (s Status) InForce() bool { return s == Expiring || s == Active }

// ExpiringDays is the number of days before the last day of an exception from which it is Expiring.
const ExpiringDays = 30

// status returns the status on a day of a valid exception that covers a gap.
func (e *Exception) status(asOf time.Time) Status {
	switch today := dayNumber(asOf); {
	case dayNumber(e.Granted) > today:
		return Pending
	case dayNumber(e.Expires) < today:
		return Expired
	case dayNumber(e.Expires)-today <= ExpiringDays:
		return Expiring
	default:
		return Active
	}
}

// whyUnused returns why an exception without a gap is unused.
func (e *Exception) whyUnused(servers int) string {
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
