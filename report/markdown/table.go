package markdown

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"fleetreport/report"
)

// maxPadding is the width to which cells are padded at most, in terminal columns, so that
// one long cell does not move the other columns out of sight.
const maxPadding = 42

// maxPaddedRows is the length up to which a table is padded. Padding is a third of a longer
// table, and code hosts do not show files of any size.
const maxPaddedRows = 100

// rows formats the header of t and the rows that the page shows. Unless the table is long,
// cells are padded, so that the source can be read as a table too.
func rows(t *report.Table) (string, error) {
	if err := checkID(t.ID); err != nil {
		return "", err
	}
	if len(t.Columns) == 0 {
		return "", fmt.Errorf("table %s has no columns", t.ID)
	}
	header := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		header[i] = Inline(c.Header())
	}
	lines := [][]string{header}
	for i, cells := range t.Rows(t.Shown()) {
		if len(cells) != len(t.Columns) {
			return "", fmt.Errorf("table %s: row %d has %d cells for %d columns", t.ID, i, len(cells), len(t.Columns))
		}
		line := make([]string, len(cells))
		for j, cell := range cells {
			line[j] = Inline(t.Columns[j].Text(cell))
		}
		lines = append(lines, line)
	}
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = len(delimiter(c, 0))
	}
	if len(lines) <= maxPaddedRows+1 {
		for _, line := range lines {
			for i, cell := range line {
				widths[i] = max(widths[i], min(displayWidth(cell), maxPadding))
			}
		}
	}

	var b strings.Builder
	for i, line := range lines {
		for j, cell := range line {
			b.WriteString("| ")
			b.WriteString(pad(cell, widths[j], alignRight(t.Columns[j])))
			b.WriteByte(' ')
		}
		b.WriteString("|\n")
		if i > 0 {
			continue
		}
		for j, c := range t.Columns {
			b.WriteString("| ")
			b.WriteString(delimiter(c, widths[j]))
			b.WriteByte(' ')
		}
		b.WriteString("|\n")
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// alignRight reports whether the cells of c are aligned to the right.
func alignRight(c report.Column) bool { return c.Kind == report.Number }

// delimiter returns the delimiter under the header of c, n columns wide but at least as wide
// as Markdown requires.
func delimiter(c report.Column, n int) string {
	if alignRight(c) {
		return strings.Repeat("-", max(n-1, 3)) + ":"
	}
	return strings.Repeat("-", max(n, 3))
}

// pad pads s with spaces to n columns. It returns longer text unchanged.
func pad(s string, n int, right bool) string {
	spaces := strings.Repeat(" ", max(n-displayWidth(s), 0))
	if right {
		return spaces + s
	}
	return s + spaces
}

// displayWidth returns the number of columns that s takes in a fixed-width font: two for
// East Asian wide characters and most emoji, none for combining characters.
func displayWidth(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < 0x300:
			n++
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		default:
			if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
				n++
			}
			n++
		}
	}
	return n
}
