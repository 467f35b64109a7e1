package workbook

import (
	"maps"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// tone is how a word is coloured that says whether something is well, in the colours
// of states. The word stays, so nothing is said by colour alone.
type tone uint8

const (
	toneGood tone = iota
	toneWarn
	toneBad
	toneDim
	toneCount
)

// toned are the columns of texts whose words have tones, by id; one ending in "_"
// stands for all ids that begin with it. Words that are not listed stay plain.
var toned = map[string]map[string]tone{
	"change":  {"regression": toneBad, "new": toneWarn, "closed": toneGood, "server gone": toneDim, "not comparable": toneDim},
	"trend":   {"better": toneGood, "worse": toneBad, "not comparable": toneDim},
	"outcome": {"kept": toneGood, "broken": toneBad},
	"status":  {"active": toneGood, "expiring": toneWarn, "unused": toneWarn, "expired": toneBad, "invalid": toneBad},
	"grade_":  {"ordinary": toneGood, "elevated": toneWarn, "high": toneBad, report.UnknownText: toneDim},
}

// tonesOf are the words of a column that have tones; nil for none.
func tonesOf(c report.Column) map[string]tone {
	if c.Kind != report.Text {
		return nil
	}
	if words, ok := toned[c.ID]; ok {
		return words
	}
	if i := strings.IndexByte(c.ID, '_'); i >= 0 {
		return toned[c.ID[:i+1]]
	}
	return nil
}

// toneLook is the look of a cell with the word, but for its alignment.
func toneLook(t tone) (excelize.Font, string) {
	switch t {
	case toneGood:
		return excelize.Font{Color: metInk}, metFill
	case toneWarn:
		return excelize.Font{Color: warnInk}, warnFill
	case toneBad:
		return excelize.Font{Bold: true, Color: notMetInk}, notMetFill
	default:
		return excelize.Font{Italic: true, Color: grey}, dimFill
	}
}

// tonedWords gives the rests of the cells with the words of a column that have tones.
func (st *styles) tonedWords(w *words, c report.Column, first int) map[string]string {
	words := tonesOf(c)
	if words == nil {
		return nil
	}
	rests := map[string]string{}
	for word, t := range words {
		rests[word] = cellRest(st.toned[t][first], "s", "<v>"+w.number[word]+"</v></c>")
	}
	return rests
}

// addToned keeps the words that have tones, in a fixed order.
func (w *words) addToned() {
	for _, id := range slices.Sorted(maps.Keys(toned)) {
		for _, word := range slices.Sorted(maps.Keys(toned[id])) {
			w.add(word)
		}
	}
}
