package fleet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf8"
)

// block is a piece of the file on its way into the fleet: whole rows, then their
// cells, then the values of each column. Blocks are read side by side, and joined in
// the order of the file.
type block struct {
	text     []byte    // the rows, and behind them the texts of cells that the file writes otherwise
	begin    int       // where the first row starts in it
	line     int       // of the start of the text, from 1
	comma    byte      // the delimiter
	mistakes []mistake // rows that cannot be split

	// Of each row that could be split, and says something.
	cells  []span   // of all columns, row after row
	starts []int    // where it starts
	lines  []int32  // on which line
	bad    []bool   // it cannot be read
	places []place  // of its identity
	hashes []uint32 // of its identity, 0 where it has none

	others      []int32      // rows that are not servers, as findNotServers finds them
	mayBeTotals []mayBeTotal // other rows without controls that have numbers
	aside       []aside      // problems of their cells
	doubts      []doubt
	notServers  int // rows that certainly are not servers

	columns  []part   // what the rows have in each column
	names    []string // of the columns, for problems
	headers  [][]byte // of the columns, as the file spells them
	identity []int    // columns that may hold the identity
	labels   []int    // columns of ids, names and teams
	controls []int    // columns that servers are judged by, as controlColumns gives them
	watch    string
	changes  []*changes // of the file, then of each column
	problems problems
	unsplit  int // rows not even split into fields
	watched  []watched
}

// check finds NUL bytes and bytes that are not UTF-8: the first of each line, for the
// rest of the line is wrong in the same way.
func (b *block) check() {
	if utf8.Valid(b.text) && bytes.IndexByte(b.text, 0) < 0 {
		return
	}
	line := b.line
	for rest := range bytes.Lines(b.text) {
		for i := 0; i < len(rest); {
			r, n := utf8.DecodeRune(rest[i:])
			if r == utf8.RuneError && n == 1 {
				b.problems.reject(line, i+1, fmt.Sprintf("byte 0x%02X is not UTF-8: save the file as UTF-8 (in Excel: CSV UTF-8)", rest[i]))
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

// span is where a cell stands in the text of its block, without its quotes.
type span struct{ start, end uint32 }

// cell is what a row has in a column.
func (b *block) cell(row, column int) []byte {
	c := b.cells[row*len(b.columns)+column]
	return b.text[c.start:c.end]
}

// read takes everything out of the text.
func (b *block) read() {
	b.check()
	b.split()
	b.findNotServers()
	for column, p := range b.columns {
		p.read(b, column)
	}
	b.identify()
}

// empty makes the block ready for the next piece of the file.
func (b *block) empty() {
	b.cells, b.starts, b.lines, b.bad = b.cells[:0], b.starts[:0], b.lines[:0], b.bad[:0]
	b.places, b.hashes, b.watched, b.unsplit = b.places[:0], b.hashes[:0], nil, 0
	b.others, b.mayBeTotals = b.others[:0], b.mayBeTotals[:0]
	b.aside, b.doubts, b.notServers = nil, nil, 0
}

// firstLine is the line on which the first row starts.
func (b *block) firstLine() int32 {
	return int32(b.line) + int32(bytes.Count(b.text[:b.begin], newline))
}

// skipBlank passes over rows at the start of the block that are blank or for Excel alone.
// It is false where there are no others.
func (b *block) skipBlank() bool {
	end := len(b.text)
	for b.begin < end {
		if len(b.mistakes) > 0 && b.mistakes[0].start == b.begin {
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

// split finds the cells of all rows. Rows of blanks say nothing, and rows that do not
// have a cell for each column are problems.
func (b *block) split() {
	end, width := len(b.text), len(b.columns)
	line, mistakes := b.firstLine(), b.mistakes
	for i := b.begin; i < end; {
		start, first := i, len(b.cells)
		if len(mistakes) > 0 && mistakes[0].start == i {
			wrong := mistakes[0]
			mistakes = mistakes[1:]
			b.unsplit++
			b.problems.row(int(wrong.at.line), int(wrong.at.column), "", wrong.message)
			i = wrong.end
			line += int32(bytes.Count(b.text[start:i], newline))
			continue
		}
		var lines int32
		i, lines = b.row(i)
		switch n := len(b.cells) - first; {
		case n == 0: // an empty line is no row
		case b.blank(first):
			b.changes[0].note("", "", blankRows).count(line)
			b.cells = b.cells[:first]
		case n != width:
			b.unsplit++
			b.width(start, line, b.cells[first:])
			b.cells = b.cells[:first]
		default:
			b.starts, b.lines, b.bad = append(b.starts, start), append(b.lines, line), append(b.bad, false)
		}
		line += lines
	}
}

// row appends the cells of the row that starts at i, none for an empty line. It gives
// where the next one starts, and how many lines it takes.
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
			cell := span{uint32(i), uint32(end)}
			if text[end] == '\n' && end > i && text[end-1] == '\r' {
				cell.end--
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

// quoted appends the cell between the quotes of which the first is at i. It gives
// where the field ends.
func (b *block) quoted(i int) int {
	end, _ := closing(b.text, i, b.comma) // mistakes have been found before
	cell := b.text[i+1 : end-1]
	if bytes.IndexByte(cell, '"') < 0 && !bytes.Contains(cell, crlf) {
		b.cells = append(b.cells, span{uint32(i + 1), uint32(end - 1)})
		return end
	}
	// A quote is written twice, and a line ends in the one form.
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
	b.cells = append(b.cells, span{uint32(start), uint32(len(b.text))})
	return end
}

var crlf = []byte("\r\n")

// lineEnd is the length of the line end at i, 0 where there is none.
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

// blank tells whether the cells from first on say nothing, be they many.
func (b *block) blank(first int) bool {
	for _, c := range b.cells[first:] {
		if len(bytes.TrimSpace(b.text[c.start:c.end])) > 0 {
			return false
		}
	}
	return true
}

const (
	everyByte = 0x0101010101010101
	highBits  = 0x8080808080808080
)

// delimiterAt finds the next delimiter or line end from i on, eight bytes at a time.
// There is one, for a block ends with a line end; at most padding is read behind it.
func delimiterAt(text []byte, i int, comma byte) int {
	commas := uint64(comma) * everyByte
	const newlines = uint64('\n') * everyByte
	text = text[:cap(text)]
	for ; ; i += 8 {
		eight := binary.LittleEndian.Uint64(text[i:])
		a, b := eight^commas, eight^newlines
		// A byte that is 0 borrows from the one above: the lowest hit is a true one.
		if hits := ((a - everyByte) &^ a & highBits) | ((b - everyByte) &^ b & highBits); hits != 0 {
			return i + bits.TrailingZeros64(hits)/8
		}
	}
}

// place is where the file has the cell of a row in a column.
func (b *block) place(row, column int) place {
	start, cell := b.starts[row], int(b.cells[row*len(b.columns)+column].start)
	if cell > start && b.text[cell-1] == b.comma && bytes.IndexByte(b.text[start:cell], '\n') < 0 { // as nearly always
		return place{b.lines[row], int32(cell - start + 1)}
	}
	return b.placeFrom(b.starts[row], b.lines[row], column)
}

// placeFrom is the place of a cell of the row that starts at an offset, on a line. It
// is asked for only where something is to be said of the cell, so it looks again.
func (b *block) placeFrom(start int, line int32, column int) place {
	i := start
	for range column {
		if b.text[i] == '"' {
			i, _ = closing(b.text, i, b.comma)
		} else {
			i = delimiterAt(b.text, i, b.comma)
		}
		i++
	}
	row := b.text[start:i]
	return place{line + int32(bytes.Count(row, newline)), int32(len(row) - bytes.LastIndexByte(row, '\n'))}
}

// wrong adds the problem of a cell, and marks its row.
func (b *block) wrong(row, column int, message string) {
	b.bad[row] = true
	at := b.place(row, column)
	if findCandidate(b.mayBeTotals, int32(row)) {
		problem := Problem{b.problems.file, int(at.line), int(at.column), b.names[column], message}
		b.aside = append(b.aside, aside{int32(row), column, string(b.cell(row, column)), problem})
		return
	}
	b.problems.row(int(at.line), int(at.column), b.names[column], message)
}

// width adds the problem of a row that has more or fewer cells than the header.
func (b *block) width(start int, line int32, cells []span) {
	want := len(b.columns)
	at := b.placeFrom(start, line, 0)
	if message, certain := b.notServerOfWidth(cells); message != "" {
		if certain {
			b.notServers++
		}
		b.problems.row(int(at.line), int(at.column), "", message)
		return
	}
	counts := fmt.Sprintf("the row has %s, the header %d", plural(len(cells), "field"), want)
	if len(cells) > want {
		at = b.placeFrom(start, line, want)
		b.problems.row(int(at.line), int(at.column), "", counts+
			fmt.Sprintf(": put a value that holds a %s in double quotes", delimiterName(b.comma)))
		return
	}
	b.problems.row(int(at.line), int(at.column), "", counts+
		fmt.Sprintf(": write a %s for each blank cell too", delimiterName(b.comma)))
}
