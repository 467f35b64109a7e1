package compose

import (
	"strconv"
	"strings"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// term is a term of the report and its definition.
type term struct{ word, meaning string }

// controls lists what each control requires, its weight, and to which
// controls of the frameworks it is mapped.
func (c *composer) controls() *report.Section {
	s := &report.Section{
		ID: "controls", Title: "Controls and frameworks", Sheet: "Controls", Reference: true,
		Answer: "What does each control require, how much does it weigh, and which frameworks require it?",
		Lead:   c.paragraphs("lead.controls", c.baseline.Origin == audit.BuiltInOrigin),
	}
	t := table("controls-baseline", "Controls of the baseline", "as in the baseline", pageTeams, c.baseline.Controls,
		textColumn("control", "Control", func(k audit.Control) string { return k.Title }),
		textColumn("column", "Column", func(k audit.Control) string { return k.Column }),
		textColumn("satisfied_by", "Satisfied by", func(k audit.Control) string {
			return k.Condition.Describe(time.Time{})
		}),
		answerColumn("closed_by_gateway", "Closed by the gateway",
			func(k audit.Control) fleet.Answer { return answer(k.ClosedByGateway()) }),
		numberColumn("weight", "Weight", report.Format{Unit: "points", Decimals: weightDecimals(c.baseline)},
			func(k audit.Control) float64 { return k.Weight }),
		textColumn("severity", "Severity", func(k audit.Control) string { return k.Severity }),
		textColumn("why", "Why it matters", func(k audit.Control) string { return k.Why }),
		textColumn("what_to_do", "What to do", func(k audit.Control) string { return k.WhatToDo }))
	t.Name, t.Figure = func(i int) string { return weightName(c.baseline.Controls[i]) }, indexOf(t, "weight")
	s.Tables = []*report.Table{t, c.constants()}
	if len(c.baseline.Frameworks) > 0 {
		s.Tables = append(s.Tables, c.mapping())
	}
	return s
}

// method describes how the fleet was audited, and defines the terms.
func (c *composer) method() *report.Section {
	return &report.Section{
		ID: "method", Title: "Method and definitions", Sheet: "Method", Reference: true,
		Answer: "How was the fleet audited, and what do the terms mean?",
		Lead:   c.paragraphs("lead.method", nil),
		Tables: []*report.Table{table("method-terms", "Definitions", "", pageTeams, c.terms(),
			textColumn("term", "Term", func(t term) string { return t.word }),
			textColumn("meaning", "Meaning", func(t term) string { return t.meaning }))},
	}
}

// mapped is a control or advisory with its mapping to frameworks.
type mapped struct {
	title string
	ids   map[string][]string
}

func (c *composer) mapping() *report.Table {
	var rows []mapped
	for _, k := range c.baseline.Controls {
		rows = append(rows, mapped{k.Title, k.Mapping})
	}
	for _, a := range c.baseline.Advisories {
		rows = append(rows, mapped{a.Title + " (advisory)", a.Mapping})
	}
	columns := []column[mapped]{textColumn("control", "Control", func(m mapped) string { return m.title })}
	for n, framework := range c.baseline.Frameworks {
		columns = append(columns, textOrEmpty("framework_"+strconv.Itoa(n+1), framework,
			func(m mapped) string { return strings.Join(m.ids[framework], ", ") }))
	}
	return table("controls-mapping", mappedBy(c.baseline), "as in the baseline", pageTeams, rows, columns...)
}

// mappedBy returns the title of the mapping, which names its author.
func mappedBy(b *audit.Baseline) string {
	if b.Origin == audit.BuiltInOrigin {
		return "Controls and frameworks, mapped by this project"
	}
	return "Controls and frameworks, mapped by the baseline"
}

// terms are the definitions. The formulas contain the weights of the baseline.
func (c *composer) terms() []term {
	formula := func(id string) string { return c.facts[id].Text() }
	var terms []term
	for _, p := range c.paragraphs("terms", map[string]string{"Score": formula("formula.score"),
		"Exposed": formula("formula.exposed")}) {
		word, meaning, _ := strings.Cut(p, ": ")
		terms = append(terms, term{word, meaning})
	}
	return terms
}

// formulaFacts spells out the formulas of the score and of exposed calls,
// with the weights of the baseline.
func (c *composer) formulaFacts() {
	var terms []string
	for _, control := range c.baseline.Controls {
		terms = append(terms, strconv.FormatFloat(control.Weight, 'f', -1, 64)+" x ("+control.Gap+")")
	}
	sum := strings.Join(terms, " + ")
	total := strconv.FormatFloat(c.baseline.Weight(), 'f', -1, 64)
	c.textFact("formula.score", "Risk score", sum+" + error rate / highest error rate of the fleet")
	c.textFact("formula.exposed", "Exposed calls", "calls per month x ("+sum+") / "+total)
}
