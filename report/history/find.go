package history

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fleetreport/report/fleet"
)

// File is a file of an earlier month.
type File struct {
	Path         string // as given to Find, or below a folder given to Find
	Period       fleet.Period
	Info         fs.FileInfo
	RecordedName string // the name in the Record that the file matches; "" if Search.Recorded is nil
}

// IsReport reports whether the file is a report.json and not an inventory.
func (f File) IsReport() bool { return hasExtension(cmp.Or(f.RecordedName, f.Path), ".json") }

// Name returns the name of the file for documents: its base name, preceded by the folders that
// contain the month if the base name does not, as in 2026/10/fleet.csv.
func (f File) Name() string {
	if f.RecordedName != "" {
		return f.RecordedName
	}
	name, folder := filepath.Base(f.Path), filepath.Dir(f.Path)
	const levels = 2 // as many as fleet.PeriodFromName reads
	for range levels {
		base := filepath.Base(folder)
		if _, ok := fleet.PeriodFromName(name); ok || strings.Trim(base, `./\`) == "" {
			break
		}
		name, folder = base+"/"+name, filepath.Dir(folder)
		if f.IsReport() {
			break // a report.json states its month; one folder is enough to distinguish it
		}
	}
	return name
}

// Record identifies a file of the history of an earlier run.
type Record struct {
	Name   string // in the documents of that run
	Period fleet.Period
	SHA256 string // in lower-case hexadecimal
	Bytes  int64
}

// Search finds the files of earlier months.
type Search struct {
	Period    fleet.Period // the month reported on
	Inventory string       // path of the inventory of that month, which is skipped in folders; "-" for standard input

	// Recorded are the files that an earlier run read. If it is not nil, Find selects files by
	// content only, and ignores their names and months.
	Recorded []Record

	// CheckName returns an error for a path that must not appear in messages.
	CheckName func(path string) error
}

// Find returns the files of earlier months, newest first. Each path is a file (.csv or .json) or a
// folder, which is searched recursively for inventories (*.csv) and reports (*report*.json), except
// in files and folders whose names start with a dot.
//
// The notes are about files that were ignored. The errors are about all files that cannot be used;
// those that wrap an *fs.PathError are failures to read.
func (s Search) Find(ctx context.Context, paths []string) (files []File, notes []string, errs []error) {
	f := &finder{Search: s, ctx: ctx}
	f.inventory, _ = os.Stat(s.Inventory) // an error is reported when the inventory is read
	for _, path := range paths {
		f.addPath(path)
	}
	f.sort()
	return f.files, f.notes, f.errs
}

// finder is a search in progress.
type finder struct {
	Search
	ctx       context.Context
	inventory fs.FileInfo // of Search.Inventory; nil for standard input
	later     []string    // files of later months in the current folder
	files     []File
	notes     []string
	errs      []error
}

func (f *finder) fail(format string, args ...any) {
	f.errs = append(f.errs, fmt.Errorf(format, args...))
}

func (f *finder) note(format string, args ...any) {
	f.notes = append(f.notes, fmt.Sprintf(format, args...))
}

// addPath adds the file or the folder at path.
func (f *finder) addPath(path string) {
	switch path {
	case "":
		f.fail("the name of a file or folder is empty")
		return
	case "-":
		f.fail("earlier months are not read from standard input: give a file or a folder")
		return
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		f.errs = append(f.errs, err)
	case info.IsDir():
		f.addFolder(path)
	case !info.Mode().IsRegular():
		f.fail("%s is neither a file nor a folder", path)
	case f.Recorded == nil && !hasExtension(path, ".csv") && !hasExtension(path, ".json"):
		f.fail("%s: give an inventory (.csv), a report.json of fleetreport (.json), or a folder that contains them", path)
	default:
		f.addFile(path, info, false)
	}
}

// addFolder adds the files of a folder.
func (f *finder) addFolder(root string) {
	files, errs := len(f.files), len(f.errs)
	f.later = nil
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, e fs.DirEntry, err error) error {
		path := filepath.Join(root, filepath.FromSlash(name))
		if nameErr := f.CheckName(path); nameErr != nil {
			f.errs = append(f.errs, nameErr)
			if e != nil && e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case f.ctx.Err() != nil:
			return f.ctx.Err()
		case err != nil:
			if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
				err = &fs.PathError{Op: pathErr.Op, Path: path, Err: pathErr.Err} // the path was relative to root
			}
			f.errs = append(f.errs, err)
			return fs.SkipDir
		case name != "." && strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
		case !e.IsDir():
			f.addEntry(path, e)
		}
		return nil
	})
	if err != nil {
		f.errs = append(f.errs, err)
	}
	switch n := len(f.later); n {
	case 0:
	case 1:
		f.note("%s is for a month after %s, the month reported on, and was ignored", f.later[0], f.Period)
	default:
		f.note("%s and %d more are for months after %s, the month reported on, and were ignored", f.later[0], n-1, f.Period)
	}
	if len(f.files) == files && len(f.errs) == errs {
		f.note("--history %s contains no file for an earlier month", root)
	}
}

// addEntry adds an entry of a folder that is not a folder itself.
func (f *finder) addEntry(path string, e fs.DirEntry) {
	named := hasExtension(path, ".csv") ||
		hasExtension(path, ".json") && strings.Contains(strings.ToLower(e.Name()), "report")
	candidate := named || f.Recorded != nil
	if !candidate && e.Type()&fs.ModeSymlink == 0 {
		return
	}
	info, err := os.Stat(path) // follows links
	switch {
	case err != nil:
		if named {
			f.errs = append(f.errs, err)
		}
	case f.Recorded != nil && !info.Mode().IsRegular(): // no run has read it
	case info.IsDir():
		f.fail("%s is a link to a folder: give the folder itself, or remove the link", path)
	case !candidate:
	case !info.Mode().IsRegular():
		f.fail("%s is neither a file nor a folder: remove it", path)
	case f.inventory == nil || !os.SameFile(info, f.inventory):
		f.addFile(path, info, true)
	}
}

func hasExtension(path, extension string) bool {
	return strings.EqualFold(filepath.Ext(path), extension)
}

// addFile adds a file, if it is for an earlier month. inFolder reports whether it was found in a
// folder, and not named itself.
func (f *finder) addFile(path string, info fs.FileInfo, inFolder bool) {
	if f.Recorded != nil {
		f.addRecorded(path, info)
		return
	}
	file := File{Path: path, Info: info}
	if file.IsReport() {
		var err error
		if file.Period, err = periodOfFile(path); err != nil {
			f.errs = append(f.errs, err)
			return
		}
	} else {
		var ok bool
		if file.Period, ok = fleet.PeriodFromName(path); !ok {
			f.fail("%s: no month in the file name: rename it as in fleet-2026-10.csv, 2026-10.csv or 2026/10/fleet.csv", path)
			return
		}
	}
	const advice = "remove it, or set the month of the report with --period"
	switch since := file.Period.MonthsSince(f.Period); {
	case since > 0 && inFolder:
		f.later = append(f.later, path) // a report for an earlier month is built again
	case since > 0:
		f.fail("%s is for %s, after the month reported on (%s): %s", path, file.Period, f.Period, advice)
	case since == 0 && inFolder:
		// It is from an earlier run for the same month, or the inventory that a pull request changes.
		f.note("%s is for %s, the month reported on, and was ignored", path, file.Period)
	case since == 0:
		f.fail("%s is for %s, the month reported on: %s", path, file.Period, advice)
	default:
		f.files = append(f.files, file)
	}
}

// periodOfFile returns the month of a report.json.
func periodOfFile(path string) (fleet.Period, error) {
	in, err := os.Open(path)
	if err != nil {
		return fleet.Period{}, err
	}
	defer func() { _ = in.Close() }() // it was only read
	return ReportPeriod(in, path)
}

// addRecorded adds the file for each record that it matches and no other file matched before.
// Only a file of a recorded size is read.
func (f *finder) addRecorded(path string, info fs.FileInfo) {
	var sum string
	for _, r := range f.Recorded {
		found := func(f File) bool { return f.RecordedName == r.Name && f.Period == r.Period }
		if r.Bytes != info.Size() || slices.ContainsFunc(f.files, found) {
			continue
		}
		if sum == "" {
			var err error
			if sum, err = hashFile(path); err != nil {
				f.errs = append(f.errs, err)
				return
			}
		}
		if r.SHA256 == sum {
			f.files = append(f.files, File{Path: path, Period: r.Period, Info: info, RecordedName: r.Name})
		}
	}
}

// hashFile returns the SHA-256 of a file in lower-case hexadecimal.
func hashFile(path string) (string, error) {
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }() // it was only read
	hash := sha256.New()
	if _, err := io.Copy(hash, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// sort sorts the files, newest first, and removes those that were found twice. Two files for one
// month are an error.
func (f *finder) sort() {
	slices.SortStableFunc(f.files, func(a, b File) int {
		return cmp.Or(b.Period.MonthsSince(a.Period), strings.Compare(a.Path, b.Path))
	})
	f.files = slices.CompactFunc(f.files, func(a, b File) bool {
		return a.Period == b.Period && os.SameFile(a.Info, b.Info)
	})
	for i := 1; i < len(f.files); i++ {
		if a, b := f.files[i-1], f.files[i]; a.Period == b.Period {
			f.fail("%s and %s are both for %s: remove one of them", a.Path, b.Path, a.Period)
		}
	}
}
