package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// expectation returns what a schema expects, to follow the word "write": the values that it lists, its description, or
// what follows from its type and bounds.
func expectation(sub *jsonschema.Schema) string {
	if listed := listedValues(sub); len(listed) > 0 {
		return oneOf(listed)
	}
	if sub.Description != "" {
		return sub.Description
	}
	return expectedType(sub)
}

// expectedValue is like expectation, but returns only the bounds of a number: whoever wrote one knows what it is for.
func expectedValue(sub *jsonschema.Schema) string {
	if types := typesOf(sub); len(types) == 1 && (types[0] == "number" || types[0] == "integer") {
		return expectedType(sub)
	}
	return expectation(sub)
}

// expectedType returns the types of a schema, with the bounds of numbers and the keys of mappings.
func expectedType(sub *jsonschema.Schema) string {
	var expected []string
	for _, t := range typesOf(sub) {
		switch t {
		case "string":
			expected = append(expected, "text")
		case "number":
			expected = append(expected, "a number"+boundsOf(sub))
		case "integer":
			expected = append(expected, "a whole number"+boundsOf(sub))
		case "boolean":
			expected = append(expected, "true or false")
		case "array":
			expected = append(expected, "a list")
		case "object":
			expected = append(expected, "a mapping with the keys "+joinAnd(keysOf(sub)))
		}
	}
	if len(expected) == 0 {
		return "another value"
	}
	return strings.Join(expected, " or ")
}

// boundsOf returns the bounds of a number, as in " from 0 to 10, with at most 3 decimals".
func boundsOf(sub *jsonschema.Schema) string {
	var s string
	if sub.Minimum != nil {
		s += " from " + formatRat(sub.Minimum)
	}
	if sub.Maximum != nil {
		s += " to " + formatRat(sub.Maximum)
	}
	if sub.MultipleOf != nil {
		s += ", with at most " + countOf(decimalsOf(sub.MultipleOf), "decimal")
	}
	return s
}

// resolve returns the schema that a reference refers to, with the description beside the reference.
func resolve(sub *jsonschema.Schema) *jsonschema.Schema {
	if sub.Ref == nil {
		return sub
	}
	resolved := *resolve(sub.Ref)
	if sub.Description != "" {
		resolved.Description = sub.Description
	}
	return &resolved
}

func typesOf(sub *jsonschema.Schema) []string {
	if sub.Types == nil {
		return nil
	}
	return sub.Types.ToStrings()
}

// listedValues returns the values that the schema lists, as they are written in YAML.
func listedValues(sub *jsonschema.Schema) []string {
	var values []any
	if sub.Enum != nil {
		values = sub.Enum.Values
	}
	if sub.Const != nil {
		values = append(slices.Clone(values), *sub.Const)
	}
	var texts []string
	for _, v := range values {
		texts = append(texts, formatYAML(v))
	}
	return texts
}

// formatYAML formats a value of a schema as it is written in YAML.
func formatYAML(v any) string {
	switch v := v.(type) {
	case string:
		if tagOf(&yaml.Node{Value: v}) != "!!str" {
			return `"` + v + `"`
		}
		return v
	case json.Number:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

// keysOf returns the keys that a mapping may have: first the required ones in the order of the schema, then the
// others by name.
func keysOf(sub *jsonschema.Schema) []string {
	var others []string
	for key := range sub.Properties {
		if !slices.Contains(sub.Required, key) {
			others = append(others, key)
		}
	}
	slices.Sort(others)
	return slices.Concat(sub.Required, others)
}

// oneOf joins the texts to choose from.
func oneOf(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	return "one of " + strings.Join(texts, ", ")
}

// joinAnd joins texts as in "a, b and c".
func joinAnd(texts []string) string {
	last := len(texts) - 1
	if last < 1 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}
