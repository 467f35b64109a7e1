package fleet

import (
	"fmt"
	"hash/maphash"
	"math/bits"

	"fleetreport/report/quote"
)

// seed makes the hashes of identities such that no file can be made to have many equal
// ones. What is read does not depend on it.
var seed = maphash.MakeSeed()

// identify finds the identity of each row of the block: the server_id, or the
// server_name where there is no id. It keeps the cells of those that are watched.
func (b *block) identify() {
	if len(b.identity) == 0 {
		return // one problem of the header says it all
	}
	for row := range b.lines {
		column := b.identity[0]
		key := b.columns[column].(*textPart).at(row)
		if len(key) == 0 && len(b.identity) > 1 {
			if name := b.columns[b.identity[1]].(*textPart).at(row); len(name) > 0 {
				column, key = b.identity[1], name
			}
		}
		b.places = append(b.places, b.place(row, column))
		hash := uint32(0)
		if len(key) > 0 {
			hash = uint32(maphash.Bytes(seed, key)) | 1
		}
		b.hashes = append(b.hashes, hash)
		if b.watch != "" && !b.bad[row] {
			b.watchRow(row)
		}
	}
}

// identities are the rows by their identity, each identity with its first row.
type identities struct {
	places []place // of each row
	// table holds, at a place that follows from the hash of the identity or behind
	// it, that hash and the number of the row, from 1. Its length is a power of two.
	table []uint64
	used  int
	told  map[int32]bool // first rows that are known to be shared
}

// grow makes room for so many more rows.
func (t *identities) grow(rows int) {
	t.places = roomy(t.places, rows)
	size := 1 << bits.Len(uint(2*(t.used+rows)))
	if size <= len(t.table) {
		return
	}
	old := t.table
	t.table = make([]uint64, size)
	for _, entry := range old {
		if entry != 0 {
			t.put(entry)
		}
	}
}

// start is where the search for a hash begins.
func (t *identities) start(hash uint32) int {
	return int(hash >> (32 - bits.Len(uint(len(t.table)-1))))
}

// put adds an entry that the table does not hold.
func (t *identities) put(entry uint64) {
	i := t.start(uint32(entry >> 32))
	for t.table[i] != 0 {
		i = (i + 1) & (len(t.table) - 1)
	}
	t.table[i] = entry
}

// first gives the first row that has the identity of a row, -1 where this is the first
// one. same compares the identities of two rows.
func (t *identities) first(row int32, hash uint32, same func(other int32) bool) int32 {
	if 2*(t.used+1) > len(t.table) {
		t.grow(t.used + 512)
	}
	i := t.start(hash)
	for ; t.table[i] != 0; i = (i + 1) & (len(t.table) - 1) {
		entry := t.table[i]
		if uint32(entry>>32) == hash && same(int32(uint32(entry)-1)) {
			return int32(uint32(entry) - 1)
		}
	}
	t.table[i] = uint64(hash)<<32 | uint64(row+1)
	t.used++
	return -1
}

// identities finds rows that share an identity. Every one of them is a problem, for
// nothing tells which is right. It also finds rows that have no identity. The rows of
// the block are those of the fleet from row before on.
func (l *loader) identities(b *block, before int) {
	l.known.places = append(l.known.places, b.places...)
	others, candidates := b.others, b.mayBeTotals
	for n, hash := range b.hashes {
		row := int32(before + n)
		switch {
		case len(others) > 0 && others[0] == int32(n): // its name is of no server
			others = others[1:]
		case len(candidates) > 0 && candidates[0].row == int32(n):
			l.mayBeTotals = append(l.mayBeTotals, mayBeTotal{row, hash, candidates[0].labelled})
			candidates = candidates[1:]
		case hash == 0:
			l.nameless(row)
		default: // not by identify: a call for each row takes longer than to look for it
			if first := l.known.first(row, hash, func(other int32) bool { return l.key(row) == l.key(other) }); first >= 0 {
				l.twice(row, first)
			}
		}
	}
}

// identify compares the identity of a row, which has the hash, with those of the others.
func (l *loader) identify(row int32, hash uint32) {
	if hash == 0 {
		l.nameless(row)
		return
	}
	if first := l.known.first(row, hash, func(other int32) bool { return l.key(row) == l.key(other) }); first >= 0 {
		l.twice(row, first)
	}
}

// twice adds the problems of a row that has the identity of an earlier one, which is the
// first with it.
func (l *loader) twice(row, first int32) {
	if !l.known.told[first] {
		if l.known.told == nil {
			l.known.told = map[int32]bool{}
		}
		l.known.told[first] = true
		l.shared(first, row)
	}
	l.shared(row, first)
}

func (l *loader) key(row int32) string { return l.fleet.Server(int(row)).Key() }

// field is the column that holds the identity of a row, or should hold it.
func (l *loader) field(row int32) string {
	f := l.fleet
	if f.Has(ServerID) && (!f.Has(ServerName) || f.id.at(row) != "" || f.name.at(row) == "") {
		return ServerID
	}
	return ServerName
}

// misnamed adds the problem of the identity of a row.
func (l *loader) misnamed(row int32, message string) {
	l.bad[row] = true
	at := l.known.places[row]
	l.problems.row(int(at.line), int(at.column), l.field(row), message)
}

func (l *loader) nameless(row int32) {
	if len(l.identity) > 1 {
		l.misnamed(row, "the row has no server_id and no server_name: write one of them")
		return
	}
	l.misnamed(row, "the cell is blank: each server needs a "+l.field(row))
}

func (l *loader) shared(row, other int32) {
	l.misnamed(row, fmt.Sprintf("%s is also in line %d: give each server a %s of its own",
		quote.Value(l.key(row)), l.known.places[other].line, l.field(row)))
}
