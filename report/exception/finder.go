package exception

import (
	"slices"
	"strings"
)

// finder tells which of many texts of exceptions mean a server, without trying each.
// Texts are named by their place in the order in which they were added.
type finder struct {
	texts []string
	globs []*glob          // of the texts that are a pattern; nil for the others
	exact map[string]int32 // the texts that are no pattern

	// claimed are the texts that are the id of some server: they do not mean another
	// one of that name.
	claimed []bool

	// A pattern is only tried on what contains a piece of it: each one is filed under a
	// single piece, which has no wildcards.
	patterns map[string][]int32
	lengths  []int          // of the pieces, each once
	ends     [256][256]bool // the first and last bytes of the pieces: quick to look up
	bare     []int32        // patterns that have nothing but wildcards
}

// pieceLength is the most bytes of a piece: enough to tell names apart, few enough to
// look up every piece of a name.
const pieceLength = 4

// newFinder prepares texts, each of which is there once.
func newFinder(texts []string) *finder {
	f := &finder{texts: texts, globs: make([]*glob, len(texts)), exact: map[string]int32{}, claimed: make([]bool, len(texts)), patterns: map[string][]int32{}}
	for i, text := range texts {
		if !isPattern(text) {
			f.exact[text] = int32(i)
			continue
		}
		f.globs[i] = compile(text)
		piece := f.piece(text)
		if piece == "" {
			f.bare = append(f.bare, int32(i))
			continue
		}
		f.ends[piece[0]][piece[len(piece)-1]] = true
		f.patterns[piece] = append(f.patterns[piece], int32(i))
		if !slices.Contains(f.lengths, len(piece)) {
			f.lengths = append(f.lengths, len(piece))
		}
	}
	return f
}

// piece is the one to file a pattern under: of the longest ones the one that fewest are
// filed under so far, then the last, as names differ most at their end.
func (f *finder) piece(pattern string) string {
	best := ""
	for part := range strings.FieldsFuncSeq(pattern, func(r rune) bool { return strings.ContainsRune(wildcards, r) }) {
		n := min(len(part), pieceLength)
		for at := range len(part) - n + 1 {
			piece := part[at : at+n]
			if n > len(best) || n == len(best) && len(f.patterns[piece]) <= len(f.patterns[best]) {
				best = piece
			}
		}
	}
	return best
}

// isClaimed reports whether a text means no server by its name.
func (f *finder) isClaimed(text string) bool {
	i, ok := f.exact[text]
	return ok && f.claimed[i]
}

// each calls found for the texts that mean the server, for each once, until it gives
// false.
func (f *finder) each(id, name string, found func(text int32) bool) {
	id, name = strings.TrimSpace(id), strings.TrimSpace(name)
	if i, ok := f.exact[id]; ok && id != "" && !found(i) {
		return
	}
	if name == id {
		name = ""
	}
	if i, ok := f.exact[name]; ok && name != "" && !f.claimed[i] && !found(i) {
		return
	}
	if id != "" && !f.eachPattern(id, found) || name == "" {
		return
	}
	f.eachPattern(name, func(i int32) bool {
		// What matches the id was found with it.
		return id != "" && f.globs[i].match(id) || found(i)
	})
}

// eachPattern calls found for the patterns that match a text, and reports whether it
// went through all of them.
func (f *finder) eachPattern(text string, found func(text int32) bool) bool {
	for _, i := range f.bare {
		if f.globs[i].match(text) && !found(i) {
			return false
		}
	}
	for _, n := range f.lengths {
		for at := range len(text) - n + 1 {
			piece := text[at : at+n]
			if !f.ends[piece[0]][piece[n-1]] {
				continue
			}
			filed := f.patterns[piece]
			if filed == nil || strings.Index(text, piece) < at {
				continue // none, or they were tried where the piece came first
			}
			for _, i := range filed {
				if f.globs[i].match(text) && !found(i) {
					return false
				}
			}
		}
	}
	return true
}

// any reports whether one of the texts means the server.
func (f *finder) any(id, name string) bool {
	is := false
	f.each(id, name, func(int32) bool {
		is = true
		return false
	})
	return is
}
