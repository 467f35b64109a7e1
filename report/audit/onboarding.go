package audit

import "slices"

// Step is the state of the fleet after some servers have been put behind the gateway, and
// meet every control that a gateway closes.
type Step struct {
	Compliant int     // compliant servers
	Exposed   float64 // exposed calls a month that remain
}

// Onboarding follows the servers in the given order and yields the state of the
// fleet after each of them: step i is after the first i+1 servers.
func Onboarding(r *Result, order []int32) []Step {
	t := r.Tally()
	steps := make([]Step, len(order))
	// What remains is added up from both ends, not subtracted: only so it is exactly 0
	// where nothing does.
	later := 0.0
	for n, server := range slices.Backward(order) {
		steps[n].Exposed = later
		calls, _ := r.Fleet.Server(int(server)).Calls()
		later += float64(calls) * r.lacking[server]
	}
	compliant, left := t.Compliant, 0.0
	for n, server := range order {
		i := int(server)
		if !r.Compliant(i) {
			gaps, weight := r.behind(i)
			if gaps == 0 {
				compliant++
			}
			calls, _ := r.Fleet.Server(i).Calls()
			left += float64(calls) * weight
		}
		steps[n] = Step{Compliant: compliant, Exposed: (left + steps[n].Exposed) / t.weight}
	}
	return steps
}

// behind gives the gaps that a server has left behind the gateway, and their weights.
func (r *Result) behind(i int) (gaps int, weight float64) {
	for k := range r.Baseline.Controls {
		if c := &r.Baseline.Controls[k]; r.states[k][i] != Met && !c.ClosedByGateway() {
			gaps++
			weight += c.Weight
		}
	}
	return gaps, weight
}

// Onboards reports whether putting the server behind the gateway closes one of its gaps.
func (r *Result) Onboards(i int) bool {
	gaps, _ := r.behind(i)
	return r.Gaps(i) > gaps
}
