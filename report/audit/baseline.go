package audit

import (
	_ "embed"
	"slices"
	"strings"

	"fleetreport/report/fleet"
)

// BuiltIn is the text of the built-in baseline, in YAML.
//
//go:embed baseline.yaml
var BuiltIn []byte

// Schema is the JSON Schema of baselines, for editors and for Load. It has a clause for each kind of condition.
//
//go:embed baseline.schema.json
var Schema []byte

// BuiltInOrigin is the Origin of the built-in baseline.
const BuiltInOrigin = "built in"

// Baseline is what servers are audited against: the controls with their weights, and the texts for the documents.
type Baseline struct {
	Name       string              `yaml:"name"`
	Version    string              `yaml:"version"`
	Frameworks []string            `yaml:"frameworks"`
	Controls   []Control           `yaml:"controls"`
	Advisories []Advisory          `yaml:"advisories"`
	AuthTypes  []AuthRank          `yaml:"auth_types"` // the strongest first
	Spellings  map[string][]string `yaml:"spellings"`  // other spellings of each authentication type
	Columns    map[string][]string `yaml:"columns"`    // names of each known column in the organisation's own file
	Gate       []string            `yaml:"gate"`       // limits, for gate.ParseAll
	Exceptions ExceptionRules      `yaml:"exceptions"`
	Expect     Expectations        `yaml:"expect"`
	DueDays    map[string]int      `yaml:"due_days"` // by severity: days to close a gap, see plan.Applied.ProposedDue

	Origin string `yaml:"-"` // BuiltInOrigin, or the base name of the file
	SHA256 string `yaml:"-"` // of the YAML text, in lower-case hexadecimal
	Bytes  int64  `yaml:"-"` // of the YAML text
}

// ExceptionRules limit the exceptions that may be granted.
type ExceptionRules struct {
	LongestDays int `yaml:"longest_days"` // from the day on which an exception is granted to its last day
}

// LongestDays is the default of ExceptionRules.LongestDays: a year, including a leap day.
const LongestDays = 366

// Control is a requirement for servers: a condition on a column of the inventory. Load sets Section, Answer, Gap and
// Action if the baseline leaves them out.
type Control struct {
	ID        string              `yaml:"id"`
	Title     string              `yaml:"title"`
	Column    string              `yaml:"column"`            // a known column, or one of the organisation's own
	Condition Condition           `yaml:"-"`                 // on the values of the column
	AtGateway *bool               `yaml:"closed_by_gateway"` // see ClosedByGateway; nil for its default
	Weight    float64             `yaml:"weight"`            // points of the risk score if the control is not met
	Severity  string              `yaml:"severity"`          // one of Severities
	Section   string              `yaml:"section"`           // title of its section
	Answer    string              `yaml:"answer"`            // the question that its section answers
	Gap       string              `yaml:"gap"`               // how sentences name its gaps: "without DLP"
	Action    string              `yaml:"action"`            // what closes its gaps: "Require OAuth 2.0 tokens"
	Why       string              `yaml:"why"`
	WhatToDo  string              `yaml:"what_to_do"`
	Mapping   map[string][]string `yaml:"mapping"`     // ids of the control in each framework
	Effort    float64             `yaml:"effort_days"` // days of work to close one gap; 0 if it is not estimated
}

// Advisory is a topic that the report covers beside compliance.
type Advisory struct {
	ID      string              `yaml:"id"`
	Title   string              `yaml:"title"`
	Scales  []Scale             `yaml:"scales"`
	Mapping map[string][]string `yaml:"mapping"` // ids of the topic in each framework
}

// Scale grades the numbers of a column, in the same way in every fleet and month: ordinary up to Elevated, elevated
// above Elevated, high above High.
type Scale struct {
	Column   string  `yaml:"column"`         // a known column with numbers
	Elevated float64 `yaml:"elevated_above"` // in the unit of the column
	High     float64 `yaml:"high_above"`     // in the unit of the column
	Required bool    `yaml:"required"`       // 0 is high too, because it means that there is no rate limit
}

// AuthRank is a group of authentication types of equal strength.
type AuthRank struct {
	Values     []string `yaml:"values"`
	FallsShort string   `yaml:"falls_short"` // why the types are weaker than the strongest; "" for the strongest
}

// Severities are the severities of controls, the lowest first.
var Severities = []string{"low", "medium", "high", "critical"}

// ownerColumn is the name of a column with the owners of servers. It is the key of further names under columns in a
// baseline.
const ownerColumn = "owner"

// OwnerColumn returns the index of the column of an inventory that has the owners of servers: that of the first of
// owner, contact and the names in the baseline. It returns false if there is none.
func (b *Baseline) OwnerColumn(f *fleet.Fleet) (index int, ok bool) {
	for _, name := range append([]string{ownerColumn, "contact"}, b.Columns[ownerColumn]...) {
		if index, ok = f.Column(strings.TrimSpace(name)); ok {
			return index, true
		}
	}
	return 0, false
}

// ClosedByGateway reports whether putting a server behind the API gateway closes a gap of the control. By default it
// does for the columns of what a gateway enforces: authentication, DLP, logging and rate limits.
func (c Control) ClosedByGateway() bool {
	if c.AtGateway != nil {
		return *c.AtGateway
	}
	return slices.Contains([]string{fleet.AuthType, fleet.HasDLP, fleet.HasLogging, fleet.RateLimit}, c.Column)
}

// Severe reports whether the control has at least the given severity.
func (c Control) Severe(least string) bool {
	return slices.Index(Severities, c.Severity) >= slices.Index(Severities, least)
}

// Weight returns the sum of the weights of all controls: the risk score of a server that meets none and has no errors,
// 6 with the built-in baseline.
func (b *Baseline) Weight() float64 {
	total := 0.0
	for _, c := range b.Controls {
		total += c.Weight
	}
	return total
}

// NotListed is why an authentication type falls short that the baseline does not list.
const NotListed = "not in the baseline's list"

// Auth returns the rank of an authentication type, 0 for the strongest, and why it falls short. A blank is the type
// "unknown". A type that the baseline does not list has the last rank.
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

// ListsAuth reports whether the baseline lists the authentication type.
func (b *Baseline) ListsAuth(value string) bool {
	return slices.ContainsFunc(b.AuthTypes, func(r AuthRank) bool { return slices.Contains(r.Values, value) })
}
