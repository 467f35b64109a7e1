package audit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"fleetreport/report/fleet"
	"fleetreport/report/spell"
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

// UnlistedAuth is an authentication type that the baseline does not list.
type UnlistedAuth struct {
	Value   string // in the form of fleet.Server.Auth
	Servers int
	Line    int    // of the first one
	Nearest string // the listed type that was most likely meant, of the first MaxUnread; "" where none is like it
}

// UnlistedAuth finds the authentication types that the baseline does not list, in the order
// of the file. Blanks and words for unknown are none.
func (r *Result) UnlistedAuth() []UnlistedAuth {
	column, ok := r.Fleet.Column(fleet.AuthType)
	if !ok {
		return nil
	}
	values, of := r.Fleet.Words(column)
	var list []UnlistedAuth
	place := make([]int, len(values)) // in the list, from 1; 0 for types that are listed
	for n, value := range values {
		if value != "" && value != unknownAuth && !r.Baseline.Knows(value) {
			list = append(list, UnlistedAuth{Value: value})
			place[n] = len(list)
		}
	}
	if list == nil {
		return nil
	}
	for i, n := range of {
		if place[n] == 0 {
			continue
		}
		u := &list[place[n]-1]
		if u.Servers++; u.Servers == 1 {
			u.Line = r.Fleet.Server(i).Line()
		}
	}
	list = slices.DeleteFunc(list, func(u UnlistedAuth) bool { return u.Servers == 0 }) // of rows that were left out
	slices.SortFunc(list, func(a, b UnlistedAuth) int { return cmp.Compare(a.Line, b.Line) })
	for i := range min(len(list), MaxUnread) {
		list[i].Nearest = r.Baseline.nearestAuth(list[i].Value)
	}
	return list
}

// nearestAuth is the listed authentication type of which a value looks like a misspelling.
func (b *Baseline) nearestAuth(value string) string {
	meaning := map[string]string{}
	var spellings []string
	add := func(spelling, value string) {
		spellings = append(spellings, spelling)
		meaning[spelling] = value
	}
	for _, rank := range b.AuthTypes {
		for _, v := range rank.Values {
			add(v, v)
		}
	}
	for _, v := range slices.Sorted(maps.Keys(b.Spellings)) {
		for _, s := range b.Spellings[v] {
			add(s, v)
		}
	}
	nearest, ok := spell.Nearest(value, spellings)
	if n, m := digitsOf(value), digitsOf(nearest); ok && n != m && n != "" && m != "" {
		return "" // another version, such as OAuth 1.0, is another protocol
	}
	return meaning[nearest]
}

// digitsOf returns the digits of a text.
func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, text)
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
