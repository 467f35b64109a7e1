package audit

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
	"strings"
)

// sortByCalls sorts all servers by calls, then by name, then by line.
func (r *Result) sortByCalls() []int32 {
	inFile := make([]int32, r.Fleet.Len())
	for i := range inFile {
		inFile[i] = int32(i)
	}
	sorted := radix(keysOf(inFile, r.calls))
	servers, starts := serversOf(sorted), r.nameStarts()
	inChunks(len(sorted), func(from, to int) {
		var list []named
		for from, to := range runs(sorted, from, to) {
			list = r.byName(servers[from:to], starts, list)
		}
	})
	return servers
}

// runs yields the runs of equal keys that begin in a chunk, as far as they reach: each run
// is in exactly one chunk, so that no two goroutines sort the same servers.
func runs(sorted []keyed, from, to int) iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		for from > 0 && from < to && sorted[from].key == sorted[from-1].key {
			from++
		}
		for from < to {
			end := from + 1
			for end < len(sorted) && sorted[end].key == sorted[from].key {
				end++
			}
			if !yield(from, end) {
				return
			}
			from = end
		}
	}
}

// nameStart is the beginning of a name, which is quick to compare: startBytes of it, and
// in the last byte its length, or startBytes+1 for one that is longer.
type nameStart [3]uint64

const startBytes = 23

func startOf(name string) nameStart {
	var start [startBytes + 1]byte
	copy(start[:startBytes], name)
	start[startBytes] = byte(min(len(name), startBytes+1))
	return nameStart{binary.BigEndian.Uint64(start[:]), binary.BigEndian.Uint64(start[8:]), binary.BigEndian.Uint64(start[16:])}
}

// compare orders two names by their beginnings. It is 0 where both are equal, and where
// both are long and only their ends tell.
func (a nameStart) compare(b nameStart) int {
	switch {
	case a[0] != b[0]:
		return cmp.Compare(a[0], b[0])
	case a[1] != b[1]:
		return cmp.Compare(a[1], b[1])
	default:
		return cmp.Compare(a[2], b[2])
	}
}

// long reports whether the name is longer than what is held of it.
func (a nameStart) long() bool { return byte(a[2]) > startBytes }

// nameStarts are those of all servers: read in the order of the file, for names lie in
// it, and jumping between them takes many times longer.
func (r *Result) nameStarts() []nameStart {
	starts := make([]nameStart, r.Fleet.Len())
	inChunks(len(starts), func(from, to int) {
		for i := from; i < to; i++ {
			starts[i] = startOf(r.Fleet.Server(i).Name())
		}
	})
	return starts
}

// named is a server with the beginning of its name.
type named struct {
	nameStart
	server int32
}

// byName sorts servers by name, then by line. It gives list back, which is overwritten,
// so that many short runs need no memory of their own.
func (r *Result) byName(servers []int32, starts []nameStart, list []named) []named {
	if len(servers) < 2 {
		return list
	}
	list = list[:0]
	for _, i := range servers {
		list = append(list, named{starts[i], i})
	}
	slices.SortFunc(list, func(a, b named) int {
		byName := a.compare(b.nameStart)
		if byName == 0 && a.long() {
			byName = strings.Compare(r.Fleet.Server(int(a.server)).Name(), r.Fleet.Server(int(b.server)).Name())
		}
		return cmp.Or(byName, cmp.Compare(a.server, b.server))
	})
	for n, k := range list {
		servers[n] = k.server
	}
	return list
}
