package markdown

import (
	"strings"

	"fleetreport/report"
)

// card is a card with the figures of its server.
type card struct {
	report.Card
	Columns []report.Column
	Cells   []report.Cell
}

// cards lists the cards that report.md and report.html show.
func cards(c *report.Cards) []card {
	var list []card
	for i, cells := range c.Table.Rows(c.Table.Shown()) {
		list = append(list, card{c.Of(i), c.Table.Columns, append([]report.Cell(nil), cells...)})
	}
	return list
}

// bullets lists the figures of a card, one per line: "- **Calls:** 8,000 per month". The
// first column is left out, because it is the name in the heading.
func bullets(c card) string {
	var lines []string
	for j, cell := range c.Cells[1:] {
		col := c.Columns[1+j]
		lines = append(lines, "- **"+Inline(col.Name)+":** "+Inline(col.Quantity(cell)))
	}
	return strings.Join(lines, "\n")
}
