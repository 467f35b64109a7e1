package workbook

import (
	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// dressStates colours columns of states by what their cells say, so that the
// colour follows when a formula gives another state.
func dressStates(f *excelize.File, s *sheet) error {
	if len(s.states) == 0 {
		return nil
	}
	looks := []struct {
		state     string
		ink, fill string
		bold      bool
	}{
		{"met", metInk, metFill, false},
		{"not met", notMetInk, notMetFill, true},
		{report.UnknownText, grey, dimFill, false},
	}
	var rules []excelize.ConditionalFormatOptions
	for _, l := range looks {
		id, err := f.NewConditionalStyle(&excelize.Style{
			Font: &excelize.Font{Color: l.ink, Bold: l.bold},
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}},
		})
		if err != nil {
			return err
		}
		rules = append(rules, excelize.ConditionalFormatOptions{Type: "cell", Criteria: "==", Value: `"` + l.state + `"`, Format: &id})
	}
	for _, a := range s.states {
		if err := f.SetConditionalFormat(s.name, a.String(), rules); err != nil {
			return err
		}
	}
	return nil
}

// Due dates lie between 2000-01-01 and 9999-12-31, as spreadsheets count days. A lower
// bound alone would do, but gnumeric drops the check for the empty upper bound that
// excelize then writes.
const firstDate, lastDate = 36_526, 2_958_465

// dressInputs checks what is typed into the cells that are to be filled in.
func dressInputs(f *excelize.File, s *sheet) error {
	for _, in := range s.inputs {
		v := excelize.NewDataValidation(true)
		v.SetSqref(in.area.String())
		switch in.kind {
		case report.DateInput:
			if err := v.SetRange(firstDate, lastDate, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween); err != nil {
				return err
			}
			v.SetError(excelize.DataValidationErrorStyleStop, "Due date", "Write a date, such as 2026-12-31.")
		case report.StatusInput:
			if err := v.SetDropList(report.Statuses); err != nil {
				return err
			}
			v.SetError(excelize.DataValidationErrorStyleStop, "Status", "Choose one of the list.")
		default:
			continue
		}
		if err := f.AddDataValidation(s.name, v); err != nil {
			return err
		}
	}
	return nil
}
