package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// home is the folder of this module in the source folder.
const home = "cmd/supply"

// schemas are the schemas of CycloneDX 1.6 by the addresses under which they know each
// other, with their files in the folder schema of the library.
var schemas = map[string]string{
	"http://cyclonedx.org/schema/bom-1.6.schema.json":  "bom-1.6.schema.json",
	"http://cyclonedx.org/schema/spdx.schema.json":     "spdx.schema.json",
	"http://cyclonedx.org/schema/jsf-0.82.schema.json": "jsf-0.82.schemax.json",
}

// valid reports where a bill of materials breaks the schema, which comes with the library
// that decodes it; nothing is fetched.
func valid(ctx context.Context, bom []byte) error {
	command := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go")
	command.Dir, command.Stderr = home, os.Stderr
	answer, err := command.Output()
	if err != nil {
		return err
	}
	dir := filepath.Join(strings.TrimSpace(string(answer)), "schema")
	compiler := jsonschema.NewCompiler()
	for address, name := range schemas {
		file, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		content, err := jsonschema.UnmarshalJSON(file)
		_ = file.Close() // it was only read
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := compiler.AddResource(address, content); err != nil {
			return err
		}
	}
	schema, err := compiler.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	if err != nil {
		return err
	}
	content, err := jsonschema.UnmarshalJSON(bytes.NewReader(bom))
	if err != nil {
		return err
	}
	return schema.Validate(content)
}
