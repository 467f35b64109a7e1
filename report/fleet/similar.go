package fleet

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"fleetreport/report/spell"
)

// SimilarNames returns at most n names and ids of servers that are similar to a name that no server has, the
// most similar first. They differ in case, punctuation or typing errors, or one is a part of the other. If
// there are names that differ only in case, it returns only these.
func (f *Fleet) SimilarNames(name string, n int) []string {
	type similar struct {
		text string
		rank int
	}
	want := spell.Letters(name)
	if want == "" || len(want) > maxCompared {
		return nil
	}
	var list []similar
	seen := map[string]bool{}
	for row := range int32(f.Len()) {
		for _, text := range []string{f.name.at(row), f.id.at(row)} {
			if rank := nameDistance(text, want); rank >= 0 && !seen[text] {
				seen[text] = true
				list = append(list, similar{text, rank})
			}
		}
	}
	slices.SortFunc(list, func(a, b similar) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.text, b.text))
	})
	differsInCase := func(s similar) bool { return strings.EqualFold(s.text, name) }
	if slices.ContainsFunc(list, differsInCase) {
		list = slices.DeleteFunc(list, func(s similar) bool { return !differsInCase(s) })
	}
	var names []string
	for _, s := range list[:min(n, len(list))] {
		names = append(names, s.text)
	}
	return names
}

// maxCompared is the maximum length in bytes of names that are compared.
const maxCompared = 100

// nameDistance returns how much a text differs from the letters of a name: 0 if they are equal, -1 if they are
// not similar.
func nameDistance(text, want string) int {
	if text == "" || len(text) > maxCompared {
		return -1
	}
	letters := spell.Letters(text)
	maxSlips := min(1+utf8.RuneCountInString(want)/4, 3)
	if slips, ok := spell.Distance(letters, want, maxSlips); ok {
		return slips
	}
	if shorter := min(len(letters), len(want)); shorter >= 3 &&
		(strings.Contains(letters, want) || strings.Contains(want, letters)) {
		return maxSlips + 1
	}
	return -1
}
