package fleet

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// textColumn has texts that rarely repeat. All share one string, so a text takes its bytes and four more, and
// reading one does not allocate.
type textColumn struct {
	verbatim bool // whether spaces around a text and invisible texts are kept

	build strings.Builder
	all   string   // result of build
	ends  []uint32 // offsets in all, below maxBytes
}

// textPart has the texts of one column of a block.
type textPart struct {
	verbatim bool
	all      []byte
	ends     []uint32
}

// maxText is the number of UTF-16 units of a text of an extra column that are kept: as many as a cell of a
// workbook can have. No document would show more, and longer texts could exhaust the memory.
const maxText = 32_767

// cutText cuts a text that is longer than maxText and appends a marker with the number of missing characters.
// It returns any other text unchanged.
func cutText(text []byte) []byte {
	const marker = len("… [cut: 9223372036854775807 characters]")
	units, head := 0, 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		units += max(1, utf16.RuneLen(r))
		if i += n; units <= maxText-marker {
			head = i
		}
		if units > maxText {
			return fmt.Appendf(bytes.Clone(text[:head]), "… [cut: %d characters]", utf8.RuneCount(text[head:]))
		}
	}
	return text
}

func (t *textColumn) part() columnPart { return &textPart{verbatim: t.verbatim} }

func (p *textPart) read(b *block, column int) {
	for row := range b.Lines {
		raw := b.cell(row, column)
		if !p.verbatim {
			if message := checkLabel(raw); message != "" {
				b.rejectCell(row, column, message)
			}
			if raw = b.trim(row, column); blankCell(raw) {
				raw = nil
			}
		} else if len(raw) > maxText {
			if cut := cutText(raw); len(cut) < len(raw) {
				b.notes[1+column].note("", "", textCut).count(b.Lines[row])
				raw = cut
			}
		}
		p.all = append(p.all, raw...)
		p.ends = append(p.ends, uint32(len(p.all)))
	}
}

func (p *textPart) at(row int) []byte {
	start := uint32(0)
	if row > 0 {
		start = p.ends[row-1]
	}
	return p.all[start:p.ends[row]]
}

func (t *textColumn) grow(rows int) {
	t.ends = reserve(t.ends, rows)
	if n := len(t.ends); n > 0 {
		t.build.Grow(t.build.Len() / n * rows)
	}
}

func (t *textColumn) join(p columnPart) {
	next := p.(*textPart)
	before := uint32(t.build.Len())
	t.build.Write(next.all)
	for _, end := range next.ends {
		t.ends = append(t.ends, before+end)
	}
	t.all = t.build.String()
	next.all, next.ends = next.all[:0], next.ends[:0]
}

func (t *textColumn) finish() { t.build = strings.Builder{} }

func (t *textColumn) at(row int32) string {
	if int(row) >= len(t.ends) {
		return ""
	}
	start := uint32(0)
	if row > 0 {
		start = t.ends[row-1]
	}
	return t.all[start:t.ends[row]]
}

func (t *textColumn) text(row int32) string { return t.at(row) }
func (t *textColumn) blank(row int32) bool  { return t.at(row) == "" }

func (t *textColumn) keep(bad []bool) {
	var b strings.Builder
	ends := make([]uint32, 0, len(t.ends))
	for row := range t.ends {
		if !bad[row] {
			b.WriteString(t.at(int32(row)))
			ends = append(ends, uint32(b.Len()))
		}
	}
	t.all, t.ends = b.String(), ends
}
