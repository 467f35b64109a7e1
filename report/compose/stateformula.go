package compose

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// This file says in formulas how a control follows from its column of the file. A
// spreadsheet compares texts and reads dates in ways of its own, so each formula comes
// with what a spreadsheet makes of it: where that is not what the audit says, or
// nobody knows, the cell holds its value alone.

// stateFormula is the formula of a control's state. says is what a spreadsheet
// computes for a server, false where it depends on the program.
type stateFormula struct {
	text string
	says func(i serverIndex) (audit.State, bool)
}

// withStateFormula adds the formula of control k to the column of its states.
func (c *composer) withStateFormula(col column[serverIndex], k int) column[serverIndex] {
	f := c.stateFormula(k)
	return c.withFormulaWhere(col, f.text, func(i serverIndex) bool {
		state, sure := f.says(i)
		return sure && state == c.State(k, int(i))
	})
}

// stateFormula says how a control follows from its column; without a text where a
// formula cannot say it.
func (c *composer) stateFormula(k int) stateFormula {
	control := c.baseline.Controls[k]
	n, ok := c.columnOf(control.Column)
	if !ok {
		return stateFormula{}
	}
	col := c.fleet.Columns()[n]
	cell := "TRIM({" + extraID(n) + "})"
	var number func(fleet.Server) (float64, bool) // nil where the column holds none
	if col.Known {
		cell, number = "{"+fileID(col.Name)+"}", fleet.Numbers(col.Name)
	}
	bounds := control.AtLeast != nil || control.AtMost != nil
	switch {
	case control.Present && number != nil:
		return stateFormula{verdictFormula("ISNUMBER(" + cell + ")"), func(i serverIndex) (audit.State, bool) {
			_, ok := number(c.serverAt(i))
			return metIf(ok), true
		}}
	case control.Present && !col.Known:
		return stateFormula{verdictFormula(cell + `<>""`), func(i serverIndex) (audit.State, bool) {
			text, plain := trimmed(c.serverAt(i).Text(n))
			return metIf(text != ""), plain
		}}
	case control.MaxAgeDays != nil && !col.Known:
		return stateFormula{c.dateFormula(cell, *control.MaxAgeDays), func(i serverIndex) (audit.State, bool) {
			text, plain := trimmed(c.serverAt(i).Text(n))
			state, sure := c.evaluateDate(text, *control.MaxAgeDays)
			return state, plain && sure
		}}
	case bounds && number != nil:
		return stateFormula{
			fmt.Sprintf("IF(ISNUMBER(%s),%s,%s)", cell, verdictFormula(withinFormula(cell, control)),
				quotedText(report.UnknownText)),
			func(i serverIndex) (audit.State, bool) { return evaluateWithin(control, number, c.serverAt(i)) },
		}
	case control.Present, bounds, control.MaxAgeDays != nil, number != nil:
		return stateFormula{}
	}
	return c.valueFormula(control, cell, col, n)
}

func metIf(met bool) audit.State {
	if met {
		return audit.Met
	}
	return audit.NotMet
}

// trimmed is a text as the TRIM of spreadsheets leaves it, which takes blanks alone,
// those within the text too. plain says that it has no characters that programs see
// differently.
func trimmed(text string) (s string, plain bool) {
	plain = len(text) < report.CellUnits && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }), " "), plain
}

// verdictFormula returns a formula for "met" where a condition is true, else "not met".
func verdictFormula(condition string) string {
	return fmt.Sprintf("IF(%s,%s,%s)", condition, quotedText(audit.Met.String()), quotedText(audit.NotMet.String()))
}

// withinFormula is the condition that a number is within the bounds of a control.
func withinFormula(cell string, control audit.Control) string {
	var terms []string
	if v := control.AtLeast; v != nil {
		terms = append(terms, cell+">="+strconv.FormatFloat(*v, 'f', -1, 64))
	}
	if v := control.AtMost; v != nil {
		terms = append(terms, cell+"<="+strconv.FormatFloat(*v, 'f', -1, 64))
	}
	return "AND(" + strings.Join(terms, ",") + ")"
}

// evaluateWithin is what within gives. Spreadsheets take numbers for equal that differ in
// the last digits.
func evaluateWithin(control audit.Control, number func(fleet.Server) (float64, bool), s fleet.Server) (audit.State,
	bool) {
	v, ok := number(s)
	if !ok {
		return audit.Unknown, true
	}
	met, sure := true, true
	near := func(bound float64) bool {
		return v != bound && math.Abs(v-bound) <= 1e-12*math.Abs(bound)
	}
	if b := control.AtLeast; b != nil {
		met, sure = met && v >= *b, sure && !near(*b)
	}
	if b := control.AtMost; b != nil {
		met, sure = met && v <= *b, sure && !near(*b)
	}
	return metIf(met), sure
}

// dateFormula judges a date of the form 2026-11-30, alone or before a time.
func (c *composer) dateFormula(cell string, days int) string {
	date := "DATEVALUE(LEFT(" + cell + ",10))"
	asOf := fmt.Sprintf("DATE(%d,%d,%d)", c.AsOf.Year(), int(c.AsOf.Month()), c.AsOf.Day())
	form := fmt.Sprintf(`AND(MID(%s,5,1)="-",MID(%s,8,1)="-",OR(LEN(%s)=10,MID(%s,11,1)="T",MID(%s,11,1)=" "))`, cell,
		cell, cell, cell, cell)
	return fmt.Sprintf("IFERROR(IF(%s,IF(%s>%s,%s,%s),%s),%s)", form, date, asOf, quotedText(report.UnknownText),
		verdictFormula(fmt.Sprintf("%s-%s<=%d", asOf, date,
			days)), quotedText(report.UnknownText), quotedText(report.UnknownText))
}

// evaluateDate is what dateFormula gives for a text of ASCII characters, without blanks
// around it. Whether a spreadsheet reads "2026-+5- 1" is left open, and so are years
// before 1901, of which Excel knows nothing.
func (c *composer) evaluateDate(text string, days int) (audit.State, bool) {
	const day = len(time.DateOnly)
	if len(text) < day || text[4] != '-' || text[7] != '-' || len(text) > day &&
		!strings.ContainsRune("Tt ", rune(text[day])) {
		return audit.Unknown, true
	}
	for j, r := range text[:day] {
		if j != 4 && j != 7 && (r < '0' || r > '9') {
			return audit.Unknown, false
		}
	}
	date, err := time.Parse(time.DateOnly, text[:day])
	switch asOf := time.Date(c.AsOf.Year(), c.AsOf.Month(), c.AsOf.Day(), 0, 0, 0, 0, time.UTC); {
	case err != nil:
		return audit.Unknown, text[:4] > "1900"
	case date.Year() <= 1900:
		return audit.Unknown, false
	case date.After(asOf):
		return audit.Unknown, true
	default:
		return metIf(asOf.Sub(date) <= time.Duration(days)*24*time.Hour), true
	}
}

// valueFormula judges a control that some values of its column meet.
func (c *composer) valueFormula(control audit.Control, cell string, col fleet.Column, n int) stateFormula {
	if answer := fleet.Answers(col.Name); col.Known && answer != nil {
		yes, no := metIf(audit.Satisfies(control, "true")), metIf(audit.Satisfies(control, "false"))
		// A blank cell equals FALSE, so it is asked for first.
		return stateFormula{
			fmt.Sprintf("IF(%s=\"\",%s,IF(%s=TRUE,%s,IF(%s=FALSE,%s,%s)))", cell, quotedText(report.UnknownText),
				cell, quotedText(yes.String()), cell, quotedText(no.String()), quotedText(report.UnknownText)),
			func(i serverIndex) (audit.State, bool) {
				switch answer(c.serverAt(i)) {
				case fleet.Yes:
					return yes, true
				case fleet.No:
					return no, true
				default:
					return audit.Unknown, true
				}
			},
		}
	}
	if control.ReadsAnswers() {
		return answerFormula(control, cell, func(i serverIndex) string { return c.serverAt(i).Text(n) })
	}
	blank := cell + `=""`
	if col.Known { // a cell that is unknown says so
		blank = fmt.Sprintf("OR(%s,%s=%s)", blank, cell, quotedText(report.UnknownText))
	}
	var passes []string
	for _, v := range control.SatisfiedBy {
		passes = append(passes, cell+"="+quotedText(v))
	}
	return stateFormula{
		fmt.Sprintf("IF(%s,%s,%s)", blank, quotedText(report.UnknownText),
			verdictFormula("OR("+strings.Join(passes, ",")+")")),
		func(i serverIndex) (audit.State, bool) {
			text, plain := trimmed(c.serverAt(i).Text(n))
			if col.Known {
				text = c.serverAt(i).Text(n)
			}
			if text == "" || col.Known && strings.EqualFold(text, report.UnknownText) {
				return audit.Unknown, plain
			}
			return metIf(audit.Satisfies(control, text)), plain
		},
	}
}

// answerFormula judges a control that asks texts for yes or no.
func answerFormula(control audit.Control, cell string, textOf func(serverIndex) string) stateFormula {
	state := map[fleet.Answer]audit.State{
		fleet.Yes: metIf(audit.Satisfies(control, "true")), fleet.No: metIf(audit.Satisfies(control, "false")),
	}
	// The formula covers the most usual answers. Cells with others have a value only.
	yes, no := []string{"true", "yes", "y", "1", "enabled"}, []string{"false", "no", "n", "0", "disabled"}
	anyOf := func(words []string) string {
		var terms []string
		for _, word := range words {
			terms = append(terms, cell+"="+quotedText(word))
		}
		return "OR(" + strings.Join(terms, ",") + ")"
	}
	return stateFormula{
		fmt.Sprintf("IF(%s,%s,IF(%s,%s,%s))", anyOf(yes), quotedText(state[fleet.Yes].String()),
			anyOf(no), quotedText(state[fleet.No].String()), quotedText(report.UnknownText)),
		func(i serverIndex) (audit.State, bool) {
			text, plain := trimmed(textOf(i))
			answer := fleet.Unknown
			switch text = strings.ToLower(text); {
			case slices.Contains(yes, text):
				answer = fleet.Yes
			case slices.Contains(no, text):
				answer = fleet.No
			}
			return state[answer], plain // Unknown where it is none
		},
	}
}
