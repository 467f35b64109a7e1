package workbook

import (
	"fmt"
	"strings"

	"fleetreport/report"
	"fleetreport/report/workbook/xlsx"
)

// location is where the rows of a table are in the book.
type location struct {
	sheet  string
	col    int // of its first column
	row, n int // its first row, and the number of its rows
}

// column returns the reference to the cells of a column of the table, counted from 0.
func (l location) column(j int) string {
	name := xlsx.ColumnName(l.col + j)
	return fmt.Sprintf("%s!$%s$%d:$%s$%d", quoteSheet(l.sheet), name, l.row, name, l.row+max(1, l.n)-1)
}

// cell returns the reference to the cell in column j and row i of the table. Row -1 is
// the header.
func (l location) cell(j, i int) string {
	return fmt.Sprintf("%s!$%s$%d", quoteSheet(l.sheet), xlsx.ColumnName(l.col+j), l.row+i)
}

// formulaResolver replaces the names in braces of formulas with references.
type formulaResolver struct {
	inventory *report.Table
	parts     []location // of the inventory, one per sheet
}

// inventoryPrefix begins the names of columns of the inventory in formulas.
const inventoryPrefix = "inventory."

// appendFormula appends a formula of the given row of a run, escaped for XML. It reports false,
// and appends nothing, when the formula names a column that the workbook does not have,
// or is longer than Excel accepts: the cell then has its value alone.
func (f *formulaResolver) appendFormula(b []byte, formula string, number []byte, r *tableRun) ([]byte, bool) {
	parts := 1
	if strings.Contains(formula, "{"+inventoryPrefix) {
		if parts = len(f.parts); parts == 0 {
			return b, false
		}
	}
	start := len(b)
	for part := range parts {
		// A formula over an inventory of two sheets is the sum over both.
		if part > 0 {
			b = append(b, '+')
		}
		var ok bool
		if b, ok = f.appendPart(b, formula, number, r, part); !ok {
			return b[:start], false
		}
	}
	if len(b)-start > maxFormula {
		return b[:start], false
	}
	return b, true
}

// appendPart appends the formula over one part of the inventory.
func (f *formulaResolver) appendPart(b []byte, formula string, number []byte, r *tableRun, part int) ([]byte, bool) {
	for {
		text, rest, hasName := strings.Cut(formula, "{")
		for i := range len(text) {
			switch c := text[i]; {
			case c == '<':
				b = append(b, "&lt;"...)
			case c == '>':
				b = append(b, "&gt;"...)
			case c == '&':
				b = append(b, "&amp;"...)
			case c < ' ' || c == 0x7f:
				return b, false
			default:
				b = append(b, c)
			}
		}
		if !hasName {
			return b, true
		}
		name, rest, closed := strings.Cut(rest, "}")
		if !closed {
			return b, false
		}
		if id, ok := strings.CutPrefix(name, inventoryPrefix); ok {
			j := columnIndex(f.inventory, id)
			if j < 0 {
				return b, false
			}
			b = append(b, f.parts[part].column(j)...)
		} else {
			j := columnIndex(r.table, name)
			if j < 0 {
				return b, false
			}
			b = append(b, xlsx.ColumnName(r.col+j)...)
			b = append(b, number...)
		}
		formula = rest
	}
}

// columnIndex returns the index of the column with the given id, -1 for none.
func columnIndex(t *report.Table, id string) int {
	for j := range t.Columns {
		if t.Columns[j].ID == id {
			return j
		}
	}
	return -1
}

// appendFormulaCell appends a cell with a formula and its value, for programs that do
// not compute. It reports false, and appends nothing, when the formula cannot be
// written.
func (r *tableRun) appendFormulaCell(b, number []byte, j int, c *report.Cell) ([]byte, bool) {
	e, start := &r.columns[j], len(b)
	suffix, value := e.noResult, report.Format{}.Text(*c)
	switch c.Kind {
	case report.Number:
		if !isFinite(c.Num) {
			return b, false
		}
		suffix = e.formula
	case report.State, report.Text:
		suffix = e.textResult
	case report.Empty:
		suffix, value = e.textResult, ""
	case report.Bool:
		return b, false
	}
	b = append(b, e.prefix...)
	b = append(b, number...)
	b = append(b, suffix...)
	b, ok := r.formulas.appendFormula(b, c.Formula, number, r)
	if !ok {
		return b[:start], false
	}
	b = append(b, "</f><v>"...)
	if c.Kind == report.Number {
		b = xlsx.AppendNumber(b, c.Num)
	} else {
		b = xlsx.AppendEscaped(b, value)
	}
	return append(b, "</v></c>"...), true
}

// definedName is a defined name of the book.
type definedName struct{ name, refersTo string }

// define adds names for the figures of a table whose rows, beginning with row from, are
// at l.
func (b *book) define(t *report.Table, l location, from int) error {
	if t.Name == nil {
		return nil
	}
	for i := range l.n {
		name := t.Name(from + i)
		if !figureName.MatchString(name) || cellLike.MatchString(name) {
			return fmt.Errorf("table %s: %q cannot be a name in a workbook", t.ID, name)
		}
		if !b.names.add(name) {
			return fmt.Errorf("table %s: the name %q is used twice", t.ID, name)
		}
		b.defined = append(b.defined, definedName{name, l.cell(t.Figure, i)})
	}
	return nil
}
