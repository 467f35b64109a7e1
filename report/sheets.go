package report

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// nameSheets gives every section a name for its sheet that spreadsheets accept and
// that no other sheet has: the titles of controls come from a baseline, and may be
// anything.
func (d *Document) nameSheets() {
	taken := map[string]bool{"summary": true, "inventory": true, "history": true} // the last one is Excel's own
	sections := append(append(append([]*Section{}, d.Appendix...), d.Plan), d.Sections...)
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
	}, Legible(title)), "' ")
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		name = "Sheet"
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = " (" + strconv.Itoa(n) + ")"
		}
		unique := strings.TrimRight(CutUTF16(name, SheetNameUnits-len(suffix)), "' ") + suffix
		if key := strings.ToLower(unique); !taken[key] {
			taken[key] = true
			return unique
		}
	}
}

// CutUTF16 is the longest beginning of a text of at most n UTF-16 units that splits
// no character.
func CutUTF16(s string, n int) string {
	for i, r := range s {
		if n -= max(1, utf16.RuneLen(r)); n < 0 {
			return s[:i]
		}
	}
	return s
}
