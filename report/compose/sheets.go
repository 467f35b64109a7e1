package compose

import (
	"slices"
	"strconv"
	"strings"

	"fleetreport/report"
)

// nameSheets gives every section a name for its sheet that spreadsheets accept and
// that no other sheet has: the titles of controls come from a baseline, and may be
// anything.
func nameSheets(d *report.Document) {
	taken := map[string]bool{"summary": true, "inventory": true, "history": true} // the last one is Excel's own
	sections := slices.Concat(d.Appendix, []*report.Section{d.Plan}, d.Sections)
	for _, s := range sections { // titles of a baseline come last, and give way
		s.Sheet = sheetName(s.Sheet, taken)
	}
}

// sheetName makes a name of a title, and takes it.
func sheetName(title string, taken map[string]bool) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, report.Legible(title)), "' ")
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		name = "Sheet"
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = " (" + strconv.Itoa(n) + ")"
		}
		unique := strings.TrimRight(report.CutUTF16(name, report.SheetNameUnits-len(suffix)), "' ") + suffix
		if key := strings.ToLower(unique); !taken[key] {
			taken[key] = true
			return unique
		}
	}
}
