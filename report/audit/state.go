package audit

// State is what the audit says of one control of one server. The zero value is
// Unknown, and Unknown counts as not met in every figure: what nobody knows is
// never reported as fine.
type State uint8

// The states of a control.
const (
	Unknown State = iota // the inventory does not say
	NotMet               // the inventory says a value that does not satisfy the control
	Met                  // the inventory says a value that satisfies it
)

// String gives "unknown", "not met" or "met".
func (s State) String() string {
	switch s {
	case Met:
		return "met"
	case NotMet:
		return "not met"
	default:
		return "unknown"
	}
}
