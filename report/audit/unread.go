package audit

import (
	"fmt"
	"strings"
	"time"

	"fleetreport/report/fleet"
)

// Unread are the values of a column of which a control can make nothing: they are there,
// and leave the control unknown.
type Unread struct {
	Control int           // index in the baseline
	Servers int           // that have such a value
	Line    int           // of the first one
	Values  []UnreadValue // the first MaxUnread different ones, in the order of the file
}

// UnreadValue is one of the values, without the spaces around it.
type UnreadValue struct {
	Text    string
	Servers int
	Line    int // of the first one
}

// MaxUnread bounds the values that are kept of each control.
const MaxUnread = 100

// Unread finds the values that controls cannot read, by control. Columns that are read
// when the file is, such as has_dlp, have none.
func (r *Result) Unread() []Unread {
	var list []Unread
	for k, c := range r.Baseline.Controls {
		column, ok := r.Fleet.Column(c.Column)
		if !ok || c.Wanted(r.AsOf) == "" {
			continue
		}
		found := Unread{Control: k}
		places := map[string]int{}
		for i, state := range r.states[k] {
			if state != Unknown {
				continue
			}
			s := r.Fleet.Server(i)
			text := strings.TrimSpace(s.Text(column))
			if fleet.LooksBlank(text) {
				continue
			}
			if found.Servers++; found.Servers == 1 {
				found.Line = s.Line()
			}
			place, seen := places[text]
			switch {
			case seen:
				found.Values[place].Servers++
			case len(found.Values) < MaxUnread:
				places[text] = len(found.Values)
				found.Values = append(found.Values, UnreadValue{text, 1, s.Line()})
			}
		}
		if found.Servers > 0 {
			list = append(list, found)
		}
	}
	return list
}

// Wanted says in a few words what a control reads in its column, as of a day, UTC: "a
// number"; "" where it takes any text for a value.
func (c Control) Wanted(asOf time.Time) string {
	switch {
	case c.MaxAgeDays != nil:
		return fmt.Sprintf("a date as YYYY-MM-DD, not after %s", asOf.UTC().Format(time.DateOnly))
	case c.AtLeast != nil, c.AtMost != nil:
		return "a number"
	case c.ReadsAnswers():
		return "yes or no"
	default:
		return ""
	}
}
