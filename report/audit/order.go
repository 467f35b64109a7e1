package audit

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"fleetreport/report/fleet"
)

// Order is an order of the servers: by a key, the highest first, then by calls a month, most first, then by name, then
// by line. It may be used concurrently.
type Order struct {
	r   *Result
	key func(server int) float64 // never NaN
	all func() []int32
}

// orders are the orders of a result.
type orders struct {
	priority, byCalls, byErrors, byLatency, byRateLimit *Order
}

func newOrders(r *Result) orders {
	by := func(key func(s fleet.Server) float64) *Order {
		o := &Order{r: r, key: func(server int) float64 { return key(r.Fleet.Server(server)) }}
		o.all = sync.OnceValue(o.sort)
		return o
	}
	return orders{
		byCalls:   by(callsKey),
		priority:  by(func(s fleet.Server) float64 { return r.Score(s.Index()) }),
		byErrors:  by(func(s fleet.Server) float64 { return orLast(s.ErrorRate()) }),
		byLatency: by(func(s fleet.Server) float64 { return orLast(s.Latency()) }),
		byRateLimit: by(func(s fleet.Server) float64 {
			limit, ok := s.RateLimit()
			if !ok || limit == 0 {
				return math.Inf(1)
			}
			return float64(limit)
		}),
	}
}

// Priority returns the order in which to put the servers behind the gateway: by risk score.
func (r *Result) Priority() *Order { return r.orders.priority }

// ByErrors returns the order by error rate. Unknown rates are last.
func (r *Result) ByErrors() *Order { return r.orders.byErrors }

// ByLatency returns the order by latency. Unknown latencies are last.
func (r *Result) ByLatency() *Order { return r.orders.byLatency }

// ByCalls returns the order by calls a month. Unknown calls are last.
func (r *Result) ByCalls() *Order { return r.orders.byCalls }

// ByRateLimit returns the order by rate limit. Servers without a known limit are first.
func (r *Result) ByRateLimit() *Order { return r.orders.byRateLimit }

// All returns all servers in their order, which the first call sorts. The caller must not change them.
func (o *Order) All() []int32 { return o.all() }

// First returns the first n servers of the order for which keep returns true, or all of them if there are fewer. It
// does not sort the servers.
func (o *Order) First(n int, keep func(server int) bool) []int32 {
	if n == 0 {
		return nil
	}
	var first []int32
	for i := range int32(o.r.Fleet.Len()) {
		if len(first) == n && o.Compare(i, first[n-1]) > 0 || !keep(int(i)) {
			continue
		}
		at, _ := slices.BinarySearchFunc(first, i, o.Compare)
		first = slices.Insert(first, at, i)
		first = first[:min(len(first), n)]
	}
	return first
}

// Compare returns a negative number if server a is before server b, and a positive one if it is after it.
func (o *Order) Compare(a, b int32) int {
	x, y := o.r.Fleet.Server(int(a)), o.r.Fleet.Server(int(b))
	if byKey := cmp.Or(descending(o.key(int(a)), o.key(int(b))), descending(callsKey(x), callsKey(y))); byKey != 0 {
		return byKey
	}
	return o.compareNames(a, b)
}

// sort sorts the servers: two halves at the same time, which are then merged. The names, which lie far apart in
// memory, are only looked up where keys and calls are equal.
func (o *Order) sort() []int32 {
	type item struct {
		key, calls float64
		server     int32
	}
	compare := func(a, b item) int {
		if byKey := descending(a.key, b.key); byKey != 0 {
			return byKey
		}
		if byCalls := descending(a.calls, b.calls); byCalls != 0 {
			return byCalls
		}
		return o.compareNames(a.server, b.server)
	}
	items := make([]item, o.r.Fleet.Len())
	var group sync.WaitGroup
	sortPart := func(from, to int) {
		for i := from; i < to; i++ {
			items[i] = item{o.key(i), callsKey(o.r.Fleet.Server(i)), int32(i)}
		}
		slices.SortFunc(items[from:to], compare)
	}
	half := len(items) / 2
	group.Go(func() { sortPart(0, half) })
	sortPart(half, len(items))
	group.Wait()

	servers := make([]int32, 0, len(items))
	for a, b := items[:half], items[half:]; len(a)+len(b) > 0; {
		next := &a
		if len(a) == 0 || len(b) > 0 && compare(b[0], a[0]) < 0 {
			next = &b
		}
		servers = append(servers, (*next)[0].server)
		*next = (*next)[1:]
	}
	return servers
}

// compareNames compares two servers by name, then by line.
func (o *Order) compareNames(a, b int32) int {
	x, y := o.r.Fleet.Server(int(a)), o.r.Fleet.Server(int(b))
	return cmp.Or(strings.Compare(x.Name(), y.Name()), int(a-b))
}

// descending compares two keys, the higher first. Unlike cmp.Compare it need not order NaN, which makes sorting
// faster.
func descending(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	default:
		return 0
	}
}

// callsKey returns the calls of a server a month, -1 if they are unknown.
func callsKey(s fleet.Server) float64 { return orLast(s.Calls()) }

// orLast returns a value, or -1 if it is unknown, which is after all values.
func orLast[N int64 | float64](v N, ok bool) float64 {
	if !ok {
		return -1
	}
	return float64(v)
}
