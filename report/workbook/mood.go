package workbook

import (
	"maps"
	"slices"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// moodLook is the look of a cell with a word of that mood, but for its alignment: that
// of states.
func moodLook(m report.Tone) (excelize.Font, string) {
	switch m {
	case report.GoodTone:
		return excelize.Font{Color: metInk}, metFill
	case report.WarningTone:
		return excelize.Font{Color: warnInk}, warnFill
	case report.BadTone:
		return excelize.Font{Bold: true, Color: notMetInk}, notMetFill
	default:
		return excelize.Font{Italic: true, Color: grey}, dimFill
	}
}

// moodyWords gives the rests of the cells with the words of a column that have a mood.
func (st *styles) moodyWords(w *words, c report.Column, first int) map[string]string {
	if c.Kind != report.Text || len(c.Tones) == 0 {
		return nil
	}
	rests := map[string]string{}
	for _, word := range slices.Sorted(maps.Keys(c.Tones)) {
		w.add(word)
		rests[word] = cellRest(st.moods[c.Tones[word]][first], "s", "<v>"+w.number[word]+"</v></c>")
	}
	return rests
}
