package fleet

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"fleetreport/report/spell"
)

// Near gives the names and ids of servers that look most like a name that no server
// has, n at most, the most similar first. They differ in case and signs, by slips of
// the keyboard, or one is a part of the other. Where some differ in case only, the others
// are left out.
func (f *Fleet) Near(name string, n int) []string {
	type candidate struct {
		text string
		rank int
	}
	want := spell.Letters(name)
	if want == "" || len(want) > maxNear {
		return nil
	}
	var list []candidate
	seen := map[string]bool{}
	for row := range int32(f.Len()) {
		for _, text := range []string{f.name.at(row), f.id.at(row)} {
			if rank := unlike(text, want); rank >= 0 && !seen[text] {
				seen[text] = true
				list = append(list, candidate{text, rank})
			}
		}
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.text, b.text))
	})
	sameButCase := func(c candidate) bool { return strings.EqualFold(c.text, name) }
	if slices.ContainsFunc(list, sameButCase) {
		list = slices.DeleteFunc(list, func(c candidate) bool { return !sameButCase(c) })
	}
	var near []string
	for _, c := range list[:min(n, len(list))] {
		near = append(near, c.text)
	}
	return near
}

// maxNear is how long the names are, in bytes, that are compared.
const maxNear = 100

// unlike says how far the text is from a spelling, 0 where it is the same; -1 where it
// does not look like it.
func unlike(text, want string) int {
	if text == "" || len(text) > maxNear {
		return -1
	}
	is := spell.Letters(text)
	most := min(1+utf8.RuneCountInString(want)/4, 3)
	if slips, ok := spell.Distance(is, want, most); ok {
		return slips
	}
	if short := min(len(is), len(want)); short >= 3 && (strings.Contains(is, want) || strings.Contains(want, is)) {
		return most + 1
	}
	return -1
}
