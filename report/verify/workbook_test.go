package verify

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var planColumns = FillIn{Sheet: "Action plan", Key: "Finding", Headers: []string{"Owner", "Status"}}

// book returns a small workbook with an action plan, after the changes.
func book(t *testing.T, changes ...func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	set := func(sheet, cell string, value any) func(*excelize.File) error {
		return func(f *excelize.File) error { return f.SetCellValue(sheet, cell, value) }
	}
	newSheet := func(f *excelize.File) error { _, err := f.NewSheet("Action plan"); return err }
	steps := []func(*excelize.File) error{
		func(f *excelize.File) error { return f.SetSheetName("Sheet1", "Summary") }, newSheet,
		set("Summary", "A1", "Servers"), set("Summary", "B1", 10), set("Summary", "B2", 0.1+0.2), set("Summary", "B3", true),
		func(f *excelize.File) error { return f.SetCellFormula("Summary", "B4", `IF(B1=0,"unknown",B2/B1)`) },
		func(f *excelize.File) error {
			return f.SetDefinedName(&excelize.DefinedName{Name: "weight", RefersTo: "Summary!$B$1"})
		},
		set("Action plan", "A1", "Action plan"), set("Action plan", "A3", "Finding"), set("Action plan", "B3", "Server"),
		set("Action plan", "C3", "Owner"), set("Action plan", "D3", "Status"),
		set("Action plan", "A4", "1/oauth"), set("Action plan", "B4", "crm"), set("Action plan", "C4", "Jo"),
		set("Action plan", "A5", "1/dlp"), set("Action plan", "B5", "crm"),
	}
	for _, step := range append(steps, changes...) {
		if err := step(f); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestCompareWorkbook checks which changes are those of people who fill in the action plan.
func TestCompareWorkbook(t *testing.T) {
	type change = func(f *excelize.File) error
	set := func(sheet, cell string, value any) change {
		return func(f *excelize.File) error { return f.SetCellValue(sheet, cell, value) }
	}
	format := func(sheet, cell, code string) change {
		return func(f *excelize.File) error {
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
			if err != nil {
				return err
			}
			return f.SetCellStyle(sheet, cell, cell, style)
		}
	}
	for _, test := range []struct {
		name    string
		changes []change
		filled  int
		want    []string
	}{
		{"unchanged", nil, 1, nil},
		{"filled in", []change{set("Action plan", "C4", "Al"), set("Action plan", "D5", "done")}, 2, nil},
		{"entry removed", []change{set("Action plan", "C4", nil)}, 0, nil},
		{"digits beyond the 15th", []change{set("Summary", "B2", 0.3)}, 1, nil},
		{"figure", []change{set("Summary", "B1", 11)}, 1, []string{`Summary!B1: the value is "11", not "10"`}},
		{"text", []change{set("Summary", "A1", "Server")}, 1, []string{`Summary!A1: the value is "Server", not "Servers"`}},
		{"figure removed", []change{set("Summary", "B1", nil)}, 1, []string{`Summary!B1: the value is blank, not "10"`}},
		{"number as text", []change{set("Summary", "B1", "10")}, 1, []string{`Summary!B1: the value is "10", not "10"`}},
		{"finding", []change{set("Action plan", "A4", "2/oauth")}, 1,
			[]string{`Action plan!A4: the value is "2/oauth", not "1/oauth"`}},
		{"header", []change{set("Action plan", "C3", "Boss")}, 1,
			[]string{`Action plan!C3: the value is "Boss", not "Owner"`}},
		{"cell below the table", []change{set("Action plan", "C6", "mine")}, 1,
			[]string{`Action plan!C6: the value is "mine", not blank`}},
		{"cell beside the table", []change{set("Summary", "Z9", 1)}, 1, []string{`Summary!Z9: the value is "1", not blank`}},
		{"formula", []change{func(f *excelize.File) error {
			return f.SetCellFormula("Summary", "B4",
				`IF(B1=0,"unknown",B2*B1)`)
		}},
			1, []string{`Summary!B4: the formula is "IF(B1=0,\"unknown\",B2*B1)", not "IF(B1=0,\"unknown\",B2/B1)"`}},
		{"spelling of a formula",
			[]change{func(f *excelize.File) error {
				return f.SetCellFormula("Summary", "B4",
					`if( B1=0, "unknown", B2/B1 )`)
			}}, 1, nil},
		{"formula replaced", []change{set("Summary", "B4", 5)}, 1,
			[]string{`Summary!B4: the formula "IF(B1=0,\"unknown\",B2/B1)" was replaced by "5"`}},
		{"number format", []change{format("Summary", "B1", `"99"`)}, 1,
			[]string{`Summary!B1: the number format "\"99\"" shows a text instead of the value`}},
		{"percentage", []change{format("Summary", "B1", `0%`)}, 1,
			[]string{`Summary!B1: the number format "0%" shows another number`}},
		{"thousands", []change{format("Summary", "B1", `#,##0,`)}, 1,
			[]string{`Summary!B1: the number format "#,##0," shows another number`}},
		{"another number format", []change{format("Summary", "B1", `#,##0.00`)}, 1, nil},
		{"name", []change{func(f *excelize.File) error {
			if err := f.DeleteDefinedName(&excelize.DefinedName{Name: "weight"}); err != nil {
				return err
			}
			return f.SetDefinedName(&excelize.DefinedName{Name: "weight", RefersTo: "Summary!$B$2"})
		}}, 1, []string{`the name "weight" stands for "SUMMARY!$B$2", not "SUMMARY!$B$1"`}},
		{"link", []change{func(f *excelize.File) error {
			return f.SetCellHyperLink("Summary", "A1", "https://evil.example/", "External")
		}}, 1, []string{`Summary: a link leads to "https://evil.example/": remove it`}},
		{"link of the plan", []change{func(f *excelize.File) error {
			return f.SetCellHyperLink("Action plan", "C4", "https://tickets.example/1", "External")
		}}, 1, nil},
		{"sheet added", []change{func(f *excelize.File) error { _, err := f.NewSheet("New"); return err }}, 0,
			[]string{`the sheets are "Summary", "Action plan", "New", not "Summary", "Action plan"`}},
		{"sheet hidden", []change{func(f *excelize.File) error { return f.SetSheetVisible("Action plan", false) }}, 1,
			[]string{"Action plan: the sheet is hidden: show it"}},
		{"row hidden", []change{func(f *excelize.File) error { return f.SetRowVisible("Action plan", 4, false) }}, 1,
			[]string{"Action plan: row 4 is hidden: show it"}},
		{"column hidden", []change{func(f *excelize.File) error { return f.SetColVisible("Summary", "B", false) }}, 1,
			[]string{"Summary: the column B is hidden: show it"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, differences, err := CompareWorkbook(book(t), book(t, test.changes...), planColumns)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, differences); diff != "" {
				t.Errorf("differences (-want +got):\n%s", diff)
			}
			if found.Cells != test.filled {
				t.Errorf("%d cells are filled in, want %d", found.Cells, test.filled)
			}
			const all = 14 // cells outside of the columns to fill in
			if test.want == nil && found.Compared != all {
				t.Errorf("%d cells were compared, want %d", found.Compared, all)
			}
		})
	}
}

// TestCompareWorkbookUnreadable checks that a file that is no workbook is a difference, and not an error.
func TestCompareWorkbookUnreadable(t *testing.T) {
	_, differences, err := CompareWorkbook(book(t), []byte("text"), planColumns)
	if err != nil || len(differences) != 1 {
		t.Errorf("got %q, %v", differences, err)
	}
}

// TestHasText checks which number formats show a text in place of a value.
func TestHasText(t *testing.T) {
	for code, want := range map[string]bool{
		"": false, "General": false, "0": false, "#,##0": false, "0.0%": false, "0.000": false, `yyyy\-mm\-dd`: false,
		"yyyy-mm-dd": false, "[Red]-0": false, "0.00E+00": false, "@": false, `#,##0\ ;-#,##0\ `: false,
		"d. mmm yyyy": false,
		`"99"`:        true, `0"00"`: true, `\9\9`: true, "1": true, `"ok"0`: true, ";;;": true, `" "`: true,
		"[White]": false,
	} {
		if got := hasText(code); got != want {
			t.Errorf("hasText(%q) is %v", code, got)
		}
	}
}
