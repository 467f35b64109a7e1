package pipeline

import (
	"encoding/xml"
	"io"

	"fleetreport/report"
)

// The elements of JUnit XML, as far as pipelines know them. There is no schema that
// all agree on, so there is nothing here that any of them refuses; and reasons stand
// both in the message, which some show, and in the text, which others do.
type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Suites []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Skipped    int              `xml:"skipped,attr"`
		Properties *junitProperties `xml:"properties"`
		Cases      []junitCase      `xml:"testcase"`
	}
	junitCounts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Time     int `xml:"time,attr"`
	}
	junitProperties struct {
		Properties []junitProperty `xml:"property"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		ClassName string       `xml:"classname,attr"`
		Name      string       `xml:"name,attr"`
		Time      int          `xml:"time,attr"`
		Failure   *junitReason `xml:"failure"`
		Skipped   *junitReason `xml:"skipped"`
	}
	junitReason struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the run as JUnit XML: a suite with a test for each limit of the
// gate, which fails where the limit is broken, and a suite for each control with a
// skipped test for each of its findings.
func WriteJUnit(w io.Writer, run Run) error {
	findings, more, err := run.worst()
	if err != nil {
		return err
	}
	all := junitSuites{Name: report.Legible(run.Tool)}
	all.add(run.gateSuite())
	byRule := make([]junitSuite, len(run.Rules))
	for i, rule := range run.Rules {
		byRule[i].Name = report.Legible(rule.Title)
	}
	for _, f := range findings {
		byRule[f.Rule].add(run.findingCase(f))
	}
	for _, suite := range byRule {
		all.add(suite)
	}
	if more > 0 {
		suite := junitSuite{Name: "findings that are not listed"}
		suite.add(junitCase{ClassName: run.class("more"), Name: "more findings", Skipped: reason("more", leftOut(more))})
		all.add(suite)
	}

	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n")
	return err
}

// gateSuite has a test for each limit.
func (r *Run) gateSuite() junitSuite {
	suite := junitSuite{Name: "gate", Properties: &junitProperties{}}
	for _, p := range [][2]string{
		{"title", r.Title}, {"period", r.Period}, {"verdict", r.Verdict}, {"file", r.File}, {"version", r.Version},
	} {
		suite.Properties.Properties = append(suite.Properties.Properties, junitProperty{p[0], report.Legible(p[1])})
	}
	if len(r.Gate) == 0 {
		suite.add(junitCase{ClassName: r.class("gate"), Name: "no limits are set"})
	}
	for _, l := range r.Gate {
		c := junitCase{ClassName: r.class("gate"), Name: report.Legible(l.Text)}
		if l.Broken {
			c.Failure = reason("gate", l.Message)
		}
		suite.add(c)
	}
	return suite
}

// findingCase is the test of a finding. It keeps its name from month to month, by
// which pipelines know it again.
func (r *Run) findingCase(f Finding) junitCase {
	kind := f.State
	if f.Exception != nil {
		kind = "exception"
	}
	return junitCase{
		ClassName: r.class("controls." + r.Rules[f.Rule].ID), Name: report.Legible(f.ID),
		Skipped: reason(kind, r.place(f)+f.describe()),
	}
}

// class is the name under which pipelines file a test.
func (r *Run) class(name string) string { return report.Legible(r.Tool + "." + name) }

func reason(kind, text string) *junitReason {
	text = report.Legible(text)
	return &junitReason{Message: text, Type: kind, Text: text}
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func (s *junitSuites) add(suite junitSuite) {
	s.Tests += suite.Tests
	s.Failures += suite.Failures
	s.Suites = append(s.Suites, suite)
}
