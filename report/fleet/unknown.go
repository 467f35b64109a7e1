package fleet

import (
	"strings"
	"unicode"

	"fleetreport/report/quote"
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

// LooksBlank reports whether a text has nothing that can be seen, and so is no value: only
// spaces and invisible characters.
func LooksBlank(text string) bool { return strings.TrimFunc(text, unseen) == "" }

func unseen(r rune) bool { return unicode.IsSpace(r) || quote.Invisible(r) }
