package audit

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"fleetreport/report/fleet"
)

// Order is the servers in one order of the report: by a key, the highest first. Ties
// have the rule of the house: by calls a month, most first, then by name, then by line.
type Order struct {
	r    *Result
	key  func(server int) float64 // never NaN
	all  func() []int32           // sorts the servers, once
	made atomic.Bool              // they are sorted
}

// orders are those of a judged fleet. Each is sorted when it is first asked for.
type orders struct {
	priority, byCalls, byErrors, byLatency, byRateLimit *Order
}

func (r *Result) newOrders() {
	r.orders.byCalls = r.newOrder(r.calls)
	r.orders.byCalls.all = sync.OnceValue(r.sortByCalls)
	r.orders.priority = r.newOrder(r.Score)
	r.orders.byErrors = r.newOrder(func(i int) float64 { return orLast(r.Fleet.Server(i).ErrorRate()) })
	r.orders.byLatency = r.newOrder(func(i int) float64 { return orLast(r.Fleet.Server(i).Latency()) })
	r.orders.byRateLimit = r.newOrder(func(i int) float64 {
		if r.Limited(i) != fleet.Yes {
			return math.Inf(1)
		}
		return orLastWhole(r.Fleet.Server(i).RateLimit())
	})
}

// newOrder is the order by a key. It is made of that by calls, which settles all ties.
func (r *Result) newOrder(key func(server int) float64) *Order {
	return &Order{r: r, key: key, all: sync.OnceValue(func() []int32 {
		return descending(r.ByCalls().All(), key)
	})}
}

// Priority is the order in which to put the servers behind the gateway: highest
// risk score first.
func (r *Result) Priority() *Order { return r.orders.priority }

// ByErrors orders the servers by error rate, highest first;
// unknown rates come last.
func (r *Result) ByErrors() *Order { return r.orders.byErrors }

// ByLatency orders the servers by latency, highest first;
// unknown ones come last.
func (r *Result) ByLatency() *Order { return r.orders.byLatency }

// ByCalls orders the servers by calls a month, most first;
// unknown ones come last.
func (r *Result) ByCalls() *Order { return r.orders.byCalls }

// ByRateLimit orders the servers by rate limit: those without a known one first, then
// the highest limit first.
func (r *Result) ByRateLimit() *Order { return r.orders.byRateLimit }

// All are all servers in their order. The caller must not change them.
func (o *Order) All() []int32 {
	all := o.all()
	o.made.Store(true)
	return all
}

// First are the first servers of the order that keep selects, n at most. It does not
// sort the others.
func (o *Order) First(n int, keep func(server int) bool) []int32 {
	first := head{order: o, most: n}
	if o.made.Load() {
		for _, i := range o.All() {
			if len(first.servers) == n {
				break
			}
			if keep(int(i)) {
				first.servers = append(first.servers, i)
			}
		}
		return first.servers
	}
	for _, part := range Chunks(o.r.Fleet.Len(), func(from, to int) []int32 {
		part := head{order: o, most: n}
		for i := from; i < to; i++ {
			if part.reaches(o.key(i)) && keep(i) {
				part.add(int32(i))
			}
		}
		return part.servers
	}) {
		for _, i := range part {
			if first.reaches(o.key(int(i))) {
				first.add(i)
			}
		}
	}
	return first.servers
}

// head holds the first servers of an order, as far as they were seen.
type head struct {
	order   *Order
	most    int
	servers []int32 // in their order
	last    float64 // key of the last one, where there are as many as may be
}

// reaches reports whether a server with such a key may be among the first.
func (h *head) reaches(key float64) bool {
	return len(h.servers) < h.most || h.most > 0 && key >= h.last
}

// add takes in a server whose key reaches, and lets the last one go where there is no
// room for both.
func (h *head) add(server int32) {
	if len(h.servers) == h.most {
		if h.order.Compare(server, h.servers[h.most-1]) > 0 {
			return
		}
		h.servers = h.servers[:h.most-1]
	}
	at, _ := slices.BinarySearchFunc(h.servers, server, h.order.Compare)
	h.servers = slices.Insert(h.servers, at, server)
	if len(h.servers) == h.most {
		h.last = h.order.key(int(h.servers[h.most-1]))
	}
}

// Compare is below 0 where a stands before b, and above where it stands behind.
func (o *Order) Compare(a, b int32) int {
	if byKey := cmp.Compare(o.key(int(b)), o.key(int(a))); byKey != 0 {
		return byKey
	}
	return o.r.settle(a, b)
}

// settle is the tie rule of the house: calls, then name, then line.
func (r *Result) settle(a, b int32) int {
	if byCalls := cmp.Compare(r.calls(int(b)), r.calls(int(a))); byCalls != 0 {
		return byCalls
	}
	// Most are told apart by now; names are dear to look up.
	byName := strings.Compare(r.Fleet.Server(int(a)).Name(), r.Fleet.Server(int(b)).Name())
	return cmp.Or(byName, cmp.Compare(a, b))
}

// calls are the calls of a server a month; it is behind all others where they are
// unknown.
func (r *Result) calls(server int) float64 { return orLastWhole(r.Fleet.Server(server).Calls()) }

// orLast sorts an unknown value behind all known ones.
func orLast(v float64, ok bool) float64 {
	if !ok {
		return -1
	}
	return v
}

func orLastWhole(v int64, ok bool) float64 { return orLast(float64(v), ok) }
