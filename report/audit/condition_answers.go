package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fleetreport/report/fleet"
)

// Answers is a OneOf whose values are true, false or both, on a column that fleetreport does not know. It reads the
// column in all the spellings of the known columns with yes and no.
type Answers struct{ OneOf }

// Expects returns "yes or no".
func (a Answers) Expects(time.Time) string { return "yes or no" }

// Evaluator returns a function for which everything is unknown that is neither yes nor no. So is a cross, if the
// column has check marks too.
func (a Answers) Evaluator(c Context) func(value string) State {
	yes, no := metIf(a.contains("true")), metIf(a.contains("false"))
	mixesMarks := c.MixesMarks != nil && c.MixesMarks()
	return func(value string) State {
		if mixesMarks && fleet.IsCross(strings.TrimSpace(value)) {
			return Unknown
		}
		switch answer, _ := fleet.ParseAnswer(value); answer {
		case fleet.Yes:
			return yes
		case fleet.No:
			return no
		default:
			return Unknown
		}
	}
}

// Canonical differs from that of a OneOf with the same values, which takes no other spelling for them.
func (a Answers) Canonical(*Baseline, string) string { return "answered " + a.list() }

// The most usual spellings of yes and no, which the formula compares with. Cells with other spellings have no formula.
var usualYes, usualNo = []string{"true", "yes", "y", "1", "enabled"}, []string{"false", "no", "n", "0", "disabled"}

// Formula compares the cell with the usual spellings of yes and no.
func (a Answers) Formula(cell Cell) Formula {
	yes, no := metIf(a.contains("true")), metIf(a.contains("false"))
	return Formula{
		Text: fmt.Sprintf("IF(%s,%s,IF(%s,%s,%s))", cell.equalsAny(usualYes), cell.state(yes),
			cell.equalsAny(usualNo), cell.state(no), cell.state(Unknown)),
		Compute: func(value string) (State, bool) {
			switch value = strings.ToLower(value); {
			case slices.Contains(usualYes, value):
				return yes, true
			case slices.Contains(usualNo, value):
				return no, true
			default:
				return Unknown, true
			}
		},
	}
}
