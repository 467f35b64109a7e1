package pipeline

import (
	"bytes"
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

	"fleetreport/report"
)

// The objects of SARIF 2.1.0, as far as they are written.
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
		PhysicalLocation sarifPlace `json:"physicalLocation"`
	}
	sarifPlace struct {
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
	}
)

// WriteSARIF writes the judgement as SARIF 2.1.0: a rule for each control, and a result
// for each finding, in the order of the report. Broken limits of the gate are
// notifications; gateFailed is the exit status of a run that breaks one. The file is the
// inventory, as messages name it, with slashes: hosts refuse findings without a place.
// The category names what was judged: an upload replaces the alerts of earlier ones of
// its category. If it is empty, it is [Category] of the file.
func WriteSARIF(w io.Writer, doc *report.Document, file, category string, gateFailed int) error {
	run := newRun(doc, file)
	r := sarifRun{
		Tool: sarifTool{sarifDriver{Name: report.Legible(run.Tool.Name), Version: report.Legible(run.Tool.Version), Rules: []sarifRule{}}},
		// Hosts take all before the last slash for the category.
		AutomationDetails: sarifID{report.Legible(cmp.Or(category, Category(run.Tool.Name, file)) + "/" + run.Period.String())},
		Invocations:       []sarifInvocation{run.invocation(gateFailed)},
		Results:           []sarifResult{},
		Properties:        sarifRunBag{report.Legible(run.Title), report.Legible(run.Period.String()), report.Legible(run.verdict())},
	}
	for _, control := range run.Controls {
		r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, ruleOf(control))
	}
	excepted := false
	for _, f := range run.findings {
		excepted = excepted || f.Exception != nil
		r.Results = append(r.Results, run.result(f))
	}
	for i := range r.Results {
		if excepted && r.Results[i].Suppressions == nil {
			// The standard wants them in all results or in none.
			r.Results[i].Suppressions = []sarifSuppression{}
		}
	}
	encoder := json.NewEncoder(printable{w})
	encoder.SetIndent("", "  ")
	return encoder.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{r}})
}

// invocation says how the run ended.
func (r *run) invocation(gateFailed int) sarifInvocation {
	i := sarifInvocation{ExecutionSuccessful: true, ExitCodeDescription: "no limits are set", Notifications: []sarifNotification{}}
	if len(r.Gate.Limits) > 0 {
		i.ExitCodeDescription = "no limit of the gate is broken"
	}
	for _, l := range r.Gate.Limits {
		if !l.Broken {
			continue
		}
		i.ExitCode, i.ExitCodeDescription = gateFailed, "a limit of the gate is broken"
		i.Notifications = append(i.Notifications, sarifNotification{"error", sarifText{plain(l.Text + ": " + l.Result)}})
	}
	if r.more > 0 {
		i.Notifications = append(i.Notifications, sarifNotification{"warning", sarifText{leftOut(r.more)}})
	}
	return i
}

// printable is a writer of JSON that escapes what a terminal would not show as a
// character, such as C1 controls and marks of the writing direction. Ids hold the text
// of the inventory as it is.
type printable struct{ w io.Writer }

// Write expects whole characters, which json.Encoder gives it.
func (p printable) Write(b []byte) (int, error) {
	hidden := func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }
	if bytes.ContainsFunc(b, hidden) {
		var escaped bytes.Buffer
		for _, r := range string(b) {
			if !hidden(r) {
				escaped.WriteRune(r)
				continue
			}
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&escaped, `\u%04x`, unit)
			}
		}
		if _, err := p.w.Write(escaped.Bytes()); err != nil {
			return 0, err
		}
		return len(b), nil
	}
	return p.w.Write(b)
}

// maxTags is how many tags a rule has at most. Code hosts show no more, and refuse the
// whole file beyond twice as many.
const maxTags = 10

// ruleOf describes a control. Hosts want every one of the texts.
func ruleOf(c report.Control) sarifRule {
	how := severities[c.Severity]
	title, why, do := plain(c.Title), plain(c.Why), plain(c.WhatToDo)
	if title == "" {
		title = plain(c.ID)
	}
	if why == "" {
		why = title
	}
	help := why
	if do != "" {
		help += "\n\nWhat to do: " + do
	}
	rule := sarifRule{
		ID: c.ID, Name: title, ShortDescription: sarifText{title}, FullDescription: sarifText{why}, Help: sarifText{help},
		DefaultConfiguration: sarifLevel{how.level},
		// Hosts heed the severity of rules with this tag alone.
		Properties: sarifRuleBag{Tags: []string{"security"}, SecuritySeverity: how.score},
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

// result is a finding.
func (r *run) result(f report.Finding) sarifResult {
	control := r.Controls[f.Control]
	sum := sha256.Sum256([]byte(f.ID))
	result := sarifResult{
		RuleID: control.ID, RuleIndex: f.Control, Kind: "fail", Level: severities[control.Severity].level,
		Message: sarifText{plain(describe(f))},
		PartialFingerprints: map[string]string{
			"findingId/v1": f.ID,
			// The only one that code hosts heed. Their own is made of the line's text, which
			// differs each month with the calls.
			"primaryLocationLineHash": hex.EncodeToString(sum[:8]) + ":1",
		},
		BaselineState: changes[f.Change],
		Locations:     []sarifLocation{{sarifPlace{sarifFile{relative(r.file)}, sarifRegion{f.Line}}}},
		Properties:    sarifResultBag{report.Legible(f.Server), report.Legible(f.Team), f.State, f.Change, f.Score},
	}
	if f.Exception != nil {
		result.Suppressions = []sarifSuppression{{"external", "accepted", plain(grounds(f.Exception))}}
	}
	return result
}

// plain is text that is legible and nothing more: SARIF takes "[text](address)" for a
// link and "{0}" for a placeholder. An invisible word joiner keeps names that look
// like one as they are.
func plain(s string) string {
	return strings.NewReplacer("](", "]\u2060(", "{", "{\u2060").Replace(report.Legible(s))
}

// relative is a path as a URI.
func relative(file string) string { return (&url.URL{Path: path.Clean(file)}).String() }
