package audit

import (
	"fmt"
	"maps"
	"slices"

	"fleetreport/report/fleet"
	"fleetreport/report/quote"
	"fleetreport/report/spell"
)

// ReadOptions returns the options for reading an inventory that is audited against the baseline: its spellings of
// authentication types, its names of columns, and the columns that its controls need.
func (b *Baseline) ReadOptions() fleet.Options {
	aliases := map[string]string{}
	for column, names := range b.Columns {
		for _, name := range names {
			aliases[spell.Form(name)] = column
		}
	}
	needed := []string{}
	for _, c := range b.Controls {
		if !slices.Contains(needed, c.Column) {
			needed = append(needed, c.Column)
		}
	}
	return fleet.Options{Spellings: b.AuthSpellings(), Aliases: aliases, Required: needed, Judged: needed}
}

// AuthSpellings returns the authentication type of each spelling in the baseline, by its spell.Form, for
// fleet.Options.
func (b *Baseline) AuthSpellings() map[string]string {
	spellings := map[string]string{}
	for _, rank := range b.AuthTypes {
		for _, value := range rank.Values {
			spellings[spell.Form(value)] = value
		}
	}
	for value, others := range b.Spellings {
		for _, spelling := range others {
			spellings[spell.Form(spelling)] = value
		}
	}
	return spellings
}

// checkSpellings reports spellings of two values, and values that are not in auth_types.
func (l *loader) checkSpellings() {
	first := map[string]definedAt{} // the first definition of each spelling, by its form
	check := func(spelling, value string, path ...any) {
		key := spell.Form(spelling)
		other, seen := first[key]
		switch {
		case spell.Letters(spelling) == "":
			l.mistakef(path, "%s has neither a letter nor a digit: write a word", quote.Value(spelling))
			return
		case seen && other.value == value && spelling == value:
			l.mistakef(path, "%s is listed twice, first on %s: remove one", quote.Value(spelling), other)
		case seen && other.value != value:
			l.mistakef(path, "%s is a spelling of both %s (%s) and %s: remove one",
				quote.Value(spelling), other.value, other, value)
		}
		if !seen {
			first[key] = l.definedAt(value, path...)
		}
	}
	if !l.matchesSchema("auth_types") {
		return
	}
	known := map[string]bool{}
	for i, rank := range l.b.AuthTypes {
		for j, value := range rank.Values {
			check(value, value, "auth_types", i, "values", j)
			known[value] = true
		}
	}
	if !l.matchesSchema("spellings") {
		return
	}
	for _, value := range slices.Sorted(maps.Keys(l.b.Spellings)) {
		if !known[value] {
			message := fmt.Sprintf("%s is not listed under auth_types: list it there", quote.Value(value))
			l.mistakes = append(l.mistakes, l.KeyMistake(message, "spellings", value))
		}
		for j, spelling := range l.b.Spellings[value] {
			check(spelling, value, "spellings", value, j)
		}
	}
}
