package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
)

// historyFile is a file of an earlier month.
type historyFile struct {
	path   string // as given, or below the folder that was given
	period report.Period
	info   fs.FileInfo
	as     string // name for the documents; "" for that of the path
}

// isReport reports whether the file is a report.json and not an inventory.
func (f historyFile) isReport() bool { return hasExtension(f.path, ".json") }

// name is what the documents call the file: its base name, and the folders that tell
// the month where the base name does not, as in 2026/10/fleet.csv.
func (f historyFile) name() string {
	if f.as != "" {
		return f.as
	}
	name, folder := filepath.Base(f.path), filepath.Dir(f.path)
	const levels = 2 // that PeriodFromName looks at
	for range levels {
		base := filepath.Base(folder)
		if _, told := fleet.PeriodFromName(name); told || strings.Trim(base, `./\`) == "" {
			break
		}
		name, folder = base+"/"+name, filepath.Dir(folder)
		if f.isReport() {
			break // its month is inside: the folder tells one from another
		}
	}
	return name
}

// history finds the files of earlier months, newest first. Each path is a file (.csv or
// .json) or a folder, of which all inventories (*.csv) and reports (*report*.json)
// count, also in the folders below; what is hidden does not, and neither does the fleet
// file that is reported on. The error names every file that cannot be taken.
func (p *program) history(ctx context.Context, paths []string, reported string, period report.Period) ([]historyFile, error) {
	s := &historySearch{ctx: ctx, period: period}
	if reported != "-" {
		s.reported, _ = os.Stat(reported) // reading it says what is wrong with it
	}
	for _, path := range paths {
		s.path(path)
	}
	for _, note := range s.notes {
		p.note("%s", note)
	}
	return s.files, some(append(s.errs, s.sort()...))
}

// some is the first of many errors, and how many more there are: a folder may hold any
// number of files. It is of the kinds of all of them.
func some(errs []error) error {
	const most = fleet.MaxPrinted
	if len(errs) <= most+1 {
		return errors.Join(errs...)
	}
	return errors.Join(append(errs[:most:most], moreErrors(errs[most:]))...)
}

// moreErrors are errors that are counted, and not told.
type moreErrors []error

func (m moreErrors) Error() string   { return fmt.Sprintf("and %d more mistakes in the history", len(m)) }
func (m moreErrors) Unwrap() []error { return m }

// historySearch looks for the files of earlier months.
type historySearch struct {
	ctx      context.Context
	period   report.Period // the month reported on
	reported fs.FileInfo   // its fleet file; nil for standard input
	files    []historyFile
	notes    []string
	errs     []error
}

func (s *historySearch) wrong(format string, args ...any) {
	s.errs = append(s.errs, usageError{fmt.Errorf("--history: "+format, args...)})
}

func (s *historySearch) unreadable(err error) {
	s.errs = append(s.errs, fmt.Errorf("cannot read the history: %w", err))
}

// path takes what the flag names.
func (s *historySearch) path(path string) {
	if path == "" {
		s.wrong("the name of a file or folder is empty")
		return
	}
	if path == "-" {
		s.wrong("earlier months are not read from standard input: give a file or a folder")
		return
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		s.unreadable(err)
	case info.IsDir():
		files, errs := len(s.files), len(s.errs)
		s.folder(path)
		if len(s.files) == files && len(s.errs) == errs {
			s.notes = append(s.notes, "--history "+path+" holds no file of an earlier month")
		}
	case !info.Mode().IsRegular():
		s.wrong("%s is neither a file nor a folder", path)
	case !hasExtension(path, ".csv") && !hasExtension(path, ".json"):
		s.wrong("%s: give an inventory (.csv), a report.json of fleetreport (.json), or a folder that holds them", path)
	default:
		s.file(path, info, false)
	}
}

// folder takes the files of a folder and of those below it, in the order of their
// names.
func (s *historySearch) folder(root string) {
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, e fs.DirEntry, err error) error {
		path := filepath.Join(root, filepath.FromSlash(name))
		switch {
		case s.ctx.Err() != nil:
			return s.ctx.Err()
		case err != nil:
			if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
				err = &fs.PathError{Op: pathErr.Op, Path: path, Err: pathErr.Err} // not as seen from the folder
			}
			s.unreadable(err)
			return fs.SkipDir
		case name != "." && strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		case e.IsDir() || !countsInFolder(e.Name()) && e.Type()&fs.ModeSymlink == 0:
			return nil
		}
		info, err := os.Stat(path) // of what a link points at
		switch {
		case err != nil && !countsInFolder(e.Name()):
		case err != nil:
			s.unreadable(err)
		case info.IsDir():
			s.wrong("%s is a link to a folder: give that folder itself, or take the link out", path)
		case !countsInFolder(e.Name()):
		case !info.Mode().IsRegular():
			s.wrong("%s is neither a file nor a folder: take it out", path)
		case s.reported == nil || !os.SameFile(info, s.reported):
			s.file(path, info, true)
		}
		return nil
	})
	if err != nil {
		s.unreadable(err)
	}
}

// countsInFolder reports whether a file of a folder is part of the history.
func countsInFolder(name string) bool {
	return hasExtension(name, ".csv") || hasExtension(name, ".json") && strings.Contains(strings.ToLower(name), "report")
}

func hasExtension(path, extension string) bool {
	return strings.EqualFold(filepath.Ext(path), extension)
}

// file takes a file, which was found in a folder or given itself, if its month can be
// told and is an earlier one.
func (s *historySearch) file(path string, info fs.FileInfo, folder bool) {
	if err := printableName(path); err != nil {
		s.errs = append(s.errs, err)
		return
	}
	f := historyFile{path: path, info: info}
	if f.isReport() {
		var err error
		if f.period, err = periodOfReport(path); err != nil {
			s.errs = append(s.errs, err)
			return
		}
	} else {
		var ok bool
		if f.period, ok = fleet.PeriodFromName(path); !ok {
			s.wrong("%s: its name holds no month: name it as in fleet-2026-10.csv, 2026-10.csv or 2026/10/fleet.csv", path)
			return
		}
	}
	switch since := f.period.Since(s.period); {
	case since > 0:
		s.wrong("%s is of %s, after the month reported on (%s): take it out, or say which month the report is of with --period", path, f.period, s.period)
	case since == 0 && folder && f.isReport():
		// What an earlier run made of the same month, where reports are kept by month.
		s.notes = append(s.notes, path+" is of "+f.period.String()+", the month reported on, and was left out of the history")
	case since == 0:
		s.wrong("%s is of %s, the month reported on: take it out, or say which month the report is of with --period", path, f.period)
	default:
		s.files = append(s.files, f)
	}
}

// periodOfReport reads the month of a report.json from its head.
func periodOfReport(path string) (report.Period, error) {
	f, err := os.Open(path)
	if err != nil {
		return report.Period{}, fmt.Errorf("cannot read the history: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	period, err := history.PeriodOf(f, path)
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return period, fmt.Errorf("cannot read the history: %w", err)
	}
	if err != nil {
		return period, usageError{prefixed("--history: ", err)}
	}
	return period, nil
}

// sort puts the newest first, and finds months of which there are two files. A file
// that was found twice is one.
func (s *historySearch) sort() []error {
	slices.SortStableFunc(s.files, func(a, b historyFile) int {
		return cmp.Or(b.period.Since(a.period), strings.Compare(a.path, b.path))
	})
	s.files = slices.CompactFunc(s.files, func(a, b historyFile) bool {
		return a.period == b.period && os.SameFile(a.info, b.info)
	})
	var errs []error
	for i := 1; i < len(s.files); i++ {
		if a, b := s.files[i-1], s.files[i]; a.period == b.period {
			errs = append(errs, usageError{fmt.Errorf("--history: %s and %s are both of %s: take one of them out", a.path, b.path, a.period)})
		}
	}
	return errs
}

// compare holds the judged fleet against the files of earlier months, newest first. It
// is nil where there are none. The options are those with which the fleet was read. The
// error tells what is wrong with each of the files.
func (p *program) compare(ctx context.Context, r *audit.Result, period report.Period, files []historyFile, o fleet.Options, excepted func(p fleet.Period) func(id, name string, control int) bool) (*history.Comparison, error) {
	reading := p.comparing(files)
	next := ahead(len(files), func(i int) (*history.Month, error) { return openMonth(ctx, files[i], r.Baseline, o, reading) })
	c, err := history.Compare(r, period, next, excepted)
	if err == nil || ctx.Err() != nil {
		return c, err
	}
	errs := []error{err}
	for {
		m, err := next()
		switch {
		case err != nil:
			errs = append(errs, err)
		case m == nil:
			return nil, together(errs)
		}
	}
}

// comparing tells that the files of earlier months are being read.
func (p *program) comparing(files []historyFile) *stage {
	if len(files) == 0 {
		return nil
	}
	var size int64
	for _, f := range files {
		size += f.info.Size()
	}
	months := "months"
	if len(files) == 1 {
		months = "month"
	}
	return p.progress.begin(fmt.Sprintf("comparing with %d %s", len(files), months), 0, size)
}

// ahead gives the months that open opens, and nil after the last one. While one is
// worked on it opens the next, so that there are never more than two.
func ahead(n int, open func(i int) (*history.Month, error)) func() (*history.Month, error) {
	type opened struct {
		month *history.Month
		err   error
	}
	pending := make(chan opened, 1) // has room for what nobody asks for any more
	start := func(i int) {
		if i < n {
			go func() {
				m, err := open(i)
				pending <- opened{m, err}
			}()
		}
	}
	start(0)
	given := 0
	return func() (*history.Month, error) {
		if given == n {
			return nil, nil
		}
		o := <-pending
		given++
		start(given)
		return o.month, o.err
	}
}

// together is one error of several: one rejection of all problems where each is a
// rejection, else none is, for a rejection is told alone.
func together(errs []error) error {
	all, mixed := &fleet.Rejection{}, false
	for i, err := range errs {
		r, ok := errors.AsType[*fleet.Rejection](err)
		if !ok {
			mixed = true
			continue
		}
		all.Problems = append(all.Problems, r.Problems...)
		all.Total += r.Total
		errs[i] = errors.New(r.Error())
	}
	if mixed {
		return errors.Join(errs...)
	}
	return all
}

// openMonth reads the file of an earlier month and judges it against the baseline, as
// of the end of its month. Reading counts what is read; it may be nil.
func openMonth(ctx context.Context, f historyFile, b *audit.Baseline, o fleet.Options, reading *stage) (*history.Month, error) {
	in, err := os.Open(f.path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the history: %w", err)
	}
	defer func() { _ = in.Close() }() // it was only read
	if f.isReport() {
		return openReport(reading.reader(cancellable{ctx, in}), f, b)
	}
	o.Size, o.Needed, o.Watch, o.Progress = f.info.Size(), []string{}, "", reading.add
	inventory, err := fleet.Read(f.path, reading.reader(cancellable{ctx, in}), o)
	if rejection, ok := errors.AsType[*fleet.Rejection](err); ok {
		for i := range rejection.Problems {
			rejection.Problems[i].File = f.path // many files of a history have one name
		}
		return nil, rejection
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the history: %w", err)
	}
	m := history.OfFleet(f.period, audit.Run(inventory, b, f.period.End()))
	m.File = f.name()
	return m, nil
}

// openReport reads a report.json.
func openReport(in io.Reader, f historyFile, b *audit.Baseline) (*history.Month, error) {
	const most = 1 << 30 // bytes: far more than the report of a million servers has
	if f.info.Size() > most {
		return nil, usageError{fmt.Errorf("--history: %s is larger than 1 GiB: give the inventory (CSV) of that month instead", f.path)}
	}
	var text bytes.Buffer
	text.Grow(int(f.info.Size()) + bytes.MinRead)
	if _, err := text.ReadFrom(io.LimitReader(in, most)); err != nil {
		return nil, fmt.Errorf("cannot read the history: %w", err)
	}
	m, err := history.OfReport(text.Bytes(), f.path, b)
	if err != nil {
		return nil, usageError{prefixed("--history: ", err)}
	}
	if m.Period != f.period {
		return nil, fmt.Errorf("cannot read the history: %s has changed while it was read", f.path)
	}
	m.File = f.name()
	return m, nil
}
