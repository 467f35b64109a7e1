package report

import (
	"iter"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

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
	// Tones are those of its texts that are good or bad news; nil for none.
	Tones map[string]Tone
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

// State is what a State cell says of a control.
func (c Cell) State() audit.State { return audit.State(c.Num) }

// Tone says whether a word is good or bad news. Writers choose a colour by it; the word itself
// stays, so that colour alone never carries a meaning.
type Tone uint8

// The tones.
const (
	GoodTone Tone = iota
	WarningTone
	BadTone
	NeutralTone // unknown, or neither good nor bad

	ToneCount // the number of tones
)

// NumberCell returns a Number cell.
func NumberCell(v float64) Cell { return Cell{Kind: Number, Num: v} }

// CountCell returns a Number cell with a whole number.
func CountCell[N int | int64](n N) Cell { return NumberCell(float64(n)) }

// TextCell returns a Text cell.
func TextCell(s string) Cell { return Cell{Kind: Text, Str: s} }

// StateCell returns a State cell.
func StateCell(s audit.State) Cell { return Cell{Kind: State, Num: float64(s)} }

// BoolCell returns a Bool cell, or the unknown cell for an answer that is neither yes nor no.
func BoolCell(a fleet.Answer) Cell {
	switch a {
	case fleet.Yes:
		return Cell{Kind: Bool, Num: 1}
	case fleet.No:
		return Cell{Kind: Bool}
	default:
		return Cell{}
	}
}
