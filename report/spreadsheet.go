package report

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Headers returns the headers of the columns as tables of spreadsheets require them: on one line,
// not blank, of at most [HeaderUnits] UTF-16 units, and distinct. A second "owner" becomes
// "owner (2)", or the next number that is free.
func (t *Table) Headers() []string {
	headers := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		headers[i] = HeaderLine(c.Header())
	}
	return headerNames(headers)
}

// HeaderLine returns a header on one line, without characters that XML forbids.
func HeaderLine(header string) string {
	words := strings.FieldsFunc(header, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	return strings.Map(func(r rune) rune {
		if r == 0xFFFE || r == 0xFFFF {
			return unicode.ReplacementChar
		}
		return r
	}, strings.Join(words, " "))
}

// headerNames makes headers distinct. Names that differ only in case are not distinct.
func headerNames(headers []string) []string {
	taken := map[string]bool{}
	take := func(name string) bool {
		key := strings.ToLower(name)
		free := !taken[key]
		taken[key] = true
		return free
	}
	// Names as given are taken first, so that "owner, owner, owner (2)" keeps the third.
	names, done := make([]string, len(headers)), make([]bool, len(headers))
	for i, h := range headers {
		if names[i] = cutHeader(h); h != "" {
			done[i] = take(names[i])
		}
	}
	for i, h := range headers {
		if h == "" {
			names[i] = "Column " + strconv.Itoa(i+1)
			done[i] = take(names[i])
		}
	}
	for i, name := range names {
		for n := 2; !done[i]; n++ {
			suffix := " (" + strconv.Itoa(n) + ")"
			names[i] = CutUTF16(name, HeaderUnits-len(suffix)) + suffix
			done[i] = take(names[i])
		}
	}
	return names
}

// cutHeader cuts a header that is too long.
func cutHeader(h string) string {
	if UTF16Len(h) <= HeaderUnits {
		return h
	}
	return CutUTF16(h, HeaderUnits-1) + "…"
}

// The limits of a spreadsheet. The workbook shortens what does not fit, visibly, and the section
// on data quality lists it, in every document.
const (
	SheetNameUnits = 31        // UTF-16 units of the name of a sheet
	HeaderUnits    = 255       // UTF-16 units of the header of a table's column
	CellUnits      = 32_767    // UTF-16 units of the text of one cell
	CellLineFeeds  = 253       // line feeds in the text of one cell
	SheetRows      = 1_048_576 // rows of a sheet
)

// UTF16Len returns the length of a text in UTF-16 units, as spreadsheets count it.
func UTF16Len(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// CutUTF16 returns the longest prefix of a text that has at most n UTF-16 units and splits no
// character.
func CutUTF16(s string, n int) string {
	for i, r := range s {
		if n -= max(1, utf16.RuneLen(r)); n < 0 {
			return s[:i]
		}
	}
	return s
}
