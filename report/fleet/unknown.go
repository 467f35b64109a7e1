package fleet

import (
	"strings"
	"unicode"

	"fleetreport/report/quote"
)

// unknownWords are what people and programs write in a cell of any kind where the value is
// unknown.
var unknownWords = map[string]bool{
	"unknown": true, "n/a": true, "#n/a": true, "n.a.": true, "null": true, "nil": true, "none": true, "nan": true,
	"tbd": true, "tbc": true, "?": true, "-": true, "--": true, "–": true, "—": true,
}

// noNumberWords are what is written beside these where there is no number.
var noNumberWords = map[string]bool{
	"inf": true, "+inf": true, "-inf": true, "infinity": true, "+infinity": true, "-infinity": true, "∞": true, "unlimited": true, "na": true,
}

// longestUnknown is the length of the longest of unknownWords.
const longestUnknown = len("unknown")

// noAuth is the authentication type of callers that need not prove who they are: in its
// column, this word is not unknown.
const noAuth = "none"

// SaysUnknown reports whether a text says that nobody knows: a word such as "n/a", in any
// case. A text that looks blank says nothing.
func SaysUnknown(text string) bool {
	text = strings.TrimFunc(text, unseen)
	return len(text) <= longestUnknown && unknownWords[strings.ToLower(text)]
}

// saysUnknownControl is SaysUnknown for the cells of a control, but for "none": as an
// authentication type it has a meaning of its own, and beside yes and no it may mean no.
func saysUnknownControl(text string) bool {
	return SaysUnknown(text) && !strings.EqualFold(strings.TrimFunc(text, unseen), noAuth)
}

// LooksBlank reports whether a text has nothing that can be seen, and so is no value: only
// spaces and invisible characters.
func LooksBlank(text string) bool { return strings.TrimFunc(text, unseen) == "" }

func unseen(r rune) bool { return unicode.IsSpace(r) || quote.Invisible(r) }
