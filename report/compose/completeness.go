package compose

import (
	"fmt"
	"math"
	"strings"

	"fleetreport/report"
	"fleetreport/report/history"
)

// Changes of an inventory since the previous month above which it may not be complete. The limits of the gate can be
// stricter.
const (
	doubtfulRemoved = 0.1 // of the servers of the previous month
	doubtfulAdded   = 0.5 // of the servers of this month
	doubtfulCalls   = 0.5 // of the calls per month of the previous month
)

// completenessFacts records what may show that the inventory is not complete, or not new.
func (c *composer) completenessFacts() {
	if text := c.shortfallText(); text != "" {
		c.countFact("expectations", "Expectations of the baseline on the inventory", c.baseline.Expect.Len())
		c.countFact("expectations.unmet", "Expectations of the baseline that the inventory does not meet",
			c.Shortfall().Len())
		c.textFact("completeness.expected", "What the inventory lacks of what the baseline expects", text)
		c.incomplete = append(c.incomplete, "completeness.expected")
	}
	if c.History != nil {
		c.comparisonFacts()
	}
	c.countFact("completeness.doubts", "Signs that the inventory is not complete or not new", len(c.incomplete))
}

// shortfallText lists what the inventory lacks of what the baseline expects.
func (c *composer) shortfallText() string {
	s := c.Shortfall()
	var list []string
	if s.TooFew {
		list = append(list, fmt.Sprintf("%s instead of at least %s", counted(c.total.Servers, "server"),
			countText(c.baseline.Expect.Servers)))
	}
	if len(s.Teams) > 0 {
		list = append(list, "no server of "+c.brief(s.Teams))
	}
	if len(s.Columns) > 0 {
		list = append(list, "not every server has a value in "+c.brief(s.Columns))
	}
	return strings.Join(list, "; ")
}

// comparisonFacts records what the comparison with the previous month shows.
func (c *composer) comparisonFacts() {
	k := c.History.Completeness
	share := func(id, label string, part, of, limit float64) {
		v := ratio(part, of)
		c.shareFact(id, label, v)
		if v.Kind == report.Number && v.Num > limit && part > 1 { // one server may go at any time
			c.incomplete = append(c.incomplete, id)
		}
	}
	share("completeness.removed", "Servers of the previous month that are gone, share of all of that month",
		float64(k.Removed), float64(k.PreviousServers), doubtfulRemoved)
	share("completeness.added", "Servers that are new since the previous month, share of all",
		float64(k.Added), float64(c.total.Servers), doubtfulAdded)
	if len(k.MissingColumns) > 0 {
		c.countFact("completeness.columns", "Columns that are missing or blank since the previous month",
			len(k.MissingColumns))
		c.textFact("completeness.columns.names", "Columns that are missing or blank since the previous month",
			c.brief(k.MissingColumns))
		c.incomplete = append(c.incomplete, "completeness.columns")
	}
	if !math.IsNaN(k.Calls) && k.PreviousCalls > 0 {
		c.callsFact("completeness.calls.previous", "Calls in the previous month", report.NumberCell(k.PreviousCalls))
		c.callsFact("completeness.calls.now", "Calls in this month", report.NumberCell(k.Calls))
		share("completeness.calls", "Change of the calls since the previous month, share of those of that month",
			math.Abs(k.Calls-k.PreviousCalls), k.PreviousCalls, doubtfulCalls)
	}
	switch k.Unchanged {
	case history.SameBytes:
		c.textFact("file.unchanged", "How the inventory equals that of the previous month", "byte for byte")
	case history.SameValues:
		c.textFact("file.unchanged", "How the inventory equals that of the previous month", "in all values")
	}
	if k.Unchanged != history.Different {
		c.incomplete = append(c.incomplete, "file.unchanged")
	}
}

// brief joins the first few texts for a sentence.
func (c *composer) brief(texts []string) string {
	var list []string
	for _, s := range texts[:min(len(texts), maxNames)] {
		list = append(list, report.Brief(s))
	}
	if more := len(texts) - len(list); more > 0 {
		list = append(list, countText(more)+" more")
	}
	return enumerate(list)
}

// doubts returns a sentence for each sign that the inventory is not complete or not new.
func (c *composer) doubts() []string {
	var sentences []string
	for _, id := range c.incomplete {
		sentences = append(sentences, c.sentence(id, nil))
	}
	return sentences
}

// completeness compares the inventory with that of the previous month, if it may not be complete.
func (c *composer) completeness() *report.Section {
	if len(c.incomplete) == 0 {
		return nil
	}
	s := newSection("completeness", "Completeness", "Is the inventory complete, and is it that of this month?")
	s.Lead = c.doubts()
	if c.History == nil {
		return s
	}
	s.Notes = c.paragraphs("note.completeness", nil)
	k := c.History.Completeness
	type figure struct {
		name          string
		previous, now float64
	}
	rows := []figure{
		{"Servers", float64(k.PreviousServers), float64(c.total.Servers)},
		{"Servers that the other month does not have", float64(k.Removed), float64(k.Added)},
		{"Columns with a value, of those expected", float64(k.ExpectedColumns),
			float64(k.ExpectedColumns - len(k.MissingColumns))},
		{"Calls per month", k.PreviousCalls, k.Calls},
	}
	s.Tables = []*report.Table{table("completeness-figures", "Inventories of both months", "", pageTeams, rows,
		textColumn("figure", "Figure", func(f figure) string { return f.name }),
		cellColumn("previous", c.History.Previous.Long(), report.Number, plainFormat,
			func(f figure) report.Cell { return knownNumber(f.previous) }),
		cellColumn("now", c.History.Period.Long(), report.Number, plainFormat,
			func(f figure) report.Cell { return knownNumber(f.now) }))}
	return s
}
