package fleet

import (
	"strings"
	"unicode"

	"fleetreport/report/quote"
)

// unknownWords are the words that people and programs write if a value is unknown.
var unknownWords = map[string]bool{
	"unknown": true, "n/a": true, "#n/a": true, "n.a.": true, "null": true, "nil": true, "none": true, "nan": true,
	"tbd": true, "tbc": true, "?": true, "-": true, "--": true, "–": true, "—": true,
}

// noNumberWords are further words in columns of numbers.
var noNumberWords = map[string]bool{
	"inf": true, "+inf": true, "-inf": true, "infinity": true, "+infinity": true, "-infinity": true, "∞": true,
	"unlimited": true, "na": true,
}

// longestUnknown is the length of the longest of unknownWords.
const longestUnknown = len("unknown")

// noAuth is the auth type of servers without authentication. In that column the word does not mean unknown.
const noAuth = "none"

// IsUnknownWord reports whether a text is a word for unknown, such as "n/a", in any case. A blank text is not.
func IsUnknownWord(text string) bool {
	text = strings.TrimFunc(text, isInvisible)
	return len(text) <= longestUnknown && unknownWords[strings.ToLower(text)]
}

// isUnknownControl is IsUnknownWord for the cells of controls, where "none" is not unknown: it is an auth type,
// and in a column of yes and no it may mean no.
func isUnknownControl(text string) bool {
	return IsUnknownWord(text) && !strings.EqualFold(strings.TrimFunc(text, isInvisible), noAuth)
}

// LooksBlank reports whether a text consists of spaces and invisible characters, and so is not a value.
func LooksBlank(text string) bool { return strings.TrimFunc(text, isInvisible) == "" }

func isInvisible(r rune) bool { return unicode.IsSpace(r) || quote.Invisible(r) }
