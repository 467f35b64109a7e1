package compose

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"fleetreport/report"
)

// chapter is a group of facts that are counted together, when the first of them is asked
// for. So the head of the report waits for no figure that it does not tell.
type chapter struct {
	ids     string // of its facts, with blanks between them; * stands for any part of an id
	count   func()
	counted bool
}

// book are all facts. An id belongs to the chapter that names the most of it.
func (c *composer) book() []chapter {
	return []chapter{
		{ids: "servers compliant.* gaps.* notmet.servers unknown.servers tools tools.unknown calls calls.unknown " +
			"exposed.calls exposed.share exposed.uncounted", count: c.countFleet},
		{ids: "calls.first.*", count: c.countBusiest},
		{ids: "gaps.names lacking.*.names", count: c.countNames},
		{ids: "lacking.* notmet.* unknown.* columns.missing controls controls.*", count: c.countControls},
		{ids: "teams teams.*", count: c.countTeams},
		{ids: "first.* half.steps exposed.first.* gateway.*", count: c.countPriority},
		{ids: "errors.* latency.*", count: c.countReliability},
		{ids: "errors.known errors.unknown latency.known latency.unknown", count: c.countRated},
		{ids: "errors.compliant.*", count: c.countFailing},
		{ids: "limits.with limits.without limits.unknown", count: c.countLimits},
		{ids: "limits.*", count: c.countSpread},
		{ids: "advisories.*", count: c.countAdvisories},
		{ids: "attestation.*", count: c.countAttestation},
		{ids: "rows rejected.rows changes.values blank.values", count: c.countQuality},
		{ids: "formula.*", count: c.countFormulas},
		{ids: "exceptions exceptions.* excepted.* expired.gaps with.*", count: c.countExceptions},
		{ids: "gate.*", count: c.countGate},
		{ids: "previous previous.file previous.skipped* changes.* calls.incomparable servers.* history.*", count: c.countChanges},
		{ids: "changes.regressed.names", count: c.countRegressions},
		{ids: "age.*", count: c.countAges},
		{ids: "previous.* exposed.change exposed.direction", count: c.countTrend},
		{ids: "controls.number controls.charted controls.lacked*", count: c.countMostLacked},
	}
}

// chapterOf is the chapter of a fact; nil where there is none.
func (c *composer) chapterOf(id string) *chapter {
	var found *chapter
	most := -1
	for n := range c.chapters {
		for pattern := range strings.FieldsSeq(c.chapters[n].ids) {
			start, end, open := strings.Cut(pattern, "*")
			matches := id == pattern || open && len(id) >= len(start)+len(end) && strings.HasPrefix(id, start) && strings.HasSuffix(id, end)
			if matches && len(pattern) > most {
				found, most = &c.chapters[n], len(pattern)
			}
		}
	}
	return found
}

// fact records a figure that prose may quote. Recording two under one id, or one of
// another chapter, is a mistake of this package.
func (c *composer) fact(id, label string, v report.Cell, f report.Format) {
	if _, twice := c.facts[id]; twice {
		panic("report: two facts have the id " + id)
	}
	if c.chapterOf(id) != c.counting {
		panic("report: the chapter does not name the fact " + id)
	}
	c.facts[id] = report.Fact{ID: id, Label: label, Value: v, Format: f}
}

// figure gives a fact, and counts its chapter first where nobody asked for it yet. It is
// false where there is no such fact of this fleet.
func (c *composer) figure(id string) (report.Fact, bool) {
	if f, ok := c.facts[id]; ok {
		return f, true
	}
	if chapter := c.chapterOf(id); chapter != nil {
		c.record(chapter)
	}
	f, ok := c.facts[id]
	return f, ok
}

// value is the value of a fact, unknown where there is none.
func (c *composer) value(id string) report.Cell {
	f, _ := c.figure(id)
	return f.Value
}

// record counts the facts of a chapter, once. A chapter may build on facts of another.
func (c *composer) record(one *chapter) {
	if one.counted {
		return
	}
	one.counted = true
	defer func(outer *chapter) { c.counting = outer }(c.counting)
	c.counting = one
	one.count()
}

// everyFact counts all facts, and gives them in the order of their ids.
func (c *composer) everyFact() []report.Fact {
	for n := range c.chapters {
		c.record(&c.chapters[n])
	}
	facts := slices.Collect(maps.Values(c.facts))
	slices.SortFunc(facts, func(a, b report.Fact) int { return cmp.Compare(a.ID, b.ID) })
	return facts
}
