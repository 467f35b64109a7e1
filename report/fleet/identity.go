package fleet

import (
	"fmt"
	"hash/maphash"
	"maps"

	"fleetreport/report/quote"
)

// seed is random, so that no file can be made to have many equal hashes. Results do not depend on it.
var seed = maphash.MakeSeed()

// identify finds the identity of each row of the block: the server_id, or the server_name if there is no id. It
// keeps the cells of watched rows.
func (b *block) identify() {
	if len(b.identity) == 0 {
		return // the header was rejected
	}
	for row := range b.Lines {
		column := b.identity[0]
		key := b.columns[column].(*textPart).at(row)
		if len(key) == 0 && len(b.identity) > 1 {
			if name := b.columns[b.identity[1]].(*textPart).at(row); len(name) > 0 {
				column, key = b.identity[1], name
			}
		}
		b.positions = append(b.positions, b.source.Position(row, column))
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

// identities maps each identity to its first row.
type identities struct {
	positions []Position // of each row

	// rows are the first rows by the hash of their identity, or the next free number after the hash.
	rows     map[uint32]int32
	reported map[int32]bool // first rows whose identity was reported as shared
}

// grow reserves memory for rows more rows.
func (t *identities) grow(rows int) {
	t.positions = reserve(t.positions, rows)
	larger := make(map[uint32]int32, len(t.rows)+rows)
	maps.Copy(larger, t.rows)
	t.rows = larger
}

// first returns the first row with the identity of a row, -1 if this is the first one. equal compares the identity of
// the row with that of another.
func (t *identities) first(row int32, hash uint32, equal func(other int32) bool) int32 {
	for ; ; hash++ {
		other, ok := t.rows[hash]
		switch {
		case !ok:
			t.rows[hash] = row
			return -1
		case equal(other):
			return other
		}
	}
}

// addIdentities rejects rows without an identity, and all rows that share one, because it is unknown which of
// them is right. The block starts at row before of the fleet. The identities of candidates
// for totals are compared later, by totals.
func (b *Builder) addIdentities(part *block, before int) {
	b.ids.positions = append(b.ids.positions, part.positions...)
	nonServers, candidates := part.nonServers, part.candidates
	for n, hash := range part.hashes {
		row := int32(before + n)
		switch {
		case len(nonServers) > 0 && nonServers[0] == int32(n): // its labels are not those of a server
			nonServers = nonServers[1:]
		case len(candidates) > 0 && candidates[0].row == int32(n):
			c := candidates[0]
			c.row, c.hash = row, hash
			b.candidates = append(b.candidates, c)
			candidates = candidates[1:]
		case hash == 0:
			b.rejectNameless(row)
		default: // identify inline: a call per row takes longer than the lookup
			if first := b.ids.first(row, hash, func(other int32) bool { return b.key(row) == b.key(other) }); first >= 0 {
				b.rejectDuplicate(row, first)
			}
		}
	}
}

// identify rejects a row with a hash if it has no identity, or shares one.
func (b *Builder) identify(row int32, hash uint32) {
	if hash == 0 {
		b.rejectNameless(row)
		return
	}
	if first := b.ids.first(row, hash, func(other int32) bool { return b.key(row) == b.key(other) }); first >= 0 {
		b.rejectDuplicate(row, first)
	}
}

// rejectDuplicate rejects a row that has the identity of an earlier one, and the first row with that identity.
func (b *Builder) rejectDuplicate(row, first int32) {
	if !b.ids.reported[first] {
		b.ids.reported[first] = true
		b.rejectShared(first, row)
	}
	b.rejectShared(row, first)
}

func (b *Builder) key(row int32) string { return b.fleet.Server(int(row)).Key() }

// field returns the column that has the identity of a row, or should have it.
func (b *Builder) field(row int32) string {
	f := b.fleet
	if f.Has(ServerID) && (!f.Has(ServerName) || f.id.at(row) != "" || f.name.at(row) == "") {
		return ServerID
	}
	return ServerName
}

// rejectIdentity rejects a row because of its identity.
func (b *Builder) rejectIdentity(row int32, message string) {
	b.bad[row] = true
	at := b.ids.positions[row]
	b.inRows.row(int(at.Line), int(at.Column), b.field(row), message)
}

func (b *Builder) rejectNameless(row int32) {
	if len(b.identity) > 1 {
		b.rejectIdentity(row, "the row has no server_id and no server_name: write one of them")
		return
	}
	b.rejectIdentity(row, "the cell is blank: each server needs a "+b.field(row))
}

func (b *Builder) rejectShared(row, other int32) {
	b.rejectIdentity(row, fmt.Sprintf("%s is also in line %d: give each server a %s of its own",
		quote.Value(b.key(row)), b.ids.positions[other].Line, b.field(row)))
}
