package audit

import "fleetreport/report/fleet"

// RateLimits describes the rate limits of the fleet, in requests a minute.
type RateLimits struct {
	Limited          int // servers with a limit above 0
	Unlimited        int // servers with a limit of 0, which limits nothing in most gateways
	Unknown          int // servers of which nobody knows
	Min, Median, Max float64
}

// Limited says whether the server has a rate limit. A limit of 0 is none.
func (r *Result) Limited(server int) fleet.Answer {
	switch limit, ok := r.Fleet.Server(server).RateLimit(); {
	case !ok:
		return fleet.Unknown
	case limit > 0:
		return fleet.Yes
	default:
		return fleet.No
	}
}

// LimitCounts counts the servers by what Limited says of them.
func (r *Result) LimitCounts() (counts [fleet.Yes + 1]int) {
	for _, part := range Chunks(r.Fleet.Len(), func(from, to int) (part [fleet.Yes + 1]int) {
		for i := from; i < to; i++ {
			part[r.Limited(i)]++
		}
		return part
	}) {
		for answer, n := range part {
			counts[answer] += n
		}
	}
	return counts
}

// RateLimits gathers the limits of the servers that have one. The median of an
// even number of limits is the mean of the two in the middle.
func (r *Result) RateLimits() RateLimits {
	counts := r.LimitCounts()
	n := counts[fleet.Yes]
	all := RateLimits{Limited: n, Unlimited: counts[fleet.No], Unknown: counts[fleet.Unknown]}
	if n == 0 {
		return all
	}
	limited := r.ByRateLimit().All()[r.Fleet.Len()-n:] // the highest limit first
	limit := func(place int) int64 { v, _ := r.Fleet.Server(int(limited[place])).RateLimit(); return v }
	all.Min, all.Max = float64(limit(n-1)), float64(limit(0))
	all.Median = float64(limit(n/2)+limit((n-1)/2)) / 2
	return all
}
