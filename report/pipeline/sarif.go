package pipeline

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"fleetreport/report"
)

// The objects and properties of SARIF 2.1.0 that are written.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool              sarifTool         `json:"tool"`
		AutomationDetails sarifID           `json:"automationDetails"`
		Invocations       []sarifInvocation `json:"invocations"`
		Results           []sarifResult     `json:"results"`
		Properties        sarifRunBag       `json:"properties"`
	}
	sarifID struct {
		ID string `json:"id"`
	}
	sarifRunBag struct {
		Title   string `json:"title"`
		Period  string `json:"period"`
		Verdict string `json:"verdict"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string       `json:"id"`
		Name                 string       `json:"name"`
		ShortDescription     sarifText    `json:"shortDescription"`
		FullDescription      sarifText    `json:"fullDescription"`
		Help                 sarifText    `json:"help"`
		DefaultConfiguration sarifLevel   `json:"defaultConfiguration"`
		Properties           sarifRuleBag `json:"properties"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifRuleBag struct {
		Tags             []string `json:"tags"`
		SecuritySeverity string   `json:"security-severity"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		ExitCode            int                 `json:"exitCode"`
		ExitCodeDescription string              `json:"exitCodeDescription"`
		Notifications       []sarifNotification `json:"toolExecutionNotifications"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifResult struct {
		RuleID              string             `json:"ruleId"`
		RuleIndex           int                `json:"ruleIndex"`
		Kind                string             `json:"kind"`
		Level               string             `json:"level"`
		Message             sarifText          `json:"message"`
		Locations           []sarifLocation    `json:"locations"`
		PartialFingerprints map[string]string  `json:"partialFingerprints"`
		BaselineState       string             `json:"baselineState,omitempty"`
		Suppressions        []sarifSuppression `json:"suppressions,omitzero"`
		Properties          sarifResultBag     `json:"properties"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysicalLocation `json:"physicalLocation"`
	}
	sarifPhysicalLocation struct {
		ArtifactLocation sarifFile   `json:"artifactLocation"`
		Region           sarifRegion `json:"region"`
	}
	sarifFile struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
	sarifResultBag struct {
		Server string  `json:"server"`
		Team   string  `json:"team,omitempty"`
		State  string  `json:"state"`
		Change string  `json:"change,omitempty"`
		Score  float64 `json:"score"`
		Owner  string  `json:"owner,omitempty"`
		Due    string  `json:"due,omitempty"` // YYYY-MM-DD
		Status string  `json:"status,omitempty"`
	}
)

// WriteSARIF writes doc as SARIF 2.1.0: a rule for each control, and a result for each
// finding, in the order of the report. Broken limits of the gate are notifications, and
// gateFailed is the exit status of a run with a broken limit. The file is the path of the
// inventory, with slashes, and is the location of each result. An upload replaces earlier
// uploads of the same category; an empty category stands for [Category] of the file. With owners, findings name the
// owners in the inventory and in the action plan. Evidence and comments are never written.
func WriteSARIF(w io.Writer, doc *report.Document, file, category string, gateFailed int, owners bool) error {
	run := newRun(doc, file, owners)
	category = cmp.Or(category, Category(run.Tool.Name, file))
	r := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name:    report.Legible(run.Tool.Name),
			Version: report.Legible(run.Tool.Version),
			Rules:   []sarifRule{},
		}},
		// The category is what precedes the last slash.
		AutomationDetails: sarifID{report.Legible(category + "/" + run.Period.String())},
		Invocations:       []sarifInvocation{run.newInvocation(gateFailed)},
		Results:           []sarifResult{},
		Properties: sarifRunBag{
			Title:   report.Legible(run.Title),
			Period:  report.Legible(run.Period.String()),
			Verdict: report.Legible(run.verdict()),
		},
	}
	for _, control := range run.Controls {
		r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, newRule(control))
	}
	excepted := false
	for _, f := range run.findings {
		excepted = excepted || f.Exception != nil
		r.Results = append(r.Results, run.newResult(f))
	}
	for i := range r.Results {
		if excepted && r.Results[i].Suppressions == nil {
			// The standard requires them in all results or in none.
			r.Results[i].Suppressions = []sarifSuppression{}
		}
	}
	b, err := json.MarshalIndent(sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{r},
	}, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(escapeInvisible(b), '\n'))
	return err
}

// newInvocation states the exit status of the run, the broken limits and how many findings
// were omitted.
func (r *run) newInvocation(gateFailed int) sarifInvocation {
	i := sarifInvocation{
		ExecutionSuccessful: true,
		ExitCodeDescription: "no limits are set",
		Notifications:       []sarifNotification{},
	}
	if len(r.Gate.Limits) > 0 {
		i.ExitCodeDescription = "no limit of the gate is broken"
	}
	for _, l := range r.Gate.Limits {
		if !l.Broken {
			continue
		}
		i.ExitCode, i.ExitCodeDescription = gateFailed, "a limit of the gate is broken"
		text := escapeMarkup(l.Text + ": " + l.Result)
		i.Notifications = append(i.Notifications, sarifNotification{"error", sarifText{text}})
	}
	if r.omitted > 0 {
		i.Notifications = append(i.Notifications, sarifNotification{"warning", sarifText{omittedText(r.omitted)}})
	}
	return i
}

// escapeInvisible escapes characters of JSON that a terminal would not show, such as C1
// controls and bidirectional marks. Ids contain the text of the inventory unchanged.
func escapeInvisible(data []byte) []byte {
	escaped := make([]byte, 0, len(data))
	for _, r := range string(data) {
		if r == '\n' || unicode.IsGraphic(r) {
			escaped = utf8.AppendRune(escaped, r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			escaped = fmt.Appendf(escaped, `\u%04x`, unit)
		}
	}
	return escaped
}

// maxTags is the maximum number of tags of a rule. GitHub shows 10 and rejects files with
// rules of more than 20.
const maxTags = 10

// newRule returns the rule of a control. Code hosts require all of its texts.
func newRule(c report.Control) sarifRule {
	severity := severities[c.Severity]
	title, why, do := escapeMarkup(c.Title), escapeMarkup(c.Why), escapeMarkup(c.WhatToDo)
	if title == "" {
		title = escapeMarkup(c.ID)
	}
	if why == "" {
		why = title
	}
	help := why
	if do != "" {
		help += "\n\nWhat to do: " + do
	}
	rule := sarifRule{
		ID:                   c.ID,
		Name:                 title,
		ShortDescription:     sarifText{title},
		FullDescription:      sarifText{why},
		Help:                 sarifText{help},
		DefaultConfiguration: sarifLevel{severity.level},
		// GitHub uses the security-severity only of rules with this tag.
		Properties: sarifRuleBag{Tags: []string{"security"}, SecuritySeverity: severity.score},
	}
	seen := map[string]bool{"security": true}
	for _, tag := range c.Mapping {
		if tag = report.Legible(tag); tag != "" && !seen[tag] && len(rule.Properties.Tags) < maxTags {
			seen[tag] = true
			rule.Properties.Tags = append(rule.Properties.Tags, tag)
		}
	}
	return rule
}

// newResult returns the result of a finding.
func (r *run) newResult(f report.Finding) sarifResult {
	control := r.Controls[f.Control]
	sum := sha256.Sum256([]byte(f.ID))
	result := sarifResult{
		RuleID: control.ID, RuleIndex: f.Control, Kind: "fail", Level: severities[control.Severity].level,
		Message: sarifText{escapeMarkup(r.describe(f))},
		PartialFingerprints: map[string]string{
			"findingId/v1": f.ID,
			// The only fingerprint that GitHub uses. It would compute one from the line of the
			// inventory, which changes every month with the calls.
			"primaryLocationLineHash": hex.EncodeToString(sum[:8]) + ":1",
		},
		BaselineState: baselineStates[f.Change],
		Locations:     []sarifLocation{{sarifPhysicalLocation{sarifFile{relativeURI(r.file)}, sarifRegion{f.Line}}}},
		Properties: sarifResultBag{Server: report.Legible(f.Server), Team: report.Legible(f.Team), State: f.State,
			Change: f.Change, Score: f.Score, Due: f.Due, Status: report.Legible(f.Status)},
	}
	if r.owners {
		result.Properties.Owner = report.Legible(f.Owner)
	}
	if f.Exception != nil {
		result.Suppressions = []sarifSuppression{{"external", "accepted", escapeMarkup(justify(f.Exception))}}
	}
	return result
}

// escapeMarkup returns report.Legible(s) as a SARIF message. SARIF reads "[text](url)" as a
// link and "{0}" as a placeholder and has no escape for them in a rendered text, so a word
// joiner, which is invisible, separates their characters.
func escapeMarkup(s string) string {
	return strings.NewReplacer("](", "]\u2060(", "{", "{\u2060").Replace(report.Legible(s))
}

// relativeURI returns a path with slashes as a URI reference.
func relativeURI(file string) string { return (&url.URL{Path: path.Clean(file)}).String() }
