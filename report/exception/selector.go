package exception

import (
	"slices"
	"strings"
)

// selectorIndex finds the selectors that match a server. A selector is the text that names servers in
// an exception: an id, a name or a pattern. Selectors are identified by their index.
//
// With 100 patterns and 100,000 servers, applying the exceptions takes ten times as long if every
// pattern is matched with every server.
type selectorIndex struct {
	selectors []string
	globs     []*glob          // by selector; nil if it is not a pattern
	exact     map[string]int32 // selectors that are not patterns
	idOnly    []bool           // selectors that do not match names

	// A pattern is matched only with texts that contain one of its literal substrings, under which it
	// is filed.
	byLiteral  map[string][]int32
	lengths    []int          // of the literals, each once
	ends       [256][256]bool // first and last bytes of the literals, to skip most lookups
	unconfined []int32        // patterns of wildcards only
}

// maxLiteral is the maximum length of a literal in bytes. Longer literals differ more, but looking up
// all substrings of a name takes longer.
const maxLiteral = 4

// newSelectorIndex returns the index of distinct selectors.
func newSelectorIndex(selectors []string) *selectorIndex {
	x := &selectorIndex{
		selectors: selectors, globs: make([]*glob, len(selectors)), exact: map[string]int32{},
		idOnly: make([]bool, len(selectors)), byLiteral: map[string][]int32{},
	}
	for i, selector := range selectors {
		if !isPattern(selector) {
			x.exact[selector] = int32(i)
			continue
		}
		x.globs[i] = compile(selector)
		literal := x.chooseLiteral(selector)
		if literal == "" {
			x.unconfined = append(x.unconfined, int32(i))
			continue
		}
		x.ends[literal[0]][literal[len(literal)-1]] = true
		x.byLiteral[literal] = append(x.byLiteral[literal], int32(i))
		if !slices.Contains(x.lengths, len(literal)) {
			x.lengths = append(x.lengths, len(literal))
		}
	}
	return x
}

// chooseLiteral returns the literal under which to file a pattern: one of maximum length that has the
// fewest patterns so far, and of these the last, as most names differ at their end.
func (x *selectorIndex) chooseLiteral(pattern string) string {
	best := ""
	for part := range strings.FieldsFuncSeq(pattern, func(r rune) bool { return strings.ContainsRune(wildcards, r) }) {
		n := min(len(part), maxLiteral)
		for i := range len(part) - n + 1 {
			literal := part[i : i+n]
			if n > len(best) || n == len(best) && len(x.byLiteral[literal]) <= len(x.byLiteral[best]) {
				best = literal
			}
		}
	}
	return best
}

// appendMatches appends the selectors that match a server to dst, each once.
func (x *selectorIndex) appendMatches(dst []int32, id, name string) []int32 {
	id, name = strings.TrimSpace(id), strings.TrimSpace(name)
	if name == id {
		name = ""
	}
	if i, ok := x.exact[id]; ok && id != "" {
		dst = append(dst, i)
	}
	if i, ok := x.exact[name]; ok && name != "" && !x.idOnly[i] {
		dst = append(dst, i)
	}
	dst = x.appendPatterns(dst, id, "")
	return x.appendPatterns(dst, name, id)
}

// appendPatterns appends the patterns that match a text and do not match another one, each once. An
// empty text matches none.
func (x *selectorIndex) appendPatterns(dst []int32, text, not string) []int32 {
	if text == "" {
		return dst
	}
	add := func(patterns []int32) {
		for _, i := range patterns {
			if g := x.globs[i]; g.match(text) && (not == "" || !g.match(not)) {
				dst = append(dst, i)
			}
		}
	}
	add(x.unconfined)
	for _, n := range x.lengths {
		for start := range len(text) - n + 1 {
			literal := text[start : start+n]
			if !x.ends[literal[0]][literal[n-1]] {
				continue
			}
			patterns := x.byLiteral[literal]
			if patterns != nil && strings.Index(text, literal) == start { // not matched before
				add(patterns)
			}
		}
	}
	return dst
}

// matches reports whether a selector matches the server.
func (x *selectorIndex) matches(id, name string) bool {
	var buf [8]int32
	return len(x.appendMatches(buf[:0], id, name)) > 0
}
