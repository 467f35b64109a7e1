package fleet

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"fleetreport/report/quote"
)

// Lookalike is a text that looks like an earlier one of its column but differs from it, so that they count as
// two servers or two teams.
type Lookalike struct {
	Column     string // ServerID, ServerName or Team
	First      string // the earlier text
	Text       string // the later text
	Difference string // how they differ, such as "upper and lower case, spaces"
	Line       int    // line of the first row with Text
}

// maxLookalikes is the maximum number of results of Lookalikes.
const maxLookalikes = 100

// Lookalikes returns the first 100 texts, in file order, that look like another one but differ, among the
// identities of the servers and among the teams. They may be two spellings of one server or team, which then
// counts twice. That is not certain, so nothing is changed, and somebody has to check.
func (f *Fleet) Lookalikes() []Lookalike {
	found := append(f.serverLookalikes(), f.teamLookalikes()...)
	slices.SortStableFunc(found, func(a, b Lookalike) int { return cmp.Compare(a.Line, b.Line) })
	return found[:min(len(found), maxLookalikes)]
}

func (f *Fleet) serverLookalikes() (found []Lookalike) {
	first := make(map[uint64]int32, f.Len()) // rows by the hash of their normal form, which is smaller
	for i := range f.Len() {
		s := f.Server(i)
		form := normalForm(s.Key())
		hash := maphash.String(seed, form)
		row, ok := first[hash]
		if !ok {
			first[hash] = int32(i)
			continue
		}
		if other := f.Server(int(row)).Key(); other != s.Key() && normalForm(other) == form {
			column := ServerID
			if s.ID() == "" {
				column = ServerName
			}
			found = append(found, Lookalike{column, other, s.Key(), difference(other, s.Key()), s.Line()})
		}
		if len(found) == maxLookalikes {
			break
		}
	}
	return found
}

func (f *Fleet) teamLookalikes() (found []Lookalike) {
	column, ok := f.Column(Team)
	if !ok {
		return nil
	}
	teams, codes := f.Interned(column)
	seen, first := make([]bool, len(teams)), map[string]string{}
	for i, team := range codes {
		name := teams[team]
		if seen[team] || name == "" {
			continue
		}
		seen[team] = true
		form := normalForm(name)
		if other, ok := first[form]; ok {
			found = append(found, Lookalike{Team, other, name, difference(other, name), f.Server(i).Line()})
		} else {
			first[form] = name
		}
	}
	return found
}

// normalForms are the ways in which texts that look the same may differ, each with a form without that
// difference.
var normalForms = []struct {
	name string
	form func(string) string
}{
	{"invisible characters", withoutInvisible}, // first, because they prevent letters from being composed
	{"form in Unicode", norm.NFKC.String},
	{"upper and lower case", func(s string) string { return cases.Fold().String(s) }},
	{"spaces", func(s string) string { return strings.Join(strings.Fields(s), " ") }},
}

// withoutInvisible removes invisible characters, except spaces.
func withoutInvisible(s string) string {
	return strings.Map(func(r rune) rune {
		if quote.Invisible(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// normalForm returns the form in which texts that look the same are equal.
func normalForm(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r > '~' || r <= ' ' }) {
		return strings.ToLower(s) // as the loop below would return
	}
	for _, w := range normalForms {
		s = w.form(s)
	}
	return s
}

// difference returns the ways in which two texts with the same normal form differ: those without which the
// other forms do not make them equal.
func difference(a, b string) string {
	var needed []string
	for i, without := range normalForms {
		x, y := a, b
		for k, w := range normalForms {
			if k != i {
				x, y = w.form(x), w.form(y)
			}
		}
		if x != y {
			needed = append(needed, without.name)
		}
	}
	if needed == nil { // each of several forms is sufficient: return the first one
		for _, w := range normalForms {
			if w.form(a) == w.form(b) {
				return w.name
			}
		}
	}
	return strings.Join(needed, ", ")
}
