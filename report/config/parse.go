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

// What no file that a person writes is beyond.
const (
	MaxBytes = 16 << 20 // of a file
	maxParts = 300_000  // lines and list items of a file, which take memory
	maxDepth = 50       // of mappings and lists within each other
)

// File is a YAML file that could be parsed.
type File struct {
	Name   string // base name
	SHA256 string // of the text, in lower-case hexadecimal
	Bytes  int64  // of the text

	root *yaml.Node
}

// Parse reads a YAML file. The error is Mistakes where the text is at fault: it is
// not YAML, has a key twice, uses anchors, aliases or tags, is of several documents,
// or is larger or nested deeper than any file that a person writes. Where the text
// is YAML all the same, the file is given too, so that Check can tell the rest of the
// mistakes in the same run; no value is to be taken from it.
func Parse(text []byte, name string) (*File, error) {
	sum := sha256.Sum256(text)
	f := &File{Name: name, SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(text))}
	if m, ok := f.unreadable(text); ok {
		return nil, Mistakes{m}
	}
	loader, err := yaml.NewLoader(bytes.NewReader(text), yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth))))
	if err != nil {
		return nil, err
	}
	var document yaml.Node
	switch err := loader.Load(&document); {
	case errors.Is(err, io.EOF):
		return nil, Mistakes{f.at(1, 1, "the file is empty: write the keys and values that it needs")}
	case err != nil:
		return nil, Mistakes{f.syntax(err)}
	}
	var another yaml.Node
	switch err := loader.Load(&another); {
	case errors.Is(err, io.EOF):
	case err != nil:
		return nil, Mistakes{f.syntax(err)}
	default:
		return nil, Mistakes{f.at(another.Line, another.Column, "a second document begins here: write one document a file")}
	}
	if len(document.Content) != 1 || document.Content[0].ShortTag() == "!!null" {
		return nil, Mistakes{f.at(1, 1, "the file is empty: write the keys and values that it needs")}
	}
	f.root = document.Content[0]
	if mistakes := f.tidy(f.root, nil); len(mistakes) > 0 {
		return f, mistakes.Sort()
	}
	return f, nil
}

// at is a mistake of the file as a whole.
func (f *File) at(line, column int, message string) Mistake {
	return Mistake{File: f.Name, Line: max(line, 1), Column: max(column, 1), Message: message}
}

// unreadable finds what makes a file no text at all.
func (f *File) unreadable(text []byte) (Mistake, bool) {
	if len(text) > MaxBytes {
		return f.at(1, 1, fmt.Sprintf("the file is larger than %d MiB: write less", MaxBytes>>20)), true
	}
	if bytes.Count(text, []byte("\n"))+bytes.Count(text, []byte(",")) > maxParts {
		return f.at(1, 1, fmt.Sprintf("the file has more than %d lines and items: write fewer", maxParts)), true
	}
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return f.at(1, 1, "the file is UTF-16: save it as UTF-8"), true
	}
	line, column := 1, 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if i > 0 || r != '\ufeff' {
			column++
		}
		switch {
		case r == utf8.RuneError && size == 1:
			return f.at(line, column, fmt.Sprintf("the byte %#02x is not UTF-8: save the file as UTF-8", text[i])), true
		case r == '\n', r == '\r' && !bytes.HasPrefix(text[i:], []byte("\r\n")):
			line, column = line+1, 0
		case r < ' ' && r != '\t' && r != '\r', r == 0x7f, r > 0x7f && r < 0xa0 && r != 0x85:
			return f.at(line, column, fmt.Sprintf("there is the control character %U: remove it", r)), true
		}
		i += size
	}
	return Mistake{}, false
}

// tidy gives each scalar its type of YAML 1.2, and finds what the tree must not have:
// tags, anchors and aliases, and keys that are there twice or are no text. It takes
// aliases and such keys out of the tree, so that nothing of it can grow. The part of
// the tree is what the path leads to.
func (f *File) tidy(part *yaml.Node, path []any) Mistakes {
	mistakes := f.marks(part, path)
	switch part.Kind {
	case yaml.AliasNode:
		*part = yaml.Node{Kind: yaml.ScalarNode, Style: yaml.TaggedStyle, Tag: "!!null", Line: part.Line, Column: part.Column}
	case yaml.ScalarNode:
		if part.Style&yaml.TaggedStyle == 0 {
			part.Tag = tagOf(part)
		}
	case yaml.SequenceNode:
		for i, item := range part.Content {
			mistakes = append(mistakes, f.tidy(item, append(path[:len(path):len(path)], i))...)
		}
	case yaml.MappingNode:
		first := map[string]*yaml.Node{}
		kept := part.Content[:0]
		for pair := range slices.Chunk(part.Content, 2) {
			key, value := pair[0], pair[1]
			mistakes = append(mistakes, f.marks(key, path)...)
			if message := wrongKey(key, first); message != "" {
				mistakes = append(mistakes, Mistake{f.Name, key.Line, key.Column, keyOf(path), message})
				continue
			}
			if key.Kind == yaml.AliasNode {
				continue
			}
			first[key.Value] = key
			kept = append(kept, key, value)
			mistakes = append(mistakes, f.tidy(value, append(path[:len(path):len(path)], key.Value))...)
		}
		part.Content = kept
	}
	return mistakes
}

// marks finds anchors, aliases and tags.
func (f *File) marks(n *yaml.Node, path []any) Mistakes {
	message := ""
	switch {
	case n.Kind == yaml.AliasNode:
		message = "an alias (*" + quote.Bare(n.Value) + ") is not read: write the value itself"
	case n.Anchor != "":
		message = "an anchor (&" + quote.Bare(n.Anchor) + ") is not read: remove it"
	case n.Style&yaml.TaggedStyle != 0:
		message = "a tag (" + quote.Bare(n.Tag) + ") is not read: remove it, and put a text in quotes"
	default:
		return nil
	}
	return Mistakes{{f.Name, n.Line, n.Column, keyOf(path), message}}
}

// wrongKey says what is wrong with a key of a mapping that has the first ones
// already, "" for nothing.
func wrongKey(key *yaml.Node, first map[string]*yaml.Node) string {
	switch other := first[key.Value]; {
	case key.Kind == yaml.AliasNode:
		return "" // which marks has told
	case key.Kind != yaml.ScalarNode:
		return "a list or a mapping is no key: write a text"
	case key.ShortTag() == "!!merge" && key.Style == 0:
		return "<< (merge) is not read: write the keys themselves"
	case other != nil:
		return fmt.Sprintf("the key %s is here twice, first on line %d, column %d: remove one", quote.Value(key.Value), other.Line, other.Column)
	}
	return ""
}
