package audit

import "fleetreport/report/fleet"

// RateLimits describes the rate limits of the servers that have one, in requests a
// minute; it is zero where none has.
type RateLimits struct {
	Min, Median, Max float64
}

// Limited says whether the server has a rate limit. A limit of 0 is none, for it limits
// nothing in most gateways.
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
	n := r.LimitCounts()[fleet.Yes]
	if n == 0 {
		return RateLimits{}
	}
	limited := r.ByRateLimit().All()[r.Fleet.Len()-n:] // the highest limit first
	limit := func(place int) int64 { v, _ := r.Fleet.Server(int(limited[place])).RateLimit(); return v }
	return RateLimits{
		Min:    float64(limit(n - 1)),
		Median: float64(limit(n/2)+limit((n-1)/2)) / 2,
		Max:    float64(limit(0)),
	}
}
