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

// schema is a compiled JSON Schema, with its parts by their place in it.
type schema struct {
	root  *jsonschema.Schema
	parts map[string]*jsonschema.Schema
}

// compiled holds the schemas that were used, by their text: compiling one costs more
// than checking a file.
var compiled sync.Map

// compile prepares a JSON Schema. The schemas are those of the project, so that a
// mistake in one is a mistake of the program.
func compile(text []byte) *schema {
	if s, ok := compiled.Load(string(text)); ok {
		return s.(*schema)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		panic("config: a schema is not JSON: " + err.Error())
	}
	const name = "file:///schema.json"
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, document); err != nil {
		panic("config: a schema cannot be used: " + err.Error())
	}
	root, err := c.Compile(name)
	if err != nil {
		panic("config: a schema cannot be used: " + err.Error())
	}
	s := &schema{root: root, parts: map[string]*jsonschema.Schema{}}
	s.gather(root)
	compiled.Store(string(text), s)
	return s
}

// gather notes all parts of the schema that a mistake can come from.
func (s *schema) gather(part *jsonschema.Schema) {
	if part == nil || s.parts[part.Location] != nil {
		return
	}
	s.parts[part.Location] = part
	if part.PropertyNames != nil {
		panic("config: propertyNames is not told well: list the properties")
	}
	for _, one := range part.Properties {
		s.gather(one)
	}
	for _, one := range part.PatternProperties {
		s.gather(one)
	}
	for _, list := range [][]*jsonschema.Schema{part.AllOf, part.AnyOf, part.OneOf, part.PrefixItems} {
		for _, one := range list {
			s.gather(one)
		}
	}
	for _, one := range part.DependentSchemas {
		s.gather(one)
	}
	for _, one := range []*jsonschema.Schema{part.Ref, part.Not, part.If, part.Then, part.Else, part.Items2020, part.Contains} {
		s.gather(one)
	}
	if one, ok := part.AdditionalProperties.(*jsonschema.Schema); ok {
		s.gather(one)
	}
}

// Check holds the file against a JSON Schema, and gives every mistake in file order.
// The schema is one of the project, in a draft up to 2020-12 and without
// propertyNames; it panics where it is none. Descriptions in it complete the sentence
// "write ...", as in "a name of up to 40 letters".
func (f *File) Check(text []byte) Mistakes {
	s := compile(text)
	var err *jsonschema.ValidationError
	if !errors.As(s.root.Validate(plain(f.root)), &err) {
		return nil
	}
	c := &checker{file: f, schema: s, meant: map[string]bool{}}
	c.gather(err, nil)
	return c.finish().Sort()
}

// checker turns the errors of a validation into mistakes.
type checker struct {
	*schema
	file  *File
	found []finding
	meant map[string]bool // missing keys for which another was written that looks like it
	more  bool            // there are more mistakes than are told
}

// maxTold is how many mistakes are told of one file. There are more only in what no
// person wrote, and each costs a search.
const maxTold = 1000

// full reports whether no more mistakes are told.
func (c *checker) full() bool {
	c.more = c.more || len(c.found) >= maxTold
	return c.more
}

// finding is a mistake, with the keys of which one is missing, if it is about that.
type finding struct {
	Mistake
	missing []string
}

// gather goes down to the errors that say something. about is the part of the schema
// that refers to the one at hand and may describe it better.
func (c *checker) gather(err *jsonschema.ValidationError, about *jsonschema.Schema) {
	if c.full() {
		return
	}
	switch k := err.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.AllOf:
		for _, cause := range err.Causes {
			c.gather(cause, about)
		}
	case *kind.Reference:
		for _, cause := range err.Causes {
			c.gather(cause, c.parts[err.SchemaURL])
		}
	default:
		part := c.parts[err.SchemaURL]
		if part == nil {
			part = &jsonschema.Schema{}
		}
		if about != nil && about.Description != "" && sameInstance(err, about, part) {
			described := *part
			described.Description = about.Description
			part = &described
		}
		path, n := c.locate(err.InstanceLocation)
		if n.Style&yaml.TaggedStyle != 0 {
			return // which Parse has told
		}
		c.tell(k, part, path, n)
	}
}

// sameInstance reports whether an error is about the very value that the reference
// describes: it comes from the part that is referred to, not from one below it.
func sameInstance(err *jsonschema.ValidationError, about, part *jsonschema.Schema) bool {
	return about.Ref != nil && about.Ref.Location == part.Location && err.SchemaURL == part.Location
}

// locate follows the location of an error through the tree.
func (c *checker) locate(location []string) (path []any, n *yaml.Node) {
	n = c.file.root
	for _, token := range location {
		var part any = token
		if n.Kind == yaml.SequenceNode {
			if i, err := strconv.Atoi(token); err == nil {
				part = i
			}
		}
		next, _ := child(n, part)
		if next == nil {
			break
		}
		path, n = append(path, part), next
	}
	return path, n
}

// add takes note of a mistake at a node.
func (c *checker) add(at *yaml.Node, path []any, message string) {
	c.found = append(c.found, finding{Mistake: Mistake{c.file.Name, at.Line, at.Column, keyOf(path), message}})
}

// finish gives the mistakes, without the missing keys that were only misspelt.
func (c *checker) finish() Mistakes {
	var mistakes Mistakes
	for _, f := range c.found {
		if !slices.ContainsFunc(f.missing, func(key string) bool { return c.meant[key] }) {
			mistakes = append(mistakes, f.Mistake)
		}
	}
	if c.more {
		mistakes = append(mistakes, c.file.at(1, 1, fmt.Sprintf("there are more than %d mistakes: mend those that are listed first", maxTold)))
	}
	return mistakes
}
