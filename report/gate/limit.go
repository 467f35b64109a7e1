package gate

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"fleetreport/report/audit"
	"fleetreport/report/quote"
	"fleetreport/report/spell"
)

// Limit is a limit of a gate, which states what breaks it.
type Limit struct {
	Text     string  // as it is written, without spaces: "compliance<80"
	Rule     string  // the name of its rule: "compliance"
	Percent  float64 // the bound of a share, 0 to 100
	Severity string  // the bound of a severity, one of audit.Severities
}

// String returns the text of the limit, which Parse reads.
func (l Limit) String() string { return l.Text }

// operators are the characters that end the name of a rule.
const operators = "<>=≤≥!"

// Parse reads a limit. It ignores spaces and case, and a percentage may have decimals and a percent sign.
func Parse(text string) (Limit, error) {
	plain := strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text))
	name, rest := plain, ""
	if end := strings.IndexAny(plain, operators); end >= 0 {
		name, rest = plain[:end], plain[end:]
	}
	bound := strings.TrimLeft(rest, operators)
	operator := strings.TrimSuffix(rest, bound)
	r, ok := ruleNamed(name)
	switch {
	case plain == "":
		return Limit{}, fmt.Errorf("a limit is blank: write one of %s, with a comma only between two", Examples())
	case !ok:
		return Limit{}, unknownRule(text, name)
	case r.operator == "" && rest != "":
		return Limit{}, fmt.Errorf("%s: %s does not take a bound: write %s", quote.Value(text), name, r.example)
	case r.operator != operator:
		return Limit{}, fmt.Errorf("%s: %s needs the operator %s and a bound: write it as %s",
			quote.Value(text), name, r.operator, r.example)
	}
	limit := Limit{Text: plain, Rule: name}
	if r.parseBound != nil {
		if problem := r.parseBound(&limit, bound); problem != "" {
			return Limit{}, fmt.Errorf("%s: %s is %s, as in %s",
				quote.Value(text), quote.Value(bound), problem, r.example)
		}
	}
	return limit, nil
}

var plainDecimal = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// parsePercentage reads a percentage as the bound of a limit, or returns what is wrong with it.
func parsePercentage(l *Limit, bound string) (problem string) {
	number := strings.TrimSuffix(bound, "%")
	percent, err := strconv.ParseFloat(number, 64)
	if err != nil || percent > 100 || !plainDecimal.MatchString(number) {
		return "not a percentage: write a number from 0 to 100"
	}
	l.Percent = percent
	l.Text = strings.TrimSuffix(l.Text, bound) + strconv.FormatFloat(percent, 'f', -1, 64)
	return ""
}

// parseSeverity reads a severity as the bound of a limit, or returns what is wrong with it.
func parseSeverity(l *Limit, bound string) (problem string) {
	if !slices.Contains(audit.Severities, bound) {
		return "not a severity: write one of " + strings.Join(audit.Severities, ", ")
	}
	l.Severity = bound
	return ""
}

// unknownRule returns the error for a limit whose rule does not exist.
func unknownRule(text, name string) error {
	var names []string
	for _, r := range rules {
		names = append(names, r.name)
	}
	nearest, ok := spell.Nearest(name, names)
	if !ok {
		return fmt.Errorf("%s is not a limit: write one of %s", quote.Value(text), Examples())
	}
	suggestion := nearest
	if r, _ := ruleNamed(nearest); r.example != nearest {
		suggestion += ", as in " + r.example
	}
	return fmt.Errorf("%s is not a limit: did you mean %s?", quote.Value(text), suggestion)
}

// Examples returns an example of each limit, separated by commas.
func Examples() string {
	var list []string
	for _, r := range rules {
		list = append(list, r.example)
	}
	return strings.Join(list, ", ")
}

// ParseAll reads limits. The errors are those of the limits, in their order, nil for a valid one; two limits of one
// rule are an error. The limits are only those that are valid.
func ParseAll(texts []string) (limits []Limit, errs []error) {
	for _, text := range texts {
		limit, err := Parse(text)
		if i := slices.IndexFunc(limits, func(l Limit) bool { return l.Rule == limit.Rule }); err == nil && i >= 0 {
			err = fmt.Errorf("%s: there is %s already: remove one", quote.Value(limit.Text), limits[i])
		}
		if err == nil {
			limits = append(limits, limit)
		}
		errs = append(errs, err)
	}
	return limits, errs
}

// ParseList reads limits with commas between them. The error has every problem, each on a line.
func ParseList(text string) ([]Limit, error) {
	if strings.ContainsRune(text, ';') {
		return nil, fmt.Errorf("%s: limits are separated by commas: write %s",
			quote.Value(text), quote.Value(strings.ReplaceAll(text, ";", ",")))
	}
	limits, errs := ParseAll(strings.Split(text, ","))
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return limits, nil
}

// Check returns the errors of ParseAll. It is for audit.LoadWithGate.
func Check(texts []string) []error {
	_, errs := ParseAll(texts)
	return errs
}
