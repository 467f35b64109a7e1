package audit

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"fleetreport/report/fleet"
)

// BuiltIn is the text of the built-in baseline, in YAML.
//
//go:embed baseline.yaml
var BuiltIn []byte

// BuiltInOrigin is the Origin of the built-in baseline.
const BuiltInOrigin = "built in"

// Schema is the version of the baseline's form that this package reads.
const Schema = 1

// Baseline says what a server must have, what each control weighs, and how the
// documents word it.
type Baseline struct {
	Schema     int                 `yaml:"schema"`
	Name       string              `yaml:"name"`
	Version    string              `yaml:"version"`
	Frameworks []string            `yaml:"frameworks"`
	Controls   []Control           `yaml:"controls"`
	Advisories []Advisory          `yaml:"advisories"`
	AuthTypes  []AuthRank          `yaml:"auth_types"`
	Spellings  map[string][]string `yaml:"spellings"` // canonical auth type to its other spellings
	Columns    map[string][]string `yaml:"columns"`   // known column to its names in the organisation's own file
	Gate       []string            `yaml:"gate"`      // limits, as ParseLimit reads them

	Origin string `yaml:"-"` // BuiltInOrigin, or the base name of the file
	SHA256 string `yaml:"-"` // of the YAML text, in lower-case hexadecimal
}

// Control is one thing that a server must have.
type Control struct {
	ID          string              `yaml:"id"`
	Title       string              `yaml:"title"`
	Column      string              `yaml:"column"`              // the column of the inventory that shows it
	SatisfiedBy []string            `yaml:"satisfied_by"`        // the values of the column that meet it
	Present     bool                `yaml:"present"`             // any value meets it; a blank does not
	MaxAgeDays  *int                `yaml:"not_older_than_days"` // a date meets it that is at most so many days before the day of the audit
	AtLeast     *float64            `yaml:"at_least"`            // a number from here on meets it
	AtMost      *float64            `yaml:"at_most"`             // a number up to here meets it
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

// maxWeight keeps scores and weighted calls within what a spreadsheet holds exactly.
const maxWeight = 1000

// maxControls bounds what a reader and a workbook can take in.
const maxControls = 50

// The longest texts of a control, in characters. Titles stand in headings and
// headers, and texts once on each card of a server.
const (
	maxTitle = 120
	maxText  = 1000
)

// controlID is what an id of a control looks like: it stands in links, in finding
// ids and in names of the workbook.
var controlID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// Severities are the severities of a control, lowest first.
var Severities = []string{"low", "medium", "high", "critical"}

// Load reads a baseline. The origin names it in errors and documents. The error
// lists every mistake that was found, a line each.
func Load(text []byte, origin string) (*Baseline, error) {
	b := &Baseline{}
	if err := yaml.Load(text, b, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("baseline %s: %w", origin, err)
	}
	b.Origin = origin
	sum := sha256.Sum256(text)
	b.SHA256 = hex.EncodeToString(sum[:])
	var given struct {
		Controls []struct {
			Weight *float64 `yaml:"weight"`
		} `yaml:"controls"`
	}
	if err := yaml.Load(text, &given); err != nil {
		return nil, fmt.Errorf("baseline %s: %w", origin, err)
	}
	for i := range b.Controls {
		if given.Controls[i].Weight == nil {
			b.Controls[i].Weight = math.NaN() // which validate reports: no weight is not 0
		}
	}
	if err := b.validate(); err != nil {
		return nil, err
	}
	return b, nil
}

// validate gives every mistake of meaning at once.
func (b *Baseline) validate() error {
	var errs []error
	wrong := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("baseline "+b.Origin+": "+format, args...))
	}
	if b.Schema != Schema {
		wrong("schema is %d: write schema: %d", b.Schema, Schema)
	}
	if b.Name == "" {
		wrong("name is missing: write what the documents shall call this baseline")
	}
	if len(b.Controls) == 0 {
		wrong("controls is empty: write at least one control")
	}
	if len(b.Controls) > maxControls {
		wrong("there are %d controls: write at most %d", len(b.Controls), maxControls)
	}
	for _, mistake := range b.spellingMistakes() {
		wrong("%s", mistake)
	}
	seen := map[string]bool{}
	total := 0.0
	for i, c := range b.Controls {
		at := fmt.Sprintf("control %d (%s)", i+1, c.ID)
		for _, f := range []struct {
			key, value string
			most       int // characters
		}{
			{"id", c.ID, maxTitle}, {"title", c.Title, maxTitle}, {"column", c.Column, maxText}, {"section", c.Section, maxTitle},
			{"answer", c.Answer, maxText}, {"gap", c.Gap, maxTitle}, {"action", c.Action, maxTitle}, {"why", c.Why, maxText}, {"what_to_do", c.WhatToDo, maxText},
		} {
			if strings.TrimSpace(f.value) == "" {
				wrong("%s: %s is missing", at, f.key)
			}
			if n := utf8.RuneCountInString(f.value); n > f.most {
				wrong("%s: %s has %d characters: write at most %d", at, f.key, n, f.most)
			}
		}
		if c.ID == "any" || c.ID == "none" {
			wrong("%s: id: %q stands for every control and for none: write another", at, c.ID)
		}
		if c.ID != "" && !controlID.MatchString(c.ID) {
			wrong("%s: id: write up to 40 lower-case letters, digits and hyphens, a letter first", at)
		}
		if seen[c.ID] {
			wrong("%s: another control has this id: ids are unique", at)
		}
		seen[c.ID] = true
		if len(c.SatisfiedBy) == 0 {
			wrong("%s: satisfied_by is empty: write the values that meet the control", at)
		}
		switch thousandths := c.Weight * 1000; {
		case math.IsNaN(c.Weight):
			wrong("%s: weight is missing or no number: write a number from 0 to %v", at, maxWeight)
		case c.Weight < 0 || c.Weight > maxWeight:
			wrong("%s: weight is %v: write a number from 0 to %v", at, c.Weight, maxWeight)
		case math.Abs(thousandths-math.Round(thousandths)) > 1e-9, c.Weight > 0 && thousandths < 0.5:
			wrong("%s: weight is %v: write at most 3 decimals", at, c.Weight)
		}
		for j, value := range c.SatisfiedBy {
			canonical, mistake := b.canonical(c.Column, value)
			if mistake != "" {
				wrong("%s: satisfied_by: %q %s", at, value, mistake)
			}
			b.Controls[i].SatisfiedBy[j] = canonical
		}
		total += c.Weight
		if !slices.Contains(Severities, c.Severity) {
			wrong("%s: severity is %q: write one of %s", at, c.Severity, strings.Join(Severities, ", "))
		}
		for _, framework := range slices.Sorted(maps.Keys(c.Mapping)) {
			if !slices.Contains(b.Frameworks, framework) {
				wrong("%s: mapping: %q is not listed under frameworks", at, framework)
			}
		}
	}
	if len(b.Controls) > 0 && total <= 0 {
		wrong("all weights are 0: at least one control must weigh something")
	}
	return errors.Join(errs...)
}

// canonical brings a value that satisfies a control to the form in which the
// inventory's values are compared with it, or says what is wrong with it.
func (b *Baseline) canonical(column, value string) (form, mistake string) {
	switch column {
	case fleet.AuthType:
		if v, ok := b.AuthSpellings()[fleet.Spelling(value)]; ok {
			return v, ""
		}
		return value, "is no authentication type of this baseline: list it under auth_types"
	case fleet.HasDLP, fleet.HasLogging, fleet.Declared:
		switch a, _ := fleet.ParseAnswer(value); a {
		case fleet.Yes:
			return "true", ""
		case fleet.No:
			return "false", ""
		}
		return value, "is neither true nor false"
	}
	if form = strings.ToLower(strings.TrimSpace(value)); form == "" {
		return form, "is blank: a blank is unknown and never meets a control"
	}
	return form, ""
}

// spellingMistakes finds spellings that stand for two values, and values that no
// rank lists.
func (b *Baseline) spellingMistakes() []string {
	var mistakes []string
	meaning := map[string]string{}
	take := func(spelling, value string) {
		key := fleet.Spelling(spelling)
		if other, ok := meaning[key]; ok && other != value {
			mistakes = append(mistakes, fmt.Sprintf("spellings: %q is a spelling of both %s and %s", spelling, other, value))
		}
		meaning[key] = value
	}
	known := map[string]bool{}
	for _, rank := range b.AuthTypes {
		for _, v := range rank.Values {
			take(v, v)
			known[v] = true
		}
	}
	for _, v := range slices.Sorted(maps.Keys(b.Spellings)) {
		if !known[v] {
			mistakes = append(mistakes, fmt.Sprintf("spellings: %s is not listed under auth_types", v))
		}
		for _, s := range b.Spellings[v] {
			take(s, v)
		}
	}
	return mistakes
}

// AuthSpellings are the spellings of the authentication types that this baseline
// knows, for fleet.Options: the key of each spelling, and the value it stands for.
func (b *Baseline) AuthSpellings() map[string]string {
	m := map[string]string{}
	for _, rank := range b.AuthTypes {
		for _, v := range rank.Values {
			m[fleet.Spelling(v)] = v
		}
	}
	for v, others := range b.Spellings {
		for _, s := range others {
			m[fleet.Spelling(s)] = v
		}
	}
	return m
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

// Auth is the rank of an authentication type, 0 the best, and why it falls
// short. A type that the baseline does not list has the last rank.
func (b *Baseline) Auth(value string) (rank int, fallsShort string) {
	for i, r := range b.AuthTypes {
		if slices.Contains(r.Values, value) {
			return i, r.FallsShort
		}
	}
	last := len(b.AuthTypes) - 1
	if last < 0 {
		return 0, ""
	}
	return last, b.AuthTypes[last].FallsShort
}

// Knows reports whether the baseline lists the authentication type.
func (b *Baseline) Knows(auth string) bool {
	return slices.ContainsFunc(b.AuthTypes, func(r AuthRank) bool { return slices.Contains(r.Values, auth) })
}
