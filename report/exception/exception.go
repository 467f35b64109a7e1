// Package exception reads the exceptions that were granted, and finds the gaps that they cover. It
// never changes the audit: a gap with an exception is still a gap.
//
// Load reads the file. Apply applies it to an audited fleet: each exception gets its status, and each
// gap its exception. Applied.InForce does the same for the servers of earlier months. Applied.Observe
// records which servers had the names in earlier months, and Applied.Follow keeps exceptions with
// these servers.
//
// An exception names a server by its server_id or its server_name; case is significant, surrounding
// spaces are not. A text that is the id of one server and the name of another matches only the one
// with the id. A text that is the name of several servers is invalid. A text with * (any text) or ?
// (one character) is a pattern that must match the whole id or the whole name.
package exception

import (
	"fmt"
	"strings"
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/config"
)

// Exception is a granted deviation from one control of the baseline.
type Exception struct {
	Server   string // id, name or pattern
	Control  string // id of the control
	Reason   string
	Owner    string
	Approver string
	Ticket   string
	Granted  time.Time // first day on which it is in force, UTC; the zero time if it is missing
	Expires  time.Time // last day on which it is in force, UTC; the zero time if it is missing

	Line     int             // first line in the file, from 1
	Mistakes config.Mistakes // why it is invalid; nil if it is valid
}

// File is a file of exceptions.
type File struct {
	Name   string // base name
	SHA256 string // in lower-case hexadecimal
	Bytes  int64
	List   []Exception // in file order, including invalid ones
}

// Pattern reports whether the exception names its servers by a pattern.
func (e *Exception) Pattern() bool { return isPattern(e.Server) }

// fault returns why the exception is invalid, "" if it is valid.
func (e *Exception) fault(b *audit.Baseline) string {
	switch {
	case len(e.Mistakes) > 0:
		return summarize(e.Mistakes)
	case strings.TrimSpace(e.Server) == "":
		return "it names no server"
	case controlIndex(b, e.Control) < 0:
		return "there is no such control"
	case e.Granted.IsZero(), e.Expires.IsZero():
		return "it has no dates"
	case dayNumber(e.Expires) < dayNumber(e.Granted):
		return "it expires before it is granted"
	}
	return ""
}

// summarize returns the first mistake, without its position, and the number of the others.
func summarize(mistakes config.Mistakes) string {
	first := mistakes[0]
	summary := first.Message
	if _, field, ok := strings.Cut(first.Key, "]."); ok {
		summary = field + ": " + summary
	}
	if more := len(mistakes) - 1; more > 0 {
		summary += fmt.Sprintf("; and %d more", more)
	}
	return summary
}

// controlIndex returns the index of a control in the baseline, -1 if there is none with this id.
func controlIndex(b *audit.Baseline, id string) int {
	for k := range b.Controls {
		if b.Controls[k].ID == id {
			return k
		}
	}
	return -1
}

// dayNumber returns the number of days from 1970-01-01 to the day of t, UTC.
func dayNumber(t time.Time) int {
	const seconds = 24 * 60 * 60
	unix := t.Unix()
	if unix < 0 {
		unix -= seconds - 1 // rounds down, not towards 1970
	}
	return int(unix / seconds)
}
