package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v4"
)

// schema is a compiled JSON Schema, with the subschemas that errors can come from, by their location.
type schema struct {
	root       *jsonschema.Schema
	subschemas map[string]*jsonschema.Schema
}

// compiled caches schemas by their text. Compiling one takes longer than checking a file.
var compiled sync.Map

// compile compiles a JSON Schema. It panics if the schema is invalid, because all schemas are part of the program.
func compile(text []byte) *schema {
	if s, ok := compiled.Load(string(text)); ok {
		return s.(*schema)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		panic("config: the schema is not JSON: " + err.Error())
	}
	const name = "file:///schema.json"
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, document); err != nil {
		panic("config: the schema is invalid: " + err.Error())
	}
	root, err := c.Compile(name)
	if err != nil {
		panic("config: the schema is invalid: " + err.Error())
	}
	s := &schema{root: root, subschemas: map[string]*jsonschema.Schema{}}
	s.collect(root)
	compiled.Store(string(text), s)
	return s
}

// collect adds a schema and its subschemas to the map.
func (s *schema) collect(sub *jsonschema.Schema) {
	if sub == nil || s.subschemas[sub.Location] != nil {
		return
	}
	s.subschemas[sub.Location] = sub
	for _, property := range sub.Properties {
		s.collect(property)
	}
	for _, alternative := range slices.Concat(sub.AnyOf, sub.OneOf) {
		s.collect(alternative)
	}
	s.collect(sub.Ref)
	s.collect(sub.Items2020)
	if additional, ok := sub.AdditionalProperties.(*jsonschema.Schema); ok {
		s.collect(additional)
	}
}

// Check validates the file against a JSON Schema and returns every mistake in file order. The schema is part of the
// program: it has only keywords for which describe has a message, and Check panics if it is invalid. Its
// descriptions complete the sentence "write ...", as in "a name of up to 40 letters".
func (f *File) Check(text []byte) Mistakes {
	s := compile(text)
	var err *jsonschema.ValidationError
	if !errors.As(s.root.Validate(toJSON(f.root)), &err) {
		return nil
	}
	c := &checker{schema: s, file: f, misspelt: map[string]bool{}}
	c.collectErrors(err, nil)
	return c.mistakes().Sort()
}

// checker converts the errors of a validation to mistakes.
type checker struct {
	*schema
	file     *File
	findings []finding
	misspelt map[string]bool // missing keys for which the file has a similar one
	capped   bool            // maxMistakes was reached
}

// finding is a mistake. If it is that one of several keys is missing, it has those keys.
type finding struct {
	Mistake
	missing []string
}

// maxMistakes is the maximum number of mistakes per file. Only files that no person wrote have more, and each mistake
// costs a search.
const maxMistakes = 1000

// isFull reports whether no more mistakes are recorded.
func (c *checker) isFull() bool {
	c.capped = c.capped || len(c.findings) >= maxMistakes
	return c.capped
}

// collectErrors records the errors at the leaves of the tree. referrer is the subschema that refers to the one in
// question and may have a better description.
func (c *checker) collectErrors(err *jsonschema.ValidationError, referrer *jsonschema.Schema) {
	if c.isFull() {
		return
	}
	switch k := err.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference:
		if _, ok := k.(*kind.Reference); ok {
			referrer = c.subschemas[err.SchemaURL]
		}
		for _, cause := range err.Causes {
			c.collectErrors(cause, referrer)
		}
	default:
		sub := c.subschemas[err.SchemaURL]
		if sub == nil {
			sub = &jsonschema.Schema{}
		}
		if referrer != nil && referrer.Description != "" && referrer.Ref != nil && referrer.Ref.Location == sub.Location {
			sub = resolve(referrer)
		}
		path, node := c.locate(err.InstanceLocation)
		if node.Style&yaml.TaggedStyle == 0 { // Parse reports tags
			c.describe(k, sub, path, node)
		}
	}
}

// locate returns the path of an error and the node at its end.
func (c *checker) locate(location []string) (path []any, node *yaml.Node) {
	node = c.file.root
	for _, token := range location {
		var part any = token
		if node.Kind == yaml.SequenceNode {
			if i, err := strconv.Atoi(token); err == nil {
				part = i
			}
		}
		next, _ := child(node, part)
		if next == nil {
			break
		}
		path, node = append(path, part), next
	}
	return path, node
}

// add records a mistake at a node. missing are the keys of which one is missing, if that is the mistake.
func (c *checker) add(node *yaml.Node, path []any, message string, missing ...string) {
	c.findings = append(c.findings, finding{
		Mistake{c.file.Name, node.Line, node.Column, keyOf(path), message}, missing,
	})
}

// mistakes returns the mistakes, without missing keys that are only misspelt.
func (c *checker) mistakes() Mistakes {
	var mistakes Mistakes
	for _, f := range c.findings {
		if !slices.ContainsFunc(f.missing, func(key string) bool { return c.misspelt[key] }) {
			mistakes = append(mistakes, f.Mistake)
		}
	}
	if c.capped {
		message := fmt.Sprintf("there are more than %d mistakes: fix those that are listed first", maxMistakes)
		mistakes = append(mistakes, c.file.at(1, 1, message))
	}
	return mistakes
}
