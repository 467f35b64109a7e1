package fleet

import "bytes"

// Cell is a cell of a watched server, as the file has it.
type Cell struct {
	Text   string // without the quotes of the file, else untouched
	Line   int    // on which it starts, from 1
	Column int    // in bytes of the UTF-8 text, from 1
}

// Watched is a server that was watched while the file was read.
type Watched struct {
	Server
	Cells []Cell // in the order of Fleet.Columns
}

// watched is a watched row.
type watched struct {
	row   int32
	cells []Cell
}

// Watched gives the servers whose id or name is Options.Watch, in file order. Rows
// that were left out are not among them.
func (f *Fleet) Watched() []Watched {
	var list []Watched
	for _, w := range f.watched {
		list = append(list, Watched{f.Server(int(w.row)), w.cells})
	}
	return list
}

// watchRow keeps the cells of a row where its id or name is the one that is watched.
func (b *block) watchRow(row int) {
	for _, i := range b.identity {
		if string(bytes.TrimSpace(b.cell(row, i))) != b.watch {
			continue
		}
		cells := make([]Cell, len(b.columns))
		for c := range cells {
			at := b.place(row, c)
			cells[c] = Cell{string(b.cell(row, c)), int(at.line), int(at.column)}
		}
		b.watched = append(b.watched, watched{int32(row), cells})
		return
	}
}

// keptWatched drops the watched rows that are bad, and gives the others the numbers
// that they have without the bad ones.
func keptWatched(list []watched, bad []bool) []watched {
	var left []watched
	row, dropped := int32(0), int32(0)
	for _, w := range list {
		for ; row < w.row; row++ {
			if bad[row] {
				dropped++
			}
		}
		if !bad[w.row] {
			left = append(left, watched{w.row - dropped, w.cells})
		}
	}
	return left
}
