package report

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// What a spreadsheet cannot hold. The workbook changes it in a way that shows, and
// the section on data quality tells it, in every document.
const (
	cellUnits   = 32_767    // UTF-16 units of the text of one cell
	headerUnits = 255       // UTF-16 units of the header of a table's column
	sheetRows   = 1_048_574 // servers on one sheet, below a title and the header
)

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
	if n := c.fleet.Len(); n > sheetRows {
		found = append(found, limitation{"", "more servers than a sheet has rows", n, "the inventory goes on in the sheet Inventory (2)"})
	}
	seen := map[string]string{}
	for i, col := range inventory.Columns {
		header := Legible(col.Header())
		switch key := strings.ToLower(header); {
		case header == "":
			found = append(found, limitation{col.Name, "a header that is blank", 1, "named Column " + strconv.Itoa(i+1)})
		case seen[key] != "":
			found = append(found, limitation{header, "a header that occurs before", 1, "numbered, such as " + header + " (2)"})
		case UTF16Len(header) > headerUnits:
			found = append(found, limitation{string([]rune(header)[:20]) + "…", "a header of more than 255 characters", 1, "cut, and ends with …"})
		default:
			seen[key] = header
		}
	}
	for k, col := range c.fleet.Columns() {
		if col.Known {
			continue // numbers, answers, and names that package fleet keeps short
		}
		long := 0
		for i := range c.fleet.Len() {
			if s := c.fleet.Server(i).Text(k); len(s) > cellUnits && UTF16Len(s) > cellUnits {
				long++
			}
		}
		if long > 0 {
			found = append(found, limitation{col.Header, "texts of more than 32,767 characters", long, "cut, and say how many characters are missing"})
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
