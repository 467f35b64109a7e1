// Package report is the document model: what the writers of report.md, report.html,
// report.xlsx and report.json print, and all that they may print. Package compose fills it.
package report

import (
	"fleetreport/report/fleet"
)

// Document is the whole report: what every writer prints, and all it may print.
// Package compose fills it; the writers compute nothing.
type Document struct {
	Title      string      // as given by --title
	Period     Period      // the month reported on
	Tool       Tool        // the program that made it
	Source     Source      // the inventory it was made from
	Inputs     []InputFile // all files it was made from
	Run        string      // stands for all that it was made from: the last row of Provenance
	Baseline   Baseline    // the baseline it was judged against
	Verdict    string      // where the fleet stands, in one sentence
	Remark     string      // what to know beside the verdict: what is unknown or left out, and how it is with exceptions
	Previous   string      // the month compared with, in words: "October 2026"; "" where there is none
	Since      string      // what changed since that month, in short
	Gate       Gate        // the limits that fail a run
	Decision   string      // what management is asked to decide, in one sentence
	Facts      []Fact      // every figure that stands in prose, in order of their ids
	KeyFigures *Table      // the figures that management reads first, one a row
	Actions    Actions     // what to do first, most urgent first, at most five
	Sections   []*Section  // the analyses, in the order of every document
	Appendix   []*Section  // controls and frameworks, data quality, method: after the analyses in every document
	Headlines  []Headline  // the rows of KeyFigures that the page shows large
	Controls   []Control   // of the baseline, in its order
	Cards      *Section    // a card for each server that does not meet the baseline: report.md and report.html only
	Provenance *Table      // which input, which program, which baseline
	Plan       *Section    // one row for each gap, to be worked on: the workbook only
	Inventory  *Section    // every server with every column: the workbook only
	Servers    *Table      // every server's judgement, one compact record a row: report.json only
	// Gaps is the number of all gaps.
	Gaps int
	// Findings gives the worst gaps, as many as are asked for: by severity, then by risk
	// score. The formats that pipelines read take them.
	Findings func(n int) []Finding
	// NoWorkbook says that report.xlsx is not made along with the other documents.
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
	Text   string // in the words of --fail-on: "compliance<80"
	Broken bool
	Says   string // what it found, in a sentence
}

// Headline is a key figure that management sees at a glance.
type Headline struct {
	Row     int    // of KeyFigures
	Section string // id of the section that tells more
	Good    bool   // the higher, the better
}

// Actions are things to do, most urgent first.
type Actions []Action

// Texts are the sentences of the actions.
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
	Name string     // of the server that it is about, as the sentence has it; "" for none
	At   int        // where the sentence has it, in bytes
	Link ServerLink // of that server
}

// Control names a control of the baseline.
type Control struct {
	ID, Title  string
	Column     string // the column of the inventory that shows it
	Definition string // what it asks of the column: equal where two months can be compared
	HasColumn  bool   // the inventory has the column, be it all blank
	Severity   string // one of audit.Severities
	Why        string // it matters
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

// Baseline names what the fleet was judged against.
type Baseline struct {
	Name    string
	Version string
	Origin  string // "built in", or the base name of the file
	SHA256  string // of the YAML text, in lower-case hexadecimal
}

// Words names the baseline, with its version where it has one.
func (b Baseline) Words() string {
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

// Text is the fact as prose prints it.
func (f Fact) Text() string { return f.Format.Text(f.Value) }

// InputFile is a file that the document was made from.
type InputFile struct {
	Kind string // one of the kinds below
	// base name, with the folders that tell its month for one of the history; "built in" for the built-in baseline
	Name   string
	Period Period // of one of the history
	SHA256 string // of its bytes, in lower-case hexadecimal
	Bytes  int64  // their number
}

// The kinds of input files.
const (
	InventoryFile  = "inventory"
	BaselineFile   = "baseline"
	ExceptionsFile = "exceptions"
	HistoryFile    = "history"
)
