package audit

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"fleetreport/report/fleet"
	"fleetreport/report/spell"
)

// Unread are the values of a column that a control cannot evaluate: they are not blank, and leave the control unknown.
type Unread struct {
	Control int           // index in the baseline
	Servers int           // servers with such a value
	Line    int           // line of the first one
	Values  []UnreadValue // the first MaxUnread different ones, in the order of the file
}

// UnreadValue is such a value, without the spaces around it.
type UnreadValue struct {
	Text    string
	Servers int // servers with the value
	Line    int // line of the first one
}

// MaxUnread is the maximum number of values for each control.
const MaxUnread = 100

// Unread returns the values that controls cannot evaluate, by control. Columns whose values package fleet parses,
// such as has_dlp, have none.
func (r *Result) Unread() []Unread {
	var list []Unread
	for k, c := range r.Baseline.Controls {
		column, ok := r.Fleet.Column(c.Column)
		if !ok || c.Condition.Expects(r.AsOf) == "" {
			continue
		}
		found := Unread{Control: k}
		index := map[string]int{} // of each text in found.Values
		for i, state := range r.states[k] {
			s := r.Fleet.Server(i)
			text := strings.TrimSpace(s.Text(column))
			if state != Unknown || fleet.LooksBlank(text) {
				continue
			}
			if found.Servers++; found.Servers == 1 {
				found.Line = s.Line()
			}
			at, seen := index[text]
			switch {
			case seen:
				found.Values[at].Servers++
			case len(found.Values) < MaxUnread:
				index[text] = len(found.Values)
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
	Servers int    // servers with the type
	Line    int    // line of the first one
	Nearest string // the listed type that was most likely meant; "" if none is similar, and after the first MaxUnread
}

// UnlistedAuth returns the authentication types that the baseline does not list, in the order of the file. Blanks and
// words for unknown are not among them.
func (r *Result) UnlistedAuth() []UnlistedAuth {
	var list []UnlistedAuth
	index := map[string]int{}
	for i := range r.Fleet.Len() {
		s := r.Fleet.Server(i)
		value := s.Auth()
		at, seen := index[value]
		if !seen {
			at = -1
			if value != "" && value != unknownAuth && !r.Baseline.ListsAuth(value) {
				at = len(list)
				list = append(list, UnlistedAuth{Value: value, Line: s.Line()})
			}
			index[value] = at
		}
		if at >= 0 {
			list[at].Servers++
		}
	}
	for i := range min(len(list), MaxUnread) {
		list[i].Nearest = r.Baseline.nearestAuth(list[i].Value)
	}
	return list
}

// nearestAuth returns the listed authentication type that a misspelt one most likely means, "" if none is similar.
func (b *Baseline) nearestAuth(value string) string {
	types := map[string]string{} // by spelling
	var spellings []string
	add := func(spelling, value string) {
		spellings = append(spellings, spelling)
		types[spelling] = value
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
	if n, m := digits(value), digits(nearest); ok && n != m && n != "" && m != "" {
		return "" // another version, such as OAuth 1.0, is another protocol
	}
	return types[nearest]
}

// digits returns the digits of a text.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, text)
}
