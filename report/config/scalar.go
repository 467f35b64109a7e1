package config

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The numbers of YAML 1.2, without those that YAML 1.1 reads differently.
var (
	integerPattern = regexp.MustCompile(`^\+?0$|^[-+]?[1-9][0-9]*$`) // the library reads -0 as a decimal
	numberPattern  = regexp.MustCompile(`^[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
)

// tagOf returns the type of a scalar without a tag. Numbers that are not finite, such as .inf or 1e999, are text.
func tagOf(node *yaml.Node) string {
	if node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return "!!str"
	}
	switch node.Value {
	case "", "~", "null", "Null", "NULL":
		return "!!null"
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return "!!bool"
	}
	const maxInt64Digits = 18
	switch {
	case !strings.ContainsRune("+-.0123456789", rune(node.Value[0])): // most texts
		return "!!str"
	case len(node.Value) <= maxInt64Digits && integerPattern.MatchString(node.Value):
		return "!!int"
	case numberPattern.MatchString(node.Value):
		if v, err := strconv.ParseFloat(node.Value, 64); err == nil && !math.IsInf(v, 0) {
			return "!!float"
		}
	}
	return "!!str"
}

// toJSON converts a part of the tree to the types of encoding/json, for the schema.
func toJSON(node *yaml.Node) any {
	switch node.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(node.Content)/2)
		for i := 0; i+1 < len(node.Content); i += 2 {
			m[node.Content[i].Value] = toJSON(node.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, len(node.Content))
		for i, item := range node.Content {
			list[i] = toJSON(item)
		}
		return list
	case yaml.ScalarNode:
		switch node.Tag {
		case "!!null":
			return nil
		case "!!bool":
			return node.Value[0] == 't' || node.Value[0] == 'T'
		case "!!int", "!!float":
			// The shortest decimal, because the validator calculates with exact decimals.
			v, err := strconv.ParseFloat(node.Value, 64)
			if err == nil {
				return json.Number(strconv.FormatFloat(v, 'g', -1, 64))
			}
		}
		return node.Value
	default:
		return nil
	}
}
