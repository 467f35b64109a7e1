package markdown

import (
	"strings"

	"fleetreport/report"
)

// placedCard is a card with the figures of its row.
type placedCard struct {
	report.Card
	Columns []report.Column
	Cells   []report.Cell
}

// cards are the cards that the bounded documents show.
func cards(c *report.Cards) []placedCard {
	var list []placedCard
	for i, cells := range c.Table.Rows(c.Table.Shown()) {
		list = append(list, placedCard{c.Of(i), c.Table.Columns, append([]report.Cell(nil), cells...)})
	}
	return list
}

// bullets lists the figures of a card, one a line: "- **Calls:** 8,000 a month". The
// first column is the name, which stands above them.
func bullets(c placedCard) string {
	var lines []string
	for j, cell := range c.Cells[1:] {
		col := c.Columns[1+j]
		lines = append(lines, "- **"+Inline(col.Name)+":** "+Inline(col.Quantity(cell)))
	}
	return strings.Join(lines, "\n")
}
