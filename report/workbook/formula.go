package workbook

import (
	"fmt"
	"strconv"
	"strings"

	"fleetreport/report"
)

// maxFormula is the length of a formula, in characters, that Excel accepts.
const maxFormula = 8192

// place is where the rows of a table stand.
type place struct {
	sheet  string
	col    int // of its first column
	row, n int // of its first row, and their number
}

// column is the reference to the cells of a column of the table, counted from 0.
func (p place) column(j int) string {
	name := colName(p.col + j)
	return fmt.Sprintf("%s!$%s$%d:$%s$%d", quoteSheet(p.sheet), name, p.row, name, p.row+max(1, p.n)-1)
}

// cell is the reference to one cell of the table.
func (p place) cell(j, i int) string {
	return fmt.Sprintf("%s!$%s$%d", quoteSheet(p.sheet), colName(p.col+j), p.row+i)
}

// header is the reference to the header of a column.
func (p place) header(j int) string {
	return fmt.Sprintf("%s!$%s$%d", quoteSheet(p.sheet), colName(p.col+j), p.row-1)
}

// resolver turns the names in braces of a formula into references.
type resolver struct {
	inventory *report.Table
	parts     []place // of the inventory, one for each sheet that it takes
}

// appendFormula appends the formula of a cell, escaped for XML. It reports false,
// and appends nothing, when the formula names a column that the workbook has not,
// or is longer than Excel accepts: the cell then holds its value alone.
func (r *resolver) appendFormula(b []byte, formula string, row []byte, t *placed) ([]byte, bool) {
	parts := 1
	if strings.Contains(formula, "{"+inventoryTable+".") {
		if parts = len(r.parts); parts == 0 {
			return b, false
		}
	}
	start := len(b)
	for k := range parts {
		// A formula over an inventory of two sheets is the sum over both.
		if k > 0 {
			b = append(b, '+')
		}
		var ok bool
		if b, ok = r.appendPart(b, formula, row, t, k); !ok {
			return b[:start], false
		}
	}
	if len(b)-start > maxFormula {
		return b[:start], false
	}
	return b, true
}

// inventoryTable is how formulas call the inventory.
const inventoryTable = "inventory"

// appendPart appends the formula over one part of the inventory.
func (r *resolver) appendPart(b []byte, formula string, row []byte, t *placed, part int) ([]byte, bool) {
	for {
		text, rest, found := strings.Cut(formula, "{")
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
		if !found {
			return b, true
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return b, false
		}
		if of, isInventory := strings.CutPrefix(name, inventoryTable+"."); isInventory {
			j := columnOf(r.inventory, of)
			if j < 0 {
				return b, false
			}
			b = append(b, r.parts[part].column(j)...)
		} else {
			j := columnOf(t.table, name)
			if j < 0 {
				return b, false
			}
			b = append(b, colName(t.col+j)...)
			b = append(b, row...)
		}
		formula = after
	}
}

// columnOf is the index of a column by its id, -1 where the table has none.
func columnOf(t *report.Table, id string) int {
	for j := range t.Columns {
		if t.Columns[j].ID == id {
			return j
		}
	}
	return -1
}

// name is a defined name of the book.
type name struct{ name, refersTo string }

// define gives names to the figures of a table that stands at p.
func (b *book) define(t *report.Table, p place, from int) error {
	if t.Name == nil {
		return nil
	}
	for i := range p.n {
		n := t.Name(from + i)
		if !definable.MatchString(n) || looksLikeCell.MatchString(n) {
			return fmt.Errorf("table %s: %q cannot be a name in a workbook", t.ID, n)
		}
		if !b.tableNames.add(n) {
			return fmt.Errorf("table %s: the name %q is used twice", t.ID, n)
		}
		b.names = append(b.names, name{n, p.cell(t.Figure, i)})
	}
	return nil
}

// formulaHead is the start of a cell with a formula, behind its row's number.
func formulaHead(style int, kind string) string {
	s := `" s="` + strconv.Itoa(style) + `"`
	if kind != "" {
		s += ` t="` + kind + `"`
	}
	return s + "><f>"
}
