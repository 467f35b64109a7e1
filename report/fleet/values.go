package fleet

import "bytes"

// values are the cells of one column of the fleet.
type values interface {
	// part gives an empty part, for the cells of one block.
	part() part

	// join appends a part that this column has made, and empties it for the next
	// block. Parts are joined in the order of the file.
	join(p part)

	// grow makes room for about so many more rows.
	grow(rows int)

	// text is the canonical form of the value, "" when blank.
	text(row int32) string

	// blank reports whether the value is blank.
	blank(row int32) bool

	// blanks is the number of values that are.
	blanks() int

	// keep drops all rows that are bad.
	keep(bad []bool)

	// finish is called once, after the last join.
	finish()
}

// part are the cells of one column of a block.
type part interface {
	// read appends the values of a column of the block, and takes notes of what it
	// changes. A cell that cannot be read is a problem, and appended as a blank one, so
	// that all columns stay equally long.
	read(b *block, column int)
}

// roomy gives the list room for so many more elements. Unlike slices.Grow it leaves the
// memory alone until it is used: clearing that of a large fleet ahead takes as long as
// judging it.
func roomy[E any](list []E, more int) []E {
	return append(make([]E, 0, len(list)+more), list...)
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

// blanksOf counts the blank values among so many rows.
func blanksOf(v values, rows int) int {
	n := 0
	for row := range int32(rows) {
		if v.blank(row) {
			n++
		}
	}
	return n
}

// trim gives the cell without the spaces around it, and takes a note of them. A cell of
// nothing but spaces is blank, which needs no note.
func (b *block) trim(row, column int) []byte {
	raw := b.cell(row, column)
	if n := len(raw); n == 0 || plain(raw[0]) && plain(raw[n-1]) {
		return raw
	}
	s := bytes.TrimSpace(raw)
	if len(s) != len(raw) && len(s) > 0 {
		b.changes[1+column].note("", "", spacesRemoved).count(b.lines[row])
	}
	return s
}

// plain tells whether a byte is a character of its own, and no space.
func plain(c byte) bool { return c > ' ' && c < 0x7f }
