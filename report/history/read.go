package history

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"fleetreport/report/alias"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/fleet/csv"
)

// Reader reads the files of earlier months.
type Reader struct {
	Files    []File          // those that are not yet read, newest first
	Baseline *audit.Baseline // that months are audited against, as of their end
	Options  fleet.Options   // how inventories are read
	Aliases  *alias.File     // of servers and teams of earlier months; nil for none

	// Wrap returns a reader of the content of a file, for callers that count or stop reading.
	Wrap func(io.Reader) io.Reader
	// CheckReport returns an error for a report.json that must not be used, given its path and SHA-256. It
	// may be nil.
	CheckReport func(path, sha256 string) error
}

// ReportError is the error for a report.json with mistakes.
type ReportError struct{ error }

// Unwrap returns the mistakes.
func (e ReportError) Unwrap() error { return e.error }

// Next reads the next file. It returns nil after the last one. The error is a *fleet.Rejection for an inventory
// with mistakes, a ReportError for a report.json with mistakes, that of CheckReport, or one of reading.
func (r *Reader) Next() (*Month, error) {
	if len(r.Files) == 0 {
		return nil, nil
	}
	f := r.Files[0]
	r.Files = r.Files[1:]
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	read := r.readFleet
	if f.IsReport() {
		read = r.readReport
	}
	m, err := read(r.Wrap(file), f)
	if err != nil {
		return nil, err
	}
	m.File = f.Name()
	m.setAliases(r.Aliases)
	return m, nil
}

// setAliases sets the aliases by which servers are matched, and the new names of teams.
func (m *Month) setAliases(f *alias.File) {
	m.aliases = f
	for i, team := range m.teams {
		if now, ok := f.Team(team); ok {
			m.teams[i] = now
		}
	}
}

// readFleet reads an inventory. Columns may be missing.
func (r *Reader) readFleet(in io.Reader, f File) (*Month, error) {
	o := r.Options
	o.Size, o.Required, o.Watch = f.Info.Size(), []string{}, ""
	inventory, err := csv.Read(f.Path, in, o)
	if rejection, ok := errors.AsType[*fleet.Rejection](err); ok {
		for i := range rejection.Problems {
			rejection.Problems[i].File = f.Path // many files of a history have the same base name
		}
	}
	if err != nil {
		return nil, err
	}
	return FromFleet(f.Period, audit.Run(inventory, r.Baseline, f.Period.End())), nil
}

// readReport reads a report.json.
func (r *Reader) readReport(in io.Reader, f File) (*Month, error) {
	var text bytes.Buffer
	text.Grow(int(min(f.Info.Size(), MaxReportBytes)) + bytes.MinRead)
	if _, err := text.ReadFrom(io.LimitReader(in, MaxReportBytes+1)); err != nil {
		return nil, err
	}
	m, err := FromReport(text.Bytes(), f.Path, r.Baseline)
	if err != nil {
		return nil, ReportError{err}
	}
	if r.CheckReport != nil {
		if err := r.CheckReport(f.Path, m.SHA256); err != nil {
			return nil, err
		}
	}
	if m.Period != f.Period {
		return nil, fmt.Errorf("%s has changed while it was read", f.Path)
	}
	return m, nil
}
