package fleet

import "fmt"

// Position is the start of a cell: its line and its column, starting at 1. In a text, the column counts bytes; in a
// sheet, the line is the number of the row.
type Position struct{ Line, Column int32 }

// Span is the range of a cell in Rows.Text.
type Span struct{ Start, End uint32 }

// Rows are rows of an inventory, decoded into cells.
type Rows struct {
	Text   []byte     // has the texts of the cells
	Cells  []Span     // of all rows, one row after the other, a cell for each column of the header
	Lines  []int32    // of each row: its line
	Blank  []int32    // the lines of rows without any text, which have no cells
	Errors []RowError // by line: the rows that could not be decoded, which have no cells either
}

// RowError is a row that cannot be decoded.
type RowError struct {
	At      Position // of the problem
	Message string   // what is wrong and what to write instead

	// Fatal reports that the source cannot be read even without the row.
	Fatal bool

	// Start is the position of the row, and Cells are its cells, if all that is wrong is their number.
	Start Position
	Cells []Span
}

// Error returns the message and its position.
func (e *RowError) Error() string { return fmt.Sprintf("%d:%d: %s", e.At.Line, e.At.Column, e.Message) }

// Block is a part of a source: some consecutive rows.
type Block interface {
	// Decode returns the rows, which are used until the block is given back to the function that returned it. It
	// is called once, at the same time as that of other blocks.
	Decode() Rows

	// Position returns the position of a cell of a decoded row.
	Position(row, column int) Position
}
