package workbook

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"fleetreport/report"
)

// Limits of the Excel file format, beside those that package report has to know of.
const (
	maxColumns    = 16_384 // of a sheet
	maxPageHeader = 255    // UTF-16 units of a page header
	maxTableName  = 255    // characters of a table's name
	maxPartBytes  = 1<<32 - 1
	maxMerges     = 200  // rows of a stacked table whose last column is widened by merging
	maxTextPts    = 240  // points of text above a table that leave a small screen room to scroll
	maxRowPts     = 400  // points of a row's height; Excel's own limit is 409
	maxMeasured   = 4000 // UTF-16 units of a text that fill such a row in any case
	maxSheetChars = 310  // characters across one A3 page that can still be read
	maxPrintChars = 155  // characters of tables printed side by side on one page
	paperChars    = 128  // characters across one A4 page that is not shrunk
	maxPaperChars = 220  // characters across one A4 page that can still be read
)

// maxRows is the number of rows of a sheet. It is a variable so that tests can
// reach it.
var maxRows = report.SheetRows

// names is a set of names in which case does not count, as everywhere in Excel.
type names map[string]bool

// add takes the name, and reports whether it was free.
func (n names) add(name string) bool {
	key := strings.ToLower(name)
	if n[key] {
		return false
	}
	n[key] = true
	return true
}

// checkSheetName returns an error for a name that Excel does not open.
func checkSheetName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("a sheet has no name")
	case report.UTF16Len(name) > report.SheetNameUnits:
		return fmt.Errorf("sheet name %q has %d characters: Excel allows %d", name, report.UTF16Len(name), report.SheetNameUnits)
	case strings.ContainsAny(name, `[]:*?/\`):
		return fmt.Errorf(`sheet name %q holds one of [ ] : * ? / \, which Excel rejects`, name)
	case strings.HasPrefix(name, "'") || strings.HasSuffix(name, "'"):
		return fmt.Errorf("sheet name %q begins or ends with an apostrophe, which Excel rejects", name)
	case strings.EqualFold(name, "History"):
		return fmt.Errorf("sheet name %q is reserved by Excel", name)
	case strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || illegal(r) }):
		return fmt.Errorf("sheet name %q holds a control character", name)
	}
	return nil
}

// partName is the name of the n-th sheet, from 1, that a long table goes on in:
// "Inventory", "Inventory (2)". The name is cut where it would become too long.
func partName(name string, n int) string {
	if n == 1 {
		return name
	}
	suffix := " (" + strconv.Itoa(n) + ")"
	return report.CutUTF16(name, report.SheetNameUnits-len(suffix)) + suffix
}

// quoteSheet is the name as it stands in a reference: 'Errors and latency'.
func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// looksLikeCell matches names that Excel would take for a reference: "DLP1",
// "R1C1", "R", "C".
var looksLikeCell = regexp.MustCompile(`(?i)^([a-z]{1,3}[0-9]+|r[0-9]*(c[0-9]*)?|c[0-9]*)$`)

// definable matches what this package accepts as the name of a figure.
var definable = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,200}$`)

// tableName makes the name of an Excel table from a table's ID, such as
// "authentication_servers", and takes it.
func (n names) tableName(id string) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '_'
	}, id)
	if name == "" || unicode.IsDigit(rune(name[0])) || looksLikeCell.MatchString(name) {
		name = "t_" + name
	}
	name = name[:min(len(name), maxTableName-8)]
	unique := name
	for i := 2; !n.add(unique); i++ {
		unique = name + "_" + strconv.Itoa(i)
	}
	return unique
}
