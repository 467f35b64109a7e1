// Package pipeline writes the results of an audit in formats that pipelines and code hosts
// read: JUnit XML and SARIF 2.1.0.
//
// Both agree with the exit status and the documents: only a broken limit of the gate is a
// failure. A finding is shown, but does not fail anything by itself.
package pipeline

import (
	"fmt"
	"strings"

	"fleetreport/report"
)

// MaxFindings is the maximum number of findings that are written, worst first. Code hosts
// do not show more.
const MaxFindings = 5000

// run is a document and what both formats need of it.
type run struct {
	*report.Document
	file     string           // path of the inventory, with slashes
	findings []report.Finding // at most MaxFindings, in the order of the report
	omitted  int              // number of findings beyond MaxFindings
	owners   bool             // findings name their owners
}

func newRun(doc *report.Document, file string, owners bool) *run {
	findings := doc.Findings(MaxFindings)
	return &run{Document: doc, file: file, findings: findings, omitted: doc.Gaps - len(findings), owners: owners}
}

// verdict returns the verdict and the remark of the document.
func (r *run) verdict() string { return strings.TrimSpace(r.Verdict + " " + r.Remark) }

// severity is a severity in the terms of SARIF.
type severity struct {
	level string // of a result
	score string // security-severity: the middle of the range that code hosts show under the same name
}

// severities has an entry for each of audit.Severities.
var severities = map[string]severity{
	"critical": {"error", "9.5"},
	"high":     {"error", "7.5"},
	"medium":   {"warning", "5.0"},
	"low":      {"note", "3.0"},
}

// baselineStates are the baseline states of SARIF by the change of a finding. Findings that
// are not comparable have none.
var baselineStates = map[string]string{
	"new":        "new",
	"regression": "new",
	"unchanged":  "unchanged",
}

// omittedText states how many findings are not written.
func omittedText(n int) string {
	if n == 1 {
		return "1 more finding is not listed here. The report has all of them."
	}
	return fmt.Sprintf("%d more findings are not listed here. The report has all of them.", n)
}

// position formats the position of a finding as a prefix of a message, as compilers do.
func (r *run) position(f report.Finding) string { return fmt.Sprintf("%s:%d: ", r.file, f.Line) }

// describe describes a finding in one line, including its exception, because not all code
// hosts that show this text support suppressions.
func (r *run) describe(f report.Finding) string {
	text := f.Server
	if f.Team != "" {
		text += " (" + f.Team + ")"
	}
	text += ": " + strings.TrimSuffix(f.Message, ".")
	if f.Change != "" {
		text += " (" + f.Change + ")"
	}
	text += "."
	if r.owners && f.Owner != "" {
		text += " Owner: " + f.Owner + "."
	}
	if f.Due != "" {
		text += " Due " + f.Due
		if f.Overdue {
			text += ", overdue"
		}
		text += "."
	}
	if f.Status != "" {
		text += " Reported as " + f.Status + "."
	}
	if f.Exception != nil {
		text += " Exception: " + justify(f.Exception)
	}
	return report.Legible(text)
}

// justify states why an exception was granted, by whom and until when.
func justify(e *report.Granted) string {
	return report.Legible(fmt.Sprintf("%s, %s (approved by %s, until %s).", e.Ticket, e.Reason, e.Approver, e.Expires))
}
