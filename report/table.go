package report

import (
	"iter"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// Table is a table of typed columns. It has no cells of its own: Fill computes rows on demand,
// so that a table of a million rows takes no memory until it is written.
type Table struct {
	ID      string // stable, unique in the document: "authentication-servers"
	Title   string // caption
	Order   string // the order of the rows: "highest risk score first"
	Columns []Column
	Len     int // number of rows
	Page    int // number of rows that report.md, report.html and report.json show; the workbook has all
	// Fill appends the cells of rows lo to hi, 0 <= lo <= hi <= Len, to dst and returns the
	// result: row by row, one cell per column. It is pure and safe for concurrent use.
	Fill func(lo, hi int, dst []Cell) []Cell
	// Name returns the name by which formulas of the workbook refer to the figure in column
	// Figure of row i, such as "exposed_calls"; nil where no figure has a name.
	Name   func(i int) string
	Figure int
	// Link returns the link to the server of row i, 0 <= i < Page; nil where the rows are
	// not servers.
	Link func(i int) ServerLink
}

// Row appends the cells of row i to dst and returns it.
func (t *Table) Row(i int, dst []Cell) []Cell { return t.Fill(i, i+1, dst) }

// EachRow returns a function for Table.Fill that calls row for each row. row appends the cells
// of row i to dst and returns the result.
func EachRow(row func(i int, dst []Cell) []Cell) func(lo, hi int, dst []Cell) []Cell {
	return func(lo, hi int, dst []Cell) []Cell {
		for i := lo; i < hi; i++ {
			dst = row(i, dst)
		}
		return dst
	}
}

// Rows yields the first n rows of the table. The slice is reused.
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

// Shown returns the number of rows that report.md, report.html and report.json show.
func (t *Table) Shown() int { return min(t.Page, t.Len) }

// Column describes the cells of one column, once for all documents.
type Column struct {
	ID     string // stable: "exposed_calls"
	Name   string // header without the unit: "Exposed calls"
	Kind   Kind   // of its cells that are neither unknown nor empty; numbers are right-aligned
	Format Format // of its numbers
	Input  Input  // what a person may enter, in the workbook
	// Choices are the values of a ChoiceInput.
	Choices []string
	// IsDate reports that those of its texts that are days, as YYYY-MM-DD, are dates in the workbook.
	IsDate bool
	// Brief reports that report.md and report.html shorten its texts, which come from the
	// inventory and may be of any length.
	Brief bool
	// Tones are those of its texts that are good or bad news; nil for none.
	Tones map[string]Tone
}

// Text returns the cell as report.md and report.html print it, without its unit.
func (c Column) Text(cell Cell) string {
	s := c.Format.Text(cell)
	if c.Brief && cell.Kind == Text {
		return Brief(s)
	}
	return s
}

// Quantity returns the cell as report.md and report.html print it, with its unit: "8,000 per
// month", "5.8 %".
func (c Column) Quantity(cell Cell) string {
	s := c.Text(cell)
	if cell.Kind == Number && c.Format.Unit != "" {
		s += " " + c.Format.Unit
	}
	return s
}

// StateText returns the text of the cells of the column that have a state, as Cell.State returns it.
func (c Column) StateText(s audit.State) string {
	if c.Kind == Bool {
		return [...]string{audit.Unknown: UnknownText, audit.NotMet: "no", audit.Met: "yes"}[s]
	}
	return s.String()
}

// Input is what a person may enter into the cells of a column.
type Input uint8

// The inputs.
const (
	NoInput     Input = iota
	TextInput         // anything
	DateInput         // a date
	ChoiceInput       // one of Column.Choices
)

// Header returns the column's name with its unit: "Latency (ms)".
func (c Column) Header() string {
	if u := c.Format.Unit; u != "" {
		return c.Name + " (" + u + ")"
	}
	return c.Name
}

// Kind is the kind of value of a cell.
type Kind uint8

// The kinds of cells.
const (
	Unknown Kind = iota // the value is not known: shown as "unknown", never as zero
	Empty               // there is no value: shown as an en dash, or an empty cell
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
	// Formula is the formula by which a spreadsheet computes the value; "" for none. It
	// is in the notation of spreadsheets, but for names in braces: {calls} is the
	// cell of that column in the same row, {inventory.calls} that whole column of
	// the inventory. A formula over the inventory must be one that adds up: where
	// the inventory takes two sheets, it is computed for each, and summed.
	Formula string
}

// State returns the state of a control in a State cell. In a Bool cell, yes is Met and no NotMet; all
// other cells are Unknown.
func (c Cell) State() audit.State {
	switch {
	case c.Kind == State:
		return audit.State(c.Num)
	case c.Kind == Bool && c.Num != 0:
		return audit.Met
	case c.Kind == Bool:
		return audit.NotMet
	default:
		return audit.Unknown
	}
}

// Tone is whether a word is good or bad news. Writers choose a colour by it; the word itself
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
