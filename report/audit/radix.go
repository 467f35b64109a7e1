package audit

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// keyed is a server with its key, as a number that is the lower, the further in front
// the server stands.
type keyed struct {
	key    uint64
	server int32
}

// descending sorts servers by key, highest first. Those of one key stay in their order,
// so that an order that settled its ties settles those of the next.
func descending(servers []int32, key func(server int) float64) []int32 {
	return serversOf(radix(keysOf(servers, key)))
}

func keysOf(servers []int32, key func(server int) float64) []keyed {
	list := make([]keyed, len(servers))
	Chunks(len(servers), func(from, to int) struct{} {
		for n := from; n < to; n++ {
			list[n] = keyed{rank(key(int(servers[n]))), servers[n]}
		}
		return struct{}{}
	})
	return list
}

func serversOf(list []keyed) []int32 {
	servers := make([]int32, len(list))
	for n, k := range list {
		servers[n] = k.server
	}
	return servers
}

// rank is a number that is the lower, the higher v is, and the same for 0 and -0. v is
// not NaN.
func rank(v float64) uint64 {
	bits := math.Float64bits(v + 0)
	if bits>>63 == 1 {
		return bits // the lower a number below 0 is, the higher are its bits
	}
	return ^bits &^ (1 << 63)
}

// The digits by which radix sorts.
const (
	digitBits = 11
	digits    = (64 + digitBits - 1) / digitBits
	buckets   = 1 << digitBits
)

// radix sorts the list by key, lowest first, and keeps those of one key in their order:
// digit by digit, from the last to the first, it deals the list out. A digit that all
// keys share takes no time. The list is overwritten.
func radix(list []keyed) []keyed {
	var counts [digits][buckets]int32
	for _, k := range list {
		for d := range digits {
			counts[d][(k.key>>(d*digitBits))%buckets]++
		}
	}
	other := make([]keyed, len(list))
	for d := range digits {
		at, start, shift := &counts[d], int32(0), d*digitBits
		if len(list) == 0 || int(at[(list[0].key>>shift)%buckets]) == len(list) {
			continue
		}
		for b, n := range at {
			at[b] = start
			start += n
		}
		for _, k := range list {
			place := &at[(k.key>>shift)%buckets]
			other[*place] = k
			*place++
		}
		list, other = other, list
	}
	return list
}

// sortByCalls sorts all servers by calls, then by name, then by line.
func (r *Result) sortByCalls() []int32 {
	inFile := make([]int32, r.Fleet.Len())
	for i := range inFile {
		inFile[i] = int32(i)
	}
	sorted := radix(keysOf(inFile, r.calls))
	servers, starts := serversOf(sorted), r.nameStarts()
	Chunks(len(sorted), func(from, to int) struct{} {
		// A run of equal calls is settled with the chunk in which it begins.
		for from > 0 && from < to && sorted[from].key == sorted[from-1].key {
			from++
		}
		var list []named
		for from < to {
			end := from + 1
			for end < len(sorted) && sorted[end].key == sorted[from].key {
				end++
			}
			list = r.byName(servers[from:end], starts, list)
			from = end
		}
		return struct{}{}
	})
	return servers
}

// nameStart is the beginning of a name, which is quick to compare: startBytes of it, and
// in the last byte its length, or startBytes+1 for one that is longer.
type nameStart [3]uint64

const startBytes = 23

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
	Chunks(len(starts), func(from, to int) struct{} {
		for i := from; i < to; i++ {
			name := r.Fleet.Server(i).Name()
			var start [startBytes + 1]byte
			copy(start[:startBytes], name)
			start[startBytes] = byte(min(len(name), startBytes+1))
			for n := range starts[i] {
				starts[i][n] = binary.BigEndian.Uint64(start[8*n:])
			}
		}
		return struct{}{}
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
