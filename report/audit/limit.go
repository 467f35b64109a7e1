package audit

import "errors"

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

// ParseLimit reads a limit in the words of --fail-on and of a baseline's gate. The
// error says which words there are.
func ParseLimit(text string) (Limit, error) {
	return Limit{}, errors.New("not yet")
}
