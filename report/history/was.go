package history

import (
	"strconv"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// Was is what the previous month's inventory had in the column of a control, for a
// server of this month's fleet, "" where the cell was blank; false where that is not
// known.
func (c *Comparison) Was(control, server int) (value string, ok bool) {
	h, before := &c.controls[control], c.before[server]
	switch {
	case before < 0:
		return "", false
	case h.values != nil:
		return h.values.at(int(before)), true
	case h.states != nil && AnswerTold(h.control):
		return answerOf(h.control, h.states[before]), true
	default:
		return "", false
	}
}

// AnswerTold reports whether the state of the control tells what its column holds: it
// is a yes/no column, and one of both meets the control. A month then holds no values
// of it, and neither does report.json.
func AnswerTold(c audit.Control) bool {
	evaluate := c.Condition.Evaluator(audit.Context{Column: c.Column})
	return fleet.Answers(c.Column) != nil && evaluate("true") != evaluate("false")
}

// answerOf is what the column of such a control holds: true or false, "" where unknown.
func answerOf(c audit.Control, state audit.State) string {
	if state == audit.Unknown {
		return ""
	}
	evaluate := c.Condition.Evaluator(audit.Context{Column: c.Column})
	return strconv.FormatBool(evaluate("true") == state)
}
