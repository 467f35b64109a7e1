package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"fleetreport/report/quote"
)

// find follows a path of keys and indices through the tree as far as it exists. It returns the last node, how many
// parts of the path lead there, and the node of the last key, nil if the last part is an index.
func (f *File) find(path []any) (node, key *yaml.Node, found int) {
	node = f.root
	for _, part := range path {
		next, k := child(node, part)
		if next == nil {
			return node, key, found
		}
		node, key, found = next, k, found+1
	}
	return node, key, found
}

// child returns the value of a key of a mapping with the node of the key, or the item of a list with an index. The
// value is nil if there is none.
func child(node *yaml.Node, part any) (value, key *yaml.Node) {
	switch part := part.(type) {
	case string:
		if node.Kind != yaml.MappingNode {
			return nil, nil
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if k := node.Content[i]; k.Value == part {
				return node.Content[i+1], k
			}
		}
	case int:
		if node.Kind == yaml.SequenceNode && part >= 0 && part < len(node.Content) {
			return node.Content[part], nil
		}
	}
	return nil, nil
}

// Has reports whether the file has something under the keys and indices of path.
func (f *File) Has(path ...any) bool {
	_, _, found := f.find(path)
	return found == len(path)
}

// Len returns the number of items of the list, or of keys of the mapping, under the keys and indices of path. It
// returns 0 if there is neither.
func (f *File) Len(path ...any) int {
	node, _, found := f.find(path)
	switch {
	case found < len(path):
		return 0
	case node.Kind == yaml.SequenceNode:
		return len(node.Content)
	case node.Kind == yaml.MappingNode:
		return len(node.Content) / 2
	}
	return 0
}

// Position returns the position of the part of the file under the keys and indices of path, or of the nearest existing
// part above it: line and column from 1, in characters.
func (f *File) Position(path ...any) (line, column int) {
	node, _, _ := f.find(path)
	return node.Line, node.Column
}

// Decode decodes the part of the file under the keys and indices of path into v, a pointer. Keys for which v has no
// field are ignored. It expects a part in which Check found no mistakes.
func (f *File) Decode(v any, path ...any) error {
	node, _, found := f.find(path)
	if found < len(path) {
		return Mistakes{f.Mistake(keyOf(path[:found+1])+" is missing", path...)}
	}
	if err := node.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	return nil
}

// Mistake returns a mistake at the part of the file under the keys and indices of path, or at the nearest existing
// part above it.
func (f *File) Mistake(message string, path ...any) Mistake {
	node, _, found := f.find(path)
	return Mistake{f.Name, node.Line, node.Column, keyOf(path[:found]), message}
}

// KeyMistake returns a mistake as Mistake does, but at the position of the key if the path ends with one.
func (f *File) KeyMistake(message string, path ...any) Mistake {
	m := f.Mistake(message, path...)
	if _, key, _ := f.find(path); key != nil {
		m.Line, m.Column = key.Line, key.Column
	}
	return m
}

// plainKey matches a key that is written without quotes in the Key of a mistake.
var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// keyOf formats a path of keys and indices as in controls[2].weight.
func keyOf(path []any) string {
	var b strings.Builder
	for _, part := range path {
		switch part := part.(type) {
		case int:
			b.WriteString("[" + strconv.Itoa(part) + "]")
		case string:
			if !plainKey.MatchString(part) {
				b.WriteString("[" + quote.Value(part) + "]")
				break
			}
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(part)
		}
	}
	return b.String()
}
