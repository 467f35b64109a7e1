package audit

import (
	"cmp"
	"math"
	"slices"
	"strings"

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

// ByRateLimit orders the servers by rate limit: those without a known one first, then
// the highest limit first. Ties as in Priority.
func (r *Result) ByRateLimit() []int32 {
	return r.order(func(i int) float64 {
		if r.Limited(i) != fleet.Yes {
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
		server     int32
	}
	entries := make([]entry, 0, r.Fleet.Len())
	for i := range r.Fleet.Len() {
		entries = append(entries, entry{key(i), orLastWhole(r.Fleet.Server(i).Calls()), int32(i)})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		switch { // no key is NaN
		case a.key != b.key:
			return cmp.Compare(b.key, a.key)
		case a.calls != b.calls:
			return cmp.Compare(b.calls, a.calls)
		}
		// Most are told apart by now; names are dear to look up.
		byName := strings.Compare(r.Fleet.Server(int(a.server)).Name(), r.Fleet.Server(int(b.server)).Name())
		return cmp.Or(byName, cmp.Compare(a.server, b.server))
	})
	order := make([]int32, len(entries))
	for i, e := range entries {
		order[i] = e.server
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
