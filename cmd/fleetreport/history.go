package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"fleetreport/report"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
	"fleetreport/report/manifest"
)

// history finds the files of earlier months, newest first, and reports every file that cannot be
// used. reported is the path of the fleet file. If recorded is not nil, only the files that are
// recorded there are found, whatever their names are.
func (p *program) history(
	ctx context.Context, paths []string, reported string, period report.Period, recorded []manifest.Input,
) ([]history.File, error) {
	search := history.Search{Period: period, Inventory: reported, CheckName: printableName}
	if recorded != nil {
		search.Recorded = []history.Record{}
	}
	for _, in := range recorded {
		if in.Kind != report.HistoryFile {
			continue
		}
		month, err := fleet.ParsePeriod(in.Period)
		if err != nil {
			return nil, err
		}
		record := history.Record{Name: in.Name, Period: month, SHA256: in.SHA256, Bytes: in.Bytes}
		search.Recorded = append(search.Recorded, record)
	}
	found, notes, errs := search.Find(ctx, paths)
	for _, note := range notes {
		p.notef("%s", note)
	}
	for i, err := range errs {
		_, isRead := errors.AsType[*fs.PathError](err)
		_, isUsage := errors.AsType[usageError](err)
		switch {
		case isRead:
			errs[i] = fmt.Errorf("cannot read the history: %w", err)
		case !isUsage:
			errs[i] = usageError{prefixed("--history: ", err)}
		}
	}
	return found, capErrors(errs)
}

// capErrors joins the first errors, and counts the others: a folder may contain any number of
// files. The result wraps all of them.
func capErrors(errs []error) error {
	const most = fleet.MaxPrinted
	if len(errs) <= most+1 {
		return errors.Join(errs...)
	}
	return errors.Join(append(errs[:most:most], moreErrors(errs[most:]))...)
}

// moreErrors are errors that are counted and not printed.
type moreErrors []error

func (m moreErrors) Error() string {
	return fmt.Sprintf("and %d more mistakes in the history", len(m))
}
func (m moreErrors) Unwrap() []error { return m }
