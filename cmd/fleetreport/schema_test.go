package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"fleetreport/report/manifest"
)

// schemaOf compiles the JSON Schema that the program prints.
func schemaOf(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	var out bytes.Buffer
	if status := run(context.Background(), []string{"schema", name}, nil, &out, io.Discard); status != exitDone {
		t.Fatalf("schema %s: exit status %d", name, status)
	}
	parsed, err := jsonschema.UnmarshalJSON(&out)
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

// validate holds a JSON text against a schema.
func validate(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

// TestSchemas holds what the program writes of every fleet in testdata against the
// schemas that it publishes, and that the schemas are no sieve.
func TestSchemas(t *testing.T) {
	report, record := schemaOf(t, "report"), schemaOf(t, "manifest")
	schemaOf(t, "baseline")
	schemaOf(t, "exceptions")
	reports := 0
	for _, input := range cases(t) {
		dir, _, status := built(t, input)
		if status != exitDone && status != exitGate {
			continue
		}
		reports++
		for name, schema := range map[string]*jsonschema.Schema{jsonFile: report, manifest.Name: record} {
			text := contents(t, filepath.Join(dir, name))
			if err := validate(t, schema, text); err != nil {
				t.Errorf("%s of %s: %v", name, input, err)
			}
			for _, spoil := range [][2]string{
				{`"schema": 1`, `"schema": 2`}, {`"run": "`, `"run": "x`}, {`"period": "`, `"period": "x`}, {`"title": `, `"titel": `}, {`"name": "fleetreport"`, `"name": "other"`},
				{`"name":"fleetreport"`, `"name":"other"`},
			} {
				if wrong := strings.Replace(string(text), spoil[0], spoil[1], 1); wrong != string(text) && validate(t, schema, []byte(wrong)) == nil {
					t.Errorf("the schema of %s takes %s", name, spoil[1])
				}
			}
		}
	}
	if reports < 5 {
		t.Errorf("%d fleets were built", reports)
	}
}
