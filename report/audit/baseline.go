package audit

import (
	_ "embed"
	"slices"

	"fleetreport/report/fleet"
)

// BuiltIn is the text of the built-in baseline, in YAML.
//
//go:embed baseline.yaml
var BuiltIn []byte

// Schema is the JSON Schema of baselines, for editors and for Load.
//
//go:embed baseline.schema.json
var Schema []byte

// BuiltInOrigin is the Origin of the built-in baseline.
const BuiltInOrigin = "built in"

// Baseline says what a server must have, what each control weighs, and how the
// documents word it.
type Baseline struct {
	Name       string              `yaml:"name"`
	Version    string              `yaml:"version"`
	Frameworks []string            `yaml:"frameworks"`
	Controls   []Control           `yaml:"controls"`
	Advisories []Advisory          `yaml:"advisories"`
	AuthTypes  []AuthRank          `yaml:"auth_types"`
	Spellings  map[string][]string `yaml:"spellings"` // canonical auth type to its other spellings
	Columns    map[string][]string `yaml:"columns"`   // known column to its names in the organisation's own file
	Gate       []string            `yaml:"gate"`      // limits, as ParseLimit reads them
	Exceptions ExceptionRules      `yaml:"exceptions"`

	Origin string `yaml:"-"` // BuiltInOrigin, or the base name of the file
	SHA256 string `yaml:"-"` // of the YAML text, in lower-case hexadecimal
	Bytes  int64  `yaml:"-"` // of the YAML text

	Limits []Limit `yaml:"-"` // those of Gate
}

// ExceptionRules bound the exceptions that may be granted.
type ExceptionRules struct {
	LongestDays int `yaml:"longest_days"` // from the day on which one is granted to its last day
}

// LongestDays is ExceptionRules.LongestDays where the baseline does not say: a year, also one
// with a leap day.
const LongestDays = 366

// Control is one thing that a server must have. It has one condition: SatisfiedBy,
// Present, MaxAgeDays, or AtLeast and AtMost. Load fills in Section, Answer, Gap and
// Action where the file does not have them.
type Control struct {
	ID          string              `yaml:"id"`
	Title       string              `yaml:"title"`
	Column      string              `yaml:"column"`              // the column of the inventory that shows it
	SatisfiedBy []string            `yaml:"satisfied_by"`        // the values of the column that meet it
	Present     bool                `yaml:"present"`             // any value meets it; a blank does not
	MaxAgeDays  *int                `yaml:"not_older_than_days"` // a date meets it that is at most so many days before the day of the audit
	AtLeast     *float64            `yaml:"at_least"`            // a number from here on meets it
	AtMost      *float64            `yaml:"at_most"`             // a number up to here meets it
	AtGateway   *bool               `yaml:"closed_by_gateway"`   // see ClosedByGateway; nil where the file does not say
	Weight      float64             `yaml:"weight"`              // points of the risk score when it is not met
	Severity    string              `yaml:"severity"`            // one of Severities
	Section     string              `yaml:"section"`             // title of its section
	Answer      string              `yaml:"answer"`              // the question that its section answers
	Gap         string              `yaml:"gap"`                 // how prose says that it is not met: "without DLP"
	Action      string              `yaml:"action"`              // what closes the gap, in a few words: "Require OAuth 2.0 tokens"
	Why         string              `yaml:"why"`
	WhatToDo    string              `yaml:"what_to_do"`
	Mapping     map[string][]string `yaml:"mapping"` // framework to ids
}

// Advisory is something looked at that is no part of compliance.
type Advisory struct {
	ID      string              `yaml:"id"`
	Title   string              `yaml:"title"`
	Scales  []Scale             `yaml:"scales"`
	Mapping map[string][]string `yaml:"mapping"`
}

// Scale grades the numbers of one column, the same way in every fleet and month: up
// to Elevated they are ordinary, above it elevated, above High high.
type Scale struct {
	Column   string  `yaml:"column"`         // a known column that holds numbers
	Elevated float64 `yaml:"elevated_above"` // in the unit of the column
	High     float64 `yaml:"high_above"`
	Required bool    `yaml:"required"` // a server without a value, or with 0, is high: a rate limit
}

// AuthRank is a group of authentication types of equal strength.
type AuthRank struct {
	Values     []string `yaml:"values"`
	FallsShort string   `yaml:"falls_short"` // why it is less than the best; "" for the best
}

// Severities are the severities of a control, lowest first.
var Severities = []string{"low", "medium", "high", "critical"}

// ClosedByGateway reports whether putting a server behind the API gateway closes a gap of
// the control. Where the baseline does not say, it does so for the columns of what a gateway
// enforces: authentication, DLP, logging and rate limits.
func (c Control) ClosedByGateway() bool {
	if c.AtGateway != nil {
		return *c.AtGateway
	}
	return slices.Contains([]string{fleet.AuthType, fleet.HasDLP, fleet.HasLogging, fleet.RateLimit}, c.Column)
}

// Severe reports whether the control is of a severity, or of one above it.
func (c Control) Severe(least string) bool {
	return slices.Index(Severities, c.Severity) >= slices.Index(Severities, least)
}

// Weight is the sum of all weights: what a server that meets nothing scores
// before errors, 6 in the built-in baseline.
func (b *Baseline) Weight() float64 {
	total := 0.0
	for _, c := range b.Controls {
		total += c.Weight
	}
	return total
}

// NotListed says of an authentication type that the baseline does not list it.
const NotListed = "not in the baseline's list"

// Auth is the rank of an authentication type, 0 the best, and why it falls
// short. A blank is the type "unknown". A type that the baseline does not list has the
// last rank, and falls short as NotListed or as unknown.
func (b *Baseline) Auth(value string) (rank int, fallsShort string) {
	if value == "" {
		value = unknownAuth
	}
	for i, r := range b.AuthTypes {
		if slices.Contains(r.Values, value) {
			return i, r.FallsShort
		}
	}
	last := max(len(b.AuthTypes)-1, 0)
	if value == unknownAuth {
		return last, "unknown"
	}
	return last, NotListed
}

// Knows reports whether the baseline lists the authentication type.
func (b *Baseline) Knows(auth string) bool {
	return slices.ContainsFunc(b.AuthTypes, func(r AuthRank) bool { return slices.Contains(r.Values, auth) })
}
