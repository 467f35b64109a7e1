package compose

import "fleetreport/report"

// section is an entry of the registry of sections: the facts that its texts quote, and the
// section itself.
type section struct {
	// facts record the facts, in this order. They may build on facts of earlier entries.
	facts []func(*composer)
	// make returns the section, or nil where the document has none. It runs when all facts are
	// recorded. An entry without it has the facts that several sections share.
	make func(*composer) *report.Section
	// each returns several sections, instead of make.
	each func(*composer) []*report.Section
}

type facts = []func(*composer)

// analyses are the sections of every document, in their order.
var analyses = []section{
	{facts: facts{(*composer).fleetFacts, (*composer).lackingNameFacts, (*composer).controlFacts}},
	{facts: facts{(*composer).completenessFacts}, make: (*composer).completeness},
	{facts: facts{(*composer).changeFacts, (*composer).regressionFacts, (*composer).ageFacts}, make: (*composer).changes},
	{facts: facts{(*composer).planFacts}, make: (*composer).planProgress},
	{make: (*composer).closedSince},
	{facts: facts{(*composer).trendFacts, (*composer).mostLackedFacts}, make: (*composer).trend},
	{facts: facts{(*composer).gateFacts}, make: (*composer).gate},
	{facts: facts{(*composer).exceptionFacts}, make: (*composer).exceptions},
	{facts: facts{(*composer).teamFacts}, make: (*composer).overview},
	{make: (*composer).compliance},
	{each: (*composer).controlSections},
	{facts: facts{(*composer).limitFacts, (*composer).limitSpreadFacts}, make: (*composer).limits},
	{facts: facts{(*composer).ratedFacts, (*composer).reliabilityFacts, (*composer).failingFacts},
		make: (*composer).reliability},
	{facts: facts{(*composer).advisoryFacts}, make: (*composer).advisoriesSection},
	{facts: facts{(*composer).busiestFacts}, make: (*composer).volume},
	{facts: facts{(*composer).priorityFacts, (*composer).effortFacts}, make: (*composer).migration},
	{facts: facts{(*composer).attestationFacts}, make: (*composer).attestation},
}

// appendix are the sections behind the analyses.
var appendix = []section{
	{make: (*composer).controls},
	{facts: facts{(*composer).qualityFacts}, make: (*composer).quality},
	{facts: facts{(*composer).formulaFacts}, make: (*composer).method},
}

// newSection returns a section with an empty sheet of the same title.
func newSection(id, title, answer string) *report.Section {
	return &report.Section{ID: id, Title: title, Sheet: title, Answer: answer}
}

// setTexts sets the lead of a section and its notes, if there are any, from the templates of that name.
func (c *composer) setTexts(s *report.Section, name string) {
	s.Lead = c.paragraphs("lead."+name, nil)
	if note := "note." + name; c.wording.Lookup(note) != nil {
		s.Notes = c.paragraphs(note, nil)
	}
}

// addTable adds a table to a section unless it has no rows.
func addTable(s *report.Section, t *report.Table) {
	if t.Len > 0 {
		s.Tables = append(s.Tables, t)
	}
}

// makeSections returns the sections of a registry that the document has.
func (c *composer) makeSections(registry []section) []*report.Section {
	var list []*report.Section
	for _, s := range registry {
		switch {
		case s.each != nil:
			list = append(list, s.each(c)...)
		case s.make != nil:
			if one := s.make(c); one != nil {
				list = append(list, one)
			}
		}
	}
	return list
}
