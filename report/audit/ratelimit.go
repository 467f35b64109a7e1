package audit

import "slices"

// RateLimits describes the rate limits of the fleet, in requests a minute.
type RateLimits struct {
	Limited          int // servers with a limit above 0
	Min, Median, Max float64
}

// Limited reports whether the server has a rate limit: a limit of 0 limits
// nothing in most gateways, and counts as none.
func (r *Result) Limited(server int) bool {
	limit, ok := r.Fleet.Server(server).RateLimit()
	return ok && limit > 0
}

// RateLimits gathers the limits of the servers that have one. The median of an
// even number of limits is the mean of the two in the middle.
func (r *Result) RateLimits() RateLimits {
	var limits []int64
	for i := range r.Fleet.Len() {
		if r.Limited(i) {
			limit, _ := r.Fleet.Server(i).RateLimit()
			limits = append(limits, limit)
		}
	}
	n := len(limits)
	if n == 0 {
		return RateLimits{}
	}
	slices.Sort(limits)
	return RateLimits{
		Limited: n,
		Min:     float64(limits[0]),
		Median:  float64(limits[(n-1)/2]+limits[n/2]) / 2,
		Max:     float64(limits[n-1]),
	}
}
