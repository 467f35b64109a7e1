package fleet

import "strings"

// Place is where a cell starts in the file.
type Place struct {
	Line   int // from 1
	Column int // in bytes of the UTF-8 text, from 1
}

// Watched is a server that was watched while the file was read.
type Watched struct {
	Server
	Places []Place // of each of its cells, in the order of Fleet.Columns
}

// watched is a watched row.
type watched struct {
	row    int32
	places []Place
}

// Watched gives the servers whose id or name is Options.Watch, in file order. Rows
// that were left out are not among them.
func (f *Fleet) Watched() []Watched {
	var list []Watched
	for _, w := range f.watched {
		list = append(list, Watched{f.Server(int(w.row)), w.places})
	}
	return list
}

// watchRow keeps the places of the row's cells where its id or name is the one that
// is watched. The row is the next of the fleet.
func (l *loader) watchRow(fields []string) {
	for _, i := range l.identity {
		if strings.TrimSpace(fields[i]) != l.watch {
			continue
		}
		places := make([]Place, len(fields))
		for c := range places {
			at := l.records.at(c)
			places[c] = Place{int(at.line), int(at.column)}
		}
		l.fleet.watched = append(l.fleet.watched, watched{int32(l.fleet.Len()), places})
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
			left = append(left, watched{w.row - dropped, w.places})
		}
	}
	return left
}
