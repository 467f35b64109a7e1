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

// Alike is a text that a reader can hardly tell from another one of its column, although
// they differ: they count as two servers, or as two teams.
type Alike struct {
	Column     string // ServerID, ServerName or Team
	First      string // the one that the file has first
	Text       string // the other
	Difference string // in words, as in "upper and lower case, spaces"
	Line       int    // of the first row with Text
}

// maxAlike bounds how many are told.
const maxAlike = 100

// Alike finds texts that look the same and are not, among the identities of the servers
// and among the teams: the first 100, in the order of the file. A server that is in the
// inventory twice counts twice, and the calls of a team that is written in two ways are
// those of two teams. Nothing tells that they are one, so nothing is changed: somebody has
// to look.
func (f *Fleet) Alike() []Alike {
	found := append(f.alikeServers(), f.alikeTeams()...)
	slices.SortStableFunc(found, func(a, b Alike) int { return cmp.Compare(a.Line, b.Line) })
	return found[:min(len(found), maxAlike)]
}

func (f *Fleet) alikeServers() (found []Alike) {
	if !f.mayBeAlike() {
		return nil
	}
	first := make(map[uint64]int32, f.Len()) // rows by the hash of their form, which takes less than the form
	for i := range f.Len() {
		s := f.Server(i)
		form := seen(s.Key())
		hash := maphash.String(seed, form)
		row, ok := first[hash]
		if !ok {
			first[hash] = int32(i)
			continue
		}
		if other := f.Server(int(row)).Key(); other != s.Key() && seen(other) == form {
			column := ServerID
			if s.ID() == "" {
				column = ServerName
			}
			found = append(found, Alike{column, other, s.Key(), difference(other, s.Key()), s.Line()})
		}
		if len(found) == maxAlike {
			break
		}
	}
	return found
}

func (f *Fleet) alikeTeams() (found []Alike) {
	place, ok := f.Column(Team)
	if !ok {
		return nil
	}
	teams, of := f.Words(place)
	told, first := make([]bool, len(teams)), map[string]string{}
	for i, team := range of {
		name := teams[team]
		if told[team] || name == "" {
			continue
		}
		told[team] = true
		form := seen(name)
		if other, ok := first[form]; ok {
			found = append(found, Alike{Team, other, name, difference(other, name), f.Server(i).Line()})
		} else {
			first[form] = name
		}
	}
	return found
}

// mayBeAlike reports whether two identities can look the same at all. They cannot where
// all are of ASCII, of one case and without blanks, which holds for most inventories and
// is quick to see.
func (f *Fleet) mayBeAlike() bool {
	lower, upper := false, false
	for i := range f.Len() {
		key := f.Server(i).Key()
		for k := range len(key) {
			switch c := key[k]; {
			case c > '~' || c <= ' ':
				return true
			case 'a' <= c && c <= 'z':
				lower = true
			case 'A' <= c && c <= 'Z':
				upper = true
			}
		}
		if lower && upper {
			return true
		}
	}
	return false
}

// ways are those in which texts that look the same differ, each with the form in which
// that difference is gone.
var ways = []struct {
	name string
	form func(string) string
}{
	{"invisible characters", withoutInvisible}, // first, for they keep letters from being composed
	{"form in Unicode", norm.NFKC.String},
	{"upper and lower case", func(s string) string { return cases.Fold().String(s) }},
	{"spaces", func(s string) string { return strings.Join(strings.Fields(s), " ") }},
}

// withoutInvisible removes invisible characters, but for those that are spaces too.
func withoutInvisible(s string) string {
	return strings.Map(func(r rune) rune {
		if quote.Invisible(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// seen is the form in which texts that look the same are equal.
func seen(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r > '~' || r <= ' ' }) {
		return strings.ToLower(s) // as the ways would have it
	}
	for _, w := range ways {
		s = w.form(s)
	}
	return s
}

// difference says in which ways two texts of one form differ: those without which the
// others do not make them equal.
func difference(a, b string) string {
	var needed []string
	for i, without := range ways {
		x, y := a, b
		for k, w := range ways {
			if k != i {
				x, y = w.form(x), w.form(y)
			}
		}
		if x != y {
			needed = append(needed, without.name)
		}
	}
	if needed == nil { // two of the ways are each enough: name the first one
		for _, w := range ways {
			if w.form(a) == w.form(b) {
				return w.name
			}
		}
	}
	return strings.Join(needed, ", ")
}
