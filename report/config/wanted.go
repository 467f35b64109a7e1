package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"fleetreport/report/spell"
)

// wanted says what a part of the schema asks for, after the word "write": its
// description, or what follows from its type and bounds.
func wanted(part *jsonschema.Schema) string {
	if listed := values(part); len(listed) > 0 {
		return oneOf(listed)
	}
	if part.Description != "" {
		return part.Description
	}
	return allowed(part)
}

// allowed is as wanted, but for a number it says no more than its bounds: who wrote
// one knows what it is for.
func allowed(part *jsonschema.Schema) string {
	types := typesOf(part)
	isNumber := slices.Equal(types, []string{"number"}) || slices.Equal(types, []string{"integer"})
	if part.Description != "" && !isNumber || len(values(part)) > 0 {
		return wanted(part)
	}
	var kinds []string
	for _, t := range types {
		switch t {
		case "string":
			kinds = append(kinds, "text")
		case "number":
			kinds = append(kinds, "a number"+bounds(part))
		case "integer":
			kinds = append(kinds, "a whole number"+bounds(part))
		case "boolean":
			kinds = append(kinds, "true or false")
		case "array":
			kinds = append(kinds, "a list")
		case "object":
			kinds = append(kinds, strings.TrimSuffix("a mapping with the keys "+andList(keysOf(part)), " with the keys "))
		}
	}
	if len(kinds) == 0 {
		return "another value"
	}
	return strings.Join(kinds, " or ")
}

// bounds says from where to where a number may be.
func bounds(part *jsonschema.Schema) string {
	var s string
	switch {
	case part.Minimum != nil && part.Maximum != nil:
		s = " from " + rat(part.Minimum) + " to " + rat(part.Maximum)
	case part.Minimum != nil:
		s = " from " + rat(part.Minimum)
	case part.ExclusiveMinimum != nil:
		s = " above " + rat(part.ExclusiveMinimum)
	case part.Maximum != nil:
		s = " up to " + rat(part.Maximum)
	}
	if part.MultipleOf != nil {
		if d := decimals(part.MultipleOf); d > 0 {
			s += fmt.Sprintf(", with at most %s", count(d, "decimal"))
		}
	}
	return s
}

// resolved is the part that a reference leads to, with the description beside the
// reference.
func resolved(part *jsonschema.Schema) *jsonschema.Schema {
	if part.Ref == nil {
		return part
	}
	to := *resolved(part.Ref)
	if part.Description != "" {
		to.Description = part.Description
	}
	return &to
}

func typesOf(part *jsonschema.Schema) []string {
	if part.Types == nil {
		return nil
	}
	return part.Types.ToStrings()
}

// values are the values that the schema lists, as they are written.
func values(part *jsonschema.Schema) []string {
	var list []string
	if part.Enum != nil {
		for _, v := range part.Enum.Values {
			list = append(list, scalarText(v))
		}
	}
	if part.Const != nil {
		list = append(list, scalarText(*part.Const))
	}
	return list
}

// keysOf are the keys that a mapping may have: those that it needs in the order of
// the schema, then the others by name.
func keysOf(part *jsonschema.Schema) []string {
	keys := slices.Clone(part.Required)
	var others []string
	for key := range part.Properties {
		if !slices.Contains(keys, key) && !strings.HasPrefix(key, "$") {
			others = append(others, key)
		}
	}
	slices.Sort(others)
	return append(keys, others...)
}

// suggest says which listed value was meant, where that is plain to see.
func suggest(word string, list []string, write string) string {
	if near, ok := spell.Nearest(word, list); ok {
		return "did you mean " + near + "? " + strings.ToUpper(write[:1]) + write[1:]
	}
	return write
}

// oneOf lists what there is to choose from.
func oneOf(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	return "one of " + strings.Join(list, ", ")
}

func andList(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
