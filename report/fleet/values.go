package fleet

import (
	"strconv"
	"strings"
)

// values are the cells of one column. While the file is read they also take
// notes of what they change.
type values interface {
	// add appends the value of the cell raw, whose row starts on line. It
	// returns what is wrong with it and what to write instead, or "". A wrong
	// cell is appended as a blank one, so that all columns stay equally long.
	add(raw string, line int32) (wrong string)

	// text is the canonical form of the value, "" when blank.
	text(row int32) string

	// blank reports whether the value is blank.
	blank(row int32) bool

	// keep drops all rows that are bad.
	keep(bad []bool)

	// finish is called once, after the last add.
	finish()
}

// kept moves the elements that are not bad to the front.
func kept[E any](list []E, bad []bool) []E {
	n := 0
	for i, e := range list {
		if !bad[i] {
			list[n] = e
			n++
		}
	}
	clear(list[n:])
	return list[:n]
}

// texts are free texts that rarely repeat. All share one string, so that a text
// costs its bytes and four more, and reading one allocates nothing.
type texts struct {
	verbatim bool     // keep spaces around a text
	changes  *changes // nil with verbatim

	build strings.Builder
	all   string   // after finish
	ends  []uint32 // in all; a file of 2 GiB at most has no larger ones
}

func (t *texts) add(raw string, line int32) string {
	if !t.verbatim {
		raw = trim(raw, line, t.changes)
	}
	t.build.WriteString(raw)
	t.ends = append(t.ends, uint32(t.build.Len()))
	return ""
}

func (t *texts) finish() {
	t.all = t.build.String()
	t.build = strings.Builder{}
}

func (t *texts) at(row int32) string {
	if int(row) >= len(t.ends) {
		return ""
	}
	start := uint32(0)
	if row > 0 {
		start = t.ends[row-1]
	}
	return t.all[start:t.ends[row]]
}

func (t *texts) text(row int32) string { return t.at(row) }
func (t *texts) blank(row int32) bool  { return t.at(row) == "" }

func (t *texts) keep(bad []bool) {
	var b strings.Builder
	ends := make([]uint32, 0, len(t.ends))
	for row := range t.ends {
		if !bad[row] {
			b.WriteString(t.at(int32(row)))
			ends = append(ends, uint32(b.Len()))
		}
	}
	t.all, t.ends = b.String(), ends
}

// words are texts that repeat, such as teams: each is held once, and a row holds
// its number.
type words struct {
	changes *changes
	read    func(raw string) (word, what string) // what was changed, "" when nothing

	list   []string
	codes  []uint32           // of each row, into list
	byRaw  map[string]rawWord // cells seen, as the file spells them
	byWord map[string]uint32  // words seen
}

type rawWord struct {
	code uint32
	note *Note // nil when the cell is the word
}

func (w *words) add(raw string, line int32) string {
	seen, ok := w.byRaw[raw]
	if !ok {
		seen = w.learn(strings.Clone(raw)) // or the whole row stays in memory
	}
	if seen.note != nil {
		seen.note.count(line)
	}
	w.codes = append(w.codes, seen.code)
	return ""
}

func (w *words) learn(raw string) rawWord {
	if w.byRaw == nil {
		w.byRaw, w.byWord = map[string]rawWord{}, map[string]uint32{}
	}
	word, what := w.read(raw)
	code, ok := w.byWord[word]
	if !ok {
		code = uint32(len(w.list))
		w.list = append(w.list, word)
		w.byWord[word] = code
	}
	seen := rawWord{code: code}
	switch what {
	case "":
	case spacesRemoved:
		seen.note = w.changes.note("", "", what)
	default:
		seen.note = w.changes.note(raw, word, what)
	}
	w.byRaw[raw] = seen
	return seen
}

func (w *words) finish() { w.byRaw, w.byWord = nil, nil }

func (w *words) at(row int32) string {
	if int(row) >= len(w.codes) {
		return ""
	}
	return w.list[w.codes[row]]
}

func (w *words) text(row int32) string { return w.at(row) }
func (w *words) blank(row int32) bool  { return w.at(row) == "" }
func (w *words) keep(bad []bool)       { w.codes = kept(w.codes, bad) }

// wholes are whole numbers, -1 where unknown: the file's are never negative.
type wholes struct {
	changes *changes
	list    []int64
}

func (n *wholes) add(raw string, line int32) string {
	raw = trim(raw, line, n.changes)
	v, wrong := int64(-1), ""
	if raw != "" {
		if v, wrong = parseWhole(raw); wrong != "" {
			v = -1
		}
	}
	n.list = append(n.list, v)
	return wrong
}

func (n *wholes) at(row int32) (int64, bool) {
	if int(row) >= len(n.list) || n.list[row] < 0 {
		return 0, false
	}
	return n.list[row], true
}

func (n *wholes) text(row int32) string {
	v, ok := n.at(row)
	if !ok {
		return ""
	}
	return strconv.FormatInt(v, 10)
}

func (n *wholes) blank(row int32) bool { _, ok := n.at(row); return !ok }
func (n *wholes) finish()              {}
func (n *wholes) keep(bad []bool)      { n.list = kept(n.list, bad) }

// decimals are decimal numbers, -1 where unknown.
type decimals struct {
	changes *changes
	parse   func(s string) (v float64, wrong string)
	list    []float64
}

func (n *decimals) add(raw string, line int32) string {
	raw = trim(raw, line, n.changes)
	v, wrong := -1.0, ""
	if raw != "" {
		if v, wrong = n.parse(raw); wrong != "" {
			v = -1
		}
	}
	n.list = append(n.list, v)
	return wrong
}

func (n *decimals) at(row int32) (float64, bool) {
	if int(row) >= len(n.list) || n.list[row] < 0 {
		return 0, false
	}
	return n.list[row], true
}

func (n *decimals) text(row int32) string {
	v, ok := n.at(row)
	if !ok {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func (n *decimals) blank(row int32) bool { _, ok := n.at(row); return !ok }
func (n *decimals) finish()              {}
func (n *decimals) keep(bad []bool)      { n.list = kept(n.list, bad) }

// answers are yes, no or unknown.
type answers struct {
	changes *changes
	list    []Answer
}

func (a *answers) add(raw string, line int32) string {
	raw = trim(raw, line, a.changes)
	v, same, wrong := parseAnswer(raw)
	if !same {
		a.changes.note(raw, canonical(v), readAs).count(line)
	}
	a.list = append(a.list, v)
	return wrong
}

func (a *answers) at(row int32) Answer {
	if int(row) >= len(a.list) {
		return Unknown
	}
	return a.list[row]
}

func (a *answers) text(row int32) string { return canonical(a.at(row)) }
func (a *answers) blank(row int32) bool  { return a.at(row) == Unknown }
func (a *answers) finish()               {}
func (a *answers) keep(bad []bool)       { a.list = kept(a.list, bad) }

// canonical is the form of an answer in the file.
func canonical(a Answer) string {
	switch a {
	case Yes:
		return "true"
	case No:
		return "false"
	default:
		return ""
	}
}

// trim removes the spaces around a cell and takes a note of it. A cell of
// nothing but spaces is blank, which needs no note.
func trim(raw string, line int32, c *changes) string {
	s := strings.TrimSpace(raw)
	if len(s) != len(raw) && s != "" {
		c.note("", "", spacesRemoved).count(line)
	}
	return s
}
