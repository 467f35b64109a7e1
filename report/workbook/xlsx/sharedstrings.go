package xlsx

import (
	"fmt"
	"strconv"
)

// SharedStrings are texts that many cells repeat. The book has each of them once, and
// the cells have its index, which makes sheets smaller and faster to write. All other
// texts are in their cells.
type SharedStrings struct {
	texts []string          // in the order of their indexes
	index map[string]string // of each text, in decimal digits
}

// Add adds a text, unless it is there already, and returns its index in decimal digits.
func (s *SharedStrings) Add(text string) string {
	index, ok := s.index[text]
	if !ok {
		if s.index == nil {
			s.index = map[string]string{}
		}
		index = strconv.Itoa(len(s.texts))
		s.index[text] = index
		s.texts = append(s.texts, text)
	}
	return index
}

// part returns the part of the texts.
func (s *SharedStrings) part() []byte {
	const namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	b := fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+
		`<sst xmlns="%s" count="%d" uniqueCount="%d">`, namespace, len(s.texts), len(s.texts))
	for _, text := range s.texts {
		b = append(AppendText(append(b, "<si>"...), text), "</si>"...)
	}
	return append(b, "</sst>"...)
}
