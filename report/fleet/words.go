package fleet

// words are texts that repeat, such as teams: each is held once, and a row holds
// its number.
type words struct {
	changes *changes
	read    func(raw string) (word, what string) // what was changed, "" when nothing

	list   []string
	codes  []uint32            // of each row, into list
	byRaw  map[string]*rawWord // cells seen, as the file spells them
	byWord map[string]uint32   // words seen
	empty  int                 // how many rows have none
}

// rawWord is what a spelling stands for.
type rawWord struct {
	code uint32
	note *Note // nil when the cell is the word
}

// wordPart are the cells of one column of a block, as the file spells them.
type wordPart struct {
	list  []spelling
	codes []uint32 // of each row, into list
	index map[string]uint32
}

// spelling is a cell that repeats.
type spelling struct {
	raw   string
	count int
	line  int32 // of the first one
}

func (w *words) part() part { return &wordPart{index: map[string]uint32{}} }

func (p *wordPart) read(b *block, column int) {
	for row := range b.lines {
		raw := b.cell(row, column)
		if wrong := wrongLabel(raw); wrong != "" && !(b.names[column] == AuthType && saysUnknownControl(string(raw))) {
			b.wrong(row, column, wrong)
		}
		code, ok := p.index[string(raw)]
		if !ok {
			code = uint32(len(p.list))
			word := string(raw)
			p.list = append(p.list, spelling{raw: word, line: b.lines[row]})
			p.index[word] = code
		}
		p.list[code].count++
		p.codes = append(p.codes, code)
	}
}

func (w *words) grow(rows int) { w.codes = roomy(w.codes, rows) }

func (w *words) join(p part) {
	next := p.(*wordPart)
	codes := make([]uint32, len(next.list))
	for k, s := range next.list {
		seen, ok := w.byRaw[s.raw]
		if !ok {
			seen = w.learn(s.raw)
		}
		if seen.note != nil {
			seen.note.add(s.count, int(s.line))
		}
		codes[k] = seen.code
		if w.list[seen.code] == "" {
			w.empty += s.count
		}
	}
	for _, code := range next.codes {
		w.codes = append(w.codes, codes[code])
	}
	clear(next.list)
	clear(next.index)
	next.list, next.codes = next.list[:0], next.codes[:0]
}

// learn finds out what a spelling stands for that was not seen before.
func (w *words) learn(raw string) *rawWord {
	if w.byRaw == nil {
		w.byRaw, w.byWord = map[string]*rawWord{}, map[string]uint32{}
	}
	word, what := w.read(raw)
	code, ok := w.byWord[word]
	if !ok {
		code = uint32(len(w.list))
		w.list = append(w.list, word)
		w.byWord[word] = code
	}
	seen := &rawWord{code: code}
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
func (w *words) blanks() int           { return w.empty }

func (w *words) keep(bad []bool) {
	w.codes = kept(w.codes, bad)
	w.empty = blanksOf(w, len(w.codes))
}
