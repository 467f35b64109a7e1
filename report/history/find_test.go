package history_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/history"
	"fleetreport/report/needs"
)

// writeFiles writes files into a new folder and returns the folder.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// find searches paths for the months before 2026-11. No name is refused.
func find(t *testing.T, inventory string, paths ...string) ([]history.File, []string, []error) {
	t.Helper()
	search := history.Search{
		Period: period(t, "2026-11"), Inventory: inventory, CheckName: func(string) error { return nil },
	}
	return search.Find(t.Context(), paths)
}

// reportHead returns the part of a report.json that Find reads.
func reportHead(month string) string { return fmt.Sprintf(`{"schema": 1, "period": %q}`, month) }

// TestFind checks which files are found, and the notes and errors about the others. Paths are
// relative to the folder of files, which is DIR in messages.
func TestFind(t *testing.T) {
	const csv = ""
	year := map[string]string{
		"2026/10/fleet.csv": csv, "2026/09/Fleet.CSV": csv, "fleet-2026-08.csv": csv,
		"reports/July-Report.json": reportHead("2026-07"),
		"notes-2026-06.txt":        "", "tsconfig.json": "{}", ".hidden-2026-05.csv": csv, ".git/2026-04.csv": csv,
		"folder-2026-03.csv/2026-02.csv": csv, "fleet-2026-11.csv": csv,
	}
	const reported = "the month reported on"
	for _, c := range []struct {
		name      string
		files     map[string]string
		inventory string
		paths     []string
		want      string // month=path of each, newest first
		notes     []string
		errs      []string // prefixes
	}{
		{
			name: "folder", files: year, inventory: "fleet-2026-11.csv", paths: []string{"."},
			want: "2026-10=2026/10/fleet.csv 2026-09=2026/09/Fleet.CSV 2026-08=fleet-2026-08.csv " +
				"2026-07=reports/July-Report.json 2026-02=folder-2026-03.csv/2026-02.csv",
		},
		{
			name: "files, one of them twice", files: year, inventory: "-",
			paths: []string{"fleet-2026-08.csv", "2026/10/fleet.csv", "2026/10", "reports/July-Report.json"},
			want:  "2026-10=2026/10/fleet.csv 2026-08=fleet-2026-08.csv 2026-07=reports/July-Report.json",
		},
		{
			name: "folders without an earlier month", inventory: "now/2026-11.csv",
			paths: []string{"empty", "now", "old", "again"},
			files: map[string]string{
				"empty/x/y.txt": "", "now/2026-11.csv": csv, "old/2026-10.csv": csv, "again/report.json": reportHead("2026-11"),
			},
			want: "2026-10=old/2026-10.csv",
			notes: []string{
				"--history DIR/empty contains no file for an earlier month",
				"--history DIR/now contains no file for an earlier month",
				"DIR/again/report.json is for 2026-11, " + reported + ", and was ignored",
				"--history DIR/again contains no file for an earlier month",
			},
		},
		{
			name: "folder with an invalid file only", files: map[string]string{"fleet.csv": csv},
			inventory: "-", paths: []string{"."}, errs: []string{"DIR/fleet.csv: no month in the file name"},
		},
		{name: "no paths", inventory: "-"},
		{
			name: "inventory of the month reported on", files: year, inventory: "fleet-2026-11.csv",
			paths: []string{"fleet-2026-11.csv"}, errs: []string{"DIR/fleet-2026-11.csv is for 2026-11, " + reported},
		},
		{
			name: "candidate of a month that the folder has", inventory: "-", paths: []string{"."},
			files: map[string]string{"2026-10.csv": csv, "2026-11.csv": csv}, want: "2026-10=2026-10.csv",
			notes: []string{"DIR/2026-11.csv is for 2026-11, " + reported + ", and was ignored"},
		},
		{
			name: "folders with later months", inventory: "2026-11.csv", paths: []string{".", "one"},
			files: map[string]string{
				"2026-10.csv": csv, "2026-11.csv": csv, "2026-12.csv": csv,
				"2027/report.json": reportHead("2027-01"), "one/2027-02.csv": csv,
			},
			want: "2026-10=2026-10.csv",
			notes: []string{
				"DIR/2026-12.csv and 2 more are for months after 2026-11, " + reported + ", and were ignored",
				"DIR/one/2027-02.csv is for a month after 2026-11, " + reported + ", and was ignored",
				"--history DIR/one contains no file for an earlier month",
			},
		},
		{
			name: "file for a later month", files: map[string]string{"2026-12.csv": csv}, inventory: "-",
			paths: []string{"2026-12.csv"}, errs: []string{"DIR/2026-12.csv is for 2026-12, after " + reported + " (2026-11)"},
		},
		{
			name: "all errors", inventory: "-", paths: []string{".", "none", "list.txt", ""},
			files: map[string]string{
				"fleet.csv": csv, "2026-10.csv": csv, "a/report.json": reportHead("2026-10"), "b/2026-10.csv": csv,
				"report-now.json": reportHead("2026-11"), "report-bad.json": "{", "list.txt": "",
			},
			want:  "2026-10=2026-10.csv 2026-10=a/report.json 2026-10=b/2026-10.csv",
			notes: []string{"DIR/report-now.json is for 2026-11, " + reported + ", and was ignored"},
			errs: []string{
				"DIR/fleet.csv: no month in the file name: rename it as in fleet-2026-10.csv",
				"DIR/report-bad.json: the file ends in the middle",
				"stat DIR/none: ",
				"DIR/list.txt: give an inventory (.csv), a report.json of fleetreport (.json), or a folder",
				"the name of a file or folder is empty",
				"DIR/2026-10.csv and DIR/a/report.json are both for 2026-10",
				"DIR/a/report.json and DIR/b/2026-10.csv are both for 2026-10",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := writeFiles(t, c.files)
			in := func(name string) string {
				if name == "-" || name == "" {
					return name
				}
				return filepath.Join(dir, name)
			}
			clean := func(message string) string {
				return strings.ReplaceAll(filepath.ToSlash(message), filepath.ToSlash(dir), "DIR")
			}
			var paths []string
			for _, path := range c.paths {
				paths = append(paths, in(path))
			}
			files, notes, errs := find(t, in(c.inventory), paths...)
			var got []string
			for _, f := range files {
				rel, _ := filepath.Rel(dir, f.Path)
				got = append(got, f.Period.String()+"="+filepath.ToSlash(rel))
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			for i := range notes {
				notes[i] = clean(notes[i])
			}
			if diff := cmp.Diff(c.notes, notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
			for i := range max(len(errs), len(c.errs)) {
				if i >= len(errs) || i >= len(c.errs) || !strings.HasPrefix(clean(errs[i].Error()), c.errs[i]) {
					t.Fatalf("errors:\n%s\nwant prefixes:\n%s", clean(errors.Join(errs...).Error()), strings.Join(c.errs, "\n"))
				}
			}
		})
	}
}

// TestFindBehindLinks checks that a linked folder and linked files are read.
func TestFindBehindLinks(t *testing.T) {
	dir := writeFiles(t, map[string]string{"real/2026-10.csv": "", "other": ""})
	for target, link := range map[string]string{"real": "link", filepath.Join("..", "other"): "real/2026-09.csv"} {
		needs.Symlink(t, target, filepath.Join(dir, link))
	}
	files, _, errs := find(t, "-", filepath.Join(dir, "link"), filepath.Join(dir, "real"))
	if len(errs) > 0 || len(files) != 2 {
		t.Errorf("%v, %v", files, errs)
	}
}

// TestFindRecorded checks that recorded files are found by their content, whatever their names are,
// and once for each record.
func TestFindRecorded(t *testing.T) {
	const hashOfA, hashOfB = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
		"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
	dir := writeFiles(t, map[string]string{"x": "a", "copy/2026-10.csv": "a", "2026-09.csv": "b", "2026-08.csv": "c"})
	search := history.Search{
		Period: period(t, "2026-11"), CheckName: func(string) error { return nil },
		Recorded: []history.Record{
			{Name: "fleet-2026-10.csv", Period: period(t, "2026-10"), SHA256: hashOfA, Bytes: 1},
			{Name: "report.json", Period: period(t, "2026-09"), SHA256: hashOfA, Bytes: 1},
			{Name: "fleet-2026-07.csv", Period: period(t, "2026-07"), SHA256: hashOfB, Bytes: 2},
		},
	}
	files, notes, errs := search.Find(t.Context(), []string{dir})
	if len(files) != 2 || len(notes)+len(errs) > 0 {
		t.Fatalf("%v, %v, %v", files, notes, errs)
	}
	for i, f := range files {
		r := search.Recorded[i]
		if f.Name() != r.Name || f.Period != r.Period || f.IsReport() != (i == 1) {
			t.Errorf("found %s for %s, report.json: %t", f.Name(), f.Period, f.IsReport())
		}
	}
}

// TestFileName checks that a name for documents includes the folders that contain the month.
func TestFileName(t *testing.T) {
	for path, want := range map[string]string{
		"fleets/fleet-2026-10.csv":     "fleet-2026-10.csv",
		"fleets/2026/10/fleet.csv":     "2026/10/fleet.csv",
		"fleets/2026-10/fleet.csv":     "2026-10/fleet.csv",
		"../2026-10/fleet.csv":         "2026-10/fleet.csv",
		"./fleet.csv":                  "fleet.csv",
		"fleets/october/report.json":   "october/report.json",
		"fleets/2026/10/report.json":   "10/report.json",
		"fleets/report-2026-10.json":   "report-2026-10.json",
		"a/b/c/d/e/f/g/inventory.csv":  "f/g/inventory.csv",
		"/srv/2026/10/Fleet-Daily.CSV": "2026/10/Fleet-Daily.CSV",
	} {
		if got := (history.File{Path: filepath.FromSlash(path)}).Name(); got != want {
			t.Errorf("%s: name %s, want %s", path, got, want)
		}
	}
}
