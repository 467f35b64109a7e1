package fleet

// internedColumn has texts that repeat, such as teams. Each distinct text is stored once, and each row has its
// code.
type internedColumn struct {
	notes *noteSet
	read  func(raw string) (text, change string) // normalizes a cell; change is that of its Note, "" for none

	list       []string
	codes      []uint32                     // of each row, into list
	bySpelling map[string]*resolvedSpelling // by cell, as spelled in the file
	byText     map[string]uint32            // codes
}

// resolvedSpelling is the text that a spelling means.
type resolvedSpelling struct {
	code uint32
	note *Note // nil if the text was not changed
}

// internedPart has the cells of one column of a block, as spelled in the file.
type internedPart struct {
	list  []spelling
	codes []uint32 // of each row, into list
	index map[string]uint32
}

// spelling is a distinct cell of a block.
type spelling struct {
	raw   string
	count int
	line  int32 // of the first one
}

func (c *internedColumn) part() columnPart { return &internedPart{index: map[string]uint32{}} }

func (p *internedPart) read(b *block, column int) {
	for row := range b.Lines {
		raw := b.cell(row, column)
		message := checkLabel(raw)
		if message != "" && (b.names[column] != AuthType || !isUnknownControl(string(raw))) {
			b.rejectCell(row, column, message)
		}
		code, ok := p.index[string(raw)]
		if !ok {
			code = uint32(len(p.list))
			text := string(raw)
			p.list = append(p.list, spelling{raw: text, line: b.Lines[row]})
			p.index[text] = code
		}
		p.list[code].count++
		p.codes = append(p.codes, code)
	}
}

func (c *internedColumn) grow(rows int) { c.codes = reserve(c.codes, rows) }

func (c *internedColumn) join(p columnPart) {
	next := p.(*internedPart)
	codes := make([]uint32, len(next.list))
	for k, s := range next.list {
		resolved, ok := c.bySpelling[s.raw]
		if !ok {
			resolved = c.resolve(s.raw)
		}
		if resolved.note != nil {
			resolved.note.add(s.count, int(s.line))
		}
		codes[k] = resolved.code
	}
	for _, code := range next.codes {
		c.codes = append(c.codes, codes[code])
	}
	clear(next.list)
	clear(next.index)
	next.list, next.codes = next.list[:0], next.codes[:0]
}

// resolve normalizes a new spelling.
func (c *internedColumn) resolve(raw string) *resolvedSpelling {
	if c.bySpelling == nil {
		c.bySpelling, c.byText = map[string]*resolvedSpelling{}, map[string]uint32{}
	}
	text, change := c.read(raw)
	code, ok := c.byText[text]
	if !ok {
		code = uint32(len(c.list))
		c.list = append(c.list, text)
		c.byText[text] = code
	}
	resolved := &resolvedSpelling{code: code}
	switch change {
	case "":
	case spacesRemoved:
		resolved.note = c.notes.note("", "", change)
	default:
		resolved.note = c.notes.note(raw, text, change)
	}
	c.bySpelling[raw] = resolved
	return resolved
}

func (c *internedColumn) finish() { c.bySpelling, c.byText = nil, nil }

func (c *internedColumn) at(row int32) string {
	if int(row) >= len(c.codes) {
		return ""
	}
	return c.list[c.codes[row]]
}

func (c *internedColumn) text(row int32) string { return c.at(row) }
func (c *internedColumn) blank(row int32) bool  { return c.at(row) == "" }

func (c *internedColumn) keep(bad []bool) {
	c.codes = withoutBad(c.codes, bad)
}
