package xlsx

import (
	"fmt"
	"math"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// The <c> element of a cell is written in three pieces: a prefix, the number of the row,
// and a suffix with the style and the value. The prefix and much of the suffix are the
// same in all rows of a column, so callers keep them.
//
// Every cell has its reference. The format makes it optional, and Excel and
// LibreOffice do without, but many other readers reject such a file or shift its cells.

// The types of cells, as the attribute t of a cell has them.
const (
	TypeNumber       = "" // or no value
	TypeInlineString = "inlineStr"
	TypeSharedString = "s"
	TypeBool         = "b"
	TypeFormulaText  = "str"
)

// CellPrefix returns what precedes the row number in the cells of a column, counted from 1.
func CellPrefix(col int) string { return `<c r="` + ColumnName(col) }

// CellSuffix returns what follows the row number in a cell of a style and type, up to
// and including the content.
func CellSuffix(style int, cellType, content string) string {
	s := `" s="` + strconv.Itoa(style) + `"`
	if cellType != TypeNumber {
		s += ` t="` + cellType + `"`
	}
	return s + ">" + content
}

// EmptyCellSuffix returns what follows the row number in an empty cell of a style.
func EmptyCellSuffix(style int) string { return `" s="` + strconv.Itoa(style) + `"/>` }

// AppendRowStart appends the start tag of a row with the given number, in decimal
// digits, and height in points. A height of 0 leaves it to the program that opens the
// book.
func AppendRowStart(b, number []byte, height float64) []byte {
	b = append(b, `<row r="`...)
	b = append(b, number...)
	if height > 0 {
		b = append(b, `" ht="`...)
		b = strconv.AppendFloat(b, height, 'f', -1, 64)
		b = append(b, `" customHeight="1`...)
	}
	return append(b, `">`...)
}

// AppendNumber appends the shortest decimal that reads back as v, which must be
// finite. It has no exponent where a person might read it.
func AppendNumber(b []byte, v float64) []byte {
	switch abs := math.Abs(v); {
	case abs < 1e15 && v == math.Trunc(v): // as most numbers are, and minus zero
		return strconv.AppendInt(b, int64(v), 10)
	case abs < 1e-4 || abs >= 1e15:
		return strconv.AppendFloat(b, v, 'G', -1, 64)
	default:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	}
}

// ColumnName returns the name of a column, counted from 1: "AB". It returns "" for a
// column that a sheet does not have.
func ColumnName(col int) string {
	name, err := excelize.ColumnNumberToName(col)
	if err != nil {
		return ""
	}
	return name
}

// CellName returns the name of a cell, such as "AB12". It panics when a sheet does not
// have the cell.
func CellName(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		panic(fmt.Sprintf("xlsx: cell %d, %d: %v", col, row, err))
	}
	return name
}
