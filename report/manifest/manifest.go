// Package manifest keeps and checks the record of a run: which inputs, program and
// settings gave which documents. It is manifest.json beside the documents.
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

// SchemaVersion is the version of the form of manifest.json. It grows by one when a field
// changes its meaning or goes away.
const SchemaVersion = 1

// Schema is the JSON Schema of manifest.json.
//
//go:embed manifest.schema.json
var Schema []byte

// Manifest is the record of a run.
type Manifest struct {
	SchemaVersion int      `json:"schema"`
	Run           string   `json:"run"` // as the documents have it
	Tool          Tool     `json:"tool"`
	Title         string   `json:"title"`
	Period        string   `json:"period"` // YYYY-MM
	AsOf          string   `json:"as_of"`  // YYYY-MM-DD
	Settings      Settings `json:"settings"`
	Inputs        []Input  `json:"inputs"`
	// Provenance are the rows of that table of the documents, but for the run, which is
	// computed from them: of each its two texts.
	Provenance [][2]string `json:"provenance"`
	Documents  []Document  `json:"documents"` // by name
}

// Tool is the program that made the documents.
type Tool struct {
	Name      string   `json:"name"`
	Version   string   `json:"version"`
	Commit    string   `json:"commit"`
	Go        string   `json:"go"`
	Libraries []Module `json:"libraries"` // that are linked into it, by path
}

// Module is a library.
type Module struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

// Settings are the flags that change what the documents say.
type Settings struct {
	Formats      []string `json:"formats"`
	Limits       []string `json:"limits"` // of the gate, as --fail-on takes them
	AllowBadRows bool     `json:"allow_bad_rows"`
}

// Input is a file that the documents were made from.
type Input struct {
	Kind   string `json:"kind"` // one of those of report.InputFile
	Name   string `json:"name"`
	Period string `json:"period,omitempty"` // of one of the history
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Document is a file of the run.
type Document struct {
	Name   string `json:"name"` // below the folder of the documents, with slashes
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Encode gives the text of manifest.json. Equal manifests have equal texts.
func (m *Manifest) Encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// valid holds a text against the schema.
func valid(text []byte) error {
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		return err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(Name, schema); err != nil {
		return err
	}
	form, err := c.Compile(Name)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	if err := form.Validate(value); err != nil {
		return errors.New("it was changed, and does not fit its schema")
	}
	return nil
}

// Decode reads manifest.json. It is strict: the text must be, to the byte, what Encode
// gives, so that a manifest says nothing that is not checked, and nothing twice.
func Decode(text []byte) (*Manifest, error) {
	var version struct {
		SchemaVersion int `json:"schema"`
	}
	m := &Manifest{}
	switch err := json.Unmarshal(text, &version); {
	case err != nil:
		return nil, fmt.Errorf("it is no JSON: %w", err)
	case version.SchemaVersion > SchemaVersion:
		return nil, fmt.Errorf("it has the schema %d, and this program reads schema %d: use the version of the program that wrote it", version.SchemaVersion, SchemaVersion)
	}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("it is not as fleetreport writes it: %w", err)
	}
	if err := valid(text); err != nil {
		return nil, fmt.Errorf("it is not as fleetreport writes it: %w", err)
	}
	if again, err := m.Encode(); err != nil || !bytes.Equal(again, text) {
		return nil, errors.Join(errors.New("it is not as fleetreport writes it: it was changed"), err)
	}
	return m, nil
}
