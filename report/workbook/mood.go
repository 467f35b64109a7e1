package workbook

import (
	"maps"
	"slices"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// moodLook is the look of a cell with a word of that mood, but for its alignment: that
// of states.
func moodLook(m report.Mood) (excelize.Font, string) {
	switch m {
	case report.Good:
		return excelize.Font{Color: metInk}, metFill
	case report.Warning:
		return excelize.Font{Color: warnInk}, warnFill
	case report.Bad:
		return excelize.Font{Bold: true, Color: notMetInk}, notMetFill
	default:
		return excelize.Font{Italic: true, Color: grey}, dimFill
	}
}

// moodyWords gives the rests of the cells with the words of a column that have a mood.
func (st *styles) moodyWords(w *words, c report.Column, first int) map[string]string {
	if c.Kind != report.Text || len(c.Moods) == 0 {
		return nil
	}
	rests := map[string]string{}
	for _, word := range slices.Sorted(maps.Keys(c.Moods)) {
		w.add(word)
		rests[word] = cellRest(st.moods[c.Moods[word]][first], "s", "<v>"+w.number[word]+"</v></c>")
	}
	return rests
}
