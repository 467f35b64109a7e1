package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/manifest"
	"fleetreport/report/needs"
)

// schemaNames are the schemas that the program prints.
var schemaNames = []string{"report", "manifest", "baseline", "exceptions"}

// schemaText returns the JSON Schema that the program prints.
func schemaText(t *testing.T, name string) []byte {
	t.Helper()
	var out bytes.Buffer
	if status := run(context.Background(), []string{"schema", name}, nil, &out, io.Discard); status != exitDone {
		t.Fatalf("schema %s: exit status %d", name, status)
	}
	return out.Bytes()
}

// schemaOf compiles the JSON Schema that the program prints.
func schemaOf(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// validate checks a JSON text against a schema.
func validate(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

// schemaCase is a text that a schema accepts or not.
type schemaCase struct {
	Schema string `json:"schema"`
	Text   string `json:"text"`
	name   string
	valid  bool
}

// schemaCases are what the program writes of every fleet in testdata and what people
// write for it, and the same with mistakes.
func schemaCases(t *testing.T) []schemaCase {
	t.Helper()
	var all []schemaCase
	add := func(schema, name string, text []byte, mistakes ...[2]string) {
		all = append(all, schemaCase{schema, string(text), name, true})
		for _, m := range mistakes {
			if wrong := strings.Replace(string(text), m[0], m[1], 1); wrong != string(text) {
				all = append(all, schemaCase{schema, wrong, name + " with " + m[1], false})
			}
		}
	}
	reports := 0
	for _, input := range cases(t) {
		dir, _, status := built(t, input)
		if status != exitDone && status != exitGate {
			continue
		}
		reports++
		for name, schema := range map[string]string{jsonFile: "report", manifest.Name: "manifest"} {
			add(schema, name+" of "+input, contents(t, filepath.Join(dir, name)), [][2]string{
				{`"schema": 1`, `"schema": 9`}, {`"schema": 2`, `"schema": 9`}, {`"run": "`, `"run": "x`},
				{`"period": "`, `"period": "x`}, {`"title": `, `"titel": `},
				{`"name": "fleetreport"`, `"name": "other"`}, {`"name":"fleetreport"`, `"name":"other"`},
				{`"kind": "baseline"`, `"kind": "history"`}, {`"baseline": "`, `"baseline": "\u0085`},
			}...)
		}
	}
	if reports < 5 {
		t.Errorf("%d fleets were built", reports)
	}
	add("baseline", "the built-in baseline", jsonFromYAML(t, audit.BuiltIn), [][2]string{
		{`"satisfied_by":`, `"satisfied_bye":`}, {`"satisfied_by":`, `"present":true,"satisfied_by":`},
		{`"severity":"high"`, `"severity":"awful"`}, {`"weight":3`, `"weight":"3"`},
	}...)
	add("exceptions", "the example of exceptions", jsonFromYAML(t, exception.Example), [][2]string{
		{`"owner":"`, `"owners":"`}, {`"ticket":"`, `"ticket":" ","x":"`},
		{`"reason":"`, `"reason":"` + strings.Repeat("x", 1000)},
	}...)
	return all
}

// jsonFromYAML returns a YAML text as JSON, with days as people write them.
func jsonFromYAML(t *testing.T, text []byte) []byte {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	var days func(any) any
	days = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for key := range v {
				v[key] = days(v[key])
			}
		case []any:
			for i := range v {
				v[i] = days(v[i])
			}
		case time.Time:
			return v.Format(time.DateOnly)
		}
		return v
	}
	b, err := json.Marshal(days(value))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSchemas validates every case with the validator that the program uses, and with
// ajv, which others use, in its strict mode.
func TestSchemas(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	all := schemaCases(t)
	t.Run("in Go", func(t *testing.T) {
		compiled := map[string]*jsonschema.Schema{}
		for _, name := range schemaNames {
			compiled[name] = schemaOf(t, name)
		}
		for _, c := range all {
			if err := validate(t, compiled[c.Schema], []byte(c.Text)); (err == nil) != c.valid {
				t.Errorf("the schema %s accepts %s: %t: %v", c.Schema, c.name, err == nil, err)
			}
		}
	})
	t.Run("ajv", func(t *testing.T) {
		input := struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
			Texts   []schemaCase               `json:"texts"`
		}{map[string]json.RawMessage{}, all}
		for _, name := range schemaNames {
			input.Schemas[name] = schemaText(t, name)
		}
		for i, found := range ajv(t, input) {
			if c := all[i]; (found == "") != c.valid {
				t.Errorf("the schema %s accepts %s: %t: %s", c.Schema, c.name, found == "", found)
			}
		}
	})
}

// ajv returns what ajv finds wrong with each text. `make test` fetches it.
func ajv(t *testing.T, input any) []string {
	t.Helper()
	node := need(t, "node")
	folder := filepath.Join(testdata, "ajv")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "ajv")); err != nil {
		needs.Missing(t, "ajv is not there: run make test")
	}
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "validate.js")
	cmd.Dir, cmd.Stdin = folder, bytes.NewReader(text)
	out, err := cmd.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("ajv does not accept a schema: %s", failed.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatal(err)
	}
	return found
}

// unportable are what some regular expressions of Go, JavaScript and Python lack.
var unportable = regexp.MustCompile(`\\[^.SsDdWw\\/^$|?*+(){}\[\]-]|\(\?`)

// TestPortablePatterns looks at the patterns of all schemas: each validator has the
// regular expressions of its language.
func TestPortablePatterns(t *testing.T) {
	for _, name := range schemaNames {
		var schema any
		if err := json.Unmarshal(schemaText(t, name), &schema); err != nil {
			t.Fatal(err)
		}
		seen := 0
		var walk func(any)
		walk = func(v any) {
			switch v := v.(type) {
			case map[string]any:
				for key, value := range v {
					if pattern, ok := value.(string); ok && key == "pattern" {
						seen++
						if bad := unportable.FindString(pattern); bad != "" {
							t.Errorf("schema %s: the pattern %q has %s", name, pattern, bad)
						}
					}
					if key == "patternProperties" {
						t.Errorf("schema %s has patterns of keys, which this test does not look at", name)
					}
					walk(value)
				}
			case []any:
				for _, value := range v {
					walk(value)
				}
			}
		}
		walk(schema)
		if seen == 0 {
			t.Errorf("schema %s has no patterns", name)
		}
	}
}
