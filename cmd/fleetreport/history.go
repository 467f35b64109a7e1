package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fleetreport/report"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
	"fleetreport/report/manifest"
)

// historyFile is a file of an earlier month.
type historyFile struct {
	path   string // as given, or below the folder that was given
	period report.Period
	info   fs.FileInfo
	as     string         // name for the documents; "" for that of the path
	keys   []manifest.Key // of which one must have signed a report.json; nil for no check
}

// isReport reports whether the file is a report.json and not an inventory, or was one when
// a run read it.
func (f historyFile) isReport() bool { return hasExtension(cmp.Or(f.as, f.path), ".json") }

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
//
// Where recorded is not nil, the files count that a run has read, whatever their names
// are, and no others.
func (p *program) history(ctx context.Context, paths []string, reported string, period report.Period, recorded []manifest.Input) ([]historyFile, error) {
	s := &historySearch{ctx: ctx, period: period, recorded: recorded}
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
	recorded []manifest.Input
	later    []string // files of the folder at hand that are of months after it
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
		s.later = nil
		s.folder(path)
		switch n := len(s.later); n {
		case 0:
		case 1:
			s.notes = append(s.notes, fmt.Sprintf("%s is of a month after %s, the month reported on, and was left out of the history", s.later[0], s.period))
		default:
			s.notes = append(s.notes, fmt.Sprintf("%s and %d more are of months after %s, the month reported on, and were left out of the history", s.later[0], n-1, s.period))
		}
		if len(s.files) == files && len(s.errs) == errs {
			s.notes = append(s.notes, "--history "+path+" holds no file of an earlier month")
		}
	case !info.Mode().IsRegular():
		s.wrong("%s is neither a file nor a folder", path)
	case s.recorded == nil && !hasExtension(path, ".csv") && !hasExtension(path, ".json"):
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
		if wrong := printableName(path); wrong != nil { // no message repeats it
			s.errs = append(s.errs, wrong)
			if e != nil && e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
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
		case e.IsDir() || !s.counts(e.Name()) && e.Type()&fs.ModeSymlink == 0:
			return nil
		}
		info, err := os.Stat(path) // of what a link points at
		switch {
		case err != nil && !countsInFolder(e.Name()):
		case err != nil:
			s.unreadable(err)
		case s.recorded != nil && !info.Mode().IsRegular(): // no run has read it
		case info.IsDir():
			s.wrong("%s is a link to a folder: give that folder itself, or take the link out", path)
		case !s.counts(e.Name()):
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

// counts reports whether a file of a folder may be part of the history: any, where the
// history of a run is looked for by what is in the files.
func (s *historySearch) counts(name string) bool { return s.recorded != nil || countsInFolder(name) }

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
	if s.recorded != nil {
		s.again(path, info)
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
	case since > 0 && folder:
		s.later = append(s.later, path) // the folder that all months are kept in has grown
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

// again takes a file that a run has read, for the months and by the names that it had
// there. Only a file of the right size is read to see.
func (s *historySearch) again(path string, info fs.FileInfo) {
	could := func(in manifest.Input) bool { return in.Kind == report.HistoryFile && in.Bytes == info.Size() }
	if !slices.ContainsFunc(s.recorded, could) {
		return
	}
	sum, _, err := manifest.Hash(os.DirFS(filepath.Dir(path)), filepath.Base(path))
	if err != nil {
		s.unreadable(err)
		return
	}
	for _, in := range s.recorded {
		known := func(f historyFile) bool { return f.as == in.Name && f.period.String() == in.Period }
		if !could(in) || in.SHA256 != sum || slices.ContainsFunc(s.files, known) {
			continue
		}
		period, err := fleet.ParsePeriod(in.Period)
		if err != nil {
			s.errs = append(s.errs, err)
			return
		}
		s.files = append(s.files, historyFile{path: path, period: period, info: info, as: in.Name})
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
