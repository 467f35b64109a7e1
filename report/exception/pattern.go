package exception

import (
	"strings"
	"unicode/utf8"
)

const wildcards = "*?"

// isPattern reports whether a text of an exception is a pattern.
func isPattern(text string) bool { return strings.ContainsAny(text, wildcards) }

// glob is a pattern that must match the whole of a text: * stands for any text, the empty one
// too, ? for one character, all else for itself.
//
// It is matched as a finite automaton, of which state i says that the first i tokens of the
// pattern, each a character or ?, match what was read of the text. All states take one step at
// a time, a bit each, so the time is that of the text times the words of the bits, whatever the
// pattern and the text are (Shift-And, Baeza-Yates and Gonnet 1992).
type glob struct {
	words int      // of 64 bits each, that hold all states
	loop  []uint64 // states in which any character may follow: a * comes next
	// accepts holds, for each character of the pattern, the states in which it may come next.
	// The first one is that of every other character.
	accepts []uint64
	ascii   [utf8.RuneSelf]uint16 // index into accepts, in units of words
	others  map[rune]uint16
	end     int // the last state
}

// compile prepares a pattern.
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
	var marks []int
	g.accepts = make([]uint64, g.words)
	for state, c := range tokens {
		if c == '?' {
			marks = append(marks, state)
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
	for at := 0; at < len(g.accepts); at += g.words {
		for _, state := range marks {
			set(g.accepts[at:], state)
		}
	}
	return g
}

func set(bits []uint64, bit int) { bits[bit/64] |= 1 << (bit % 64) }

// index gives the place of a character in accepts; 0 where the pattern does not have it.
func (g *glob) index(c rune) uint16 {
	if c < utf8.RuneSelf {
		return g.ascii[c]
	}
	return g.others[c]
}

// match reports whether the pattern matches the whole text. A byte that is not UTF-8 is a
// character that no pattern has.
func (g *glob) match(text string) bool {
	var buffer [4]uint64 // enough for a pattern of the length that a file may have
	states := buffer[:]
	if g.words > len(states) {
		states = make([]uint64, g.words)
	}
	states = states[:g.words]
	states[0] = 1
	for at := 0; at < len(text); {
		index, size := 0, 1
		if c := text[at]; c < utf8.RuneSelf {
			index = int(g.ascii[c])
		} else {
			var r rune
			if r, size = utf8.DecodeRuneInString(text[at:]); r != utf8.RuneError || size > 1 {
				index = int(g.others[r])
			}
		}
		at += size
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
