package audit

import "math"

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
	inChunks(len(servers), func(from, to int) {
		for n := from; n < to; n++ {
			list[n] = keyed{rank(key(int(servers[n]))), servers[n]}
		}
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
