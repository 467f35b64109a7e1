package audit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetreport/report/fleet"
	"fleetreport/report/quote"
	"fleetreport/report/spell"
)

// OneOf is met by the listed values. Case is ignored.
type OneOf struct {
	Values []string `yaml:"satisfied_by"` // in the form of the column: see Baseline.canonicalValue
}

// Describe lists the values.
func (o OneOf) Describe(time.Time) string { return strings.Join(o.Values, ", ") }

// Expects returns "": every text is a value.
func (o OneOf) Expects(time.Time) string { return "" }

// Ages returns false.
func (o OneOf) Ages() bool { return false }

// Evaluator returns a function for which a blank is unknown, and so is the authentication type "unknown".
func (o OneOf) Evaluator(c Context) func(value string) State {
	return func(value string) State {
		if c.Column != fleet.AuthType { // which has its canonical form
			value = strings.ToLower(strings.TrimSpace(value))
		} else if value == unknownAuth {
			return Unknown
		}
		if value == "" {
			return Unknown
		}
		return metIf(o.contains(value))
	}
}

func (o OneOf) contains(value string) bool {
	return slices.ContainsFunc(o.Values, func(v string) bool { return strings.EqualFold(v, value) })
}

// Canonical includes the spellings of the authentication types that meet the condition.
func (o OneOf) Canonical(b *Baseline, column string) string {
	return "in " + o.list() + b.spellingsHash(column, func(spelling, value string) string {
		if o.contains(value) {
			return spelling
		}
		return ""
	})
}

// list returns the values in lower case and in quotes, sorted.
func (o OneOf) list() string {
	var values []string
	for _, v := range o.Values {
		values = append(values, strconv.Quote(strings.ToLower(v)))
	}
	slices.Sort(values)
	return strings.Join(slices.Compact(values), ",")
}

// Formula compares the cell with each value. There is none for numbers.
func (o OneOf) Formula(cell Cell) Formula {
	kind := kindOf(cell.Column)
	switch kind {
	case numberColumn:
		return Formula{}
	case answerColumn:
		return o.answerFormula(cell)
	}
	isUnknown := cell.Ref + `=""`
	if kind == textColumn { // whose cell has the word if the value is unknown
		isUnknown = fmt.Sprintf("OR(%s,%s=%s)", isUnknown, cell.Ref, cell.state(Unknown))
	}
	return Formula{
		Text: fmt.Sprintf("IF(%s,%s,%s)", isUnknown, cell.state(Unknown), cell.metIf(cell.equalsAny(o.Values))),
		Compute: func(value string) (State, bool) {
			if value == "" || kind == textColumn && strings.EqualFold(value, Unknown.String()) {
				return Unknown, true
			}
			return metIf(o.contains(value)), true
		},
	}
}

// answerFormula compares a cell that is TRUE, FALSE or blank.
func (o OneOf) answerFormula(cell Cell) Formula {
	yes, no := metIf(o.contains("true")), metIf(o.contains("false"))
	return Formula{
		// A blank cell equals FALSE, so the blank is tested first.
		Text: fmt.Sprintf("IF(%s=\"\",%s,IF(%s=TRUE,%s,IF(%s=FALSE,%s,%s)))", cell.Ref, cell.state(Unknown),
			cell.Ref, cell.state(yes), cell.Ref, cell.state(no), cell.state(Unknown)),
		Compute: func(value string) (State, bool) {
			if value == "" {
				return Unknown, true
			}
			return metIf(o.contains(value)), true
		},
	}
}

// resolve brings the values to the form in which those of the inventory are compared with them.
func (o OneOf) resolve(l *loader, column string, at func(key ...any) []any) Condition {
	authTypesRead := l.matchesSchema("auth_types") && l.matchesSchema("spellings")
	if !l.matchesSchema(at("satisfied_by")...) || column == fleet.AuthType && !authTypesRead {
		return o
	}
	var resolved OneOf
	answers := kindOf(column) == extraColumn
	for j, value := range o.Values {
		canonical, problem := l.b.canonicalValue(column, value)
		if problem != "" {
			l.mistakef(at("satisfied_by", j), "%s %s", quote.Value(value), problem)
		}
		if !slices.Contains(resolved.Values, canonical) { // two spellings of one value
			resolved.Values = append(resolved.Values, canonical)
		}
		answers = answers && (canonical == "true" || canonical == "false")
	}
	if answers {
		return Answers{resolved}
	}
	return resolved
}

// canonicalValue brings a value that meets a control to the form in which the inventory's values are compared with
// it, or returns what is wrong with it.
func (b *Baseline) canonicalValue(column, value string) (canonical, problem string) {
	kind := kindOf(column)
	switch {
	case column == fleet.AuthType:
		if v, ok := b.AuthSpellings()[spell.Form(value)]; ok {
			return v, ""
		}
		return value, "is not an authentication type of this baseline: list it under auth_types"
	case kind == answerColumn:
		switch a, _ := fleet.ParseAnswer(value); a {
		case fleet.Yes:
			return "true", ""
		case fleet.No:
			return "false", ""
		}
		return value, "is neither true nor false: write one of them"
	}
	if canonical = strings.ToLower(strings.TrimSpace(value)); canonical == "" {
		return canonical, "is blank, and a blank is unknown and never meets a control: write a value, or present: true"
	}
	if kind == numberColumn {
		v, ok := parseNumber(canonical)
		if !ok {
			return value, "is not a number, but " + column + " has numbers: write digits only"
		}
		return formatNumber(v), ""
	}
	return canonical, ""
}
