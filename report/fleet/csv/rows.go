package csv

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"fleetreport/report/fleet"
)

// block is a part of the text: whole rows, and their cells after Decode.
type block struct {
	text        []byte       // the rows, followed by the texts of cells with doubled quotes or CRLF
	begin       int          // start of the first row in text
	line        int          // of the start of the text, starting at 1
	comma       byte         // the delimiter
	width       int          // number of columns
	quoteErrors []quoteError // rows that cannot be split

	cells      []fleet.Span // of all columns, by row; only of rows that could be split and are not blank
	starts     []int        // of each of these rows: offset of its start
	lines      []int32      // its line
	blankLines []int32      // of rows that are blank
	errors     []fleet.RowError
}

// firstLine returns the line on which the first row starts.
func (b *block) firstLine() int32 {
	return int32(b.line) + int32(bytes.Count(b.text[:b.begin], newline))
}

// skipBlank skips blank rows and separator lines at the start of the block. It returns false if there are no
// other rows.
func (b *block) skipBlank() bool {
	end := len(b.text)
	for b.begin < end {
		if len(b.quoteErrors) > 0 && b.quoteErrors[0].start == b.begin {
			return true
		}
		next, _ := b.row(b.begin)
		blank := b.blank(0) || separatorLine(b.text[b.begin:next])
		b.text, b.cells = b.text[:end], b.cells[:0]
		if !blank {
			return true
		}
		b.begin = next
	}
	return false
}

// row appends the cells of the row that starts at i, none for an empty line. It returns the start of the next
// row and the number of lines of this one.
func (b *block) row(i int) (next int, lines int32) {
	text := b.text
	start, quoted := i, false
	if n := lineEnd(text, i); n > 0 {
		return i + n, 1
	}
	for {
		if text[i] == '"' {
			quoted = true
			i = b.quoted(i)
			text = b.text // which may have moved
		} else {
			end := delimiterAt(text, i, b.comma)
			cell := fleet.Span{Start: uint32(i), End: uint32(end)}
			if text[end] == '\n' && end > i && text[end-1] == '\r' {
				cell.End--
			}
			b.cells = append(b.cells, cell)
			i = end
		}
		if text[i] != b.comma {
			break
		}
		i++
	}
	if text[i] == '\r' {
		i++
	}
	i++
	if !quoted {
		return i, 1
	}
	return i, int32(bytes.Count(text[start:i], newline))
}

// quoted appends the cell in the quotes that start at i, and returns the end of the field.
func (b *block) quoted(i int) int {
	end, _ := closingQuote(b.text, i, b.comma) // quoting errors were found by blockReader
	cell := b.text[i+1 : end-1]
	if bytes.IndexByte(cell, '"') < 0 && !bytes.Contains(cell, crlf) {
		b.cells = append(b.cells, fleet.Span{Start: uint32(i + 1), End: uint32(end - 1)})
		return end
	}
	// Replace doubled quotes, and CRLF by LF.
	start := len(b.text)
	for k := 0; k < len(cell); k++ {
		if cell[k] == '\r' && k+1 < len(cell) && cell[k+1] == '\n' {
			continue
		}
		b.text = append(b.text, cell[k])
		if cell[k] == '"' {
			k++
		}
	}
	b.cells = append(b.cells, fleet.Span{Start: uint32(start), End: uint32(len(b.text))})
	return end
}

var crlf = []byte("\r\n")

// lineEnd returns the length of the line end at i, 0 if there is none.
func lineEnd(text []byte, i int) int {
	switch {
	case text[i] == '\n':
		return 1
	case text[i] == '\r' && text[i+1] == '\n':
		return 2
	default:
		return 0
	}
}

// blank reports whether all cells from first on are blank.
func (b *block) blank(first int) bool {
	for _, c := range b.cells[first:] {
		if len(bytes.TrimSpace(b.text[c.Start:c.End])) > 0 {
			return false
		}
	}
	return true
}

const (
	everyByte = 0x0101010101010101
	highBits  = 0x8080808080808080
)

// delimiterAt returns the offset of the next delimiter or line end from i on. It compares eight bytes at a
// time. There is always one, because a block ends with a line end; at most padding bytes after it are read.
func delimiterAt(text []byte, i int, comma byte) int {
	commas := uint64(comma) * everyByte
	const newlines = uint64('\n') * everyByte
	text = text[:cap(text)]
	for ; ; i += 8 {
		eight := binary.LittleEndian.Uint64(text[i:])
		a, b := eight^commas, eight^newlines
		// A zero byte borrows from the next one, so only the lowest hit is certain.
		if hits := ((a - everyByte) &^ a & highBits) | ((b - everyByte) &^ b & highBits); hits != 0 {
			return i + bits.TrailingZeros64(hits)/8
		}
	}
}

// Position returns the position of a cell of a decoded row. It implements [fleet.Block].
func (b *block) Position(row, column int) fleet.Position {
	start, cell := b.starts[row], int(b.cells[row*b.width+column].Start)
	if cell > start && b.text[cell-1] == b.comma && bytes.IndexByte(b.text[start:cell], '\n') < 0 { // the common case
		return fleet.Position{Line: b.lines[row], Column: int32(cell - start + 1)}
	}
	return b.positionFrom(b.starts[row], b.lines[row], column)
}

// positionFrom returns the position of a cell of the row that starts at an offset, on a line. It splits the row
// again, because positions are only needed for messages.
func (b *block) positionFrom(start int, line int32, column int) fleet.Position {
	i := start
	for range column {
		if b.text[i] == '"' {
			i, _ = closingQuote(b.text, i, b.comma)
		} else {
			i = delimiterAt(b.text, i, b.comma)
		}
		i++
	}
	row := b.text[start:i]
	return fleet.Position{
		Line:   line + int32(bytes.Count(row, newline)),
		Column: int32(len(row) - bytes.LastIndexByte(row, '\n')),
	}
}
