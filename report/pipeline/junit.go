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

// WriteJUnit writes the judgement as JUnit XML: a suite with a test for each limit of
// the gate, which fails where the limit is broken, and a suite for each control with a
// skipped test for each of its findings. The file is the inventory, as messages name it,
// with slashes.
func WriteJUnit(w io.Writer, doc *report.Document, file string) error {
	r := newRun(doc, file)
	all := junitSuites{Name: report.Legible(r.Tool.Name)}
	all.add(r.gateSuite())
	byControl := make([]junitSuite, len(r.Controls))
	for i, control := range r.Controls {
		byControl[i].Name = report.Legible(control.Title)
	}
	for _, f := range r.findings {
		byControl[f.Control].add(r.findingCase(f))
	}
	for _, suite := range byControl {
		all.add(suite)
	}
	if r.more > 0 {
		suite := junitSuite{Name: "findings that are not listed"}
		suite.add(junitCase{ClassName: r.class("more"), Name: "more findings", Skipped: reason("more", leftOut(r.more))})
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
	_, err := io.WriteString(w, "\n")
	return err
}

// gateSuite has a test for each limit.
func (r *run) gateSuite() junitSuite {
	suite := junitSuite{Name: "gate", Properties: &junitProperties{}}
	for _, p := range [][2]string{
		{"title", r.Title}, {"period", r.Period.String()}, {"verdict", r.verdict()}, {"file", r.file}, {"version", r.Tool.Version},
	} {
		suite.Properties.Properties = append(suite.Properties.Properties, junitProperty{p[0], report.Legible(p[1])})
	}
	if len(r.Gate.Limits) == 0 {
		suite.add(junitCase{ClassName: r.class("gate"), Name: "no limits are set"})
	}
	for _, l := range r.Gate.Limits {
		c := junitCase{ClassName: r.class("gate"), Name: report.Legible(l.Text)}
		if l.Broken {
			c.Failure = reason("gate", l.Says)
		}
		suite.add(c)
	}
	return suite
}

// findingCase is the test of a finding. It keeps its name from month to month, by
// which pipelines know it again.
func (r *run) findingCase(f report.Finding) junitCase {
	kind := f.State
	if f.Exception != nil {
		kind = "exception"
	}
	return junitCase{
		ClassName: r.class("controls." + r.Controls[f.Control].ID), Name: report.Legible(f.ID),
		Skipped: reason(kind, r.place(f)+describe(f)),
	}
}

// class is the name under which pipelines file a test.
func (r *run) class(name string) string { return report.Legible(r.Tool.Name + "." + name) }

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
