package compose

import (
	"strings"
	"testing"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/plan"
)

// TestPlanHeaders checks that a plan which is given back is read by the headers that the sheet has, and that the
// columns which are not filled in are never taken for those of the reader.
func TestPlanHeaders(t *testing.T) {
	withEffort := strings.ReplaceAll(string(audit.BuiltIn), "    weight: ", "    effort_days: 1.5\n    weight: ")
	fleet := strings.Replace(sampleFleet(t), "compliant\n", "owner\n", 1) // with values that are no names of owners
	headers := map[string]bool{}
	for _, col := range composedWith(t, fleet, withEffort).Plan.Tables[0].Columns {
		headers[col.Header()] = true
		isInput := col.Input != report.NoInput
		if IsPlanHeader(col.Header()) == isInput {
			t.Errorf("the column %q is filled in: %v, and IsPlanHeader returns the same", col.Header(), isInput)
		}
	}
	for _, header := range []string{plan.FindingHeader, plan.ServerHeader, plan.TeamHeader, plan.OwnerHeader,
		plan.DueHeader,
		plan.StatusHeader, plan.EvidenceHeader, plan.CommentHeader, "Effort (days)", "Proposed owner", "Proposed due date"} {
		if !headers[header] {
			t.Errorf("the action plan has no column %q", header)
		}
	}
}

// TestEffort checks the sums of the days of work that a baseline estimates.
func TestEffort(t *testing.T) {
	baseline := strings.NewReplacer("    severity: high", "    effort_days: 2\n    severity: high",
		"    severity: medium", "    effort_days: 1.5\n    severity: medium").Replace(string(audit.BuiltIn))
	d := composedWith(t, sampleFleet(t), baseline)
	facts := map[string]string{}
	for _, f := range d.Facts {
		facts[f.ID] = f.Text()
	}
	// 4 servers without OAuth 2.0 and DLP, 2 of them without logging; the first 3 have 8 of the 10 gaps.
	if facts["effort"] != "19.0" || facts["first.effort"] != "15.0" {
		t.Errorf("all gaps take %s days, those of the first servers %s, want 19.0 and 15.0", facts["effort"],
			facts["first.effort"])
	}
	if want := "70.3 % of the exposed calls, with about 15.0 days of work."; !strings.Contains(d.Decision, want) {
		t.Errorf("the decision is %q, want %q in it", d.Decision, want)
	}
	for _, f := range composed(t, sampleFleet(t)).Facts {
		if strings.Contains(f.ID, "effort") {
			t.Errorf("there is a fact %s without estimates", f.ID)
		}
	}
}
