package audit

import (
	"slices"

	"fleetreport/report/fleet"
)

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

// RateLimits gathers the limits of the servers that have one. The median of an
// even number of limits is the mean of the two in the middle.
func (r *Result) RateLimits() RateLimits {
	var limits []int64
	var all RateLimits
	for i := range r.Fleet.Len() {
		switch r.Limited(i) {
		case fleet.Yes:
			limit, _ := r.Fleet.Server(i).RateLimit()
			limits = append(limits, limit)
		case fleet.No:
			all.Unlimited++
		default:
			all.Unknown++
		}
	}
	n := len(limits)
	if n == 0 {
		return all
	}
	slices.Sort(limits)
	all.Limited = n
	all.Min, all.Max = float64(limits[0]), float64(limits[n-1])
	all.Median = float64(limits[(n-1)/2]+limits[n/2]) / 2
	return all
}
