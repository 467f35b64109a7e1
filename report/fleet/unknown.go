package fleet

import (
	"strings"
	"unicode"
)

// unknownWords are what people and programs write in a cell of any kind where nobody
// knows.
var unknownWords = map[string]bool{
	"unknown": true, "n/a": true, "#n/a": true, "n.a.": true, "null": true, "nil": true, "none": true, "nan": true,
	"tbd": true, "?": true, "-": true, "--": true, "–": true, "—": true,
}

// noNumberWords are what is written beside these where there is no number.
var noNumberWords = map[string]bool{
	"inf": true, "+inf": true, "-inf": true, "infinity": true, "+infinity": true, "-infinity": true, "∞": true, "unlimited": true, "na": true,
}

// SaysUnknown reports whether a text says that nobody knows: a word such as "n/a", in any
// case. A text that looks blank says nothing.
func SaysUnknown(text string) bool {
	const longest = len("unknown")
	text = strings.TrimFunc(text, unseen)
	return len(text) <= longest && unknownWords[strings.ToLower(text)]
}

// LooksBlank reports whether nobody can see anything of a text, which then is no value:
// it is of spaces, and of characters that leave no mark.
func LooksBlank(text string) bool { return strings.TrimFunc(text, unseen) == "" }

// unseen tells whether a character leaves no mark of its own.
func unseen(r rune) bool {
	switch r {
	case 0x2800, // a Braille pattern without dots
		0x115f, 0x1160, 0x3164, 0xffa0, // fillers of Hangul
		0x034f, 0x17b4, 0x17b5: // a joiner, and vowels of Khmer that are not written
		return true
	}
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}
