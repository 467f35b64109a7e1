package config

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// find is the part of the tree under path, or the nearest part above it that there
// is, with how many parts of the path lead there. Where a key leads to it, key is the
// node of the last one.
func (f *File) find(path []any) (n, key *yaml.Node, found int) {
	n = f.root
	for _, part := range path {
		next, k := child(n, part)
		if next == nil {
			return n, key, found
		}
		n, key, found = next, k, found+1
	}
	return n, key, found
}

// child is what a key of a mapping or an index of a list leads to, nil where it leads
// nowhere.
func child(n *yaml.Node, part any) (value, key *yaml.Node) {
	switch part := part.(type) {
	case string:
		if n.Kind != yaml.MappingNode {
			return nil, nil
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if k := n.Content[i]; k.Value == part {
				return n.Content[i+1], k
			}
		}
	case int:
		if n.Kind == yaml.SequenceNode && part >= 0 && part < len(n.Content) {
			return n.Content[part], nil
		}
	}
	return nil, nil
}

// Has reports whether there is a part of the file under the keys and indices of path.
func (f *File) Has(path ...any) bool {
	_, _, found := f.find(path)
	return found == len(path)
}

// Len is the number of items of the list, or of keys of the mapping, under the keys
// and indices of path; 0 where there is neither.
func (f *File) Len(path ...any) int {
	n, _, found := f.find(path)
	switch {
	case found < len(path):
		return 0
	case n.Kind == yaml.SequenceNode:
		return len(n.Content)
	case n.Kind == yaml.MappingNode:
		return len(n.Content) / 2
	}
	return 0
}

// Place is where the part of the file under the keys and indices of path starts, or
// the nearest part above it that there is: line and column from 1, in characters.
func (f *File) Place(path ...any) (line, column int) {
	n, _, _ := f.find(path)
	return n.Line, n.Column
}

// Decode fills the value that v points to from the file, or from the part of it under
// the keys and indices of path. It is for what Check found nothing wrong with; keys
// that v has no field for are passed over.
func (f *File) Decode(v any, path ...any) error {
	n, _, found := f.find(path)
	if found < len(path) {
		return Mistakes{f.Mistake(keyOf(path[:found+1])+" is missing", path...)}
	}
	if err := n.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	return nil
}

// Mistake is a mistake at the part of the file under the keys and indices of path, or
// at the nearest part above it that there is.
func (f *File) Mistake(message string, path ...any) Mistake {
	n, _, found := f.find(path)
	return Mistake{f.Name, n.Line, n.Column, keyOf(path[:found]), message}
}

// KeyMistake is as Mistake, but with the place of the key itself, where the path ends
// with a key.
func (f *File) KeyMistake(message string, path ...any) Mistake {
	m := f.Mistake(message, path...)
	if _, key, _ := f.find(path); key != nil {
		m.Line, m.Column = key.Line, key.Column
	}
	return m
}
