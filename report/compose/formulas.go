package compose

import (
	"fmt"
	"strconv"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// The formulas by which the workbook computes figures from the inventory, so that
// an auditor can trace them. Each is written with the value that package
// audit computes; recalculating the workbook must yield the same.

// formulaServers is how many servers an inventory may have whose derived columns
// are formulas: more would make a spreadsheet program slow.
const formulaServers = 10_000

// The names of the constants that formulas build on, defined by the tables of the
// section on controls.
const (
	maxErrorName  = "highest_error_rate"
	weightSumName = "sum_of_weights"
)

func weightName(c audit.Control) string { return "weight_" + underscored(c.ID) }

// underscored makes a part of a name for formulas from an id.
func underscored(id string) string { return strings.NewReplacer("-", "_", ".", "_").Replace(id) }

// constant is a figure that formulas build on.
type constant struct {
	name    string // for formulas
	label   string
	value   float64
	unit    string
	formula string
}

// constants are the figures that the formulas of the score and of exposed calls
// build on.
func (c *composer) constants() *report.Table {
	var weights []string
	for _, control := range c.baseline.Controls {
		weights = append(weights, weightName(control))
	}
	rows := []constant{{weightSumName, "Sum of all weights", c.baseline.Weight(), "points", strings.Join(weights, "+")}}
	if c.has(fleet.ErrorRate) {
		rows = append(rows, constant{maxErrorName, "Highest error rate of the fleet", c.MaxError(), "%", ""})
		if c.fleet.Len() <= formulaServers { // on one sheet: a maximum does not add up
			rows[1].formula = "MAX({inventory." + fileID(fleet.ErrorRate) + "})"
		}
	}
	t := table("controls-constants", "Assumptions", "", pageTeams, rows,
		textColumn("constant", "Constant", func(k constant) string { return k.label }),
		cellColumn("value", "Value", report.Number,
			report.Format{Decimals: max(weightDecimals(c.baseline), c.errorFormat.Decimals)}, func(k constant) report.Cell {
				return report.Cell{Kind: report.Number, Num: k.value, Formula: k.formula}
			}),
		textColumn("unit", "Unit", func(k constant) string { return k.unit }))
	t.Name, t.Figure = func(i int) string { return rows[i].name }, indexOf(t, "value")
	return t
}

// fileID returns the id of the column of the sheet Inventory with a known column of the file.
func fileID(column string) string { return "file_" + column }

// withFormula adds a formula to the cells of a column, where the inventory has formulas.
func (c *composer) withFormula(col column[serverIndex], formula string) column[serverIndex] {
	return c.withFormulaWhere(col, formula, func(serverIndex) bool { return true })
}

// withFormulaWhere adds a formula to the cells of the servers for which it computes the value of
// the cell; the others have a value only.
func (c *composer) withFormulaWhere(col column[serverIndex], formula string,
	exact func(serverIndex) bool) column[serverIndex] {
	if col.cell == nil || formula == "" || c.fleet.Len() > formulaServers || len(formula) > maxFormula {
		return col
	}
	cell := col.cell
	col.cell = func(row int, i serverIndex) report.Cell {
		v := cell(row, i)
		if exact(i) {
			v.Formula = formula
		}
		return v
	}
	return col
}

// maxFormula leaves room below Excel's limit of 8,192 characters for what the
// names in braces become.
const maxFormula = 4000

// quotedText is a text within a formula.
func quotedText(s string) string {
	// A brace would be taken for the name of a column.
	return strings.ReplaceAll(`"`+strings.ReplaceAll(s, `"`, `""`)+`"`, "{", `"&CHAR(123)&"`)
}

// standingFormula computes whether all controls are met; with, a control with an exception in force counts as met.
func (c *composer) standingFormula(with bool) string {
	var met, lacking []string
	for _, control := range c.baseline.Controls {
		isMet := fmt.Sprintf("{met_%s}=%s", control.ID, quotedText(audit.Met.String()))
		isLacking := fmt.Sprintf("{met_%s}=%s", control.ID, quotedText(audit.NotMet.String()))
		if with {
			isMet = fmt.Sprintf("OR(%s,{excepted_%s})", isMet, control.ID)
			isLacking = fmt.Sprintf("AND(%s,NOT({excepted_%s}))", isLacking, control.ID)
		}
		met, lacking = append(met, isMet), append(lacking, isLacking)
	}
	return fmt.Sprintf("IF(AND(%s),%s,IF(OR(%s),%s,%s))", strings.Join(met, ","), quotedText(audit.Met.String()),
		strings.Join(lacking, ","), quotedText(audit.NotMet.String()), quotedText(report.UnknownText))
}

// lacksFormula joins the titles of the controls that are not met.
func (c *composer) lacksFormula() string {
	var terms []string
	for _, control := range c.baseline.Controls {
		cell := "{met_" + control.ID + "}"
		terms = append(terms, fmt.Sprintf(`IF(%s="met","",IF(%s=%s,%s,%s))`, cell, cell, quotedText(report.UnknownText),
			quotedText(", "+control.Title+" (unknown)"), quotedText(", "+control.Title)))
	}
	return "MID(" + strings.Join(terms, "&") + ",3,9999)"
}

// attestationFormula compares the declaration with the controls.
func (c *composer) attestationFormula() string {
	if !c.has(fleet.Declared) {
		return ""
	}
	cell := "{" + fileID(fleet.Declared) + "}"
	undeclared, unconfirmed := quotedText(audit.Undeclared.String()), quotedText(audit.Unconfirmed.String())
	outcome := func(met, other audit.Attestation) string {
		return fmt.Sprintf(`IF({standing}="met",%s,IF({standing}=%s,%s,%s))`,
			quotedText(met.String()), quotedText(report.UnknownText), unconfirmed, quotedText(other.String()))
	}
	return fmt.Sprintf("IF(%s=\"\",%s,IF(%s=TRUE,%s,IF(%s=FALSE,%s,%s)))", cell, undeclared,
		cell, outcome(audit.Agrees, audit.Overstated), cell, outcome(audit.Understated, audit.Agrees), undeclared)
}

func (c *composer) gapsFormula() string {
	var terms []string
	for _, control := range c.baseline.Controls {
		terms = append(terms, "({met_"+control.ID+`}<>"met")`)
	}
	return strings.Join(terms, "+")
}

// lackingFormula computes the weights of the controls not met; with, those with an exception in force do not count.
func (c *composer) lackingFormula(with bool) string {
	var terms []string
	for _, control := range c.baseline.Controls {
		term := weightName(control) + "*({met_" + control.ID + `}<>"met")`
		if with {
			term += "*NOT({excepted_" + control.ID + "})"
		}
		terms = append(terms, term)
	}
	return strings.Join(terms, "+")
}

func (c *composer) scoreFormula(with bool) string {
	lacking := c.lackingFormula(with)
	if !c.has(fleet.ErrorRate) {
		return lacking
	}
	rate := "{" + fileID(fleet.ErrorRate) + "}"
	return fmt.Sprintf("%s+IF(%s>0,IF(ISNUMBER(%s),%s/%s,0),0)", lacking, maxErrorName, rate, rate, maxErrorName)
}

func (c *composer) exposedFormula(with bool) string {
	calls := "{" + fileID(fleet.Calls) + "}"
	return fmt.Sprintf("IF(ISNUMBER(%s),%s*(%s)/%s,%s)", calls, calls, c.lackingFormula(with), weightSumName,
		quotedText(report.UnknownText))
}

// extraID returns the id of the column of the sheet Inventory with column n of the file, which
// fleetreport does not know.
func extraID(n int) string { return "extra_" + strconv.Itoa(n+1) }
