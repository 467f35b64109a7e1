package markdown

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"fleetreport/report"
)

// padding is the widest that a column is padded to, in columns of a terminal:
// one long cell shall not push the others out of sight.
const padding = 40

// paddedRows is how long a table may be for its source to be read as one. The blanks would
// be a third of a longer one, and code hosts show no file without end.
const paddedRows = 100

// rows draws the head of t and the rows that the page shows, every column padded
// to one width so that the source reads as a table too, unless it is long.
func rows(t *report.Table) (string, error) {
	if err := checkID(t.ID); err != nil {
		return "", err
	}
	if len(t.Columns) == 0 {
		return "", fmt.Errorf("table %s has no columns", t.ID)
	}
	lines := make([][]string, 0, t.Shown()+1)
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = Inline(c.Header())
	}
	lines = append(lines, head)
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
		widths[i] = len(rule(c, 0))
	}
	if len(lines) <= paddedRows+1 {
		for _, line := range lines {
			for i, cell := range line {
				widths[i] = max(widths[i], min(displayWidth(cell), padding))
			}
		}
	}

	var b strings.Builder
	for i, line := range lines {
		for j, cell := range line {
			b.WriteString("| ")
			b.WriteString(pad(cell, widths[j], right(t.Columns[j])))
			b.WriteByte(' ')
		}
		b.WriteString("|\n")
		if i > 0 {
			continue
		}
		for j, c := range t.Columns {
			b.WriteString("| ")
			b.WriteString(rule(c, widths[j]))
			b.WriteByte(' ')
		}
		b.WriteString("|\n")
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// right reports whether the cells of c are aligned to the right.
func right(c report.Column) bool { return c.Kind == report.Number }

// rule is the line under the header of c, n columns wide, or as short as it may be.
func rule(c report.Column, n int) string {
	if right(c) {
		return strings.Repeat("-", max(n-1, 3)) + ":"
	}
	return strings.Repeat("-", max(n, 3))
}

// pad fills s with blanks to n columns. Longer text stays as it is.
func pad(s string, n int, left bool) string {
	blanks := strings.Repeat(" ", max(n-displayWidth(s), 0))
	if left {
		return blanks + s
	}
	return s + blanks
}

// displayWidth is the number of columns that s takes in a terminal or in an
// editor with a fixed font: two for East Asian wide characters and most emoji,
// none for what is drawn onto its neighbour.
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
