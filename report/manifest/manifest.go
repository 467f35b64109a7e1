// Package manifest defines the record of a run: which inputs, program and settings gave which documents. It is
// written to manifest.json beside the documents, and may be signed with an SSH key.
package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	_ "embed"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Name is the name of the file.
const Name = "manifest.json"

// SchemaVersion is the version of the form of manifest.json. It increases when a field changes its meaning or is
// removed.
const SchemaVersion = 2

// Schema is the JSON Schema of manifest.json.
//
//go:embed manifest.schema.json
var Schema []byte

// Manifest is the record of a run. What it says of the inputs, the program and the settings, except for how the
// program was built and the formats, is also shown in the table Provenance of the documents, from which Run is
// computed.
type Manifest struct {
	SchemaVersion int        `json:"schema"`
	Run           string     `json:"run"` // the same in every document, 64 hexadecimal digits
	Tool          Tool       `json:"tool"`
	Title         string     `json:"title"`
	Period        string     `json:"period"` // YYYY-MM
	AsOf          string     `json:"as_of"`  // YYYY-MM-DD
	Settings      Settings   `json:"settings"`
	Inputs        []Input    `json:"inputs"`
	Inventory     Inventory  `json:"inventory"`
	Baseline      string     `json:"baseline"`  // name and version
	Documents     []Document `json:"documents"` // sorted by name
}

// Tool is the program that made the documents.
type Tool struct {
	Name      string   `json:"name"`
	Version   string   `json:"version"`
	Commit    string   `json:"commit"`
	Go        string   `json:"go"`
	Libraries []Module `json:"libraries"` // linked into the program, sorted by path
}

// Module is a Go module.
type Module struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

// Settings are the flags that change what the documents say.
type Settings struct {
	Formats      []string `json:"formats"`
	Limits       []string `json:"limits"` // of the gate, in the syntax of --fail-on
	AllowBadRows bool     `json:"allow_bad_rows"`
	FirstMonth   bool     `json:"first_month,omitempty"` // there is no earlier month, by declaration
}

// Input is a file that the documents were made from.
type Input struct {
	Kind   string `json:"kind"` // one of the kinds of report.InputFile
	Name   string `json:"name"`
	Period string `json:"period,omitempty"` // YYYY-MM, for a file of an earlier month
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Inventory is how the inventory was read.
type Inventory struct {
	Encoding    string `json:"encoding"`
	Rows        int    `json:"rows"`          // data rows in the file
	RowsLeftOut int    `json:"rows_left_out"` // data rows that were left out
	// RowsNotServers is the number of those that are not servers, such as totals.
	RowsNotServers int `json:"rows_not_servers,omitempty"`
}

// Document is a file that the run has written.
type Document struct {
	Name   string `json:"name"` // relative to the folder of the documents, with slashes
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Encode returns the text of manifest.json. Equal manifests have equal texts.
func (m *Manifest) Encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// validate checks a text against the schema.
func validate(text []byte) error {
	definition, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		return err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(Name, definition); err != nil {
		return err
	}
	schema, err := c.Compile(Name)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	if schema.Validate(value) != nil {
		return errors.New("it does not match its schema")
	}
	return nil
}

// Decode reads the text of manifest.json. The text must be exactly what Encode returns, so that a manifest contains
// nothing that is not checked, and no field twice.
func Decode(text []byte) (*Manifest, error) {
	var version struct {
		SchemaVersion int `json:"schema"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return nil, fmt.Errorf("the file is not valid JSON: %w", err)
	}
	if v := version.SchemaVersion; v > SchemaVersion || v == 1 {
		return nil, fmt.Errorf("the file has schema %d, but this program reads schema %d: use the version of the program "+
			"that wrote it", v, SchemaVersion)
	}
	m := &Manifest{}
	err := json.Unmarshal(text, m)
	if err == nil {
		err = validate(text)
	}
	if err == nil {
		var encoded []byte
		if encoded, err = m.Encode(); err == nil && !bytes.Equal(encoded, text) {
			err = errors.New("fleetreport writes it differently")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("the file was changed: %w", err)
	}
	return m, nil
}
