package exception

import (
	"fmt"
	"strings"
)

// caseVariants are the servers that a text would name if upper and lower case were the same.
type caseVariants struct {
	first   string // id, or else name, of the first in file order
	servers int
}

// findCaseVariants looks at every server once. An exception that should cover such a server has
// to be changed by whoever grants it: taking case as the same would make exceptions grow silently.
func (a *Applied) findCaseVariants() map[string]caseVariants {
	variants := map[string]caseVariants{}
	sameForm := map[string][]int32{} // texts of the finder by their form in lower case
	var forms []string
	for i, text := range a.finder.texts {
		form := strings.ToLower(text)
		if form == strings.ToUpper(text) || a.finder.globs[i] == nil && a.targets[i].servers > 0 {
			continue // no letters, or the server of this id or name is there
		}
		if sameForm[form] == nil {
			forms = append(forms, form)
		}
		sameForm[form] = append(sameForm[form], int32(i))
	}
	if len(forms) == 0 {
		return variants
	}
	anyCase := newFinder(forms)
	for i := range a.result.Fleet.Len() {
		s := a.result.Fleet.Server(i)
		id, name := strings.TrimSpace(s.ID()), strings.TrimSpace(s.Name())
		matches := func(g *glob) bool { return g != nil && (id != "" && g.match(id) || name != "" && g.match(name)) }
		anyCase.each(strings.ToLower(id), strings.ToLower(name), func(form int32) bool {
			for _, text := range sameForm[forms[form]] {
				if !matches(a.finder.globs[text]) {
					v := variants[a.finder.texts[text]]
					if v.servers == 0 {
						v.first = s.Key()
					}
					v.servers++
					variants[a.finder.texts[text]] = v
				}
			}
			return true
		})
	}
	return variants
}

// noteCaseVariants adds to the note of an entry which servers it does not name because of case.
func (a *Applied) noteCaseVariants(e *Entry) {
	v := a.variants[strings.TrimSpace(e.Server)]
	if v.servers == 0 {
		return
	}
	note := fmt.Sprintf("upper and lower case differ: %s is not covered", v.first)
	if v.servers > 1 {
		note = fmt.Sprintf("upper and lower case differ: %s and %d more are not covered", v.first, v.servers-1)
	}
	if e.Note != "" {
		note = e.Note + "; " + note
	}
	e.Note = note
}
