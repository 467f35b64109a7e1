// Package pipeline writes a judged fleet in the formats that pipelines read, so that
// code hosts show it: JUnit XML and SARIF 2.1.0.
//
// Both say what the exit status and the documents say: only a broken limit of the gate
// is a failure. A finding is shown, and never fails anything by itself.
package pipeline

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"fleetreport/report"
)

// Run is a judged fleet.
type Run struct {
	Tool, Version string // the program that judged it
	Title         string // of the report
	Period        string // the month reported on: "2026-11"
	File          string // the inventory, as messages name it, with slashes; "" where it has no name
	Verdict       string // where the fleet stands, and what to know beside it, such as rows that were left out
	Gate          []Limit
	Rules         []Rule // the controls of the baseline
	// Findings are in any order, each one once. The worst [MaxFindings] are written.
	Findings iter.Seq[Finding]
	// Total is how many findings there are, where Findings yields but a part of them.
	Total int
}

// Limit is a limit of the gate.
type Limit struct {
	Text    string // as it is written: "compliance<80"
	Broken  bool
	Message string // what it found, in one sentence
}

// Rule is a control of the baseline.
type Rule struct {
	ID, Title string
	Severity  string // one of the keys of severities
	Why       string // it matters
	WhatToDo  string
	Tags      []string // such as the frameworks' ids that it is mapped to
}

// Finding is a server that does not meet a control, or of which nobody knows.
type Finding struct {
	ID           string // the same each month: "MCP08/oauth"
	Rule         int    // index in Run.Rules
	Server, Team string
	State        string     // "not met" or "unknown"
	Message      string     // what is wrong, in one sentence
	Line         int        // of Run.File, from 1; 0 for none
	Change       string     // what became of it since the month before: one of the keys of changes
	Exception    *Exception // in force; nil for none
	Score        float64    // orders the findings of one severity: the higher, the worse
}

// Exception is a granted deviation.
type Exception struct {
	Ticket, Reason, Approver string
	Expires                  string // its last day: "2026-12-31"
}

// MaxFindings is how many findings are written. Code hosts show no more.
const MaxFindings = 5000

// severity says how SARIF is told of one.
type severity struct {
	rank  int    // the worst first
	level string // of a result
	score string // the middle of the band in which code hosts give it the same name
}

var severities = map[string]severity{
	"critical": {0, "error", "9.5"},
	"high":     {1, "error", "7.5"},
	"medium":   {2, "warning", "5.0"},
	"low":      {3, "note", "3.0"},
}

// changes are the baseline states of SARIF. What cannot be compared has none.
var changes = map[string]string{
	"":               "",
	"new":            "new",
	"regression":     "new",
	"unchanged":      "unchanged",
	"not comparable": "",
}

// broken are the limits that the fleet breaks.
func (r *Run) broken() []Limit {
	var broken []Limit
	for _, l := range r.Gate {
		if l.Broken {
			broken = append(broken, l)
		}
	}
	return broken
}

// check reports what the formats have no words for. Nothing is guessed.
func (r *Run) check() error {
	seen := map[string]bool{}
	for _, rule := range r.Rules {
		if _, ok := severities[rule.Severity]; !ok {
			return fmt.Errorf("control %q has the severity %q: want low, medium, high or critical", rule.ID, rule.Severity)
		}
		if seen[rule.ID] {
			return fmt.Errorf("two controls have the id %q", rule.ID)
		}
		seen[rule.ID] = true
	}
	return nil
}

func (r *Run) checkFinding(f Finding) error {
	if f.Rule < 0 || f.Rule >= len(r.Rules) {
		return fmt.Errorf("finding %q is of control %d: there are %d", f.ID, f.Rule, len(r.Rules))
	}
	if _, ok := changes[f.Change]; !ok {
		return fmt.Errorf("finding %q has the change %q: want new, regression, unchanged or not comparable", f.ID, f.Change)
	}
	if f.State != "not met" && f.State != "unknown" {
		return fmt.Errorf("finding %q has the state %q: want not met or unknown", f.ID, f.State)
	}
	if math.IsNaN(f.Score) || math.IsInf(f.Score, 0) {
		return fmt.Errorf("the score of finding %q is not a number", f.ID)
	}
	return nil
}

// worst are the findings to write, the worst first, and how many more there are. It
// holds twice as many at most.
func (r *Run) worst() (findings []Finding, more int, err error) {
	if err := r.check(); err != nil {
		return nil, 0, err
	}
	cut := func() {
		slices.SortFunc(findings, r.compare)
		findings = findings[:min(len(findings), MaxFindings)]
	}
	count := 0
	if r.Findings != nil {
		for f := range r.Findings {
			if err := r.checkFinding(f); err != nil {
				return nil, 0, err
			}
			count++
			if findings = append(findings, f); len(findings) == 2*MaxFindings {
				cut()
			}
		}
	}
	cut()
	return findings, max(count, r.Total) - len(findings), nil
}

// compare puts the worse finding first. Ids end the tie, as each is there once.
func (r *Run) compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(severities[r.Rules[a.Rule].Severity].rank, severities[r.Rules[b.Rule].Severity].rank),
		cmp.Compare(b.Score, a.Score),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Rule, b.Rule),
	)
}

// leftOut says how many findings are not written.
func leftOut(more int) string {
	if more == 1 {
		return "1 more finding is not listed here. The report has all of them."
	}
	return fmt.Sprintf("%d more findings are not listed here. The report has all of them.", more)
}

// place is where the finding stands, as the messages of a compiler say it.
func (r *Run) place(f Finding) string {
	if r.File == "" || f.Line < 1 {
		return ""
	}
	return fmt.Sprintf("%s:%d: ", r.File, f.Line)
}

// describe says what a finding is about, in one line, and on what grounds it is
// accepted: code hosts show this text, and not all of them heed suppressions.
func (f Finding) describe() string {
	text := f.Server
	if f.Team != "" {
		text += " (" + f.Team + ")"
	}
	text += ": " + strings.TrimSuffix(f.Message, ".")
	if f.Change != "" {
		text += " (" + f.Change + ")"
	}
	text += "."
	if f.Exception != nil {
		text += " Exception: " + f.Exception.describe()
	}
	return report.Legible(text)
}

// describe says on what grounds an exception holds.
func (e *Exception) describe() string {
	return report.Legible(fmt.Sprintf("%s, %s (approved by %s, until %s).", e.Ticket, e.Reason, e.Approver, e.Expires))
}
