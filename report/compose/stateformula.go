package compose

import (
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// withStateFormula adds the formula of control k to the column of its states. Spreadsheets compare texts and read
// dates by rules of their own: a cell for which the formula computes another state than the audit, or may do so
// in some program, has its value only.
func (c *composer) withStateFormula(col column[serverIndex], k int) column[serverIndex] {
	control := c.baseline.Controls[k]
	n, ok := c.columnOf(control.Column)
	if !ok {
		return col
	}
	known := c.fleet.Columns()[n].Known
	ref := "TRIM({" + extraID(n) + "})"
	if known {
		ref = "{" + fileID(control.Column) + "}"
	}
	formula := control.Condition.Formula(audit.Cell{Column: control.Column, Ref: ref, Quote: quotedText, AsOf: c.AsOf})
	return c.withFormulaWhere(col, formula.Text, func(i serverIndex) bool {
		value := c.serverAt(i).Text(n)
		trimmed, plain := trimmedCell(value)
		if !known {
			value = trimmed
		}
		state, certain := formula.Compute(value)
		return plain && certain && state == c.State(k, int(i))
	})
}

// trimmedCell returns a text as TRIM of spreadsheets returns it, which removes and joins spaces alone. It returns
// false for a text that spreadsheet programs may read differently.
func trimmedCell(text string) (trimmed string, plain bool) {
	plain = len(text) < report.CellUnits && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }), " "), plain
}
