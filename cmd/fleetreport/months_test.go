package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fleetreport/report/needs"
	"fleetreport/report/plan"
)

// months are the inventories of the case months, by month. The last one is in the case itself.
var months = filepath.Join(testdata, "months")

// player plays the months of a fleet in a folder, as a platform engineer would.
type player struct {
	t   *testing.T
	dir string
}

func (p *player) path(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

// take copies the inventory of a month into the folder fleets, with changes.
func (p *player) take(month string, changes ...string) {
	p.t.Helper()
	path := filepath.Join(months, "earlier", "fleet-"+month+".csv")
	if month == "2026-11" {
		path = filepath.Join(months, "fleet-2026-11.csv")
	}
	text := strings.NewReplacer(changes...).Replace(string(contents(p.t, path)))
	putAll(p.t, p.path("fleets/fleet-"+month+".csv"), []byte(text))
}

// run runs the program in a month, and checks its exit status and what it prints on standard error.
func (p *player) run(status int, stderr string, args ...string) outcome {
	p.t.Helper()
	got := ran(nil, args...)
	if got.status != status || !strings.Contains(got.stderr, stderr) {
		p.t.Fatalf("%q: exit status %d, want %d; standard error, want %q in it:\n%s", args, got.status, status, stderr,
			got.stderr)
	}
	return got
}

// says checks that report.md of a month has the texts.
func (p *player) says(month string, texts ...string) {
	p.t.Helper()
	report := string(contents(p.t, p.path(month+"/report.md")))
	for _, text := range texts {
		if !strings.Contains(report, text) {
			p.t.Errorf("%s: report.md does not contain %q", month, text)
		}
	}
}

// fillIn fills in cells of the action plan of a month: by finding and header. LibreOffice saves the workbook, which it
// returns.
func (p *player) fillIn(month string, values map[string]map[string]string) string {
	p.t.Helper()
	f, err := excelize.OpenFile(p.path(month + "/report.xlsx"))
	if err != nil {
		p.t.Fatal(err)
	}
	rows, err := f.GetRows(plan.SheetName)
	if err != nil {
		p.t.Fatal(err)
	}
	headers := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 0 && row[0] == plan.FindingHeader })
	filled := 0
	for i, row := range rows[headers+1:] {
		if len(row) == 0 {
			continue
		}
		for header, value := range values[row[0]] {
			cell, err := excelize.CoordinatesToCellName(slices.Index(rows[headers], header)+1, headers+i+2)
			if err == nil {
				err = f.SetCellValue(plan.SheetName, cell, value)
			}
			if err != nil {
				p.t.Fatal(err)
			}
			filled++
		}
	}
	if filled == 0 {
		p.t.Fatal("nothing was filled in")
	}
	if err := f.SaveAs(p.path("edited/report.xlsx")); err != nil {
		p.t.Fatal(err)
	}
	program := needs.Program(p.t, "soffice", "libreoffice")
	out, err := exec.Command(program, "-env:UserInstallation=file://"+p.path("profile"), "--headless", "--convert-to",
		"xlsx",
		"--outdir", p.path("saved"), p.path("edited/report.xlsx")).CombinedOutput()
	if err != nil {
		p.t.Fatalf("LibreOffice: %v\n%s", err, out)
	}
	return p.path("saved/report.xlsx")
}

// TestFourMonths plays four months: a first one, one whose export is cut off or lacks a column, an action plan that is
// filled in and saved by LibreOffice, servers with new ids and a renamed team, and gaps that are closed, overdue or
// excepted.
func TestFourMonths(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	p := &player{t, t.TempDir()}
	putAll(t, p.path("edited/keep"), nil)
	fleets, exceptions := p.path("fleets"), filepath.Join(months, "exceptions.yaml")
	const gate = "removed>20,missing-column,unchanged,calls-drop>50,regression,expired-exception"
	build := func(month string, more ...string) []string {
		return append([]string{"build", "-o", p.path(month), "--history", fleets, "--exceptions", exceptions, "--fail-on",
			gate},
			append(more, p.path("fleets/fleet-"+month+".csv"))...)
	}

	p.take("2026-08")
	p.run(exitGate, "no earlier month to compare with", build("2026-08")...)
	p.run(exitDone, "", build("2026-08", "--first-month")...)

	// September is cut off, then lacks a column, then is the file of August, then right.
	p.take("2026-09")
	whole := contents(t, p.path("fleets/fleet-2026-09.csv"))
	lines := bytes.SplitAfter(whole, []byte("\n"))
	put(t, p.path("fleets/fleet-2026-09.csv"), bytes.Join(lines[:3], nil))
	p.run(exitGate, "gate: removed>20: 6 of 8 servers (75.0 %) of August 2026 are gone", build("2026-09")...)
	p.says("2026-09", "But first check whether the inventory is complete and new", "## Completeness")
	p.take("2026-09", "monthly_calls", "calls/month")
	p.run(exitGate, `the column "calls/month" looks like monthly_calls`, build("2026-09")...)
	put(t, p.path("fleets/fleet-2026-09.csv"), contents(t, p.path("fleets/fleet-2026-08.csv")))
	p.run(exitGate, "gate: unchanged: the inventory is that of August 2026, byte for byte", build("2026-09")...)
	put(t, p.path("fleets/fleet-2026-09.csv"), whole)
	p.run(exitDone, `did you mean "order-management"?`, build("2026-09")...)

	// The action plan is filled in, and not lost.
	saved := p.fillIn("2026-09", map[string]map[string]string{
		"MCP06/oauth":   {plan.OwnerHeader: "Kim Park", plan.DueHeader: "2026-10-15", plan.StatusHeader: "in progress"},
		"MCP06/logging": {plan.OwnerHeader: "Kim Park", plan.StatusHeader: "done", plan.CommentHeader: "=1+1"},
		"MCP02/oauth":   {plan.OwnerHeader: "Ana Lopez", plan.EvidenceHeader: "CHG-298"},
		"MCP05/dlp":     {plan.OwnerHeader: "Lee Wong", plan.DueHeader: "next spring"},
	})
	original := contents(t, p.path("2026-09/report.xlsx"))
	put(t, p.path("2026-09/report.xlsx"), contents(t, saved))
	p.run(exitIO, "its action plan may have been filled in; nothing was written", build("2026-09")...)
	p.run(exitUnverified, "report.xlsx: the file was changed", "verify", p.path("2026-09"))
	inputs := []string{"verify", "--allow-filled-plan", "--fleet", p.path("fleets/fleet-2026-09.csv"), "--exceptions",
		exceptions,
		"--history", fleets, p.path("2026-09")}
	if got := p.run(exitDone, "", inputs...); !strings.Contains(got.stdout, "10 cells of the action plan are filled in") {
		t.Errorf("verify printed %q", got.stdout)
	}
	put(t, p.path("2026-09/report.xlsx"), original)
	p.run(exitDone, "", inputs...)

	// October: Ana has closed her gap, and Operations has another name.
	p.take("2026-10")
	p.run(exitGate, "gate: expired-exception", build("2026-10", "--plan", saved, "--as-of", "2026-11-02")...)
	p.says("2026-10", "| MCP02/oauth | order-management | Commerce | closed: the control is met now | Ana Lopez |",
		"Owner: Kim Park. Due 2026-10-15, overdue.", "the due date is not a date: next spring", "reported done, still open",
		"have its exception renewed: SEC-101 expired on 2026-10-31. Owner: Kim Park.")

	// November: all ids are new; the plan is that of October, saved again.
	p.take("2026-11")
	saved = p.fillIn("2026-10", map[string]map[string]string{"MCP03/oauth": {plan.OwnerHeader: "Mia Chen"}})
	p.run(exitGate, "7 servers are re-keyed", build("2026-11", "--plan", saved, "--aliases", filepath.Join(months,
		"aliases.yaml"))...)
	p.says("2026-11", "| erp-01/oauth ", "Owner: Kim Park. Due 2026-10-15, overdue.", "Owner: Mia Chen.",
		"| MCP05/dlp | analytics-export | Analytics | gone: its server is not in the inventory | Lee Wong | next spring |")
	f, err := excelize.OpenFile(p.path("2026-11/report.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(plan.SheetName)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(rows, func(row []string) bool {
		return len(row) > 0 && row[0] == "erp-01/oauth" && slices.Contains(row, "2026-10-15") && slices.Contains(row,
			"in progress")
	}) {
		t.Error("the action plan of November does not have the entry about erp-01/oauth")
	}
}

// TestPlanInPipelines checks what code hosts get of an action plan: due dates and statuses, owners only on request,
// evidence and comments never.
func TestPlanInPipelines(t *testing.T) {
	const evidence, comment = "CHG-310", "gateway route is ready"
	input := filepath.Join(months, "fleet-2026-11.csv")
	for _, format := range []string{"sarif", "junit"} {
		for _, owners := range []bool{false, true} {
			args := append([]string{"check", "-q", "--format", format}, flagsOf(t, input)...)
			if owners {
				args = append(args, "--with-owners")
			}
			got := ran(nil, append(args, input)...)
			has := func(text string) bool { return strings.Contains(got.stdout, text) }
			if !has("Due 2026-11-15, overdue.") || !has("Reported as in progress.") {
				t.Errorf("%s: the due date or the status of the plan is missing", format)
			}
			if has("Kim Park") != owners {
				t.Errorf("%s with owners %v: an owner is named: %v", format, owners, !owners)
			}
			if has(evidence) || has(comment) {
				t.Errorf("%s: evidence or a comment is written", format)
			}
		}
	}
}
