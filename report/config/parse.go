package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"fleetreport/report/quote"
)

// The limits of a file, far above what a person writes.
const (
	MaxBytes = 16 << 20 // of the file
	maxParts = 300_000  // lines and list items
	maxDepth = 50       // levels of mappings and lists
)

// File is a parsed YAML file.
type File struct {
	Name   string // base name
	SHA256 string // of the text, in lower-case hexadecimal
	Bytes  int64  // of the text

	root *yaml.Node
}

// Parse parses a YAML file. If the text is at fault, the error is a Mistakes: it is not YAML, has a duplicate key,
// uses anchors, aliases or tags, has several documents, or exceeds the limits. If the text is YAML nevertheless,
// Parse returns the file too, so that Check can report further mistakes in the same run. Its values must not be
// used.
func Parse(text []byte, name string) (*File, error) {
	sum := sha256.Sum256(text)
	f := &File{Name: name, SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(text))}
	if m, ok := f.checkText(text); !ok {
		return nil, Mistakes{m}
	}
	limits := loaderlimits.New(loaderlimits.DepthValue(maxDepth))
	loader, err := yaml.NewLoader(bytes.NewReader(text), yaml.WithPlugin(limits))
	if err != nil {
		return nil, err
	}
	var document, second yaml.Node
	if err := loader.Load(&document); err != nil && !errors.Is(err, io.EOF) {
		return nil, Mistakes{f.syntaxMistake(err)}
	}
	switch err := loader.Load(&second); {
	case errors.Is(err, io.EOF):
	case err != nil:
		return nil, Mistakes{f.syntaxMistake(err)}
	default:
		return nil, Mistakes{f.at(second.Line, second.Column, "a second document begins here: write one document per file")}
	}
	if len(document.Content) != 1 || document.Content[0].ShortTag() == "!!null" {
		return nil, Mistakes{f.at(1, 1, "the file is empty: write the keys and values that it needs")}
	}
	f.root = document.Content[0]
	if mistakes := f.normalize(f.root, nil); len(mistakes) > 0 {
		return f, mistakes.Sort()
	}
	return f, nil
}

// at returns a mistake at a position.
func (f *File) at(line, column int, message string) Mistake {
	return Mistake{File: f.Name, Line: max(line, 1), Column: max(column, 1), Message: message}
}

// checkText returns the first mistake for which the file is not parsed at all, and false if there is one.
func (f *File) checkText(text []byte) (m Mistake, ok bool) {
	switch {
	case len(text) > MaxBytes:
		return f.at(1, 1, fmt.Sprintf("the file is larger than %d MiB: write less", MaxBytes>>20)), false
	case bytes.Count(text, []byte("\n"))+bytes.Count(text, []byte(",")) > maxParts:
		return f.at(1, 1, fmt.Sprintf("the file has more than %d lines and items: write fewer", maxParts)), false
	case bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")):
		return f.at(1, 1, "the file is UTF-16: save it as UTF-8"), false
	}
	line, column := 1, 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if i > 0 || r != '\ufeff' {
			column++
		}
		switch {
		case r == utf8.RuneError && size == 1:
			return f.at(line, column, fmt.Sprintf("the byte %#02x is not UTF-8: save the file as UTF-8", text[i])), false
		case r == '\n', r == '\r' && !bytes.HasPrefix(text[i:], []byte("\r\n")):
			line, column = line+1, 0
		case r < ' ' && r != '\t' && r != '\r', r == 0x7f, r > 0x7f && r < 0xa0 && r != 0x85:
			return f.at(line, column, fmt.Sprintf("there is the control character %U: remove it", r)), false
		}
		i += size
	}
	return Mistake{}, true
}

// normalize sets the YAML 1.2 type of each scalar below a node with the given path. It returns what the tree must
// not have: tags, anchors and aliases, and keys that are duplicate or not text. It removes aliases and such keys,
// so that a small file cannot become a large tree.
func (f *File) normalize(node *yaml.Node, path []any) Mistakes {
	mistakes := f.checkMarks(node, path)
	switch node.Kind {
	case yaml.AliasNode:
		*node = yaml.Node{
			Kind: yaml.ScalarNode, Style: yaml.TaggedStyle, Tag: "!!null", Line: node.Line, Column: node.Column,
		}
	case yaml.ScalarNode:
		if node.Style&yaml.TaggedStyle == 0 {
			node.Tag = tagOf(node)
		}
	case yaml.SequenceNode:
		for i, item := range node.Content {
			mistakes = append(mistakes, f.normalize(item, append(path[:len(path):len(path)], i))...)
		}
	case yaml.MappingNode:
		first := map[string]*yaml.Node{}
		kept := node.Content[:0]
		for pair := range slices.Chunk(node.Content, 2) {
			key, value := pair[0], pair[1]
			mistakes = append(mistakes, f.checkMarks(key, path)...)
			if problem := checkKey(key, first); problem != "" {
				mistakes = append(mistakes, Mistake{f.Name, key.Line, key.Column, keyOf(path), problem})
				continue
			}
			if key.Kind == yaml.AliasNode { // which checkMarks reports
				continue
			}
			first[key.Value] = key
			kept = append(kept, key, value)
			mistakes = append(mistakes, f.normalize(value, append(path[:len(path):len(path)], key.Value))...)
		}
		node.Content = kept
	}
	return mistakes
}

// checkMarks returns a mistake for an anchor, an alias or a tag.
func (f *File) checkMarks(node *yaml.Node, path []any) Mistakes {
	message := ""
	switch {
	case node.Kind == yaml.AliasNode:
		message = "aliases (*" + quote.Bare(node.Value) + ") are not supported: write the value itself"
	case node.Anchor != "":
		message = "anchors (&" + quote.Bare(node.Anchor) + ") are not supported: remove it"
	case node.Style&yaml.TaggedStyle != 0:
		message = "tags (" + quote.Bare(node.Tag) + ") are not supported: remove it, and put a text in quotes"
	default:
		return nil
	}
	return Mistakes{{f.Name, node.Line, node.Column, keyOf(path), message}}
}

// checkKey returns what is wrong with a key of a mapping, "" if it is valid. first are the keys before it.
func checkKey(key *yaml.Node, first map[string]*yaml.Node) (problem string) {
	switch other := first[key.Value]; {
	case key.Kind == yaml.AliasNode:
		return ""
	case key.Kind != yaml.ScalarNode:
		return "a list or a mapping cannot be a key: write a text"
	case key.ShortTag() == "!!merge" && key.Style == 0:
		return "merge keys (<<) are not supported: write the keys themselves"
	case other != nil:
		return fmt.Sprintf("duplicate key %s, first on line %d, column %d: remove one",
			quote.Value(key.Value), other.Line, other.Column)
	}
	return ""
}
