package history

import (
	"strconv"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// PreviousValue returns the value that a server of the current fleet had in the column of a control
// in the previous month, "" for a blank cell. ok is false if it is unknown.
func (c *Comparison) PreviousValue(control, server int) (value string, ok bool) {
	h, before := &c.controls[control], c.before[server]
	switch {
	case before < 0:
		return "", false
	case h.values != nil:
		return h.values.at(int(before)), true
	case h.states == nil || !StateImpliesValue(h.control):
		return "", false
	case h.states[before] == audit.Unknown:
		return "", true
	default:
		evaluate := h.control.Condition.Evaluator(audit.Context{Column: h.control.Column})
		return strconv.FormatBool(evaluate("true") == h.states[before]), true
	}
}

// StateImpliesValue reports whether the value of a control's column follows from the state: the
// column contains yes or no, and exactly one of the two meets the control. Neither Month nor
// report.json stores the values of such a column.
func StateImpliesValue(c audit.Control) bool {
	evaluate := c.Condition.Evaluator(audit.Context{Column: c.Column})
	return fleet.AnswerFunc(c.Column) != nil && evaluate("true") != evaluate("false")
}
