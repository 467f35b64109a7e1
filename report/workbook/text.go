package workbook

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"fleetreport/report"
	"fleetreport/report/workbook/xlsx"
)

// appendText appends the element <t> with the text s, cut to what a cell can contain.
func appendText(b []byte, s string) []byte {
	if len(s) > report.CellLineFeeds { // shorter texts need no cut
		s = cutText(s)
	}
	return xlsx.AppendText(b, s)
}

// cutText returns a text as a cell can contain it: of a text over 32,767 UTF-16 units
// or 253 line feeds it keeps the beginning, followed by "… [cut: N characters]".
func cutText(s string) string {
	const maxMarker = len("… [cut: 9223372036854775807 characters]")
	head := cutLines(s)
	if len(head) == len(s) && report.UTF16Len(s) <= report.CellUnits {
		return s
	}
	head = report.CutUTF16(head, report.CellUnits-maxMarker)
	missing := utf8.RuneCountInString(s[len(head):])
	return head + "… [cut: " + strconv.Itoa(missing) + " characters]"
}

// cutLines returns s up to the first line feed that Excel would not accept.
func cutLines(s string) string {
	n := 0
	for i := range len(s) {
		if s[i] == '\n' {
			if n++; n > report.CellLineFeeds {
				return s[:i]
			}
		}
	}
	return s
}

// oneLine returns a text on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
