// Package report is the document model: what the writers of report.md, report.html,
// report.xlsx and report.json print, and all that they may print. Package compose fills it.
package report

import (
	"fleetreport/report/fleet"
)

// Document is the whole report. Package compose fills it; the writers print it and compute
// nothing.
type Document struct {
	Title      string      // as given by --title
	Period     Period      // the month reported on
	Tool       Tool        // the program that made it
	Source     Source      // the inventory it was made from
	Columns    []string    // of the inventory, those with a value
	Doubts     []string    // sentences that say why the inventory may not be complete or not be new
	Inputs     []InputFile // all files it was made from
	Run        string      // the hash of Provenance, which is its last row
	Baseline   Baseline    // the baseline that the fleet was audited against
	Verdict    string      // the state of the fleet, in one sentence
	Remark     string      // what qualifies the verdict: unknown values, rows left out, exceptions
	Previous   string      // the month compared with, in words: "October 2026"; "" where there is none
	Since      string      // a summary of the changes since that month
	Gate       Gate        // the limits that fail a run
	Decision   string      // what management is asked to decide, in one sentence
	Facts      []Fact      // every figure quoted in prose, in the order of their ids
	KeyFigures *Table      // the figures that management reads first, one per row
	Actions    Actions     // what to do first, most urgent first, at most five
	Sections   []*Section  // the analyses, in the order of every document
	Appendix   []*Section  // controls and frameworks, data quality, method: after the analyses in every document
	Headlines  []Headline  // the rows of KeyFigures that the page shows large
	Controls   []Control   // of the baseline, in its order
	Cards      *Section    // a card for each server that does not meet the baseline: report.md and report.html only
	Provenance *Table      // which input, which program, which baseline
	Planned    *Table      // the gaps with an entry in the action plan that was given: report.json only; nil for none
	Plan       *Section    // the action plan, one row per gap: the workbook only
	Inventory  *Section    // every server with every column: the workbook only
	Servers    *Table      // the audit of every server, one compact record per row: report.json only
	// Gaps is the number of all gaps.
	Gaps int
	// Findings returns the n worst gaps: by severity, then by risk score. Formats that
	// programs read use it.
	Findings func(n int) []Finding
	// NoWorkbook reports that report.xlsx was not requested.
	NoWorkbook bool
}

// Gate is the verdict on the limits that fail a run.
type Gate struct {
	Text   string   // whether it failed, in one sentence; "" where no limits are set
	Failed bool     // a limit is broken
	Broken []string // each broken limit, in a sentence
	Limits []Limit  // all of them
}

// Limit is one limit of the gate and what it found.
type Limit struct {
	Text   string // as in --fail-on: "compliance<80"
	Broken bool
	Result string // the result, in a sentence
}

// Headline is a key figure that management sees at a glance.
type Headline struct {
	Row     int    // of KeyFigures
	Section string // id of the section with details
	Good    bool   // the higher, the better
}

// Actions are things to do, most urgent first.
type Actions []Action

// Texts returns the sentences of the actions.
func (a Actions) Texts() []string {
	var texts []string
	for _, action := range a {
		texts = append(texts, action.Text)
	}
	return texts
}

// Action is one thing to do, in a sentence.
type Action struct {
	Text string
	Name string     // of the server concerned, as written in Text; "" for none
	At   int        // byte offset of Name in Text
	Link ServerLink // to that server
}

// Control names a control of the baseline.
type Control struct {
	ID, Title  string
	Column     string // the column of the inventory that it reads
	Definition string // its condition in canonical form; two months can be compared where it is equal
	HasColumn  bool   // the inventory has the column, even if it is blank in every row
	Severity   string // one of audit.Severities
	Why        string // why it matters
	WhatToDo   string
	Mapping    []string // "NIST 800-53 r5: IA-2"
}

// Tool names the program that made the document.
type Tool struct {
	Name    string // "fleetreport"
	Version string // "1.2.0", or "development"
}

// Source traces the document to its input.
type Source = fleet.Source

// Period is the month reported on.
type Period = fleet.Period

// Baseline identifies the baseline that the fleet was audited against.
type Baseline struct {
	Name    string
	Version string
	Origin  string // "built in", or the base name of the file
	SHA256  string // of the YAML text, in lower-case hexadecimal
}

// NameAndVersion returns the name of the baseline, with its version if it has one.
func (b Baseline) NameAndVersion() string {
	if b.Version == "" {
		return b.Name
	}
	return b.Name + ", version " + b.Version
}

// Fact is one figure that prose may quote. Prose quotes no other figure.
type Fact struct {
	ID     string // stable: "calls.without.oauth"
	Label  string // what it counts: "Calls a month without OAuth 2.0"
	Value  Cell
	Format Format
}

// Text returns the fact as prose prints it.
func (f Fact) Text() string { return f.Format.Text(f.Value) }

// InputFile is a file that the document was made from.
type InputFile struct {
	Kind string // one of the kinds below
	// Name is the base name, for a file of the history with the folders that show its month;
	// "built in" for the built-in baseline.
	Name   string
	Period Period // of a file of the history
	SHA256 string // of its bytes, in lower-case hexadecimal
	Bytes  int64  // size in bytes
}

// The kinds of input files.
const (
	InventoryFile  = "inventory"
	BaselineFile   = "baseline"
	ExceptionsFile = "exceptions"
	HistoryFile    = "history"
	PlanFile       = "plan"
	AliasFile      = "aliases"
)
