package exception

import (
	"slices"
	"strings"
)

// finder tells which of many texts of exceptions mean a server, without trying each.
// Texts are named by their place in the order in which they were added.
type finder struct {
	texts []string
	core  []string         // of each text, the longest part without wildcards: quick to look for
	exact map[string]int32 // the texts that are no pattern

	// A pattern is only tried where the text begins, or ends, as it does.
	begin, end affixes
	rest       []int32 // patterns with a wildcard at both ends

	// claimed are the texts that are the id of some server: they do not mean another
	// one of that name. Nil where the ids are not known.
	claimed []bool
}

// affixes are patterns by the text at one of their ends.
type affixes struct {
	patterns map[string][]int32
	lengths  []int // of the keys, in bytes, each once
}

// newFinder prepares texts, each of which is there once.
func newFinder(texts []string) *finder {
	f := &finder{
		texts: texts,
		core:  make([]string, len(texts)),
		exact: map[string]int32{},
		begin: affixes{patterns: map[string][]int32{}},
		end:   affixes{patterns: map[string][]int32{}},
	}
	for i, text := range texts {
		for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '*' || r == '?' }) {
			if len(part) > len(f.core[i]) {
				f.core[i] = part
			}
		}
		first, last := strings.IndexAny(text, wildcards), strings.LastIndexAny(text, wildcards)
		switch before, after := text[:max(first, 0)], text[last+1:]; {
		case first < 0:
			f.exact[text] = int32(i)
		case before == "" && after == "":
			f.rest = append(f.rest, int32(i))
		case len(before) >= len(after):
			f.begin.add(before, int32(i))
		default:
			f.end.add(after, int32(i))
		}
	}
	return f
}

func (a *affixes) add(affix string, i int32) {
	a.patterns[affix] = append(a.patterns[affix], i)
	if !slices.Contains(a.lengths, len(affix)) {
		a.lengths = append(a.lengths, len(affix))
	}
}

// claim notes that there is a server of this id.
func (f *finder) claim(id string) {
	if i, ok := f.exact[strings.TrimSpace(id)]; ok {
		f.claimed[i] = true
	}
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
	if i, ok := f.exact[name]; ok && name != "" && (f.claimed == nil || !f.claimed[i]) && !found(i) {
		return
	}
	for _, text := range [...]string{id, name} {
		if text == "" {
			continue
		}
		// What matches the id was found with it.
		matches := func(i int32) bool {
			return strings.Contains(text, f.core[i]) && match(f.texts[i], text) && (text == id || id == "" || !match(f.texts[i], id))
		}
		for _, n := range f.begin.lengths {
			if n > len(text) {
				continue
			}
			for _, i := range f.begin.patterns[text[:n]] {
				if matches(i) && !found(i) {
					return
				}
			}
		}
		for _, n := range f.end.lengths {
			if n > len(text) {
				continue
			}
			for _, i := range f.end.patterns[text[len(text)-n:]] {
				if matches(i) && !found(i) {
					return
				}
			}
		}
		for _, i := range f.rest {
			if matches(i) && !found(i) {
				return
			}
		}
	}
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
