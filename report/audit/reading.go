package audit

import (
	"slices"

	"fleetreport/report/fleet"
	"fleetreport/report/spell"
)

// Reading says how an inventory is read that is judged against the baseline: its
// spellings, its own names of columns, and the columns that it cannot do without, each once.
func (b *Baseline) Reading() fleet.Options {
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
	return fleet.Options{Spellings: b.AuthSpellings(), Aliases: aliases, Needed: needed, Judged: needed}
}
