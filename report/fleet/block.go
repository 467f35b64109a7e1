package fleet

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// block is a part of the file: its rows, and the values of each column. Blocks are parsed concurrently and joined in
// file order.
type block struct {
	csvRows

	// Of each row of csvRows.
	bad       []bool     // whether it cannot be read
	positions []position // of its identity
	hashes    []uint32   // of its identity, 0 if it has none

	*layout
	rowFindings

	columns  []columnPart // values of each column
	notes    []*noteSet   // of the file, then of each column
	problems problems
	unparsed int // rows that could not be split
	watched  []watchedRow
}

// checkEncoding rejects NUL bytes and bytes that are not UTF-8. It reports the first one of each line, because
// the rest of the line is usually wrong in the same way.
func (b *block) checkEncoding() {
	if utf8.Valid(b.text) && bytes.IndexByte(b.text, 0) < 0 {
		return
	}
	line := b.line
	for rest := range bytes.Lines(b.text) {
		for i := 0; i < len(rest); {
			r, n := utf8.DecodeRune(rest[i:])
			if r == utf8.RuneError && n == 1 {
				b.problems.reject(line, i+1, fmt.Sprintf("byte 0x%02X is not UTF-8: "+
					"save the file as UTF-8 (in Excel: CSV UTF-8)", rest[i]))
				break
			}
			if r == 0 {
				b.problems.reject(line, i+1, "byte 0x00 is not text: remove it")
				break
			}
			i += n
		}
		line++
	}
}

// read parses the text.
func (b *block) read() {
	b.checkEncoding()
	b.split()
	b.findNotServers()
	for column, p := range b.columns {
		p.read(b, column)
	}
	b.identify()
}

// reset prepares the block for the next part of the file.
func (b *block) reset() {
	b.cells, b.starts, b.lines, b.bad = b.cells[:0], b.starts[:0], b.lines[:0], b.bad[:0]
	b.positions, b.hashes, b.watched, b.unparsed = b.positions[:0], b.hashes[:0], nil, 0
	b.rowFindings = rowFindings{}
}

// split splits all rows into cells. It leaves out blank rows, and rejects rows that do not have a cell for each
// column.
func (b *block) split() {
	end := len(b.text)
	line, quoteErrors := b.firstLine(), b.quoteErrors
	for i := b.begin; i < end; {
		start, first := i, len(b.cells)
		if len(quoteErrors) > 0 && quoteErrors[0].start == i {
			e := quoteErrors[0]
			quoteErrors = quoteErrors[1:]
			b.unparsed++
			b.problems.row(int(e.at.line), int(e.at.column), "", e.message)
			i = e.end
			line += int32(bytes.Count(b.text[start:i], newline))
			continue
		}
		var lines int32
		i, lines = b.row(i)
		switch n := len(b.cells) - first; {
		case n == 0: // an empty line is not a row
		case b.blank(first):
			b.notes[0].note("", "", blankRows).count(line)
			b.cells = b.cells[:first]
		case n != b.width:
			b.unparsed++
			b.rejectWidth(start, line, b.cells[first:])
			b.cells = b.cells[:first]
		default:
			b.starts, b.lines, b.bad = append(b.starts, start), append(b.lines, line), append(b.bad, false)
		}
		line += lines
	}
}

// rejectCell adds the problem of a cell, and marks its row as bad.
func (b *block) rejectCell(row, column int, message string) {
	b.bad[row] = true
	at := b.position(row, column)
	if isCandidate(b.candidates, int32(row)) {
		problem := Problem{b.problems.file, int(at.line), int(at.column), b.names[column], message}
		b.pending = append(b.pending, pendingCell{int32(row), column, string(b.cell(row, column)), problem})
		return
	}
	b.problems.row(int(at.line), int(at.column), b.names[column], message)
}

// rejectWidth adds the problem of a row that does not have as many cells as the header.
func (b *block) rejectWidth(start int, line int32, cells []span) {
	at := b.positionFrom(start, line, 0)
	if message, certain := b.notServerOfWidth(cells); message != "" {
		if certain {
			b.notServers++
		}
		b.problems.row(int(at.line), int(at.column), "", message)
		return
	}
	counts := fmt.Sprintf("the row has %s, the header %d", pluralize(len(cells), "field"), b.width)
	if len(cells) > b.width {
		at = b.positionFrom(start, line, b.width)
		b.problems.row(int(at.line), int(at.column), "", counts+
			fmt.Sprintf(": put a value that contains a %s in double quotes", delimiterName(b.comma)))
		return
	}
	b.problems.row(int(at.line), int(at.column), "", counts+
		fmt.Sprintf(": write a %s for each blank cell too", delimiterName(b.comma)))
}
