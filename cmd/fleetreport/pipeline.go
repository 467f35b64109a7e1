package main

import (
	"path/filepath"
	"slices"
	"strings"

	"fleetreport/report"
	"fleetreport/report/pipeline"
)

// runOf is the document in the form that the formats of pipelines are made from. The
// path is that of the fleet file, as it was given.
func runOf(doc *report.Document, path string) pipeline.Run {
	run := pipeline.Run{
		Tool: doc.Tool.Name, Version: doc.Tool.Version, Title: doc.Title, Period: doc.Period.String(),
		File: repositoryPath(path), Verdict: strings.TrimSpace(doc.Verdict + " " + doc.Remark), Total: doc.Gaps,
	}
	for _, l := range doc.Gate.Limits {
		run.Gate = append(run.Gate, pipeline.Limit{Text: l.Text, Broken: l.Broken, Message: l.Says})
	}
	for _, c := range doc.Controls {
		run.Rules = append(run.Rules, pipeline.Rule{ID: c.ID, Title: c.Title, Severity: c.Severity, Why: c.Why, WhatToDo: c.WhatToDo, Tags: c.Mapping})
	}
	var findings []pipeline.Finding
	for _, f := range doc.Findings(pipeline.MaxFindings) {
		finding := pipeline.Finding{
			ID: f.ID, Rule: f.Control, Server: f.Server, Team: f.Team, State: f.State, Message: f.Message,
			Line: f.Line, Change: f.Change, Score: f.Score,
		}
		if e := f.Exception; e != nil {
			finding.Exception = &pipeline.Exception{Ticket: e.Ticket, Reason: e.Reason, Approver: e.Approver, Expires: e.Expires}
		}
		findings = append(findings, finding)
	}
	run.Findings = slices.Values(findings)
	return run
}

// repositoryPath is the path by which a code host knows the fleet file: as it was
// given, where that is within the folder at hand. Of a file outside of it there is only
// the name, for no path of a machine gets into an output. There is always something:
// code hosts refuse findings without a place.
func repositoryPath(path string) string {
	switch {
	case path == "-":
		return "stdin"
	case !filepath.IsLocal(path):
		return filepath.Base(path)
	default:
		return filepath.ToSlash(filepath.Clean(path))
	}
}
