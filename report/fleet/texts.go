package fleet

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// texts are free texts that rarely repeat. All share one string, so that a text
// costs its bytes and four more, and reading one allocates nothing.
type texts struct {
	verbatim bool // keep the spaces around a text, and any length

	build strings.Builder
	all   string   // what was built
	ends  []uint32 // in all; a file of 2 GiB at most has no larger ones
	empty int      // how many are blank
}

// textPart are the texts of one column of a block.
type textPart struct {
	verbatim bool
	all      []byte
	ends     []uint32
	empty    int
}

// maxText is how many UTF-16 units of a text of an extra column are held: as many as a cell
// of a workbook can have. More would show nowhere, and could fill the memory.
const maxText = 32_767

// cutText cuts a text that is longer than maxText, with a marker that says how many
// characters are missing, and returns any other as it is.
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

func (t *texts) part() part { return &textPart{verbatim: t.verbatim} }

func (p *textPart) read(b *block, column int) {
	for row := range b.lines {
		raw := b.cell(row, column)
		if !p.verbatim {
			if wrong := wrongLabel(raw); wrong != "" {
				b.wrong(row, column, wrong)
			}
			if raw = b.trim(row, column); blankCell(raw) {
				raw = nil
			}
		} else if len(raw) > maxText {
			if cut := cutText(raw); len(cut) < len(raw) {
				b.changes[1+column].note("", "", textCut).count(b.lines[row])
				raw = cut
			}
		}
		if len(raw) == 0 {
			p.empty++
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

func (t *texts) grow(rows int) {
	t.ends = roomy(t.ends, rows)
	if n := len(t.ends); n > 0 {
		t.build.Grow(t.build.Len() / n * rows)
	}
}

func (t *texts) join(p part) {
	next := p.(*textPart)
	before := uint32(t.build.Len())
	t.build.Write(next.all)
	for _, end := range next.ends {
		t.ends = append(t.ends, before+end)
	}
	t.all = t.build.String()
	t.empty += next.empty
	next.all, next.ends, next.empty = next.all[:0], next.ends[:0], 0
}

func (t *texts) finish() { t.build = strings.Builder{} }

func (t *texts) at(row int32) string {
	if int(row) >= len(t.ends) {
		return ""
	}
	start := uint32(0)
	if row > 0 {
		start = t.ends[row-1]
	}
	return t.all[start:t.ends[row]]
}

func (t *texts) text(row int32) string { return t.at(row) }
func (t *texts) blank(row int32) bool  { return t.at(row) == "" }
func (t *texts) blanks() int           { return t.empty }

func (t *texts) keep(bad []bool) {
	var b strings.Builder
	ends := make([]uint32, 0, len(t.ends))
	for row := range t.ends {
		if !bad[row] {
			b.WriteString(t.at(int32(row)))
			ends = append(ends, uint32(b.Len()))
		}
	}
	t.all, t.ends = b.String(), ends
	t.empty = blanksOf(t, len(ends))
}
