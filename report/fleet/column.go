package fleet

import "bytes"

// columnValues has the values of one column of the fleet.
type columnValues interface {
	// part returns an empty part for the cells of one block.
	part() columnPart

	// join appends a part of this column, and empties it for the next block. Parts are joined in file order.
	join(p columnPart)

	// grow reserves memory for about rows more rows.
	grow(rows int)

	// text returns the canonical form of a value, "" if it is blank.
	text(row int32) string

	// blank reports whether a value is blank.
	blank(row int32) bool

	// keep removes the rows that are bad.
	keep(bad []bool)

	// finish is called once, after the last join.
	finish()
}

// columnPart has the values of one column of a block.
type columnPart interface {
	// read parses and appends the cells of a column of the block, with notes of changes. A cell that cannot be
	// parsed is a problem, and appended as a blank value, so that all columns have the same length.
	read(b *block, column int)
}

// reserve returns a copy of the list with room for more elements. Unlike slices.Grow it does not clear the
// memory ahead, which for a large fleet takes as long as its audit.
func reserve[E any](list []E, more int) []E {
	return append(make([]E, 0, len(list)+more), list...)
}

// withoutBad removes the elements of bad rows.
func withoutBad[E any](list []E, bad []bool) []E {
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

// trim returns a cell without the spaces around it, and notes them. A cell of spaces only is blank, which needs
// no note.
func (b *block) trim(row, column int) []byte {
	raw := b.cell(row, column)
	if n := len(raw); n == 0 || isVisibleASCII(raw[0]) && isVisibleASCII(raw[n-1]) {
		return raw
	}
	s := bytes.TrimSpace(raw)
	if len(s) != len(raw) && len(s) > 0 {
		b.notes[1+column].note("", "", spacesRemoved).count(b.Lines[row])
	}
	return s
}

// isVisibleASCII reports whether a byte is an ASCII character other than spaces and control characters.
func isVisibleASCII(c byte) bool { return c > ' ' && c < 0x7f }
