package audit

// Step is the state of the fleet after some servers have been put behind the
// gateway and meet every control.
type Step struct {
	Compliant int     // compliant servers
	Exposed   float64 // exposed calls a month that remain
}

// Onboarding follows the servers in the given order and yields the state of the
// fleet after each of them: step i is after the first i+1 servers.
func Onboarding(r *Result, order []int32) []Step {
	t := r.Tally()
	compliant, weighted := t.Compliant, t.weighted
	steps := make([]Step, len(order))
	for n, server := range order {
		i := int(server)
		if !r.Compliant(i) {
			compliant++
			calls, _ := r.Fleet.Server(i).Calls()
			weighted -= float64(calls) * r.lacking[i]
		}
		steps[n] = Step{Compliant: compliant, Exposed: max(0, weighted) / t.weight}
	}
	return steps
}
