package config

import (
	"encoding/json"
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

// tell words one error about the node n under path: what is wrong, and what the part
// of the schema says to write.
func (c *checker) tell(k jsonschema.ErrorKind, part *jsonschema.Schema, path []any, n *yaml.Node) {
	wrong := func(format string, args ...any) { c.add(n, path, fmt.Sprintf(format, args...)) }
	write := "write " + allowed(part)
	switch k := k.(type) {
	case *kind.AdditionalProperties:
		c.unknownKeys(k.Properties, part, path, n)
	case *kind.Required:
		c.missingKeys(k.Missing, part, path, n)
	case *kind.DependentRequired:
		c.missingKeys(k.Missing, part, path, n)
	case *kind.OneOf:
		c.choice(k, part, path, n)
	case *kind.Type:
		wrong("%s: %s", c.isA(n, part), correction(n, part, write))
	case *kind.Enum, *kind.Const:
		wrong("%s is not allowed: %s", show(n), suggest(n.Value, values(part), write))
	case *kind.Minimum:
		wrong("%s is below %s: %s", show(n), rat(k.Want), write)
	case *kind.ExclusiveMinimum:
		wrong("%s is not above %s: %s", show(n), rat(k.Want), write)
	case *kind.Maximum:
		wrong("%s is above %s: %s", show(n), rat(k.Want), write)
	case *kind.ExclusiveMaximum:
		wrong("%s is not below %s: %s", show(n), rat(k.Want), write)
	case *kind.MultipleOf:
		if d := decimals(k.Want); d > 0 {
			wrong("%s has too many decimals: write at most %d", show(n), d)
		} else {
			wrong("%s is no multiple of %s: %s", show(n), rat(k.Want), write)
		}
	case *kind.MinLength:
		if blank(n) {
			wrong("this is blank: %s", write)
		} else {
			wrong("%s has %s: write at least %d", show(n), count(k.Got, "character"), k.Want)
		}
	case *kind.MaxLength:
		wrong("%s has %s: write at most %d", show(n), count(k.Got, "character"), k.Want)
	case *kind.Pattern:
		if blank(n) {
			wrong("this is blank: %s", write)
		} else {
			wrong("%s does not fit: %s", show(n), write)
		}
	case *kind.Format:
		if k.Want == "date" {
			wrong("%s is no date: write a day as YYYY-MM-DD, such as 2026-11-30", show(n))
		} else {
			wrong("%s does not fit: %s", show(n), write)
		}
	case *kind.MinItems:
		if k.Got == 0 {
			wrong("the list is empty: %s", write)
		} else {
			wrong("the list has %s: write at least %d", count(k.Got, "item"), k.Want)
		}
	case *kind.MaxItems:
		wrong("the list has %s: write at most %d", count(k.Got, "item"), k.Want)
	case *kind.UniqueItems:
		twice := n.Content[k.Duplicates[1]]
		c.add(twice, append(slices.Clone(path), k.Duplicates[1]), show(twice)+" is in the list twice: remove one")
	case *kind.MinProperties:
		if k.Got == 0 {
			wrong("there are no keys here: %s", write)
		} else {
			wrong("there are %s here: write at least %d", count(k.Got, "key"), k.Want)
		}
	case *kind.MaxProperties:
		wrong("there are %s here: write at most %d", count(k.Got, "key"), k.Want)
	default:
		wrong("%s does not fit: %s", show(n), write)
	}
}

// unknownKeys tells each key that the schema does not know, at its own place.
func (c *checker) unknownKeys(keys []string, part *jsonschema.Schema, path []any, n *yaml.Node) {
	known := keysOf(part)
	absent := slices.DeleteFunc(slices.Clone(known), func(key string) bool { v, _ := child(n, key); return v != nil })
	for _, key := range keys {
		if c.full() {
			return
		}
		_, at := child(n, key)
		near, ok := spell.Nearest(key, absent)
		if ok {
			c.meant[under(path, near)[0]] = true
			c.add(at, path, fmt.Sprintf("unknown key %s: did you mean %s?", quote.Value(key), near))
			continue
		}
		c.add(at, path, fmt.Sprintf("unknown key %s: write %s", quote.Value(key), oneOf(known)))
	}
}

// missingKeys tells each key that is needed, at the place of the mapping.
func (c *checker) missingKeys(keys []string, part *jsonschema.Schema, path []any, n *yaml.Node) {
	for _, key := range keys {
		what := key
		if p := part.Properties[key]; p != nil {
			what = wanted(resolved(p))
		}
		c.add(n, path, fmt.Sprintf("%s is missing: write %s", key, what))
		c.found[len(c.found)-1].missing = under(path, key)
	}
}

// under gives the place of each key below path, as in the Key of a mistake.
func under(path []any, keys ...string) []string {
	var places []string
	for _, key := range keys {
		places = append(places, keyOf(append(slices.Clone(path), key)))
	}
	return places
}

// choice tells that none or several of the keys are there of which there must be one.
func (c *checker) choice(k *kind.OneOf, part *jsonschema.Schema, path []any, n *yaml.Node) {
	var all []string
	for _, one := range part.OneOf {
		all = append(all, needed(one)...)
	}
	if len(all) == 0 || n.Kind != yaml.MappingNode {
		c.add(n, path, fmt.Sprintf("%s does not fit: write %s", show(n), wanted(part)))
		return
	}
	var there []string
	for _, key := range all {
		if v, _ := child(n, key); v != nil {
			there = append(there, key)
		}
	}
	if len(k.Subschemas) == 0 || len(there) == 0 {
		c.add(n, path, "something is missing: write "+oneOf(all))
		c.found[len(c.found)-1].missing = under(path, all...)
		return
	}
	_, at := child(n, there[1])
	c.add(at, path, fmt.Sprintf("%s are both there: write only one of them", andList(there)))
}

// needed are the keys that a choice asks for: all that it requires, or all that its
// own alternatives do.
func needed(part *jsonschema.Schema) []string {
	keys := slices.Clone(part.Required)
	for _, one := range part.AnyOf {
		keys = append(keys, needed(one)...)
	}
	return keys
}

// isA says what a value is, where it should be something else.
func (c *checker) isA(n *yaml.Node, part *jsonschema.Schema) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping of keys is not allowed here"
	case n.Kind == yaml.SequenceNode:
		return "a list is not allowed here"
	case n.Tag == "!!null":
		return "there is no value"
	case n.Tag == "!!int" && slices.Contains(typesOf(part), "integer"), n.Tag == "!!float" && slices.Contains(typesOf(part), "integer"):
		return show(n) + " is not a whole number"
	case n.Tag == "!!int", n.Tag == "!!float":
		return show(n) + " is a number"
	case n.Tag == "!!bool":
		return show(n) + " is a truth value"
	default:
		return show(n) + " is text"
	}
}

// correction says what to write instead of a value of the wrong type.
func correction(n *yaml.Node, part *jsonschema.Schema, write string) string {
	types := typesOf(part)
	scalar := n.Kind == yaml.ScalarNode
	switch {
	case scalar && n.Tag != "!!null" && n.Tag != "!!str" && slices.Contains(types, "string"):
		return "put it in quotes, as " + quote.Value(n.Value) + ", where it is meant as text"
	case scalar && n.Tag == "!!str" && n.Style != 0 && tagOf(&yaml.Node{Value: n.Value}) != "!!str":
		return write + ", without the quotes"
	case scalar && n.Tag != "!!null" && slices.Contains(types, "array") && len(types) == 1:
		return "write a list, as [" + quote.Bare(n.Value) + "]"
	}
	return write
}

// show is a value for a message, as it stands in the file.
func show(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "this mapping"
	case n.Kind == yaml.SequenceNode:
		return "this list"
	case n.Tag == "!!str":
		return quote.Value(n.Value)
	case n.Tag == "!!null":
		return "no value"
	default:
		return quote.Bare(n.Value)
	}
}

func blank(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && strings.TrimSpace(n.Value) == "" }

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// rat is a bound of the schema as a plain number.
func rat(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	n, _ := r.FloatPrec()
	return r.FloatString(n)
}

// decimals is how many decimals the multiples of 0.1, 0.01 and so on have; 0 for
// others.
func decimals(r *big.Rat) int {
	n, exact := r.FloatPrec()
	if !exact || n == 0 || r.Num().Cmp(big.NewInt(1)) != 0 {
		return 0
	}
	return n
}

// scalarText is a value that a schema lists, as it is written in YAML.
func scalarText(v any) string {
	switch v := v.(type) {
	case string:
		if v == "" || tagOf(&yaml.Node{Value: v}) != "!!str" {
			return `"` + v + `"`
		}
		return v
	case json.Number:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}
