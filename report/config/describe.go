package config

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v4"

	"fleetreport/report/quote"
	"fleetreport/report/spell"
)

// describe records a validation error at a node: what is wrong, and what the schema expects. It has a message for each
// keyword that the schemas use.
func (c *checker) describe(k jsonschema.ErrorKind, sub *jsonschema.Schema, path []any, node *yaml.Node) {
	addf := func(format string, args ...any) { c.add(node, path, fmt.Sprintf(format, args...)) }
	value, write := formatNode(node), "write "+expectedValue(sub)
	switch k := k.(type) {
	case *kind.AdditionalProperties:
		c.describeUnknownKeys(k.Properties, sub, path, node)
	case *kind.Required:
		c.describeMissingKeys(k.Missing, sub, path, node)
	case *kind.OneOf:
		c.describeChoice(sub, path, node)
	case *kind.Type:
		addf("%s: %s", describeType(node, sub), suggestType(node, sub, write))
	case *kind.Enum, *kind.Const:
		addf("%s is not allowed: %s", value, suggestValue(node.Value, listedValues(sub), write))
	case *kind.Minimum:
		addf("%s is below %s: %s", value, formatRat(k.Want), write)
	case *kind.Maximum:
		addf("%s is above %s: %s", value, formatRat(k.Want), write)
	case *kind.MultipleOf:
		addf("%s has too many decimals: write at most %d", value, decimalsOf(k.Want))
	case *kind.MaxLength:
		addf("%s has %s: write at most %d", value, countOf(k.Got, "character"), k.Want)
	case *kind.Format:
		addf("%s is not a date: write a day as YYYY-MM-DD, such as 2026-11-30", value)
	case *kind.MinItems:
		addf("the list is empty: %s", write)
	case *kind.MaxItems:
		addf("the list has %s: write at most %d", countOf(k.Got, "item"), k.Want)
	case *kind.UniqueItems:
		duplicate := node.Content[k.Duplicates[1]]
		c.add(duplicate, append(slices.Clone(path), k.Duplicates[1]),
			formatNode(duplicate)+" is in the list twice: remove one")
	default:
		if strings.TrimSpace(node.Value) == "" && node.Kind == yaml.ScalarNode {
			value = "a blank"
		}
		addf("%s is not valid: %s", value, write)
	}
}

// describeUnknownKeys records each key that the schema does not have, at the position of the key.
func (c *checker) describeUnknownKeys(keys []string, sub *jsonschema.Schema, path []any, node *yaml.Node) {
	known := keysOf(sub)
	unused := slices.DeleteFunc(slices.Clone(known), func(key string) bool { v, _ := child(node, key); return v != nil })
	for _, key := range keys {
		if c.isFull() {
			return
		}
		suggestion := "write " + oneOf(known)
		if nearest, ok := spell.Nearest(key, unused); ok {
			c.misspelt[keyBelow(path, nearest)] = true
			suggestion = "did you mean " + nearest + "?"
		}
		_, keyNode := child(node, key)
		c.add(keyNode, path, fmt.Sprintf("unknown key %s: %s", quote.Value(key), suggestion))
	}
}

// describeMissingKeys records each key that is required, at the position of the mapping.
func (c *checker) describeMissingKeys(keys []string, sub *jsonschema.Schema, path []any, node *yaml.Node) {
	for _, key := range keys {
		expected := key
		if property := sub.Properties[key]; property != nil {
			expected = expectation(resolve(property))
		}
		c.add(node, path, fmt.Sprintf("%s is missing: write %s", key, expected), keyBelow(path, key))
	}
}

// keyBelow returns a key below path as in the Key of a mistake.
func keyBelow(path []any, key string) string { return keyOf(append(slices.Clone(path), key)) }

// describeChoice records that a mapping has none or several of the keys of which it must have exactly one.
func (c *checker) describeChoice(sub *jsonschema.Schema, path []any, node *yaml.Node) {
	if node.Kind != yaml.MappingNode {
		return // which is an error of the type
	}
	var keys, present, missing []string
	for _, alternative := range sub.OneOf {
		keys = append(keys, requiredKeys(alternative)...)
	}
	for _, key := range keys {
		if v, _ := child(node, key); v != nil {
			present = append(present, key)
		}
		missing = append(missing, keyBelow(path, key))
	}
	if len(present) == 0 {
		c.add(node, path, "a key is missing: write "+oneOf(keys), missing...)
		return
	}
	_, second := child(node, present[1])
	c.add(second, path, joinAnd(present)+" exclude each other: write only one of them")
}

// requiredKeys returns the keys that an alternative requires, or those of its own alternatives.
func requiredKeys(sub *jsonschema.Schema) []string {
	keys := slices.Clone(sub.Required)
	for _, alternative := range sub.AnyOf {
		keys = append(keys, requiredKeys(alternative)...)
	}
	return keys
}

// describeType describes a value of the wrong type.
func describeType(node *yaml.Node, sub *jsonschema.Schema) string {
	isNumber := node.Tag == "!!int" || node.Tag == "!!float"
	switch {
	case node.Kind == yaml.MappingNode:
		return "a mapping of keys is not allowed here"
	case node.Kind == yaml.SequenceNode:
		return "a list is not allowed here"
	case node.Tag == "!!null":
		return "there is no value"
	case isNumber && slices.Contains(typesOf(sub), "integer"):
		return formatNode(node) + " is not a whole number"
	case isNumber:
		return formatNode(node) + " is a number"
	case node.Tag == "!!bool":
		return formatNode(node) + " is a boolean"
	default:
		return formatNode(node) + " is text"
	}
}

// suggestType returns what to write instead of a value of the wrong type.
func suggestType(node *yaml.Node, sub *jsonschema.Schema, write string) string {
	if node.Kind != yaml.ScalarNode || node.Tag == "!!null" {
		return write
	}
	types := typesOf(sub)
	switch {
	case node.Tag != "!!str" && slices.Contains(types, "string"):
		return "put it in quotes if it is text: " + quote.Value(node.Value)
	case node.Tag == "!!str" && node.Style != 0 && tagOf(&yaml.Node{Value: node.Value}) != "!!str":
		return write + ", without the quotes"
	case slices.Equal(types, []string{"array"}):
		return "write a list: [" + quote.Bare(node.Value) + "]"
	}
	return write
}

// suggestValue returns the listed value that was most likely meant, followed by all of them.
func suggestValue(value string, listed []string, write string) string {
	if nearest, ok := spell.Nearest(value, listed); ok {
		return "did you mean " + nearest + "? W" + strings.TrimPrefix(write, "w")
	}
	return write
}

// formatNode formats a value for a message, as it is in the file.
func formatNode(node *yaml.Node) string {
	switch {
	case node.Kind == yaml.MappingNode:
		return "this mapping"
	case node.Kind == yaml.SequenceNode:
		return "this list"
	case node.Tag == "!!str":
		return quote.Value(node.Value)
	case node.Tag == "!!null":
		return "no value"
	default:
		return quote.Bare(node.Value)
	}
}

func countOf(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// formatRat formats a bound of the schema as a decimal.
func formatRat(r *big.Rat) string {
	n, _ := r.FloatPrec()
	return r.FloatString(n)
}

// decimalsOf returns the number of decimals of the multiples of 1, 0.1, 0.01 and so on.
func decimalsOf(r *big.Rat) int {
	n, _ := r.FloatPrec()
	return n
}
