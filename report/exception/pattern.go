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
	words int      // number of 64-bit words of a set of states
	loop  []uint64 // states that any character keeps: those before a *
	// accepts has a set of states for each distinct character of the pattern: those that the
	// character advances. The first set is for all other characters.
	accepts []uint64
	ascii   [utf8.RuneSelf]uint16 // index in accepts, in sets
	others  map[rune]uint16       // the same for other characters
	end     int                   // the last state
}

// compile compiles a pattern.
func compile(pattern string) *glob {
	var tokens []rune
	stars := map[int]bool{}
	for _, c := range pattern {
		if c == '*' {
			stars[len(tokens)] = true
		} else {
			tokens = append(tokens, c)
		}
	}
	g := &glob{words: len(tokens)/64 + 1, end: len(tokens)}
	g.loop = make([]uint64, g.words)
	for state := range stars {
		set(g.loop, state)
	}
	var anyStates []int // states before a ?
	g.accepts = make([]uint64, g.words)
	for state, c := range tokens {
		if c == '?' {
			anyStates = append(anyStates, state)
			continue
		}
		index := g.index(c)
		if index == 0 {
			index = uint16(len(g.accepts) / g.words)
			g.accepts = append(g.accepts, make([]uint64, g.words)...)
			if c < utf8.RuneSelf {
				g.ascii[c] = index
			} else {
				if g.others == nil {
					g.others = map[rune]uint16{}
				}
				g.others[c] = index
			}
		}
		set(g.accepts[int(index)*g.words:], state)
	}
	for i := 0; i < len(g.accepts); i += g.words {
		for _, state := range anyStates {
			set(g.accepts[i:], state)
		}
	}
	return g
}

func set(bits []uint64, bit int) { bits[bit/64] |= 1 << (bit % 64) }

// index returns the index of a character in accepts, 0 if the pattern does not contain it.
func (g *glob) index(c rune) uint16 {
	if c < utf8.RuneSelf {
		return g.ascii[c]
	}
	return g.others[c]
}

// match reports whether the pattern matches the whole text. A byte that is not valid UTF-8 is a
// character that no pattern contains.
func (g *glob) match(text string) bool {
	var buffer [4]uint64 // enough for the longest pattern that the schema allows
	states := buffer[:]
	if g.words > len(states) {
		states = make([]uint64, g.words)
	}
	states = states[:g.words]
	states[0] = 1
	for i := 0; i < len(text); {
		index, size := 0, 1
		if c := text[i]; c < utf8.RuneSelf {
			index = int(g.ascii[c])
		} else {
			var r rune
			if r, size = utf8.DecodeRuneInString(text[i:]); r != utf8.RuneError || size > 1 {
				index = int(g.others[r])
			}
		}
		i += size
		accepts, loop := g.accepts[index*g.words:][:len(states)], g.loop[:len(states)]
		var carry, reached uint64
		for w, s := range states {
			step := s & accepts[w]
			s = step<<1 | carry | s&loop[w]
			states[w] = s
			reached |= s
			carry = step >> 63
		}
		if reached == 0 {
			return false
		}
	}
	return states[g.end/64]>>(g.end%64)&1 == 1
}
