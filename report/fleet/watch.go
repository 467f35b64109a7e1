package fleet

import (
	"bytes"
	"slices"
)

// Cell is a cell of a watched server, as it is in the file.
type Cell struct {
	Text   string // without the quotes around it, otherwise unchanged
	Line   int    // on which it starts, starting at 1
	Column int    // in bytes of the UTF-8 text, starting at 1
}

// Watched is a server with the id or name Options.Watch.
type Watched struct {
	Server
	Cells []Cell // in the order of Fleet.Columns
}

// watchedRow is a watched row.
type watchedRow struct {
	line  int32
	cells []Cell
}

// Watched returns the servers whose id or name is Options.Watch, in file order, except rows that were left out.
func (f *Fleet) Watched() []Watched {
	var list []Watched
	for _, w := range f.watched {
		if row, ok := slices.BinarySearch(f.lines, w.line); ok {
			list = append(list, Watched{f.Server(row), w.cells})
		}
	}
	return list
}

// watchRow keeps the cells of a row if its id or name is watched.
func (b *block) watchRow(row int) {
	for _, i := range b.identity {
		if string(bytes.TrimSpace(b.cell(row, i))) != b.watch {
			continue
		}
		cells := make([]Cell, len(b.columns))
		for c := range cells {
			at := b.source.Position(row, c)
			cells[c] = Cell{string(b.cell(row, c)), int(at.Line), int(at.Column)}
		}
		b.watched = append(b.watched, watchedRow{b.Lines[row], cells})
		return
	}
}
