// Package pipeline writes a judged fleet in the formats that pipelines read, so that
// code hosts show it: JUnit XML and SARIF 2.1.0.
//
// Both say what the exit status and the documents say: only a broken limit of the gate
// is a failure. A finding is shown, and never fails anything by itself.
package pipeline

import (
	"fmt"
	"strings"

	"fleetreport/report"
)

// MaxFindings is how many findings are written, the worst. Code hosts show no more.
const MaxFindings = 5000

// run is a judged fleet on its way into one of the formats.
type run struct {
	*report.Document
	file     string           // the inventory, as messages name it, with slashes
	findings []report.Finding // those that are written, in the order of the report
	more     int              // how many are not
}

func newRun(doc *report.Document, file string) *run {
	findings := doc.Findings(MaxFindings)
	return &run{Document: doc, file: file, findings: findings, more: doc.Gaps - len(findings)}
}

// verdict is where the fleet stands, and what to know beside it, such as rows that were
// left out.
func (r *run) verdict() string { return strings.TrimSpace(r.Verdict + " " + r.Remark) }

// severity says how SARIF is told of one.
type severity struct {
	level string // of a result
	score string // the middle of the band in which code hosts give it the same name
}

// severities has each of audit.Severities.
var severities = map[string]severity{
	"critical": {"error", "9.5"},
	"high":     {"error", "7.5"},
	"medium":   {"warning", "5.0"},
	"low":      {"note", "3.0"},
}

// changes are the baseline states of SARIF. What cannot be compared has none.
var changes = map[string]string{
	"new":        "new",
	"regression": "new",
	"unchanged":  "unchanged",
}

// leftOut says how many findings are not written.
func leftOut(more int) string {
	if more == 1 {
		return "1 more finding is not listed here. The report has all of them."
	}
	return fmt.Sprintf("%d more findings are not listed here. The report has all of them.", more)
}

// place is where the finding stands, as the messages of a compiler say it.
func (r *run) place(f report.Finding) string { return fmt.Sprintf("%s:%d: ", r.file, f.Line) }

// describe says what a finding is about, in one line, and on what grounds it is
// accepted: code hosts show this text, and not all of them heed suppressions.
func describe(f report.Finding) string {
	text := f.Server
	if f.Team != "" {
		text += " (" + f.Team + ")"
	}
	text += ": " + strings.TrimSuffix(f.Message, ".")
	if f.Change != "" {
		text += " (" + f.Change + ")"
	}
	text += "."
	if f.Exception != nil {
		text += " Exception: " + grounds(f.Exception)
	}
	return report.Legible(text)
}

// grounds says on what grounds an exception holds.
func grounds(e *report.Granted) string {
	return report.Legible(fmt.Sprintf("%s, %s (approved by %s, until %s).", e.Ticket, e.Reason, e.Approver, e.Expires))
}
