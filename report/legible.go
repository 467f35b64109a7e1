package report

import (
	"fmt"
	"strings"
	"unicode"
)

// Legible is the form in which people are shown the text s, which may hold
// anything: white space that can break a line is one blank, none at
// either end; bytes that are not UTF-8 are U+FFFD; and what nobody would see, but
// what could reorder or hide its neighbours, is spelled out, such as "[U+202E]".
//
// Right-to-left letters stay as they are: they only order themselves. Prose,
// Markdown, page, pictures and terminal show this form; the cells of the workbook
// and of report.json hold the text itself.
func Legible(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range s { // yields U+FFFD for what is not UTF-8
		if breaking(r) {
			blank = true
			continue
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		if invisible(r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
		} else {
			b.WriteRune(r)
		}
	}
	// Blanks that do not break count as blanks for emphasis, so they may not
	// stand at its edge.
	return strings.TrimFunc(b.String(), unicode.IsSpace)
}

// The parts of a long text that Brief keeps, in characters.
const briefHead, briefTail = 60, 39

// Brief is Legible(s), without its middle where it is longer than a reader cares to
// read. The end stays, which is where names differ.
func Brief(s string) string {
	s = Legible(s)
	if len(s) <= briefHead+1+briefTail {
		return s
	}
	runes := []rune(s)
	if len(runes) <= briefHead+1+briefTail {
		return s
	}
	return strings.TrimRightFunc(string(runes[:briefHead]), unicode.IsSpace) + "…" + string(runes[len(runes)-briefTail:])
}

// breaking reports white space at which a line may end.
func breaking(r rune) bool {
	return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f'
}

// invisible reports the characters that Legible spells out: control characters,
// marks and overrides of the writing direction, and those without any width that
// would let two different names look the same. The joiners that Persian, Indic
// scripts and emoji need are not among them.
func invisible(r rune) bool {
	switch {
	case unicode.IsControl(r),
		r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, // embeddings, overrides, isolates
		r == 0x200e, r == 0x200f, r == 0x061c, // direction marks
		r == 0x00ad, r == 0x034f, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, // blank, or seen at line ends only
		r >= 0x180b && r <= 0x180f, r == 0x2800, r == 0x3164, r == 0xffa0,
		r == 0x200b, r >= 0x2060 && r <= 0x2064, r == 0xfeff, // no width
		r >= 0xfff9 && r <= 0xfffb,   // interlinear annotation
		r >= 0xe0000 && r <= 0xe007f, // tags
		r&0xfffe == 0xfffe:           // no characters at all
		return true
	}
	return false
}
