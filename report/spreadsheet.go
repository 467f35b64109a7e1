package report

import (
	"strings"
	"unicode/utf16"
)

// What a spreadsheet holds at most. The workbook changes what does not fit in a way
// that shows, and the section on data quality tells it, in every document.
const (
	SheetNameUnits = 31        // UTF-16 units of the name of a sheet
	HeaderUnits    = 255       // UTF-16 units of the header of a table's column
	CellUnits      = 32_767    // UTF-16 units of the text of one cell
	CellLineFeeds  = 253       // line feeds in the text of one cell
	SheetRows      = 1_048_576 // rows of a sheet
)

// inventoryHead is how many rows stand above the servers in the sheet Inventory: a
// title and the header.
const inventoryHead = 2

// limitation is something that the workbook shows otherwise than the file has it.
type limitation struct {
	column string
	what   string
	values int
	shown  string
}

// limitations finds what the workbook cannot show as it is.
func (c *composer) limitations(inventory *Table) []limitation {
	var found []limitation
	if n := c.fleet.Len(); n > SheetRows-inventoryHead {
		found = append(found, limitation{"", "more servers than a sheet has rows", n, "the inventory goes on in the sheet Inventory (2)"})
	}
	headers := inventory.Headers()
	for i, col := range inventory.Columns {
		if l, ok := renamed(col, headers[i]); ok {
			found = append(found, l)
		}
	}
	for k, col := range c.fleet.Columns() {
		if col.Known {
			continue // numbers, answers, and names that package fleet keeps short
		}
		tall := 0
		for i := range c.fleet.Len() {
			if s := c.fleet.Server(i).Text(k); len(s) > CellLineFeeds && strings.Count(s, "\n") > CellLineFeeds {
				tall++
			}
		}
		if tall > 0 {
			found = append(found, limitation{col.Header, "texts of more than " + whole.Text(count(CellLineFeeds+1)) + " lines", tall, "cut, and say how many characters are missing"})
		}
	}
	return found
}

// UTF16Len is the length of a text as spreadsheets count it, in UTF-16 units.
func UTF16Len(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}
