package fleet

// block is a part of the file: its rows, and the values of each column. Blocks are parsed concurrently and joined in
// file order.
type block struct {
	Rows
	source Block

	// Of each row of Rows.
	bad       []bool     // whether it cannot be read
	positions []Position // of its identity
	hashes    []uint32   // of its identity, 0 if it has none

	*layout
	rowFindings

	columns  []columnPart // values of each column
	notes    []*noteSet   // of the file, then of each column
	problems problems
	unparsed int // rows that could not be split
	watched  []watchedRow
}

// read parses the rows.
func (b *block) read() {
	b.decode()
	b.findNotServers()
	for column, p := range b.columns {
		p.read(b, column)
	}
	b.identify()
}

// reset prepares the block for the next part of the file.
func (b *block) reset() {
	b.Rows = Rows{}
	b.bad = b.bad[:0]
	b.positions, b.hashes, b.watched, b.unparsed = b.positions[:0], b.hashes[:0], nil, 0
	b.rowFindings = rowFindings{}
}

// decode decodes the rows, and adds the problems of those that it cannot decode.
func (b *block) decode() {
	b.Rows = b.source.Decode()
	b.bad = append(b.bad, make([]bool, len(b.Lines))...)
	for _, line := range b.Blank {
		b.notes[0].note("", "", blankRows).count(line)
	}
	for _, e := range b.Errors {
		if e.Cells != nil {
			if message, certain := b.notServerOfWidth(e.Cells); message != "" {
				e.At, e.Message = e.Start, message
				if certain {
					b.notServers++
				}
			}
		}
		b.unparsed++
		b.problems.row(int(e.At.Line), int(e.At.Column), "", e.Message)
		b.problems.fatal = b.problems.fatal || e.Fatal
	}
}

// cell returns the text of a cell.
func (b *block) cell(row, column int) []byte {
	c := b.Cells[row*len(b.names)+column]
	return b.Text[c.Start:c.End]
}

// rejectCell adds the problem of a cell, and marks its row as bad.
func (b *block) rejectCell(row, column int, message string) {
	b.bad[row] = true
	at := b.source.Position(row, column)
	if isCandidate(b.candidates, int32(row)) {
		problem := b.problems.problem(at, b.names[column], message)
		b.pending = append(b.pending, pendingCell{int32(row), column, string(b.cell(row, column)), problem})
		return
	}
	b.problems.row(int(at.Line), int(at.Column), b.names[column], message)
}
