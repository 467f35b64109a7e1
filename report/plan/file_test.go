package plan

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// isState reports whether a header is one of the columns that fleetreport writes in these tests.
func isState(header string) bool { return header == "State" }

// readCSV reads an action plan from a CSV file.
func readCSV(t *testing.T, text string) (*File, error) {
	t.Helper()
	return Read("dir/plan.csv", strings.NewReader(text), int64(len(text)), isState)
}

// entries returns the entries, one line each.
func entries(f *File) []string {
	var lines []string
	for _, e := range f.Entries {
		due := e.Due
		if !e.DueDay.IsZero() {
			due += "=" + e.DueDay.Format("2 Jan 2006")
		}
		lines = append(lines, strings.Join(append([]string{e.Position, e.Finding, e.Server, e.Team, e.Owner, due, e.Status,
			e.Evidence, e.Comment}, e.Others...), "|"))
	}
	return lines
}

func notes(f *File) []string {
	var lines []string
	for _, n := range f.Notes {
		lines = append(lines, n.String())
	}
	return lines
}

// TestReadCSV checks which entries and notes a file has.
func TestReadCSV(t *testing.T) {
	for _, test := range []struct {
		name, text            string
		columns, want, noting []string
	}{
		{"all columns", "Finding,Server,Team,State,Owner,Due date,Status,Evidence,Comment\n" +
			"A/oauth,a,Ops,not met,Jo,2026-12-31,done,see T-1,ok\nA/dlp,a,Ops,not met,,,,,\n", nil,
			[]string{"dir/plan.csv:2:1|A/oauth|a|Ops|Jo|2026-12-31=31 Dec 2026|done|see T-1|ok"}, nil},
		{"semicolons and other cases", "owner;FINDING;due-date\n Jo ;A/oauth;2026-12-31\n", nil,
			[]string{"dir/plan.csv:2:1|A/oauth|||Jo|2026-12-31=31 Dec 2026|||"}, nil},
		{"title above", "Action plan\n\nFinding\tOwner\nA/oauth\tJo\n", nil, []string{"dir/plan.csv:4:1|A/oauth|||Jo||||"},
			nil},
		{"byte-order mark", "\ufeffFinding,Owner\nA/oauth,Jo\n", nil, []string{"dir/plan.csv:2:1|A/oauth|||Jo||||"}, nil},
		{"statuses", "Finding,Status\na/x,Done\nb/x, IN PROGRESS\nc/x,in-progress\nd/x,Accepted\n", nil,
			[]string{"dir/plan.csv:2:1|a/x|||||done||", "dir/plan.csv:3:1|b/x|||||in progress||",
				"dir/plan.csv:4:1|c/x|||||in progress||", "dir/plan.csv:5:1|d/x|||||accepted||"}, nil},
		{"what cannot be read", "Finding,Due date,Status\na/x,31.12.2026,blocked\n", nil,
			[]string{"dir/plan.csv:2:1|a/x||||31.12.2026|blocked||"}, []string{
				`dir/plan.csv:2:5: Due date: "31.12.2026" is not a date, and is kept as it is: enter a date, such as 2026-12-31`,
				`dir/plan.csv:2:16: Status: "blocked" is not a status, and is kept as it is: ` +
					`enter one of open, in progress, done, accepted`}},
		{"own columns", "Finding,Priority,Owner,State,Cost centre\na/x,1,,met,\nb/x,,,met,\nc/x,,Jo,met,7\n",
			[]string{"Priority", "Cost centre"},
			[]string{"dir/plan.csv:2:1|a/x|||||||", "dir/plan.csv:4:1|c/x|||Jo||||"}, []string{
				`dir/plan.csv:1:9: the column "Priority" is not one of fleetreport: it is carried over as it is`,
				`dir/plan.csv:1:30: the column "Cost centre" is not one of fleetreport: it is carried over as it is`}},
		{"no id", "Finding,Owner\n,Jo\n", nil, []string{"dir/plan.csv:2:1||||Jo||||"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := readCSV(t, test.text)
			if err != nil {
				t.Fatal(err)
			}
			for i, e := range f.Entries {
				if len(test.columns) > 0 {
					test.want[i] += "|" + strings.Join(e.Others, "|")
				}
			}
			if diff := cmp.Diff(test.want, entries(f)); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.noting, notes(f)); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.columns, f.Columns); diff != "" {
				t.Errorf("columns (-want +got):\n%s", diff)
			}
		})
	}
}

// TestReadErrors checks the errors for files without an action plan.
func TestReadErrors(t *testing.T) {
	for text, want := range map[string]string{
		"": "dir/plan.csv: the file has no line with the headers Finding and Owner: give the columns of the sheet " +
			"Action plan",
		"a,b\n1,2\n": "dir/plan.csv: the file has no line with the headers Finding and Owner: give the columns of the " +
			"sheet Action plan",
		"Finding,Owner,owner\n": `dir/plan.csv:1:15: the column "owner" is there twice, see dir/plan.csv:1:9: ` +
			`rename or remove one`,
		"Finding,Owner\n\"a": "dir/plan.csv: the file is not CSV: ",
		"PK\x03\x04":         "dir/plan.csv: the file is an archive: give a report.xlsx, with this ending, or a CSV file",
	} {
		if _, err := readCSV(t, text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// workbook returns a workbook with a sheet of the given name and rows.
func workbook(t *testing.T, sheet string, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	err := f.SetSheetName("Sheet1", sheet)
	for i, row := range rows {
		if err == nil {
			err = f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row)
		}
	}
	b, writeErr := f.WriteToBuffer()
	if err != nil || writeErr != nil {
		t.Fatal(err, writeErr)
	}
	return b.Bytes()
}

func readXLSX(file []byte) (*File, error) {
	return Read("plan.XLSX", bytes.NewReader(file), int64(len(file)), isState)
}

// TestReadWorkbook checks the values of a sheet: dates, numbers and formulas.
func TestReadWorkbook(t *testing.T) {
	day := time.Date(2026, time.December, 31, 0, 0, 0, 0, time.UTC)
	f, err := readXLSX(workbook(t, SheetName, []any{"Action plan"}, []any{"Finding", "Server", "Owner", "Due date",
		"Evidence"},
		[]any{"a/x", "a", "Jo", day, "T-1"}, []any{"b/x", "b", 12345, 46387, day}, []any{"c/x", "c", nil, "soon", true}))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"plan.XLSX: Action plan!A3|a/x|a||Jo|2026-12-31=31 Dec 2026||T-1|",
		"plan.XLSX: Action plan!A4|b/x|b||12345|2026-12-31=31 Dec 2026||2026-12-31|",
		"plan.XLSX: Action plan!A5|c/x|c|||soon||TRUE|",
	}
	if diff := cmp.Diff(want, entries(f)); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	wantNotes := []string{
		`plan.XLSX: Action plan!D5: Due date: "soon" is not a date, and is kept as it is: enter a date, such as 2026-12-31`}
	if diff := cmp.Diff(wantNotes, notes(f)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if f.Name != "plan.XLSX" || len(f.SHA256) != 64 || f.Bytes == 0 {
		t.Errorf("the file is %q, %q, %d bytes", f.Name, f.SHA256, f.Bytes)
	}
}

// TestReadWorkbookErrors checks the errors for workbooks without an action plan.
func TestReadWorkbookErrors(t *testing.T) {
	for name, test := range map[string]struct {
		file []byte
		want string
	}{
		"other sheets": {workbook(t, "Budget"),
			`plan.XLSX: the workbook has no sheet "Action plan", only "Budget": give the report.xlsx of an earlier month`},
		"no headers": {workbook(t, SheetName, []any{"Finding", "Boss"}),
			`plan.XLSX: the sheet "Action plan" has no line with the headers Finding and Owner`},
		"no workbook": {[]byte("Finding,Owner\n"), "plan.XLSX: the file is not an Excel workbook (.xlsx): "},
	} {
		if _, err := readXLSX(test.file); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

// TestNotesAreLimited checks that a file of mistakes does not fill the memory with notes.
func TestNotesAreLimited(t *testing.T) {
	f, err := readCSV(t, "Finding,Status\n"+strings.Repeat("a/x,wrong\n", maxNotes+5))
	if err != nil {
		t.Fatal(err)
	}
	if last := f.Notes[len(f.Notes)-1].String(); len(f.Notes) != maxNotes+1 ||
		last != "dir/plan.csv: 5 more values cannot be read" {
		t.Errorf("%d notes, the last is %q", len(f.Notes), last)
	}
}

// FuzzReadCSV checks that no file makes the reader panic.
func FuzzReadCSV(f *testing.F) {
	f.Add("Finding,Owner,Due date\na/x,Jo,2026-12-31\n")
	f.Add("\ufeffFinding;Status\n\"a\"\"/x\";done\n")
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = Read("plan.csv", strings.NewReader(text), int64(len(text)), isState)
	})
}
