package workbook

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// words are the texts that many cells repeat, such as team names and "not met".
// They stand once in the book, as its shared strings, and cells hold their number:
// that is a third of the bytes to encode and to deflate. All other texts stand in
// their cells.
type words struct {
	list   []string          // in the order of their numbers
	number map[string]string // of each, as decimal text
}

const (
	wordSample  = 256 // rows of a table that are looked at
	wordLimit   = 128 // different texts in them up to which a column repeats itself
	wordMinimum = 64  // rows below which a table is not worth it
	wordBytes   = 200 // longest text that is kept as a word
)

// add keeps a text as a word, but for texts that are escaped in a form of their
// own, which excelize would not write.
func (w *words) add(s string) {
	if _, ok := w.number[s]; ok {
		return
	}
	if s == "" || len(s) > wordBytes || strings.TrimSpace(s) != s || strings.Contains(s, "_x") || strings.Contains(s, "_X") || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || illegal(r) || r == '\uFFFD' }) {
		return
	}
	if w.number == nil {
		w.number = map[string]string{}
	}
	w.number[s] = strconv.Itoa(len(w.list))
	w.list = append(w.list, s)
}

// learn finds the columns of a table whose texts repeat, in a sample of its rows,
// and keeps and gives their texts, nil for other columns. A text that the sample has not
// is written in its cell.
func (w *words) learn(t *report.Table) [][]string {
	repeat := make([][]string, len(t.Columns))
	if t.Len < wordMinimum {
		return repeat
	}
	seen := make([]map[string]bool, len(t.Columns))
	order := make([][]string, len(t.Columns))
	var row []report.Cell
	for k := range min(wordSample, t.Len) {
		row = t.Row(k*t.Len/min(wordSample, t.Len), row[:0])
		for j := range min(len(row), len(seen)) {
			if row[j].Kind != report.Text {
				continue
			}
			if seen[j] == nil {
				seen[j] = map[string]bool{}
			}
			if s := row[j].Str; !seen[j][s] {
				seen[j][s] = true
				order[j] = append(order[j], s)
			}
		}
	}
	for j, texts := range order {
		if len(texts) == 0 || len(texts) > wordLimit {
			continue
		}
		repeat[j] = texts
		for _, s := range texts {
			w.add(s)
		}
	}
	return repeat
}

// keep has excelize write the words as the book's shared strings. It numbers them
// in the order in which cells get them; the cell itself is replaced with the rest
// of its sheet.
func (w *words) keep(f *excelize.File, sheet string) error {
	for _, s := range w.list {
		if err := f.SetCellStr(sheet, "A1", s); err != nil {
			return err
		}
	}
	if f.SharedStrings == nil || len(f.SharedStrings.SI) != len(w.list) {
		return fmt.Errorf("the shared strings are not numbered as expected: this version of excelize is not supported")
	}
	for i, s := range w.list {
		if t := f.SharedStrings.SI[i].T; t == nil || t.Val != s {
			return fmt.Errorf("shared string %d is not %q: this version of excelize is not supported", i, s)
		}
	}
	return nil
}

// trim leaves out the strings that excelize has added since: the headers of tables,
// which are written anew.
func (w *words) trim(f *excelize.File) {
	f.SharedStrings.SI = f.SharedStrings.SI[:len(w.list)]
	f.SharedStrings.Count, f.SharedStrings.UniqueCount = len(w.list), len(w.list)
}
