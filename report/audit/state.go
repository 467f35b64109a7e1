package audit

// State is the result of a control for a server. The zero value is Unknown. In every figure Unknown counts as not met:
// what is unknown is never reported as fine.
type State uint8

// The states of a control.
const (
	Unknown State = iota // the inventory has no value, or none that the control can evaluate
	NotMet               // the value does not meet the control
	Met                  // the value meets the control
)

// String returns "unknown", "not met" or "met".
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
