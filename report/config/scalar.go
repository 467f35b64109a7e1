package config

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Plain scalars of YAML 1.2 that are numbers, without those that YAML 1.1 reads as
// other numbers.
var (
	wholeNumber = regexp.MustCompile(`^\+?0$|^[-+]?[1-9][0-9]*$`) // -0 is a decimal to the library
	number      = regexp.MustCompile(`^[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
)

// tagOf is the type of a scalar without a tag. What is no finite number, such as
// .inf or 1e999, is text.
func tagOf(n *yaml.Node) string {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return "!!str"
	}
	switch n.Value {
	case "", "~", "null", "Null", "NULL":
		return "!!null"
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return "!!bool"
	}
	if !strings.ContainsRune("+-.0123456789", rune(n.Value[0])) {
		return "!!str" // as most scalars are
	}
	if wholeNumber.MatchString(n.Value) && len(n.Value) <= 18 { // which fits 64 bits
		return "!!int"
	}
	if number.MatchString(n.Value) {
		if v, err := strconv.ParseFloat(n.Value, 64); err == nil && !math.IsInf(v, 0) {
			return "!!float"
		}
	}
	return "!!str"
}

// plain is the part of the tree in the types of encoding/json, for the schema.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = plain(item)
		}
		return list
	case yaml.ScalarNode:
		switch n.Tag {
		case "!!null":
			return nil
		case "!!bool":
			return n.Value[0] == 't' || n.Value[0] == 'T'
		case "!!int", "!!float":
			// The shortest decimal, for a schema computes with it exactly.
			v, err := strconv.ParseFloat(n.Value, 64)
			if err == nil {
				return json.Number(strconv.FormatFloat(v, 'g', -1, 64))
			}
		}
		return n.Value
	default:
		return nil
	}
}
