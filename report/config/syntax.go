package config

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"
)

// syntaxWords says in plain words what the messages of the YAML library mean, by what
// they begin with.
var syntaxWords = []struct{ library, plain string }{
	{"mapping values are not allowed", "a colon cannot stand here: put a text with a colon in quotes, and a new key on a line of its own, as far in as the keys beside it"},
	{"block sequence entries are not allowed", "a list cannot start here: put its first - on a line of its own"},
	{"mapping keys are not allowed", "a ? cannot stand here: put the text in quotes"},
	{"did not find expected ',' or ']'", "a list in [ ] does not end: write ] at its end, and commas between its values"},
	{"did not find expected ',' or '}'", "a mapping in { } does not end: write } at its end, and commas between its keys"},
	{"did not find expected key", "this does not belong to what is above it: start a key as far in as the keys beside it, and put a text that goes on after a quote in quotes as a whole"},
	{"did not find expected '-' indicator", "the list above goes on here, but no item starts: write - before each item, all as far in"},
	{"did not find expected node content", "a value is missing: write one, or \"\" for none"},
	{"found character that cannot start any token", "no value starts with this character: put the text in quotes, and indent with spaces, not with tabs"},
	{"found a tab character", "there is a tab: indent with spaces"},
	{"found unexpected end of stream", "a text in quotes does not end: write the closing quote"},
	{"found unexpected document indicator", "a text in quotes does not end: write the closing quote"},
	{"found unknown escape character", "a \\ in double quotes starts an escape, and this is none: write \\\\, or use single quotes"},
	{"did not find expected hexadecimal number", "an escape in double quotes is not complete: write \\\\, or use single quotes"},
	{"could not find expected ':'", "a key has no colon: write key: value"},
	{"did not find expected <document start>", "the file goes on after its end: write one mapping, with all keys as far in"},
	{"did not find expected comment or line break", "| or > starts a text on the next line: put nothing behind it"},
	{"did not find expected alphabetic or numeric character", "* and & do not start a text: put the text in quotes"},
	{"unknown anchor", "an alias (*) is not read: write the value itself, or put a text that starts with * in quotes"},
	{"found incompatible YAML document", "this version of YAML is not read: remove the line"},
	{"exceeded max depth", "this is nested deeper than 50 levels: write it flatter"},
}

// syntax is the mistake of a file that is not YAML.
func (f *File) syntax(err error) Mistake {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return f.at(1, 1, "this is not YAML: "+err.Error())
	}
	mark := load.Mark
	if mark.Line == 0 {
		mark = load.ContextMark
	}
	if load.ContextMark.Line > 0 && (strings.HasPrefix(load.Message, "found unexpected end of stream") || strings.HasPrefix(load.Message, "found unexpected document indicator")) {
		return f.at(load.ContextMark.Line, load.ContextMark.Column, "the text in quotes that starts here does not end: write the closing quote")
	}
	for _, w := range syntaxWords {
		if strings.HasPrefix(load.Message, w.library) {
			return f.at(mark.Line, mark.Column, w.plain)
		}
	}
	return f.at(mark.Line, mark.Column, "this is not YAML: "+load.Message)
}
