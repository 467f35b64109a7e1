package workbook

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"fleetreport/report"
	"fleetreport/report/workbook/xlsx"
)

// Limits of Excel that package report does not have.
const (
	maxColumns    = 16_384 // of a sheet
	maxPageHeader = 255    // UTF-16 units of a page header
	maxTableName  = 255    // characters of a table's name
	maxFormula    = 8192   // characters of a formula
)

// Limits of the layout.
const (
	maxMerges     = 200  // rows of a stacked table whose last column is widened by merging
	maxTextPts    = 240  // points of text above a table that leave a small screen room to scroll
	maxRowPts     = 400  // points of a row's height; Excel's own limit is 409
	maxMeasured   = 4000 // UTF-16 units of a text that fill such a row in any case
	maxSheetChars = 310  // characters across one A3 page that are still legible
	maxPrintChars = 155  // characters of tables printed side by side on one page
	paperChars    = 128  // characters across one A4 page that is not shrunk
	maxPaperChars = 220  // characters across one A4 page that are still legible
)

// maxRows is the number of rows of a sheet. It is a variable so that tests can lower it.
var maxRows = report.SheetRows

// nameSet is a set of names that ignores case, as Excel does everywhere.
type nameSet map[string]bool

// add adds a name and reports whether it was new.
func (n nameSet) add(name string) bool {
	key := strings.ToLower(name)
	if n[key] {
		return false
	}
	n[key] = true
	return true
}

// checkSheetName returns an error for a sheet name that Excel rejects.
func checkSheetName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("a sheet has no name")
	case report.UTF16Len(name) > report.SheetNameUnits:
		return fmt.Errorf("sheet name %q has %d characters; Excel allows %d",
			name, report.UTF16Len(name), report.SheetNameUnits)
	case strings.ContainsAny(name, `[]:*?/\`):
		return fmt.Errorf(`sheet name %q contains one of [ ] : * ? / \, which Excel rejects`, name)
	case strings.HasPrefix(name, "'") || strings.HasSuffix(name, "'"):
		return fmt.Errorf("sheet name %q begins or ends with an apostrophe, which Excel rejects", name)
	case strings.EqualFold(name, "History"):
		return fmt.Errorf("sheet name %q is reserved by Excel", name)
	case strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || xlsx.IsForbidden(r) }):
		return fmt.Errorf("sheet name %q contains a control character", name)
	}
	return nil
}

// partName returns the name of the n-th sheet, from 1, of a table that is longer than
// a sheet: "Inventory", "Inventory (2)". It cuts names that would become too long.
func partName(name string, n int) string {
	if n == 1 {
		return name
	}
	suffix := " (" + strconv.Itoa(n) + ")"
	return report.CutUTF16(name, report.SheetNameUnits-len(suffix)) + suffix
}

// quoteSheet returns a sheet name as it is written in references: 'Errors and latency'.
func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// cellLike matches names that Excel reads as references: "DLP1", "R1C1", "R", "C".
var cellLike = regexp.MustCompile(`(?i)^([a-z]{1,3}[0-9]+|r[0-9]*(c[0-9]*)?|c[0-9]*)$`)

// figureName matches the names that figures may have.
var figureName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,200}$`)

// addTable adds a unique name for an Excel table with the given ID and returns it:
// "authentication_servers".
func (n nameSet) addTable(id string) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '_'
	}, id)
	if name == "" || unicode.IsDigit(rune(name[0])) || cellLike.MatchString(name) {
		name = "t_" + name
	}
	name = name[:min(len(name), maxTableName-8)]
	unique := name
	for i := 2; !n.add(unique); i++ {
		unique = name + "_" + strconv.Itoa(i)
	}
	return unique
}
