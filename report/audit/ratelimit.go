package audit

import (
	"slices"

	"fleetreport/report/fleet"
)

// RateLimits summarises the rate limits of the servers that have one, in requests a minute. It is zero if none has.
type RateLimits struct {
	Min, Median, Max float64
}

// Limited reports whether the server has a rate limit. A limit of 0 is none, because it limits nothing in most
// gateways.
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

// LimitCounts returns the number of servers by the result of Limited.
func (r *Result) LimitCounts() (counts [fleet.Yes + 1]int) {
	for i := range r.Fleet.Len() {
		counts[r.Limited(i)]++
	}
	return counts
}

// RateLimits summarises the rate limits of the servers that have one. The median of an even number of limits is the
// mean of the two in the middle.
func (r *Result) RateLimits() RateLimits {
	var limits []int64
	for i := range r.Fleet.Len() {
		if limit, _ := r.Fleet.Server(i).RateLimit(); limit > 0 {
			limits = append(limits, limit)
		}
	}
	n := len(limits)
	if n == 0 {
		return RateLimits{}
	}
	slices.Sort(limits)
	return RateLimits{
		Min:    float64(limits[0]),
		Median: float64(limits[n/2]+limits[(n-1)/2]) / 2,
		Max:    float64(limits[n-1]),
	}
}
