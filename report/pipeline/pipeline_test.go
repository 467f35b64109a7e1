package pipeline_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/history"
	"fleetreport/report/pipeline"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// document is the input of both formats.
type document struct {
	*report.Document
	file, category string
}

// sample returns a document with findings of every kind.
func sample() document {
	findings := []report.Finding{
		{
			ID:      "MCP08/oauth",
			Control: 0,
			Server:  "legacy-erp",
			Team:    "Operations",
			State:   "not met",
			Message: "auth_type is basic",
			Line:    9,
			Change:  "unchanged",
			Score:   7,
			Exception: &report.Granted{
				Ticket:   "RISK-12",
				Reason:   "the vendor ends support in March",
				Approver: "CISO",
				Expires:  "2027-03-31",
			},
		},
		{
			ID:      "MCP06/oauth",
			Control: 0,
			Server:  "analytics-export",
			Team:    "Analytics",
			State:   "not met",
			Message: "auth_type is api_key",
			Line:    7,
			Change:  "unchanged",
			Score:   6.103,
		},
		{
			ID:      "MCP08/dlp",
			Control: 1,
			Server:  "legacy-erp",
			Team:    "Operations",
			State:   "not met",
			Message: "has_dlp is false",
			Line:    9,
			Change:  "regression",
			Score:   7,
		},
		{
			ID:      "MCP06/logging",
			Control: 2,
			Server:  "analytics-export",
			State:   "unknown",
			Message: "has_logging is blank",
			Line:    7,
			Change:  "new",
			Score:   6.103,
		},
		{
			ID:      "MCP09/owner",
			Control: 3,
			Server:  "maps-geocoding",
			Team:    "Logistics",
			State:   "unknown",
			Message: "it is not known who owns it",
			Line:    10,
			Change:  "not comparable",
			Score:   5.017,
		},
	}
	d := peaceful()
	d.file = "data/fleet 2026-11.csv"
	d.Tool.Version, d.Verdict = "1.2.0", "6 of 10 servers meet the baseline."
	d.Gate.Limits = []report.Limit{
		{Text: "compliance<80", Broken: true, Result: "60.0 % of the servers are compliant."},
		{Text: "exposed>40", Result: "31.7 % of the calls are exposed."},
		{Text: "regression", Broken: true, Result: "1 control was met the month before and is not now."},
	}
	d.Controls = []report.Control{
		{
			ID:       "oauth",
			Title:    "OAuth 2.0",
			Severity: "critical",
			Why:      "A key opens every tool.",
			WhatToDo: "Put the server behind the gateway.",
			Mapping:  []string{"OWASP MCP07", "NIST IA-2", "OWASP MCP07"},
		},
		{ID: "dlp", Title: "DLP", Severity: "high", Why: "Content leaves unseen.", WhatToDo: "Switch on the inspection."},
		{ID: "logging", Title: "Logging", Severity: "medium"},
		{ID: "owner", Title: "Owner named", Severity: "low", Why: "Somebody has to answer."},
	}
	return d.with(findings...)
}

// peaceful returns a document without limits and findings.
func peaceful() document {
	return document{&report.Document{
		Tool: report.Tool{
			Name:    "fleetreport",
			Version: "development",
		}, Title: "MCP fleet", Period: report.Period{Year: 2026, Month: time.November},
		Verdict: "All servers meet the baseline.",
	}, "fleet.csv", ""}.with()
}

// with returns the document with other findings.
func (d document) with(findings ...report.Finding) document {
	d.Gaps = len(findings)
	d.Findings = func(n int) []report.Finding { return findings[:min(n, len(findings))] }
	return d
}

// large returns a document with n findings.
func large(n int) document {
	var findings []report.Finding
	for i := range n {
		findings = append(
			findings,
			report.Finding{
				ID:      fmt.Sprintf("S%06d/dlp", i),
				Control: 1,
				Server:  fmt.Sprintf("server-%d", i),
				State:   "not met",
				Message: "has_dlp is false",
				Line:    i + 2,
			},
		)
	}
	return sample().with(findings...)
}

var writers = map[string]func(io.Writer, document) error{
	"junit.xml": func(w io.Writer, d document) error { return pipeline.WriteJUnit(w, d.Document, d.file, false) },
	"sarif.json": func(w io.Writer, d document) error {
		return pipeline.WriteSARIF(w, d.Document, d.file, d.category, 4, false)
	},
}

func written(t *testing.T, name string, d document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := writers[name](&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestGolden compares both formats with golden files.
func TestGolden(t *testing.T) {
	for name := range writers {
		for kind, run := range map[string]document{"sample": sample(), "peaceful": peaceful()} {
			file := filepath.Join("testdata", kind+"."+name)
			got := written(t, name, run)
			if again := written(t, name, run); !bytes.Equal(got, again) {
				t.Errorf("%s differs from run to run", file)
			}
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		}
	}
}

// suites is the part of JUnit XML that pipelines read.
type suites struct {
	Suites []struct {
		Name       string `xml:"name,attr"`
		Tests      int    `xml:"tests,attr"`
		Failures   int    `xml:"failures,attr"`
		Skipped    int    `xml:"skipped,attr"`
		Properties []struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
		} `xml:"properties>property"`
		Cases []struct {
			Class   string  `xml:"classname,attr"`
			Name    string  `xml:"name,attr"`
			Failure *reason `xml:"failure"`
			Skipped *reason `xml:"skipped"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

type reason struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func readJUnit(t *testing.T, text []byte) suites {
	t.Helper()
	var s suites
	d := xml.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&s); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return s
}

// log is the part of SARIF that code hosts read.
type log struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []struct {
		Tool struct {
			Driver struct {
				Name  string
				Rules []struct {
					ID                                      string
					ShortDescription, FullDescription, Help text
					Properties                              struct {
						Tags     []string
						Severity string `json:"security-severity"`
					}
				}
			}
		}
		Invocations []struct {
			ExecutionSuccessful bool
			ExitCode            int
			Notifications       []struct {
				Level   string
				Message text
			} `json:"toolExecutionNotifications"`
		}
		Results []struct {
			RuleID              string
			RuleIndex           int
			Kind, Level         string
			Message             text
			PartialFingerprints map[string]string
			BaselineState       string
			Suppressions        []struct{ Kind, Status, Justification string }
			Locations           []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           struct{ StartLine int }
				}
			}
			Properties struct{ Server, Team string }
		}
	}
}

type text struct{ Text string }

func readSARIF(t *testing.T, b []byte) log {
	t.Helper()
	var l log
	if err := json.Unmarshal(b, &l); err != nil {
		t.Fatalf("%v in\n%s", err, b)
	}
	return l
}

// TestVerdicts checks that both formats report a failure only for a broken limit.
func TestVerdicts(t *testing.T) {
	for _, tt := range []struct {
		name          string
		run           document
		failures, end int
	}{
		{"broken limits", sample(), 2, 4}, {"no gate", peaceful(), 0, 0},
		{"findings, and no limit is broken", func() document {
			d := sample()
			d.Gate.Limits = d.Gate.Limits[1:2]
			return d
		}(), 0, 0},
		{"findings without a gate", func() document { d := sample(); d.Gate.Limits = nil; return d }(), 0, 0},
		{"a broken limit without findings", sample().with(), 2, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := readJUnit(t, written(t, "junit.xml", tt.run))
			if j.Suites[0].Failures != tt.failures {
				t.Errorf("JUnit counts %d failures, want %d", j.Suites[0].Failures, tt.failures)
			}
			for i, s := range j.Suites {
				tests, failures, skipped := 0, 0, 0
				for _, c := range s.Cases {
					tests++
					if c.Failure != nil {
						failures++
						if i > 0 {
							t.Errorf("%s fails outside of the gate", c.Name)
						}
					}
					if c.Skipped != nil {
						skipped++
					}
				}
				if tests != s.Tests || failures != s.Failures || skipped != s.Skipped {
					t.Errorf(
						"suite %s has %d tests, %d failures, %d skipped; it says %d, %d, %d",
						s.Name,
						tests,
						failures,
						skipped,
						s.Tests,
						s.Failures,
						s.Skipped,
					)
				}
			}
			if len(j.Suites[0].Cases) == 0 {
				t.Error("the gate has no tests")
			}
			l := readSARIF(t, written(t, "sarif.json", tt.run))
			i := l.Runs[0].Invocations[0]
			if !i.ExecutionSuccessful || i.ExitCode != tt.end || len(i.Notifications) != tt.failures {
				t.Errorf("the SARIF run ended with %d and %d notifications", i.ExitCode, len(i.Notifications))
			}
		})
	}
}

// TestCodeHosts checks what code hosts require to accept a file and to track findings.
func TestCodeHosts(t *testing.T) {
	tagged := sample()
	for i := range 50 {
		tagged.Controls[0].Mapping = append(tagged.Controls[0].Mapping, fmt.Sprint("framework: ", i))
	}
	for _, run := range []document{sample(), peaceful(), large(20), tagged} {
		l := readSARIF(t, written(t, "sarif.json", run))
		if l.Version != "2.1.0" || l.Schema == "" || len(l.Runs) != 1 || l.Runs[0].Tool.Driver.Name == "" ||
			l.Runs[0].Tool.Driver.Rules == nil ||
			l.Runs[0].Results == nil {
			t.Fatalf("a property is missing that every log has: %+v", l)
		}
		rules := l.Runs[0].Tool.Driver.Rules
		for _, r := range rules {
			if r.ID == "" || r.ShortDescription.Text == "" || r.FullDescription.Text == "" || r.Help.Text == "" ||
				!slices.Contains(r.Properties.Tags, "security") ||
				r.Properties.Severity == "" {
				t.Errorf("rule %q lacks a text or its severity: %+v", r.ID, r)
			}
			if len(r.Properties.Tags) > 10 {
				t.Errorf("rule %q has %d tags", r.ID, len(r.Properties.Tags))
			}
		}
		seen, suppressed := map[string]bool{}, 0
		for _, r := range l.Runs[0].Results {
			if rules[r.RuleIndex].ID != r.RuleID {
				t.Errorf("%s is of rule %d", r.RuleID, r.RuleIndex)
			}
			hash := r.PartialFingerprints["primaryLocationLineHash"]
			if r.Message.Text == "" || len(r.Locations) != 1 || hash == "" || seen[hash] ||
				r.PartialFingerprints["findingId/v1"] == "" {
				t.Errorf("result without text, location or unique fingerprint: %+v", r)
			}
			seen[hash] = true
			if r.Suppressions != nil {
				suppressed++
			}
			if strings.Count(r.Message.Text, "RISK-12") != len(r.Suppressions) {
				t.Errorf("want the exception once in %s", r.Message.Text)
			}
		}
		if suppressed > 0 && suppressed != len(l.Runs[0].Results) {
			t.Errorf("%d of %d results say whether they are suppressed", suppressed, len(l.Runs[0].Results))
		}

		names := map[string]bool{}
		for _, s := range readJUnit(t, written(t, "junit.xml", run)).Suites {
			for _, c := range s.Cases {
				if c.Class == "" || c.Name == "" || names[c.Class+" "+c.Name] {
					t.Errorf("test %q of %q has no name of its own", c.Name, c.Class)
				}
				names[c.Class+" "+c.Name] = true
				for _, r := range []*reason{c.Failure, c.Skipped} {
					if r != nil && (r.Message == "" || r.Text == "") {
						t.Errorf("test %q does not say why", c.Name)
					}
				}
			}
		}
	}
}

// TestBounds checks that at most MaxFindings findings are written, and how many are omitted.
func TestBounds(t *testing.T) {
	for _, many := range []int{pipeline.MaxFindings + 1, 23456} {
		d := large(many)
		l := readSARIF(t, written(t, "sarif.json", d))
		if n := len(l.Runs[0].Results); n != pipeline.MaxFindings {
			t.Fatalf("%d results", n)
		}
		want := fmt.Sprintf("%d more findings are not listed here.", many-pipeline.MaxFindings)
		if many == pipeline.MaxFindings+1 {
			want = "1 more finding is not listed here."
		}
		notes := l.Runs[0].Invocations[0].Notifications
		if last := notes[len(notes)-1]; !strings.HasPrefix(last.Message.Text, want) || last.Level != "warning" {
			t.Errorf("the last notification is %+v", last)
		}

		j := readJUnit(t, written(t, "junit.xml", d))
		cases := 0
		for _, s := range j.Suites[1:] {
			cases += len(s.Cases)
		}
		more := j.Suites[len(j.Suites)-1].Cases[0]
		if cases != pipeline.MaxFindings+1 || more.Skipped == nil || !strings.HasPrefix(more.Skipped.Message, want) {
			t.Errorf("%d tests of findings, the last %+v", cases, more)
		}
	}
}

// TestOrder checks that findings have the order of the report, also in case of ties.
func TestOrder(t *testing.T) {
	var findings []report.Finding
	want := []string{"B/dlp", "C/dlp", "A/dlp"} // by calls
	for _, id := range want {
		findings = append(findings, report.Finding{ID: id, Control: 1, State: "not met", Line: 2, Score: 2})
	}
	var got []string
	for _, r := range readSARIF(t, written(t, "sarif.json", sample().with(findings...))).Runs[0].Results {
		got = append(got, r.PartialFingerprints["findingId/v1"])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("SARIF (-want +got):\n%s", diff)
	}
	got = nil
	for _, c := range readJUnit(t, written(t, "junit.xml", sample().with(findings...))).Suites[2].Cases {
		got = append(got, c.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("JUnit (-want +got):\n%s", diff)
	}
}

// TestTerms checks that every severity has a level, and every change of a gap a baseline state
// of SARIF, or deliberately none.
func TestTerms(t *testing.T) {
	for _, severity := range audit.Severities {
		d := sample()
		d.Controls[0].Severity = severity
		l := readSARIF(t, written(t, "sarif.json", d)).Runs[0]
		if l.Results[0].Level == "" || l.Tool.Driver.Rules[0].Properties.Severity == "" {
			t.Errorf("the severity %s has no level", severity)
		}
	}
	for change, want := range map[history.Change]string{
		history.New: "new", history.Regressed: "new", history.Unchanged: "unchanged", history.Incomparable: "",
	} {
		d := sample().with(report.Finding{ID: "a/oauth", State: "not met", Line: 2, Change: change.String()})
		if got := readSARIF(t, written(t, "sarif.json", d)).Runs[0].Results[0].BaselineState; got != want {
			t.Errorf("%s is %q to SARIF, want %q", change, got, want)
		}
	}
}

// full is a writer that fails after n bytes.
type full struct{ n int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// TestWriteErrors checks that errors of the writer are returned.
func TestWriteErrors(t *testing.T) {
	for name, write := range writers {
		for _, n := range []int{0, 100} {
			if err := write(&full{n}, sample()); !errors.Is(err, errFull) {
				t.Errorf("%s, %d bytes: %v", name, n, err)
			}
		}
	}
}

// TestPaths checks the URIs of files.
func TestPaths(t *testing.T) {
	for file, want := range map[string]string{
		"fleet.csv": "fleet.csv", "./a/../fleet.csv": "fleet.csv", "data/fleet 2026-11.csv": "data/fleet%202026-11.csv",
		"a:b.csv":  "./a:b.csv",
		"100%.csv": "100%25.csv", "a?b#c.csv": "a%3Fb%23c.csv", "flotte-münchen.csv": "flotte-m%C3%BCnchen.csv",
		"../fleet.csv": "../fleet.csv", "a\x1b\xff.csv": "a%1B%FF.csv",
	} {
		d := sample()
		d.file = file
		result := readSARIF(t, written(t, "sarif.json", d)).Runs[0].Results[0]
		if got := result.Locations[0].PhysicalLocation.ArtifactLocation.URI; got != want {
			t.Errorf("%q became %q, want %q", file, got, want)
		}
	}
}

// FuzzTexts checks that both formats stay well-formed with any text in any field, and have the
// text in its legible form.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{
		"plain", "\x00\x1b[31m\x7f\xff", "\u0085\u009b31m", "\U000e0041", "\ufffe\uffff\ufffd", "</testcase><failure/>",
		"]]>", "<![CDATA[", "&amp;&#0;", `"'\`, "a\nb\tc\r", "\u202eevil", "{0} {{", "[text](1) ](", "\u2028",
		strings.Repeat("long ", 99), "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		run := sample().with(report.Finding{
			ID: s, Server: s, Team: s, State: "unknown", Message: s, Line: 1,
			Exception: &report.Granted{Ticket: s, Reason: s, Approver: s, Expires: s},
		})
		run.Title, run.Verdict, run.Remark, run.file, run.Tool.Version = s, s, "", s, s
		run.Gate.Limits = []report.Limit{{Text: s, Broken: true, Result: s}}
		run.Controls = []report.Control{{ID: s, Title: s, Severity: "high", Why: s, WhatToDo: s, Mapping: []string{s}}}
		shown := report.Legible(s)

		j := readJUnit(t, written(t, "junit.xml", run))
		if len(j.Suites) != 2 || j.Suites[0].Failures != 1 || j.Suites[0].Tests != 1 || j.Suites[1].Tests != 1 {
			t.Fatalf("the suites became %+v", j)
		}
		gate, finding := j.Suites[0].Cases[0], j.Suites[1].Cases[0]
		for what, got := range map[string]string{
			"name of a limit": gate.Name, "message": gate.Failure.Message, "text": gate.Failure.Text, "suite": j.Suites[1].Name,
			"finding": finding.Name, "property": j.Suites[0].Properties[2].Value,
		} {
			if got != shown {
				t.Errorf("JUnit: the %s is %q, want %q", what, got, shown)
			}
		}
		without := strings.TrimSuffix(shown, ".") // of a message, which ends the sentence itself
		if finding.Skipped == nil || !strings.Contains(finding.Skipped.Message, without) {
			t.Errorf("JUnit: the finding is %+v", finding)
		}

		text := written(t, "sarif.json", run)
		if i := bytes.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }); i >= 0 {
			t.Errorf("SARIF: a character is raw that no terminal shows: %q", text[i:min(i+4, len(text))])
		}
		l := readSARIF(t, text).Runs[0]
		joiner := strings.NewReplacer("\u2060", "") // Legible leaves none
		if got := l.Results[0].Properties.Server; got != shown {
			t.Errorf("SARIF: the server is %q, want %q", got, shown)
		}
		for what, got := range map[string]string{
			"message": l.Results[0].Message.Text, "justification": l.Results[0].Suppressions[0].Justification,
			"limit": l.Invocations[0].Notifications[0].Message.Text, "help": l.Tool.Driver.Rules[0].Help.Text,
		} {
			if !strings.Contains(joiner.Replace(got), shown) {
				t.Errorf("SARIF: the %s is %q, without %q", what, got, shown)
			}
			if strings.Contains(got, "](") || strings.Contains(strings.ReplaceAll(got, "{\u2060", ""), "{") {
				t.Errorf("SARIF: the %s has a link or a placeholder: %q", what, got)
			}
		}
		if got := l.Results[0].PartialFingerprints["findingId/v1"]; got != strings.ToValidUTF8(s, "\ufffd") &&
			got != string([]rune(s)) {
			t.Errorf("SARIF: the id is %q, want %q", got, s)
		}
	})
}
