package fleet

import (
	"iter"
	"strings"

	"golang.org/x/text/unicode/norm"

	"fleetreport/report/quote"
)

// ParseAnswer parses yes or no in any spelling that is allowed in an inventory. It returns false for any other
// text.
func ParseAnswer(s string) (Answer, bool) {
	a, _, message := parseAnswer(strings.TrimSpace(s))
	return a, message == "" && a != Unknown
}

// parseAnswer parses yes or no, also as spreadsheets write them in languages other than English. Blanks and
// words such as n/a are unknown. It also reports whether the text is in canonical form, apart from case. If the
// text is invalid, the message is not empty.
func parseAnswer(s string) (a Answer, isCanonical bool, message string) {
	switch s {
	case "true", "TRUE", "True":
		return Yes, true, ""
	case "false", "FALSE", "False":
		return No, true, ""
	case "":
		return Unknown, true, ""
	}
	if len(s) <= longestAnswer {
		lower := strings.ToLower(s)
		switch a := answerWord(lower); {
		case a != Unknown:
			return a, lower == canonical(a), ""
		case IsCheckMark(s):
			return Yes, false, ""
		case isUnknownControl(s):
			return Unknown, false, ""
		}
	}
	if IsErrorValue(s) {
		return Unknown, true, errorValueMessage(s) + "write true or false" + orBlank
	}
	return Unknown, true, quote.Value(s) + " is neither yes nor no: write true or false" + orBlank
}

// longestAnswer is an upper bound for the length in bytes of the words of answerWord, in any case and Unicode
// form.
const longestAnswer = 40

// answerWord returns the meaning of a word in lower case. It has the truth values of spreadsheets in other
// languages, and the words for yes and no in these languages.
func answerWord(lower string) Answer {
	switch norm.NFC.String(lower) {
	case "true", "yes", "y", "t", "on", "1", "1.0", "1,0", "enabled", "x",
		"wahr", "ja", "j", // German; ja is also Dutch, Danish, Norwegian and Swedish
		"vrai", "oui", // French
		"vero", "sì", "si", // Italian, and Spanish without its accent
		"verdadero", "sí", "verdadeiro", "sim", // Spanish, Portuguese
		"waar",          // Dutch
		"prawda", "tak", // Polish
		"истина", "да", "істина", "так", // Russian and Bulgarian, Ukrainian
		"pravda", "ano", "áno", // Czech and Slovak
		"igaz", "igen", // Hungarian
		"tosi", "kyllä", // Finnish
		"sant", "sand", "sann", // Swedish, Danish, Norwegian
		"doğru", "evet", // Turkish
		"adevărat", "da", // Romanian; da is also Croatian, Serbian and Slovenian
		"istina", "тачно", // Croatian, Serbian
		"αληθησ", "αληθής", "αληθήσ", "ναι", // Greek
		"tõene", "jah", "patiess", "jā", "tiesa", "taip", // Estonian, Latvian, Lithuanian
		"はい", "是", "예": // Japanese, Chinese, Korean
		return Yes
	case "false", "no", "n", "f", "off", "0", "0.0", "0,0", "disabled",
		"falsch", "nein",
		"faux", "non",
		"falso", "não", "nao",
		"onwaar", "nee",
		"fałsz", "nie",
		"ложь", "нет", "лъжа", "не", "хибність", "ні",
		"nepravda", "ne",
		"hamis", "nem",
		"epätosi", "ei",
		"falskt", "falsk", "usann", "nej", "nei",
		"yanlış", "yanliş", "hayır", "hayir", // from capitals without the Turkish dots too
		"fals", "nu",
		"laž", "нетачно",
		"ψευδησ", "ψευδής", "ψευδήσ", "όχι", "οχι",
		"väär", "aplams", "nē", "netiesa",
		"いいえ", "否", "아니요", "아니오":
		return No
	}
	return Unknown
}

// IsCheckMark reports whether a text is a check mark.
func IsCheckMark(s string) bool {
	switch strings.TrimRight(s, "\ufe0e\ufe0f") { // variation selectors
	case "✓", "✔", "☑", "✅":
		return true
	}
	return false
}

// IsCross reports whether a text is a cross. A cross means yes, but in a column with check marks it may mean no.
func IsCross(s string) bool { return s == "x" || s == "X" }

// MixesMarks reports whether extra column c, an index into Columns, has both crosses and other answers of yes.
func (f *Fleet) MixesMarks(c int) bool {
	return MixesMarks(func(yield func(string) bool) {
		for row := range int32(f.Len()) {
			if !yield(f.values[c].text(row)) {
				return
			}
		}
	})
}

// MixesMarks reports whether the texts of a column have both crosses and other answers of yes, such as check
// marks: a cross may then mean no.
func MixesMarks(texts iter.Seq[string]) bool {
	yes, crosses := false, false
	for text := range texts {
		text = strings.TrimSpace(text)
		if IsCross(text) {
			crosses = true
		} else if !yes {
			answer, _ := ParseAnswer(text)
			yes = answer == Yes
		}
		if yes && crosses {
			return true
		}
	}
	return false
}
