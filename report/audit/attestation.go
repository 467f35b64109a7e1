package audit

import "fleetreport/report/fleet"

// Attestation is the result of comparing what a team declares, in the column compliant, with the audit.
type Attestation uint8

// The results of the comparison.
const (
	Agrees      Attestation = iota // the audit agrees
	Overstated                     // declared compliant, but a control is not met
	Understated                    // declared not compliant, but every control is met
	Undeclared                     // nothing is declared
	Unconfirmed                    // declared, but a control is unknown and none is known not to be met

	attestations // their number
)

// String returns the result as the documents word it.
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

// Attestation compares what is declared for a server with its controls.
func (r *Result) Attestation(server int) Attestation {
	declared, compliance := r.Fleet.Server(server).Declared(), r.Standing(server)
	switch {
	case declared == fleet.Unknown:
		return Undeclared
	case compliance == Unknown:
		return Unconfirmed
	case declared == fleet.Yes && compliance == NotMet:
		return Overstated
	case declared == fleet.No && compliance == Met:
		return Understated
	default:
		return Agrees
	}
}

// Attestations returns the number of servers with each result of the comparison.
func (r *Result) Attestations() (counts [attestations]int) {
	for i := range r.Fleet.Len() {
		counts[r.Attestation(i)]++
	}
	return counts
}
