package audit

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Range is met by a number from AtLeast to AtMost, both included. One of them may be nil.
type Range struct {
	AtLeast *float64 `yaml:"at_least"`
	AtMost  *float64 `yaml:"at_most"`
}

// Describe names the bounds.
func (r Range) Describe(time.Time) string {
	switch {
	case r.AtMost == nil:
		return "at least " + formatNumber(*r.AtLeast)
	case r.AtLeast == nil:
		return "at most " + formatNumber(*r.AtMost)
	default:
		return formatNumber(*r.AtLeast) + " to " + formatNumber(*r.AtMost)
	}
}

// Expects returns "a number".
func (r Range) Expects(time.Time) string { return "a number" }

// Ages returns false.
func (r Range) Ages() bool { return false }

// Evaluator returns a function for which everything is unknown that is not a plain number.
func (r Range) Evaluator(c Context) func(value string) State {
	parse := parseNumber
	if kindOf(c.Column) == numberColumn { // whose text is a number already, with any number of digits
		parse = parseFloat
	}
	return func(value string) State {
		v, ok := parse(strings.TrimSpace(value))
		if !ok {
			return Unknown
		}
		return metIf(r.contains(v))
	}
}

func parseFloat(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

func (r Range) contains(v float64) bool {
	return (r.AtLeast == nil || v >= *r.AtLeast) && (r.AtMost == nil || v <= *r.AtMost)
}

// terms joins the comparisons with the bounds.
func (r Range) terms(prefix, separator string) string {
	var terms []string
	if r.AtLeast != nil {
		terms = append(terms, prefix+">="+formatNumber(*r.AtLeast))
	}
	if r.AtMost != nil {
		terms = append(terms, prefix+"<="+formatNumber(*r.AtMost))
	}
	return strings.Join(terms, separator)
}

// Canonical names the bounds.
func (r Range) Canonical(*Baseline, string) string { return r.terms("", " ") }

// Formula compares a number with the bounds. There is none for text.
func (r Range) Formula(cell Cell) Formula {
	if kindOf(cell.Column) != numberColumn {
		return Formula{}
	}
	return Formula{
		fmt.Sprintf("IF(ISNUMBER(%s),%s,%s)", cell.Ref, cell.metIf("AND("+r.terms(cell.Ref, ",")+")"), cell.state(Unknown)),
		func(value string) (State, bool) {
			v, ok := parseFloat(value)
			if !ok {
				return Unknown, true
			}
			return metIf(r.contains(v)), !r.isNearBound(v)
		},
	}
}

// isNearBound reports whether a number differs from a bound only in its last digits: spreadsheets take such numbers
// for equal.
func (r Range) isNearBound(v float64) bool {
	for _, bound := range []*float64{r.AtLeast, r.AtMost} {
		if bound != nil && v != *bound && math.Abs(v-*bound) <= 1e-12*math.Abs(*bound) {
			return true
		}
	}
	return false
}

func (r Range) resolve(l *loader, column string, at func(key ...any) []any) Condition {
	if kind := kindOf(column); kind == textColumn || kind == answerColumn {
		for key, bound := range map[string]*float64{"at_least": r.AtLeast, "at_most": r.AtMost} {
			if bound != nil {
				l.mistakef(at(key), "%s has no numbers: write another column or another condition", column)
			}
		}
	}
	if r.AtLeast != nil && r.AtMost != nil && *r.AtLeast > *r.AtMost {
		l.mistakef(at("at_most"), "%s is below at_least, which is %s: no number meets both",
			formatNumber(*r.AtMost), formatNumber(*r.AtLeast))
	}
	return r
}
