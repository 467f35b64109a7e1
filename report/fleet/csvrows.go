package fleet

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// csvRows are whole rows of a CSV file, and their cells.
type csvRows struct {
	text        []byte       // the rows, followed by the texts of cells with doubled quotes or CRLF
	begin       int          // start of the first row in text
	line        int          // of the start of the text, starting at 1
	comma       byte         // the delimiter
	quoteErrors []quoteError // rows that cannot be split

	width  int     // number of columns
	cells  []span  // of all columns, by row; only of rows that could be split and are not blank
	starts []int   // of each of these rows: offset of its start
	lines  []int32 // its line
}

// span is the range of a cell in the text of its block, without quotes.
type span struct{ start, end uint32 }

// cell returns the text of a cell.
func (r *csvRows) cell(row, column int) []byte {
	c := r.cells[row*r.width+column]
	return r.text[c.start:c.end]
}

// firstLine returns the line on which the first row starts.
func (r *csvRows) firstLine() int32 {
	return int32(r.line) + int32(bytes.Count(r.text[:r.begin], newline))
}

// skipBlank skips blank rows and separator lines at the start of the block. It returns false if there are no
// other rows.
func (r *csvRows) skipBlank() bool {
	end := len(r.text)
	for r.begin < end {
		if len(r.quoteErrors) > 0 && r.quoteErrors[0].start == r.begin {
			return true
		}
		next, _ := r.row(r.begin)
		blank := r.blank(0) || separatorLine(r.text[r.begin:next])
		r.text, r.cells = r.text[:end], r.cells[:0]
		if !blank {
			return true
		}
		r.begin = next
	}
	return false
}

// row appends the cells of the row that starts at i, none for an empty line. It returns the start of the next
// row and the number of lines of this one.
func (r *csvRows) row(i int) (next int, lines int32) {
	text := r.text
	start, quoted := i, false
	if n := lineEnd(text, i); n > 0 {
		return i + n, 1
	}
	for {
		if text[i] == '"' {
			quoted = true
			i = r.quoted(i)
			text = r.text // which may have moved
		} else {
			end := delimiterAt(text, i, r.comma)
			cell := span{uint32(i), uint32(end)}
			if text[end] == '\n' && end > i && text[end-1] == '\r' {
				cell.end--
			}
			r.cells = append(r.cells, cell)
			i = end
		}
		if text[i] != r.comma {
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
func (r *csvRows) quoted(i int) int {
	end, _ := closingQuote(r.text, i, r.comma) // quoting errors were found by blockReader
	cell := r.text[i+1 : end-1]
	if bytes.IndexByte(cell, '"') < 0 && !bytes.Contains(cell, crlf) {
		r.cells = append(r.cells, span{uint32(i + 1), uint32(end - 1)})
		return end
	}
	// Replace doubled quotes, and CRLF by LF.
	start := len(r.text)
	for k := 0; k < len(cell); k++ {
		if cell[k] == '\r' && k+1 < len(cell) && cell[k+1] == '\n' {
			continue
		}
		r.text = append(r.text, cell[k])
		if cell[k] == '"' {
			k++
		}
	}
	r.cells = append(r.cells, span{uint32(start), uint32(len(r.text))})
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
func (r *csvRows) blank(first int) bool {
	for _, c := range r.cells[first:] {
		if len(bytes.TrimSpace(r.text[c.start:c.end])) > 0 {
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

// position returns the position of a cell in the file.
func (r *csvRows) position(row, column int) position {
	start, cell := r.starts[row], int(r.cells[row*r.width+column].start)
	if cell > start && r.text[cell-1] == r.comma && bytes.IndexByte(r.text[start:cell], '\n') < 0 { // the common case
		return position{r.lines[row], int32(cell - start + 1)}
	}
	return r.positionFrom(r.starts[row], r.lines[row], column)
}

// positionFrom returns the position of a cell of the row that starts at an offset, on a line. It splits the row
// again, because positions are only needed for messages.
func (r *csvRows) positionFrom(start int, line int32, column int) position {
	i := start
	for range column {
		if r.text[i] == '"' {
			i, _ = closingQuote(r.text, i, r.comma)
		} else {
			i = delimiterAt(r.text, i, r.comma)
		}
		i++
	}
	row := r.text[start:i]
	return position{line + int32(bytes.Count(row, newline)), int32(len(row) - bytes.LastIndexByte(row, '\n'))}
}
