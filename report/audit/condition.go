package audit

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetreport/report/fleet"
)

// Condition is what a control asks of the values in its column. A kind of condition is one type in a file of its own.
// Adding one takes that type, a line in conditionKinds, and a clause with its keys in baseline.schema.json.
type Condition interface {
	// Describe describes the values that meet the condition, for documents: "oauth2, oidc", "at least 1". With a day
	// of the audit it adds what follows from that day; the zero time stands for any day.
	Describe(asOf time.Time) string

	// Expects describes the values that the condition can evaluate as of a day, UTC: "a number". It returns "" if
	// every text that is not blank is a value.
	Expects(asOf time.Time) string

	// Ages reports whether a value can stop meeting the condition without being changed, as a date does.
	Ages() bool

	// Evaluator returns a function that evaluates a value of the column, in the form of fleet.Server.Text.
	Evaluator(c Context) func(value string) State

	// Canonical returns the condition in a canonical form: equal for two conditions on a column if they evaluate every
	// inventory alike. Months are compared by it, and no document prints it.
	Canonical(b *Baseline, column string) string

	// Formula returns a spreadsheet formula for the state of the control.
	Formula(cell Cell) Formula

	// resolve checks the condition of a control against its column, records what is wrong, and returns the condition
	// to evaluate. at returns the path of a key of the control.
	resolve(l *loader, column string, at func(key ...any) []any) Condition
}

// conditionKinds are the kinds of conditions, each with the keys of a control that state it.
var conditionKinds = []struct {
	keys  []string
	empty func() Condition // returns a pointer to decode a control into
}{
	{[]string{"satisfied_by"}, func() Condition { return new(OneOf) }},
	{[]string{"present"}, func() Condition { return new(Present) }},
	{[]string{"not_older_than_days"}, func() Condition { return new(MaxAge) }},
	{[]string{"at_least", "at_most"}, func() Condition { return new(Range) }},
}

// Context is what the evaluation of a condition depends on besides the value.
type Context struct {
	Column     string      // as in Control.Column
	AsOf       time.Time   // the day of the audit, UTC
	MixesMarks func() bool // whether the column mixes check marks and crosses, see fleet.MixesMarks; nil if not
}

// Cell is the spreadsheet cell with a server's value in the column of a control.
type Cell struct {
	Column string                   // as in Control.Column
	Ref    string                   // the expression that refers to the value, without spaces around it
	Quote  func(text string) string // writes a text as a constant of a formula
	AsOf   time.Time                // the day of the audit, UTC
}

// Formula is a spreadsheet formula for the state of a control.
type Formula struct {
	Text string // "" if no formula can express the condition on this column

	// Compute returns the state that a spreadsheet computes for a value. It returns false if that depends on the
	// spreadsheet program.
	Compute func(value string) (state State, certain bool)
}

// state returns the text of a state as a constant.
func (c Cell) state(s State) string { return c.Quote(s.String()) }

// metIf returns an expression that is "met" if the condition is true, else "not met".
func (c Cell) metIf(condition string) string {
	return fmt.Sprintf("IF(%s,%s,%s)", condition, c.state(Met), c.state(NotMet))
}

// equalsAny returns an expression that is true if the cell has one of the texts. Case is ignored, as in every
// comparison of spreadsheets.
func (c Cell) equalsAny(texts []string) string {
	var terms []string
	for _, text := range texts {
		terms = append(terms, c.Ref+"="+c.Quote(text))
	}
	return "OR(" + strings.Join(terms, ",") + ")"
}

func metIf(met bool) State {
	if met {
		return Met
	}
	return NotMet
}

// columnKind is the type of the values in a column.
type columnKind uint8

const (
	extraColumn  columnKind = iota // any other column, with text
	textColumn                     // a known column with text
	numberColumn                   // a known column with numbers
	answerColumn                   // a known column with yes and no, as true and false
)

// kindOf returns the type of the values in a column, by its name in a baseline.
func kindOf(column string) columnKind {
	switch {
	case fleet.AnswerFunc(column) != nil:
		return answerColumn
	case fleet.NumberFunc(column) != nil:
		return numberColumn
	case slices.Contains(fleet.KnownColumns(), column):
		return textColumn
	default:
		return extraColumn
	}
}

// unknownAuth is the authentication type that people write instead of a blank, and noAuth the one that says that
// callers need not authenticate.
const unknownAuth, noAuth = "unknown", "none"

// meansUnknown reports whether a text in the column stands for an unknown value: a word such as
// "n/a", or an error value of a spreadsheet.
func meansUnknown(column, text string) bool {
	if fleet.IsErrorValue(strings.TrimSpace(text)) {
		return true
	}
	return fleet.IsUnknownWord(text) && (column != fleet.AuthType || text != noAuth)
}

// formatNumber formats a number without an exponent, with as many decimals as it has.
func formatNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// plainNumber matches digits with or without a minus sign and decimals.
var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// parseNumber parses a plain number with at most 16 characters after the sign, which float64 represents faithfully.
func parseNumber(s string) (float64, bool) {
	const maxDigits = 16
	if len(strings.TrimPrefix(s, "-")) > maxDigits || !plainNumber.MatchString(s) {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}
