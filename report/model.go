package report

import (
	"iter"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// Document is the whole report: what every writer prints, and all it may print.
// Compose makes it; from there on nothing is computed.
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

// Section is one analysis: what it answers, its tables and its charts.
type Section struct {
	ID     string   // stable, used in links: "authentication"
	Title  string   // "Authentication gaps"
	Sheet  string   // name of the workbook's sheet, at most 31 characters
	Answer string   // one line: the question that the section answers
	Lead   []string // its findings, one sentence or short paragraph each
	Notes  []string // what a reader must know to read the figures right
	// Missing says what could not be analysed and why, such as "not available:
	// the file has no column error_rate_pct".
	Missing []string
	Tables  []*Table
	Charts  []*Chart
	// Reference marks texts and small tables to look something up in: the workbook
	// lays them out to be read from top to bottom.
	Reference bool
	// Cards tell all about single servers; nil for none.
	Cards *Cards
}

// Table is rows of cells under described columns. It holds no cells: Fill
// computes rows when it is asked for them, so that a table of a million rows costs
// nothing until it is written.
type Table struct {
	ID      string // stable, unique in the document: "authentication-servers"
	Title   string // caption
	Order   string // how the rows are ordered, in words: "highest risk score first"
	Columns []Column
	Len     int // number of rows
	Page    int // how many rows report.md, report.html and report.json show; the workbook has all
	// Fill appends the cells of rows lo to hi, 0 <= lo <= hi <= Len, to dst and returns
	// it: row after row, one cell a column. It is pure, and safe for concurrent use.
	Fill func(lo, hi int, dst []Cell) []Cell
	// Name gives the figure in column Figure of row i a name by which formulas of
	// the workbook know it, such as "exposed_calls"; nil where no figure has one.
	Name   func(i int) string
	Figure int
	// Link says where a reader finds more of the server of row i, 0 <= i < Page; nil
	// where the rows are not servers.
	Link func(i int) ServerLink
}

// Row appends the cells of row i to dst and returns it.
func (t *Table) Row(i int, dst []Cell) []Cell { return t.Fill(i, i+1, dst) }

// EachRow makes a Fill of a function that appends the cells of one row.
func EachRow(row func(i int, dst []Cell) []Cell) func(lo, hi int, dst []Cell) []Cell {
	return func(lo, hi int, dst []Cell) []Cell {
		for i := lo; i < hi; i++ {
			dst = row(i, dst)
		}
		return dst
	}
}

// Rows yields the first n rows of the table. The slice is reused from row to row.
func (t *Table) Rows(n int) iter.Seq2[int, []Cell] {
	return func(yield func(int, []Cell) bool) {
		var row []Cell
		for i := range min(n, t.Len) {
			row = t.Row(i, row[:0])
			if !yield(i, row) {
				return
			}
		}
	}
}

// Shown is the number of rows that the bounded documents show.
func (t *Table) Shown() int { return min(t.Page, t.Len) }

// Column describes the cells of one column, once for all documents.
type Column struct {
	ID     string // stable: "exposed_calls"
	Name   string // header without the unit: "Exposed calls"
	Kind   Kind   // what its cells hold where they hold anything; numbers are aligned to the right
	Format Format // of its numbers
	Input  Input  // what a person fills in, in the workbook
	// Brief says that report.md and report.html shorten its texts, which are names
	// from the inventory and may be of any length.
	Brief bool
	// Moods are those of its texts that are good or bad news; nil for none.
	Moods map[string]Mood
}

// Text is the cell as report.md and report.html print it, without its unit.
func (c Column) Text(cell Cell) string {
	s := c.Format.Text(cell)
	if c.Brief && cell.Kind == Text {
		return Brief(s)
	}
	return s
}

// Quantity is the cell as report.md and report.html print it, with its unit: "8,000 a
// month", "5.8 %".
func (c Column) Quantity(cell Cell) string {
	s := c.Text(cell)
	if cell.Kind == Number && c.Format.Unit != "" {
		s += " " + c.Format.Unit
	}
	return s
}

// Input says what a person may fill into the cells of a column, which are empty.
type Input uint8

// The inputs.
const (
	NoInput     Input = iota
	TextInput         // anything
	DateInput         // a date
	StatusInput       // one of Statuses
)

// Statuses are the states of a finding in the action plan.
var Statuses = []string{"open", "in progress", "done", "accepted"}

// Header is the column's name with its unit: "Latency (ms)".
func (c Column) Header() string {
	if u := c.Format.Unit; u != "" {
		return c.Name + " (" + u + ")"
	}
	return c.Name
}

// Kind says what a cell holds.
type Kind uint8

// The kinds of cells.
const (
	Unknown Kind = iota // nobody knows: shown as "unknown", never as zero
	Empty               // there is nothing to say here: shown as an en dash, or an empty cell
	Number              // Cell.Num
	Text                // Cell.Str
	Bool                // Cell.Num is 1 or 0
	State               // of a control: Cell.State(); shown as "met", "not met" or "unknown"
)

// Cell is one value. The zero Cell is unknown. Numbers are not rounded: the
// format of their column rounds what is shown, and the workbook keeps them whole
// so that an auditor's sums come out.
type Cell struct {
	Kind Kind
	Num  float64
	Str  string
	// Formula says how a spreadsheet computes the value, "" where it does not. It
	// is in the notation of spreadsheets, but for names in braces: {calls} is the
	// cell of that column in the same row, {inventory.calls} that whole column of
	// the inventory. A formula over the inventory must be one that adds up: where
	// the inventory takes two sheets, it is computed for each, and summed.
	Formula string
}

// Cells of each kind.
func number(v float64) Cell         { return Cell{Kind: Number, Num: v} }
func count[N int | int64](n N) Cell { return number(float64(n)) }
func text(s string) Cell            { return Cell{Kind: Text, Str: s} }
func state(s audit.State) Cell      { return Cell{Kind: State, Num: float64(s)} }

// boolean is a Bool cell, or the unknown one.
func boolean(a fleet.Answer) Cell {
	switch a {
	case fleet.Yes:
		return Cell{Kind: Bool, Num: 1}
	case fleet.No:
		return Cell{Kind: Bool}
	default:
		return Cell{}
	}
}

// State is what a State cell says of a control.
func (c Cell) State() audit.State { return audit.State(c.Num) }

// Fact is one figure that prose may quote. Prose quotes no other figure.
type Fact struct {
	ID     string // stable: "calls.without.oauth"
	Label  string // what it counts: "Calls a month without OAuth 2.0"
	Value  Cell
	Format Format
}

// Text is the fact as prose prints it.
func (f Fact) Text() string { return f.Format.Text(f.Value) }

// ChartKind is the form of a chart.
type ChartKind uint8

// The forms of charts.
const (
	Heatmap ChartKind = iota // Label: rows; Values: one column a control
	Bars                     // Label: groups; Values: one bar each
	Stacked                  // Label: rows; Values: stacked parts of one bar
	Bubble                   // Label: name; Values: x, y, size
	Line                     // Label: position along the x axis; Values: one line each
)

// ChartIDs are the ids of all charts that a document may have. A document leaves
// out those that its inventory has no figures for.
var ChartIDs = []string{
	"control-coverage", "compliance-by-team", "auth-types-by-calls", "errors-against-latency",
	"calls-by-team", "risk-points", "exposed-calls-falling",
	"trend-compliance", "trend-exposed", "trend-controls",
}

// Chart is a picture of a table. It holds no data: it points at columns.
type Chart struct {
	ID      string // stable, the name of its picture: "auth-types-by-calls"
	Title   string // what it shows
	Finding string // what it says, in one sentence: caption and text alternative
	Kind    ChartKind
	Table   *Table // charts show all rows of it; Compose keeps it short
	Label   int    // column with the name of each row
	Values  []int  // columns with the values
	Total   int    // column with the sum of the values; of Stacked only
	Mark    int    // column with a State that colours each row of Bars or Bubble; -1 for none
	XTitle  string // axis titles, with units
	YTitle  string
}
