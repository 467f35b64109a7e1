package audit

import "fleetreport/report/fleet"

// Attestation compares what a team declares with what the controls say.
type Attestation uint8

// The outcomes of the comparison.
const (
	Agrees      Attestation = iota // declared as the controls say
	Overstated                     // declared compliant, but a control is not met
	Understated                    // declared not compliant, but every control is met
	Undeclared                     // nothing is declared
	Unconfirmed                    // declared, but no control is known not to be met and one is unknown

	outcomes // is how many there are
)

// String says the outcome in the words of the documents.
func (a Attestation) String() string {
	switch a {
	case Overstated:
		return "declared compliant, is not"
	case Understated:
		return "declared not compliant, is"
	case Undeclared:
		return "nothing declared"
	case Unconfirmed:
		return "declared, a control is unknown"
	default:
		return "agrees"
	}
}

// Attestation compares the server's compliant column with the controls.
func (r *Result) Attestation(server int) Attestation {
	declared, standing := r.Fleet.Server(server).Declared(), r.Standing(server)
	switch {
	case declared == fleet.Unknown:
		return Undeclared
	case standing == Unknown:
		return Unconfirmed
	case declared == fleet.Yes && standing == NotMet:
		return Overstated
	case declared == fleet.No && standing == Met:
		return Understated
	default:
		return Agrees
	}
}

// Attestations counts the servers by the outcome of the comparison.
func (r *Result) Attestations() (counts [outcomes]int) {
	for _, part := range Chunks(r.Fleet.Len(), func(from, to int) (part [outcomes]int) {
		for i := from; i < to; i++ {
			part[r.Attestation(i)]++
		}
		return part
	}) {
		for outcome, n := range part {
			counts[outcome] += n
		}
	}
	return counts
}
