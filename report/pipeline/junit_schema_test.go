package pipeline_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fleetreport/report/pipeline"
)

// element is the part of a schema for one element.
type element struct {
	required, optional []string          // attributes
	children           *regexp.Regexp    // their names, each followed by a blank; nil for any
	text               bool              // text is allowed
	forms              map[string]string // expressions that attributes match in full; "token" by default
}

// schemas are the rules of two schemas of JUnit XML: that of Jenkins' xUnit plugin
// (junit-10.xsd), and the older one of Ant's JUnitReport by Windy Road (JUnit.xsd).
var schemas = map[string]map[string]element{
	"Jenkins": {
		"testsuites": {
			optional: []string{"name", "time", "tests", "failures", "errors"},
			children: sequence(`(testsuite )*`),
		},
		"testsuite": {
			required: []string{"name", "tests", "failures", "errors"},
			optional: []string{"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
			children: sequence(`((testsuite|properties|testcase|system-out|system-err) )*`),
			forms:    map[string]string{"time": `(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?`},
		},
		"properties": {children: sequence(`(property )*`)},
		"property":   {required: []string{"name", "value"}, children: sequence(``)},
		"testcase": {
			required: []string{"name"}, optional: []string{"time", "classname", "group"},
			children: sequence(`((skipped|error|failure|system-out|system-err) )*`),
		},
		"failure":    {optional: []string{"type", "message"}, children: sequence(``), text: true},
		"skipped":    {optional: []string{"type", "message"}, children: sequence(``), text: true},
		"system-out": {children: sequence(``), text: true},
		"system-err": {children: sequence(``), text: true},
	},
	"Ant": {
		"testsuites": {children: sequence(`(testsuite )*`)},
		"testsuite": {
			required: []string{"name", "timestamp", "hostname", "tests", "failures", "errors", "time", "package", "id"},
			optional: []string{"skipped"},
			children: sequence(`properties (testcase )*system-out system-err `),
			forms: map[string]string{
				"timestamp": `[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}`, "time": `[0-9]+(\.[0-9]+)?`,
				"tests": `[0-9]+`, "failures": `[0-9]+`, "errors": `[0-9]+`, "id": `[0-9]+`, "skipped": `[0-9]+`,
			},
		},
		"properties": {children: sequence(`(property )*`)},
		"property": {
			required: []string{"name", "value"},
			children: sequence(``),
			forms:    map[string]string{"value": `(?s).*`},
		},
		"testcase": {
			required: []string{"name", "classname", "time"}, children: sequence(`((skipped|error|failure) )?`),
			forms: map[string]string{"time": `[0-9]+(\.[0-9]+)?`},
		},
		"failure":    {required: []string{"type"}, optional: []string{"message"}, children: sequence(``), text: true},
		"skipped":    {optional: []string{"type", "message"}, text: true}, // of any type
		"system-out": {children: sequence(``), text: true},
		"system-err": {children: sequence(``), text: true},
	},
}

// token matches a text that is not empty and has only single spaces between words. Ant's
// schema requires that of names, and files written here have such names under both schemas.
const token = `\S+( \S+)*`

func sequence(expression string) *regexp.Regexp { return regexp.MustCompile(`^` + expression + `$`) }

// conforms returns the first violation of a schema in a file of JUnit XML.
func conforms(schema map[string]element, file []byte) error {
	type open struct {
		name     string
		children string
	}
	stack, compiled := []open{{}}, map[string]*regexp.Regexp{}
	decoder := xml.NewDecoder(bytes.NewReader(file))
	for {
		t, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		top := &stack[len(stack)-1]
		switch t := t.(type) {
		case xml.StartElement:
			e, ok := schema[t.Name.Local]
			if !ok {
				return fmt.Errorf("<%s> is not known", t.Name.Local)
			}
			top.children += t.Name.Local + " "
			stack = append(stack, open{name: t.Name.Local})
			var names []string
			for _, a := range t.Attr {
				names = append(names, a.Name.Local)
				form := token
				if f, ok := e.forms[a.Name.Local]; ok {
					form = f
				} else if a.Name.Local == "message" || a.Name.Local == "value" {
					form = `(?s).*`
				}
				if compiled[form] == nil {
					compiled[form] = sequence(`(?:` + form + `)`)
				}
				if !compiled[form].MatchString(a.Value) {
					return fmt.Errorf("<%s %s=%q>: the value has another form", t.Name.Local, a.Name.Local, a.Value)
				}
				if !slices.Contains(e.required, a.Name.Local) && !slices.Contains(e.optional, a.Name.Local) {
					return fmt.Errorf("<%s> has an attribute %s", t.Name.Local, a.Name.Local)
				}
			}
			for _, name := range e.required {
				if !slices.Contains(names, name) {
					return fmt.Errorf("<%s> has no attribute %s", t.Name.Local, name)
				}
			}
		case xml.EndElement:
			if e := schema[top.name]; e.children != nil && !e.children.MatchString(top.children) {
				return fmt.Errorf("<%s> contains %s", top.name, top.children)
			}
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if !schema[top.name].text && strings.TrimSpace(string(t)) != "" {
				return fmt.Errorf("<%s> contains the text %q", top.name, t)
			}
		}
	}
}

// TestJUnitSchemas checks that files conform to both schemas, and that violations are found.
func TestJUnitSchemas(t *testing.T) {
	for name, schema := range schemas {
		for kind, d := range map[string]document{
			"sample": sample(), "peaceful": peaceful(), "large": large(pipeline.MaxFindings + 1),
		} {
			if err := conforms(schema, written(t, "junit.xml", d)); err != nil {
				t.Errorf("%s: %s: %v", name, kind, err)
			}
		}
		// Violations are found.
		for _, replaced := range [][2]string{
			{`<testsuites>`, `<testsuites colour="red">`}, {`<system-err></system-err>`, `<failure></failure>`},
			{` errors="0"`, ``},
			{`name="gate"`, `name=""`}, {` time="0"`, ` time="soon"`}, {`</testcase>`, `text</testcase>`},
			{`<properties>`, `<properties><testcase/>`},
		} {
			good := string(written(t, "junit.xml", sample()))
			bad := strings.ReplaceAll(good, replaced[0], replaced[1])
			if bad == good || conforms(schema, []byte(bad)) == nil {
				t.Errorf("%s: no error for %s instead of %s", name, replaced[1], replaced[0])
			}
		}
	}
}
