package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"fleetreport/report/fleet"
	"fleetreport/report/quote"
	"fleetreport/report/spell"
)

// AuthSpellings are the spellings of the authentication types that this baseline
// knows, for fleet.Options: the key of each spelling, and the value it stands for.
func (b *Baseline) AuthSpellings() map[string]string {
	m := map[string]string{}
	for _, rank := range b.AuthTypes {
		for _, v := range rank.Values {
			m[spell.Form(v)] = v
		}
	}
	for v, others := range b.Spellings {
		for _, s := range others {
			m[spell.Form(s)] = v
		}
	}
	return m
}

// canonical brings a value that satisfies a control to the form in which the
// inventory's values are compared with it, or says what is wrong with it.
func (b *Baseline) canonical(column, value string) (form, mistake string) {
	switch {
	case column == fleet.AuthType:
		if v, ok := b.AuthSpellings()[spell.Form(value)]; ok {
			return v, ""
		}
		return value, "is no authentication type of this baseline: list it under auth_types"
	case fleet.Answers(column) != nil:
		switch a, _ := fleet.ParseAnswer(value); a {
		case fleet.Yes:
			return "true", ""
		case fleet.No:
			return "false", ""
		}
		return value, "is neither true nor false: write one of them"
	}
	if form = strings.ToLower(strings.TrimSpace(value)); form == "" {
		return form, "is blank, and a blank is unknown and never meets a control: write a value, or present: true"
	}
	if fleet.Numbers(column) != nil {
		v, ok := plainNumber(form)
		if !ok {
			return value, "is no number, but " + column + " holds numbers: write digits only"
		}
		return decimal(v), ""
	}
	return form, ""
}

// place is a value of the file and where it stands.
type place struct {
	value        string
	line, column int
}

// spellings finds spellings that stand for two values, and values that no rank lists.
func (l *loading) spellings() {
	meaning := map[string]place{}
	take := func(spelling, value string, path ...any) {
		key := spell.Form(spelling)
		line, column := l.Place(path...)
		other, twice := meaning[key]
		switch {
		case spell.Letters(spelling) == "":
			l.wrong(path, "%s has neither a letter nor a digit: write a word", quote.Value(spelling))
			return
		case twice && other.value == value && spelling == value:
			l.wrong(path, "%s is listed twice, first on line %d, column %d: remove one", quote.Value(spelling), other.line, other.column)
		case twice && other.value != value:
			l.wrong(path, "%s is a spelling of both %s (line %d, column %d) and %s: remove one", quote.Value(spelling), other.value, other.line, other.column, value)
		}
		if !twice {
			meaning[key] = place{value, line, column}
		}
	}
	known := map[string]bool{}
	if !l.clean("auth_types") {
		return
	}
	for i, rank := range l.b.AuthTypes {
		for j, v := range rank.Values {
			take(v, v, "auth_types", i, "values", j)
			known[v] = true
		}
	}
	if !l.clean("spellings") {
		return
	}
	for _, v := range slices.Sorted(maps.Keys(l.b.Spellings)) {
		if !known[v] {
			l.mistakes = append(l.mistakes, l.KeyMistake(fmt.Sprintf("%s is not listed under auth_types: list it there", quote.Value(v)), "spellings", v))
		}
		for j, s := range l.b.Spellings[v] {
			take(s, v, "spellings", v, j)
		}
	}
}
