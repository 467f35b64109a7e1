package audit

import "slices"

// Step is the state of the fleet when some servers are behind the gateway and meet every control that it closes
// gaps of.
type Step struct {
	Compliant int     // compliant servers
	Exposed   float64 // exposed calls a month that remain
}

// Onboarding puts the servers behind the gateway in the given order. Step i is the state after the first i+1 servers.
func Onboarding(r *Result, order []int32) []Step {
	t := r.Tally()
	steps := make([]Step, len(order))
	// The rest is summed from both ends. Subtracting from the total would leave rounding errors where nothing is left.
	later := 0.0
	for n, server := range slices.Backward(order) {
		steps[n].Exposed = later
		calls, _ := r.Fleet.Server(int(server)).Calls()
		later += float64(calls) * r.gapWeight[server]
	}
	compliant, left := t.Compliant, 0.0
	for n, server := range order {
		i := int(server)
		if !r.Compliant(i) {
			gaps, weight := r.remaining(i)
			if gaps == 0 {
				compliant++
			}
			calls, _ := r.Fleet.Server(i).Calls()
			left += float64(calls) * weight
		}
		steps[n] = Step{Compliant: compliant, Exposed: (left + steps[n].Exposed) / t.totalWeight}
	}
	return steps
}

// remaining returns the number of gaps that a server keeps behind the gateway, and the sum of their weights.
func (r *Result) remaining(server int) (gaps int, weight float64) {
	for k, closed := range r.closedByGateway {
		if !closed && r.states[k][server] != Met {
			gaps++
			weight += r.Baseline.Controls[k].Weight
		}
	}
	return gaps, weight
}

// Onboards reports whether putting the server behind the gateway closes one of its gaps.
func (r *Result) Onboards(server int) bool {
	gaps, _ := r.remaining(server)
	return r.Gaps(server) > gaps
}
