package workbook

import (
	"maps"
	"math"
	"slices"
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
	maxByte     = 1.7 // width of the widest byte of text in the size of table cells
	indentWidth = 1.3 // of one step of indentation
	shortHeader = 14  // of a header that is not broken into two lines
	filterWidth = 2.4 // of the filter button in a header
	headScale   = 1.06
	firstRows   = 100 // rows at the top of a table that are measured
	otherRows   = 50  // rows among the others that are measured
)

// ems is the widths of Arial's ASCII characters in thousandths of the font size.
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
		case r >= 0x1100 && r < 0x1200, r >= 0x2E80 && r < 0xD7A4, r >= 0xF900 && r < 0xFB00,
			r >= 0xFF00 && r < 0xFFE0, r >= 0x1F000:
			w += 1000 // East Asian characters and emoji are square
		default:
			w += 600
		}
	}
	return w / 1000 * fontSize * (96.0 / 72) / unitPixels
}

// lineCount estimates how many lines a text takes in a cell of the given width, in a
// font that is scale times as wide as that of table cells.
func lineCount(s string, width, scale float64) int {
	width = max(width-1, 1)
	if float64(len(s))*maxByte*scale <= width && strings.IndexByte(s, '\n') < 0 {
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

// textHeight returns the height of lines of text of the given font size.
func textHeight(lines int, size float64) float64 {
	return math.Ceil(float64(max(lines, 1))*size*1.28 + 3)
}

// columnFit is the width of a column, and whether some of its texts have to wrap.
type columnFit struct {
	width    float64
	wrap     bool
	repeated []string // texts that many of its cells have, sorted
}

// inputWidths is the room for what people fill in.
var inputWidths = map[report.Input]float64{report.TextInput: 20, report.DateInput: 12, report.ChoiceInput: 13}

// repeated returns the texts that occur several times, sorted. As shared texts they take a tenth less of a workbook of
// 100,000 servers, and of the time to write it.
func repeated(counts map[string]int) []string {
	const enough = 3 // among the rows that are measured
	maps.DeleteFunc(counts, func(_ string, n int) bool { return n < enough })
	return slices.Sorted(maps.Keys(counts))
}

// measure returns the fit of each column of a table with the given headers. It
// measures the first rows and a sample of the others. Numbers that turn out longer are
// shrunk by their style, so that they never show as "####".
func measure(t *report.Table, headers []string, filter bool) []columnFit {
	fits := make([]columnFit, len(headers))
	content := make([]float64, len(headers))
	counts := make([]map[string]int, len(headers)) // of texts
	for j := range counts {
		counts[j] = map[string]int{}
	}
	add := func(row []report.Cell) {
		for j := range min(len(row), len(content)) {
			s := cellText(t.Columns[j].Format, row[j])
			if strings.Contains(s, "\n") {
				fits[j].wrap = true
			}
			content[j] = max(content[j], textWidth(s[:min(len(s), 8*maxWidth)]))
			if row[j].Kind == report.Text {
				counts[j][row[j].Str]++
			}
		}
	}
	for _, row := range t.Rows(firstRows) {
		add(row)
	}
	var row []report.Cell
	for k := range min(otherRows, max(0, t.Len-firstRows)) {
		row = t.Row(firstRows+k*(t.Len-firstRows)/otherRows, row[:0])
		add(row)
	}
	for j, h := range headers {
		if t.Len > firstRows {
			fits[j].repeated = repeated(counts[j])
		}
		kind := t.Columns[j].Kind
		// A header may take two lines, but none of its words is broken.
		head, longest := textWidth(h), 0.0
		for word := range strings.FieldsSeq(h) {
			longest = max(longest, textWidth(word))
		}
		if head > shortHeader {
			head = max(longest, head*0.58)
		}
		head = min(headScale*head+0.8, maxWidth)
		w := max(content[j], inputWidths[t.Columns[j].Input])
		switch {
		case kind == report.Text && j > 0:
			w += indentWidth
			head += indentWidth
		case (kind == report.Bool || kind == report.State) && filter:
			head += filterWidth // the header is centred, so the button takes room on both sides
		}
		if filter {
			head += filterWidth
		}
		if w > maxWidth-cellPadding {
			fits[j].wrap = true
		}
		fits[j].width = math.Ceil(min(max(w, head, minWidth)+cellPadding, maxWidth))
		for fits[j].width < maxWidth && headLines(h, fits[j].width, kind, filter) > 2 {
			fits[j].width++
		}
	}
	return fits
}

// headLines returns the number of lines that a header takes in a column of the given
// width.
func headLines(header string, width float64, k report.Kind, filter bool) int {
	switch {
	case k == report.Number && filter:
		width -= 2 * indentWidth
	case filter && (k == report.Bool || k == report.State):
		width -= 0.5
	case filter:
		width -= filterWidth
	}
	return lineCount(header, width, headScale)
}

// cellText returns the text that a cell shows in the workbook.
func cellText(f report.Format, c report.Cell) string {
	switch {
	case c.Kind == report.Number && !isFinite(c.Num):
		return report.UnknownText
	case c.Kind == report.Empty:
		return ""
	case c.Kind == report.Bool:
		return "FALSE" // which is the longer one
	default:
		return f.Text(c)
	}
}

// isFinite reports whether v is neither infinite nor NaN.
func isFinite(v float64) bool { return v-v == 0 }
