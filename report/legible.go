package report

import (
	"fmt"
	"strings"
	"unicode"

	"fleetreport/report/quote"
)

// Legible returns the text s, which may contain anything, as people can read it. White space
// that can break a line becomes one blank, and none at either end; bytes that are not UTF-8
// become U+FFFD; invisible characters, which could reorder or hide their neighbours or make
// two names look the same, are spelled out, such as "[U+202E]".
//
// Right-to-left letters are unchanged: they affect only their own order. Prose, Markdown, the
// page, charts and the terminal use this form; the workbook and report.json have the text
// itself.
func Legible(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank, before := false, rune(0) // before is the previous character, 0 if it was replaced
	for i, r := range s {           // yields U+FFFD for what is not UTF-8
		if breaking(r) {
			blank, before = true, 0
			continue
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		if quote.Invisible(r) && !shapes(r, before, s[i:]) {
			fmt.Fprintf(&b, "[U+%04X]", r)
			before = 0
		} else {
			b.WriteRune(r)
			before = r
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
	return strings.TrimRightFunc(string(runes[:briefHead]), unicode.IsSpace) + "…" +
		string(runes[len(runes)-briefTail:])
}

// breaking reports white space at which a line may end.
func breaking(r rune) bool {
	return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f'
}

// shapes reports the invisible characters that scripts and emoji need: joiners, and the
// selectors of variants that are not for Mongolian alone. They change the character
// before them, so they are no such thing at the start of a word, nor behind ASCII, except
// in the emoji of a key, such as "1\ufe0f\u20e3". The text is the rest, from r on.
func shapes(r, before rune, text string) bool {
	const mongolian = 0x18ff // end of the block
	if r <= mongolian || !unicode.In(r, unicode.Join_Control, unicode.Variation_Selector) {
		return false
	}
	return before > unicode.MaxASCII && !unicode.IsSpace(before) || before != 0 && strings.HasPrefix(text, "\ufe0f\u20e3")
}
