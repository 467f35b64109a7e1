package audit

import (
	"time"

	"fleetreport/report/fleet"
)

// Present is met by any value. A blank does not meet it; a word such as "n/a" leaves it unknown.
type Present struct{}

// Describe returns "any value".
func (Present) Describe(time.Time) string { return "any value" }

// Expects returns "": every text is a value.
func (Present) Expects(time.Time) string { return "" }

// Ages returns false.
func (Present) Ages() bool { return false }

// Evaluator returns a function for which a blank is a value that is missing, not one that is unknown.
func (Present) Evaluator(c Context) func(value string) State {
	return func(value string) State {
		switch {
		case fleet.LooksBlank(value):
			return NotMet
		case meansUnknown(c.Column, value):
			return Unknown
		default:
			return Met
		}
	}
}

// Canonical includes the spellings of authentication types that decide whether a type is unknown.
func (Present) Canonical(b *Baseline, column string) string {
	if kind := kindOf(column); kind == answerColumn || kind == numberColumn {
		return "present"
	}
	return "present, known" + b.spellingsHash(column, func(spelling, value string) string {
		switch {
		case value == unknownAuth:
			return spelling
		case spelling == "na" || meansUnknown(column, spelling): // n/a without its slash
			return "not " + spelling // no spelling has a space
		}
		return ""
	})
}

// Formula tests for a number, or for a text in an extra column.
func (Present) Formula(cell Cell) Formula {
	compute := func(value string) (State, bool) { return metIf(value != ""), true }
	switch kindOf(cell.Column) {
	case numberColumn:
		return Formula{cell.metIf("ISNUMBER(" + cell.Ref + ")"), compute}
	case extraColumn:
		return Formula{cell.metIf(cell.Ref + `<>""`), compute}
	default:
		return Formula{}
	}
}

func (p Present) resolve(*loader, string, func(key ...any) []any) Condition { return p }
