package workbook

import "fleetreport/report"

// wrap is a column of a table whose texts wrap.
type wrap struct {
	col   int // of the table
	width float64
	lines map[string]int // of texts that the column repeats
}

func newWrap(col int, width float64, texts []string) wrap {
	w := wrap{col: col, width: width}
	lines := make(map[string]int, len(texts))
	for _, s := range texts {
		lines[s] = w.count(s)
	}
	w.lines = lines
	return w
}

// count estimates how many lines a text takes in the column.
func (w *wrap) count(s string) int {
	if n, ok := w.lines[s]; ok {
		return n
	}
	if len(s) > maxMeasured { // no text has more UTF-16 units than bytes
		s = report.CutUTF16(s, maxMeasured)
	}
	return lineCount(s, w.width, 1)
}

// height is the height of a row in points, 0 for the usual one. Rows with
// wrapped text need one: not every program finds it out on opening the book.
func (b *band) height(i int, cells *tile) float64 {
	if i < len(b.heights) {
		return b.heights[i]
	}
	lines := 1
	for k := range b.tables {
		t := &b.tables[k]
		if len(t.wraps) == 0 || i >= t.n {
			continue
		}
		row := cells.row(k, i)
		for w := range t.wraps {
			if c := &row[t.wraps[w].col]; c.Kind == report.Text {
				lines = max(lines, t.wraps[w].count(c.Str))
			}
		}
	}
	if lines == 1 {
		return 0
	}
	return min(textHeight(lines, fontSize), maxRowPts)
}
