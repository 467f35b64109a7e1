package compose

import (
	"cmp"
	"maps"
	"slices"

	"fleetreport/report"
)

// fact records a figure that prose may quote. Recording two under one id is a mistake of this
// package.
func (c *composer) fact(id, label string, v report.Cell, f report.Format) {
	if _, twice := c.facts[id]; twice {
		panic("compose: two facts have the id " + id)
	}
	c.facts[id] = report.Fact{ID: id, Label: label, Value: v, Format: f}
}

// countFact records a fact that is a whole number without a unit.
func (c *composer) countFact(id, label string, n int) {
	c.fact(id, label, report.CountCell(n), plainFormat)
}

// shareFact records a fact that is a share from 0 to 1, or unknown.
func (c *composer) shareFact(id, label string, v report.Cell) { c.fact(id, label, v, shareFormat) }

// callsFact records a fact that is a number of calls per month, or unknown.
func (c *composer) callsFact(id, label string, v report.Cell) { c.fact(id, label, v, callsFormat) }

// textFact records a fact that is a text.
func (c *composer) textFact(id, label, s string) {
	c.fact(id, label, report.TextCell(s), plainFormat)
}

// factValue returns the value of a fact, unknown where this fleet has no such fact.
func (c *composer) factValue(id string) report.Cell { return c.facts[id].Value }

// sortedFacts returns all facts in the order of their ids.
func (c *composer) sortedFacts() []report.Fact {
	return slices.SortedFunc(maps.Values(c.facts), func(a, b report.Fact) int { return cmp.Compare(a.ID, b.ID) })
}
