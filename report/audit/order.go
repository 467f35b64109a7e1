package audit

import (
	"cmp"
	"math"
	"slices"

	"fleetreport/report/fleet"
)

// Priority is the order in which to put the servers behind the gateway: highest
// risk score first; ties by calls a month, most first; then by name and line.
func (r *Result) Priority() []int32 { return r.order(r.Score) }

// ByErrors orders the servers by error rate, highest first;
// unknown rates come last. Ties as in Priority.
func (r *Result) ByErrors() []int32 {
	return r.order(func(i int) float64 { return orLast(r.Fleet.Server(i).ErrorRate()) })
}

// ByLatency orders the servers by latency, highest first;
// unknown ones come last. Ties as in Priority.
func (r *Result) ByLatency() []int32 {
	return r.order(func(i int) float64 { return orLast(r.Fleet.Server(i).Latency()) })
}

// ByCalls orders the servers by calls a month, most first;
// unknown ones come last. Ties by name and line.
func (r *Result) ByCalls() []int32 {
	return r.order(func(int) float64 { return 0 })
}

// ByRateLimit orders the servers by rate limit: those without one first, then
// the highest limit first. Ties as in Priority.
func (r *Result) ByRateLimit() []int32 {
	return r.order(func(i int) float64 {
		if !r.Limited(i) {
			return math.Inf(1)
		}
		return orLastWhole(r.Fleet.Server(i).RateLimit())
	})
}

// order sorts the servers by key, highest first, with the tie rule of the
// house: calls, then name, then line.
func (r *Result) order(key func(int) float64) []int32 {
	type entry struct {
		key, calls float64
		server     fleet.Server
	}
	entries := make([]entry, 0, r.Fleet.Len())
	for i := range r.Fleet.Len() {
		s := r.Fleet.Server(i)
		entries = append(entries, entry{key(i), orLastWhole(s.Calls()), s})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(
			cmp.Compare(b.key, a.key),
			cmp.Compare(b.calls, a.calls),
			cmp.Compare(a.server.Name(), b.server.Name()),
			cmp.Compare(a.server.Index(), b.server.Index()),
		)
	})
	order := make([]int32, len(entries))
	for i, e := range entries {
		order[i] = int32(e.server.Index())
	}
	return order
}

// orLast sorts an unknown value behind all known ones.
func orLast(v float64, ok bool) float64 {
	if !ok {
		return -1
	}
	return v
}

func orLastWhole(v int64, ok bool) float64 { return orLast(float64(v), ok) }
