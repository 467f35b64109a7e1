package compose

import (
	"strings"

	"fleetreport/report"
)

// inventoryHead is how many rows stand above the servers in the sheet Inventory: a
// title and the header.
const inventoryHead = 2

// sheetChange is a kind of value that the workbook shows differently from the file.
type sheetChange struct {
	column string
	what   string
	values int
	shown  string
}

// sheetChanges lists what the workbook shows differently from the file.
func (c *composer) sheetChanges(inventory *report.Table) []sheetChange {
	var found []sheetChange
	if n := c.fleet.Len(); n > report.SheetRows-inventoryHead {
		found = append(found, sheetChange{"", "more servers than a sheet has rows", n,
			"the inventory goes on in the sheet Inventory (2)"})
	}
	headers := inventory.Headers()
	for i, col := range inventory.Columns {
		if l, ok := changedHeader(col, headers[i]); ok {
			found = append(found, l)
		}
	}
	for k, col := range c.fleet.Columns() {
		if col.Known {
			continue // numbers, answers, and names that package fleet keeps short
		}
		tall := 0
		for i := range c.fleet.Len() {
			if s := c.fleet.Server(i).Text(k); len(s) > report.CellLineFeeds && strings.Count(s, "\n") > report.CellLineFeeds {
				tall++
			}
		}
		if tall > 0 {
			found = append(found, sheetChange{col.Header, "texts of more than " + countText(report.CellLineFeeds+1) + " lines",
				tall, "cut, with the number of missing characters"})
		}
	}
	return found
}

// changedHeader describes how the header of a column on its sheet differs from the one that the
// file has, with the name that the sheet has; ok is false where it does not.
func changedHeader(col report.Column, name string) (l sheetChange, ok bool) {
	header := report.HeaderLine(col.Header())
	switch {
	case header == "":
		return sheetChange{col.Name, "a header that is blank", 1, "named " + name}, true
	case report.UTF16Len(header) > report.HeaderUnits:
		end := "…"
		if !strings.HasSuffix(name, end) { // it occurs before, too
			end = name[strings.LastIndexByte(name, '('):]
		}
		return sheetChange{string([]rune(report.Legible(header))[:20]) + "…",
			"a header of more than " + countText(report.HeaderUnits) + " characters", 1, "cut, and ends with " + end}, true
	case name != header:
		return sheetChange{report.Legible(header), "a header that occurs before", 1, "named " + report.Legible(name)}, true
	}
	return sheetChange{}, false
}
