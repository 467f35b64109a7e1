package exception

import (
	"fmt"
	"strings"
)

// caseVariants are the servers that a selector would match if case were ignored.
type caseVariants struct {
	first   string // key of the first in file order
	servers int
}

// findCaseVariants finds the case variants of all selectors. If case were ignored, exceptions would
// silently cover more servers than were granted, so they are only noted.
func (a *Applied) findCaseVariants() map[string]caseVariants {
	variants := map[string]caseVariants{}
	byLower := map[string][]int32{} // selectors by their lower-case form
	var lowers []string
	for i, selector := range a.index.selectors {
		lower := strings.ToLower(selector)
		if lower == strings.ToUpper(selector) || a.index.globs[i] == nil && a.groups[i].servers > 0 {
			continue // it has no letters, or matches a server exactly
		}
		if byLower[lower] == nil {
			lowers = append(lowers, lower)
		}
		byLower[lower] = append(byLower[lower], int32(i))
	}
	if len(lowers) == 0 {
		return variants
	}
	anyCase := newSelectorIndex(lowers)
	var lowerMatches []int32
	for i := range a.result.Fleet.Len() {
		s := a.result.Fleet.Server(i)
		id, name := strings.TrimSpace(s.ID()), strings.TrimSpace(s.Name())
		matches := func(g *glob) bool { return g != nil && (id != "" && g.match(id) || name != "" && g.match(name)) }
		lowerMatches = anyCase.appendMatches(lowerMatches[:0], strings.ToLower(id), strings.ToLower(name))
		for _, l := range lowerMatches {
			for _, i := range byLower[lowers[l]] {
				if matches(a.index.globs[i]) {
					continue
				}
				v := variants[a.index.selectors[i]]
				if v.servers == 0 {
					v.first = s.Key()
				}
				v.servers++
				variants[a.index.selectors[i]] = v
			}
		}
	}
	return variants
}

// noteCaseVariants adds the case variants of the selector to the note of an entry.
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
