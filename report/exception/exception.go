// Package exception reads the exceptions that were granted, and says which gaps they
// stand for. It never changes the judgement: a gap with an exception is a gap, with
// an exception.
//
// Load reads the file. Apply holds it against a judged fleet: it gives every exception
// its status, and every gap its exception. Applied.InForce answers for the servers of
// earlier months. Applied.Observe notes which servers had the names then, and Applied.Follow
// keeps the exceptions with these servers.
//
// An exception names a server by its server_id or its server_name, case counting,
// spaces around it not. A text that is the id of one server and the name of another
// means the one with the id only; one that several servers have as their name is invalid. A
// text with * (any text) or ? (one character) is a pattern that must
// match the whole of the id or of the name.
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
	Server   string // id or name, or a pattern: * stands for any text, ? for one character
	Control  string // id of the control
	Reason   string
	Owner    string
	Approver string
	Ticket   string
	Granted  time.Time // first day on which it holds, UTC; the zero time where the file gives none
	Expires  time.Time // last day on which it holds, UTC: to its end; as Granted

	Line     int             // of the file, on which it starts
	Mistakes config.Mistakes // why it does not count; nil where it is valid
}

// File is a file of exceptions, in file order, the invalid ones among them.
type File struct {
	Name   string // base name
	SHA256 string // of the text, in lower-case hexadecimal
	Bytes  int64  // of the text
	List   []Exception
}

// Pattern reports whether the exception names its servers by a pattern.
func (e *Exception) Pattern() bool { return isPattern(e.Server) }

// fault says in a few words why the exception counts for nothing; "" where it counts.
func (e *Exception) fault(b *audit.Baseline) string {
	switch {
	case len(e.Mistakes) > 0:
		return inFewWords(e.Mistakes)
	case strings.TrimSpace(e.Server) == "":
		return "it names no server"
	case controlOf(b, e.Control) < 0:
		return "there is no such control"
	case e.Granted.IsZero(), e.Expires.IsZero():
		return "it has no dates"
	case day(e.Expires) < day(e.Granted):
		return "it expires before it is granted"
	}
	return ""
}

// inFewWords gives the first mistake, without its place, and how many more there are.
func inFewWords(mistakes config.Mistakes) string {
	first := mistakes[0]
	words := first.Message
	if _, field, ok := strings.Cut(first.Key, "]."); ok {
		words = field + ": " + words
	}
	if more := len(mistakes) - 1; more > 0 {
		words += fmt.Sprintf("; and %d more", more)
	}
	return words
}

// controlOf is the index of a control in the baseline, -1 where it has none of this id.
func controlOf(b *audit.Baseline, id string) int {
	for k := range b.Controls {
		if b.Controls[k].ID == id {
			return k
		}
	}
	return -1
}

// day numbers the days, UTC, from 1970 on.
func day(t time.Time) int {
	const seconds = 24 * 60 * 60
	unix := t.Unix()
	if unix < 0 {
		unix -= seconds - 1 // rounds down, not towards 1970
	}
	return int(unix / seconds)
}
