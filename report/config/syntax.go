package config

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"
)

// syntaxMessages are messages in place of those of the YAML library that begin with prefix.
var syntaxMessages = []struct{ prefix, message string }{
	{"mapping values are not allowed",
		"a colon is not allowed here: put a text with a colon in quotes, and start a new key on a line of its own"},
	{"block sequence entries are not allowed",
		"a list cannot start here: put its first - on a line of its own"},
	{"mapping keys are not allowed",
		"a ? is not allowed here: put the text in quotes"},
	{"did not find expected ',' or ']'",
		"a list in [ ] does not end: write ] at its end, and commas between its values"},
	{"did not find expected ',' or '}'",
		"a mapping in { } does not end: write } at its end, and commas between its keys"},
	{"did not find expected key",
		"this is not part of what is above it: indent all keys of a mapping alike, and put the whole of a text in quotes"},
	{"did not find expected '-' indicator",
		"the list above goes on here, but no item starts: write - before each item, all indented alike"},
	{"did not find expected node content",
		"a value is missing: write one, or \"\" for none"},
	{"found character that cannot start any token",
		"no value starts with this character: put the text in quotes, and indent with spaces, not with tabs"},
	{"found a tab character",
		"there is a tab: indent with spaces"},
	{"found unexpected end of stream", unclosedQuote},
	{"found unexpected document indicator", unclosedQuote},
	{"found unknown escape character",
		"a \\ in double quotes starts an escape, and this is none: write \\\\, or use single quotes"},
	{"did not find expected hexadecimal number",
		"an escape in double quotes is not complete: write \\\\, or use single quotes"},
	{"could not find expected ':'",
		"a key has no colon: write key: value"},
	{"did not find expected <document start>",
		"there is text after the end of the file's mapping: indent all its keys alike"},
	{"did not find expected comment or line break",
		"| or > starts a text on the next line: write nothing after it"},
	{"did not find expected alphabetic or numeric character",
		"a text cannot start with * or &: put the text in quotes"},
	{"unknown anchor",
		"aliases (*) are not supported: write the value itself, or put a text that starts with * in quotes"},
	{"found incompatible YAML document",
		"this version of YAML is not supported: remove the line"},
	{"exceeded max depth",
		"this is nested deeper than 50 levels: write fewer levels"},
}

const unclosedQuote = "the text in quotes that starts here does not end: write the closing quote"

// syntaxMistake returns the mistake for an error of the YAML library.
func (f *File) syntaxMistake(err error) Mistake {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return f.at(1, 1, "this is not YAML: "+err.Error())
	}
	mark := load.Mark
	if mark.Line == 0 {
		mark = load.ContextMark
	}
	for _, m := range syntaxMessages {
		if !strings.HasPrefix(load.Message, m.prefix) {
			continue
		}
		if m.message == unclosedQuote && load.ContextMark.Line > 0 { // where the text starts
			mark = load.ContextMark
		}
		return f.at(mark.Line, mark.Column, m.message)
	}
	return f.at(mark.Line, mark.Column, "this is not YAML: "+load.Message)
}
