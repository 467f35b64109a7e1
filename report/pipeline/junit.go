package pipeline

import (
	"encoding/xml"
	"io"
	"strconv"

	"fleetreport/report"
)

// The elements of JUnit XML. They conform to the schema of Jenkins and to the older one of
// Ant's JUnitReport, which allows no attributes on testsuites and requires all attributes of
// testsuite, its properties and both outputs. A reason is both in the message and in the
// text, because programs differ in which of them they show.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		ID         int             `xml:"id,attr"` // counts from 0
		Package    string          `xml:"package,attr"`
		Name       string          `xml:"name,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Hostname   string          `xml:"hostname,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       int             `xml:"time,attr"`
		Properties junitProperties `xml:"properties"`
		Cases      []junitCase     `xml:"testcase"`
		Out        string          `xml:"system-out"`
		Err        string          `xml:"system-err"`
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

// WriteJUnit writes doc as JUnit XML: a suite with a test for each limit of the gate, which
// fails if the limit is broken, and a suite for each control with a skipped test for each
// of its findings. The file is the path of the inventory, with slashes. With owners, findings name the owners in the
// inventory and in the action plan. Evidence and comments are never written.
func WriteJUnit(w io.Writer, doc *report.Document, file string, owners bool) error {
	r := newRun(doc, file, owners)
	suites := []junitSuite{r.gateSuite()}
	for _, control := range r.Controls {
		suites = append(suites, r.suite(control.Title, [2]string{"severity", control.Severity}))
	}
	for _, f := range r.findings {
		suites[1+f.Control].add(r.findingCase(f))
	}
	if r.omitted > 0 {
		suite := r.suite("findings that are not listed", [2]string{"findings", strconv.Itoa(r.omitted)})
		suite.add(junitCase{
			ClassName: r.className("more"),
			Name:      "more findings",
			Skipped:   newReason("more", omittedText(r.omitted)),
		})
		suites = append(suites, suite)
	}
	for i := range suites {
		suites[i].ID = i
	}

	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(junitSuites{Suites: suites}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// suite returns a suite without tests. Its timestamp is the end of the period and its host
// is always the same, so that the same fleet gives the same bytes.
func (r *run) suite(name string, properties ...[2]string) junitSuite {
	s := junitSuite{
		Package:   report.Legible(r.Tool.Name),
		Name:      report.Legible(name),
		Timestamp: r.Period.End().Format("2006-01-02T15:04:05"),
		Hostname:  "localhost",
	}
	for _, p := range properties {
		s.Properties.Properties = append(s.Properties.Properties, junitProperty{p[0], report.Legible(p[1])})
	}
	return s
}

// gateSuite returns the suite with a test for each limit of the gate.
func (r *run) gateSuite() junitSuite {
	suite := r.suite("gate", [][2]string{
		{"title", r.Title},
		{"period", r.Period.String()},
		{"verdict", r.verdict()},
		{"file", r.file},
		{"version", r.Tool.Version},
	}...)
	if len(r.Gate.Limits) == 0 {
		suite.add(junitCase{ClassName: r.className("gate"), Name: "no limits are set"})
	}
	for _, l := range r.Gate.Limits {
		c := junitCase{ClassName: r.className("gate"), Name: report.Legible(l.Text)}
		if l.Broken {
			c.Failure = newReason("gate", l.Result)
		}
		suite.add(c)
	}
	return suite
}

// findingCase returns the test of a finding. Its name is the same every month, because
// pipelines identify a test by its name.
func (r *run) findingCase(f report.Finding) junitCase {
	kind := f.State
	if f.Exception != nil {
		kind = "exception"
	}
	return junitCase{
		ClassName: r.className("controls." + r.Controls[f.Control].ID), Name: report.Legible(f.ID),
		Skipped: newReason(kind, r.position(f)+r.describe(f)),
	}
}

// className returns the name of a class of tests.
func (r *run) className(name string) string { return report.Legible(r.Tool.Name + "." + name) }

func newReason(kind, text string) *junitReason {
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
