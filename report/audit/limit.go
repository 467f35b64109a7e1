package audit

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"fleetreport/report/quote"
	"fleetreport/report/spell"
)

// Rule is what a limit of the gate looks at.
type Rule uint8

// The rules of a gate.
const (
	MinCompliance      Rule = iota // compliance<80: the share of compliant servers is below Percent
	MaxExposed                     // exposed>30: the exposed calls are more than Percent of all calls
	NoNewGap                       // new-gap: a gap that was not there a month before
	NoRegression                   // regression: a control that was met a month before and is not now
	NoExpiredException             // expired-exception: a gap whose exception has expired
	MaxSeverity                    // severity>=high: a gap of a control of at least Severity
)

// Limit is one limit of a gate: what breaks it.
type Limit struct {
	Text     string // as it is written, without spaces: "compliance<80"
	Rule     Rule
	Percent  float64 // of MinCompliance and MaxExposed, 0 to 100
	Severity string  // of MaxSeverity, one of Severities
}

// String gives the limit in the words of --fail-on, which ParseLimit reads.
func (l Limit) String() string { return l.Text }

// ruleWords say how each rule is written: its word, and the sign that a bound follows;
// "" where there is none.
var ruleWords = [...]struct{ word, sign, example string }{
	MinCompliance:      {"compliance", "<", "compliance<80"},
	MaxExposed:         {"exposed", ">", "exposed>30"},
	NoNewGap:           {"new-gap", "", "new-gap"},
	NoRegression:       {"regression", "", "regression"},
	NoExpiredException: {"expired-exception", "", "expired-exception"},
	MaxSeverity:        {"severity", ">=", "severity>=high"},
}

// ParseLimit reads a limit in the words of --fail-on and of a baseline's gate: spaces
// and case do not count, and a percentage may have decimals and a percent sign. The
// error says which words there are.
func ParseLimit(text string) (Limit, error) {
	plain := strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text))
	end := strings.IndexAny(plain, "<>=≤≥!")
	if end < 0 {
		end = len(plain)
	}
	word, rest := plain[:end], plain[end:]
	value := strings.TrimLeft(rest, "<>=≤≥!")
	sign := rest[:len(rest)-len(value)]
	for i, r := range ruleWords {
		if r.word != word {
			continue
		}
		limit := Limit{Text: plain, Rule: Rule(i)}
		switch {
		case r.sign == "" && rest != "":
			return Limit{}, fmt.Errorf("%s: %s takes no bound: write %s", quote.Value(text), word, r.example)
		case r.sign == "":
			return limit, nil
		case sign != r.sign:
			return Limit{}, fmt.Errorf("%s: %s takes the sign %s and a bound: write it as %s", quote.Value(text), word, r.sign, r.example)
		case limit.Rule == MaxSeverity:
			if !slices.Contains(Severities, value) {
				return Limit{}, fmt.Errorf("%s: %s is no severity: write one of %s, as in %s", quote.Value(text), quote.Value(value), strings.Join(Severities, ", "), r.example)
			}
			limit.Severity = value
			return limit, nil
		}
		percent, ok := plainNumber(strings.TrimSuffix(value, "%"))
		if !ok || percent < 0 || percent > 100 {
			return Limit{}, fmt.Errorf("%s: %s is no percentage: write a number from 0 to 100, as in %s", quote.Value(text), quote.Value(value), r.example)
		}
		limit.Percent = percent
		limit.Text = word + sign + strconv.FormatFloat(percent, 'f', -1, 64)
		return limit, nil
	}
	var words, examples []string
	of := map[string]string{}
	for _, r := range ruleWords {
		words, examples = append(words, r.word), append(examples, r.example)
		of[r.word] = r.example
	}
	near, ok := spell.Nearest(word, words)
	switch {
	case plain == "":
		return Limit{}, fmt.Errorf("a limit is blank: write one of %s, with a comma only between two", strings.Join(examples, ", "))
	case ok && of[near] == near:
		return Limit{}, fmt.Errorf("%s is no limit: did you mean %s?", quote.Value(text), near)
	case ok:
		return Limit{}, fmt.Errorf("%s is no limit: did you mean %s, as in %s?", quote.Value(text), near, of[near])
	}
	return Limit{}, fmt.Errorf("%s is no limit: write one of %s", quote.Value(text), strings.Join(examples, ", "))
}

// ParseLimits reads limits with commas between them. The error tells every mistake, a
// line each.
func ParseLimits(text string) ([]Limit, error) {
	if strings.ContainsRune(text, ';') {
		return nil, fmt.Errorf("%s: limits are separated by commas: write %s",
			quote.Value(text), quote.Value(strings.ReplaceAll(text, ";", ",")))
	}
	var limits []Limit
	var errs []error
	for one := range strings.SplitSeq(text, ",") {
		limit, err := ParseLimit(one)
		if err == nil {
			err = anew(limits, limit)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		limits = append(limits, limit)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return limits, nil
}

// anew says what is wrong with a limit whose rule another has already.
func anew(limits []Limit, limit Limit) error {
	for _, other := range limits {
		if other.Rule == limit.Rule {
			return fmt.Errorf("%s: there is %s already: remove one", quote.Value(limit.Text), other)
		}
	}
	return nil
}
