package workbook

import (
	"math"
	"strings"

	"fleetreport/report"
)

// Widths are in characters as Excel counts them: one is the widest digit of the
// book's default font, Arial in 11 points, in whole pixels. Heights are in points.
const (
	unitPixels  = 8
	minWidth    = 7   // of a column
	maxWidth    = 48  // of a column; longer text wraps
	cellPadding = 1.6 // of a cell, both sides together
	widest      = 1.7 // of a byte of text in the size of table cells
	indent      = 1.3 // of a cell whose content is indented once
	shortHeader = 14  // of a header that is not broken in two lines
	filterWidth = 2.4 // of the filter button in a header
	measured    = 100 // rows at the top of a table that are measured
	spread      = 50  // rows over the rest of it that are measured too
)

// ems holds the widths of Arial's ASCII characters in thousandths of the font size.
var ems = func() (t [128]float64) {
	for i := range t {
		t[i] = 556
	}
	for w, chars := range map[float64]string{
		222: "ijl'|", 278: " !,./:;I[\\]ft", 333: "-()r`{}", 500: "ckvxyzsJ",
		611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw", 778: "GOQ", 833: "mM", 889: "%", 944: "W", 1015: "@",
	} {
		for _, c := range chars {
			t[c] = w
		}
	}
	return t
}()

// textWidth estimates the width of one line of text in the size of table cells.
func textWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case r < 128:
			w += ems[r]
		case r >= 0x1100 && r < 0x1200, r >= 0x2E80 && r < 0xD7A4, r >= 0xF900 && r < 0xFB00, r >= 0xFF00 && r < 0xFFE0, r >= 0x1F000:
			w += 1000 // East Asian characters and emoji are square
		default:
			w += 600
		}
	}
	return w / 1000 * fontSize * (96.0 / 72) / unitPixels
}

// lineCount estimates how many lines a text takes in a cell of the given width,
// with a font that is scale times as wide as the default one.
func lineCount(s string, width, scale float64) int {
	width = max(width-1, 1)
	if float64(len(s))*widest*scale <= width && strings.IndexByte(s, '\n') < 0 {
		return 1
	}
	lines := 0
	for line := range strings.SplitSeq(s, "\n") {
		lines++
		used, begun := 0.0, false
		for word := range strings.SplitSeq(line, " ") {
			w := textWidth(word) * scale
			if begun {
				if used+0.5*scale+w <= width {
					used += 0.5*scale + w
					continue
				}
				lines++
			}
			// A word longer than the line is broken.
			begun = true
			lines += int(w / width)
			used = math.Mod(w, width)
		}
	}
	return lines
}

// inputWidths is the room for what is filled in.
var inputWidths = map[report.Input]float64{report.TextInput: 20, report.DateInput: 12, report.StatusInput: 13}

// fit is what measuring found out about one column.
type fit struct {
	width float64 // of the column
	wrap  bool    // some text is longer than the column may be
}

// measure finds the widths of a table's columns, of a sample of its rows: the
// first ones, and some from all over the rest. Numbers that turn out longer are
// shrunk by their style, so that they never show as "####".
func measure(t *report.Table, headers []string, button bool) []fit {
	fits := make([]fit, len(headers))
	content := make([]float64, len(headers))
	look := func(row []report.Cell) {
		for j := range min(len(row), len(content)) {
			s := cellText(t.Columns[j].Format, row[j])
			if i := strings.IndexByte(s, '\n'); i >= 0 {
				fits[j].wrap = true
			}
			if len(s) > 8*maxWidth { // long enough to know
				s = s[:8*maxWidth]
			}
			content[j] = max(content[j], textWidth(s))
		}
	}
	for _, row := range t.Rows(measured) {
		look(row)
	}
	var row []report.Cell
	for k := range min(spread, max(0, t.Len-measured)) {
		row = t.Row(measured+k*(t.Len-measured)/spread, row[:0])
		look(row)
	}
	for j, h := range headers {
		// A header may take two lines, but no word of it is broken.
		head, longest := textWidth(h), 0.0
		for word := range strings.FieldsSeq(h) {
			longest = max(longest, textWidth(word))
		}
		if head > shortHeader {
			head = max(longest, head*0.58)
		}
		need := min(1.06*head+0.8, maxWidth)
		w := max(content[j], inputWidths[t.Columns[j].Input])
		switch t.Columns[j].Kind {
		case report.Text:
			if j > 0 {
				w += indent
				need += indent
			}
		case report.Bool, report.State:
			if button { // it is centred, so the button takes room on both sides
				need += filterWidth
			}
		}
		if button {
			need += filterWidth
		}
		if w > maxWidth-cellPadding {
			fits[j].wrap = true
		}
		fits[j].width = math.Ceil(min(max(w, need, minWidth)+cellPadding, maxWidth))
		for fits[j].width < maxWidth && headLines(h, fits[j].width, t.Columns[j].Kind, button) > 2 {
			fits[j].width++
		}
	}
	return fits
}

// headLines is the number of lines that a header takes in a column of the given
// width.
func headLines(header string, width float64, k report.Kind, button bool) int {
	switch {
	case k == report.Number && button:
		width -= 2 * indent
	case button && (k == report.Bool || k == report.State):
		width -= 0.5
	case button:
		width -= filterWidth
	}
	return lineCount(header, width, 1.06)
}

// cellText is the text that a cell shows in the workbook.
func cellText(f report.Format, c report.Cell) string {
	switch c.Kind {
	case report.Number:
		if math.IsNaN(c.Num) || math.IsInf(c.Num, 0) {
			return report.UnknownText
		}
		return f.Text(c)
	case report.Empty:
		return ""
	case report.Bool:
		return "FALSE"
	default:
		return f.Text(c)
	}
}

// textHeight is the height of lines of text of the given size in points.
func textHeight(lines int, size float64) float64 {
	return math.Ceil(float64(max(lines, 1))*size*1.28 + 3)
}
