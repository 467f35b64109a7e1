package exception

import (
	"strings"
	"unicode/utf8"
)

const wildcards = "*?"

// isPattern reports whether a selector is a pattern.
func isPattern(selector string) bool { return strings.ContainsAny(selector, wildcards) }

// glob is a compiled pattern, which must match a whole text: * matches any text, including the empty
// one, ? one character, and other characters themselves.
//
// It is a nondeterministic finite automaton. In state i, the first i tokens of the pattern (characters
// and ?) match the text read so far. The states are bits, and all of them advance at once, so the time
// is proportional to the length of the text times that of the pattern over 64, for any text and
// pattern (Shift-And, Baeza-Yates and Gonnet 1992).
type glob struct {
	loop    []uint64          // states that any character keeps: those before a *
	accepts map[rune][]uint64 // by character of the pattern, the states that it advances
	others  []uint64          // states that any other character advances: those before a ?
	end     int               // the last state
}

// compile compiles a pattern.
func compile(pattern string) *glob {
	tokens := []rune(strings.ReplaceAll(pattern, "*", ""))
	newSet := func() []uint64 { return make([]uint64, len(tokens)/64+1) }
	g := &glob{loop: newSet(), accepts: map[rune][]uint64{}, others: newSet(), end: len(tokens)}
	state := 0
	for _, c := range pattern {
		switch c {
		case '*':
			set(g.loop, state)
			continue
		case '?':
			set(g.others, state)
		default:
			if g.accepts[c] == nil {
				g.accepts[c] = newSet()
			}
			set(g.accepts[c], state)
		}
		state++
	}
	for _, states := range g.accepts {
		for w, bits := range g.others {
			states[w] |= bits
		}
	}
	return g
}

func set(bits []uint64, bit int) { bits[bit/64] |= 1 << (bit % 64) }

// match reports whether the pattern matches the whole text. A byte that is not valid UTF-8 is a
// character that no pattern contains.
func (g *glob) match(text string) bool {
	var buffer [4]uint64 // enough for the longest pattern that the schema allows
	states := buffer[:]
	if len(g.loop) > len(states) {
		states = make([]uint64, len(g.loop))
	}
	states = states[:len(g.loop)]
	states[0] = 1
	for i, r := range text {
		accepts, ok := g.accepts[r]
		if !ok || r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
			accepts = g.others
		}
		var carry, reached uint64
		for w, s := range states {
			step := s & accepts[w]
			states[w] = step<<1 | carry | s&g.loop[w]
			reached |= states[w]
			carry = step >> 63
		}
		if reached == 0 {
			return false
		}
	}
	return states[g.end/64]>>(g.end%64)&1 == 1
}
