package config_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/config"
)

const testSchema = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["name", "controls"],
  "additionalProperties": false,
  "properties": {
    "name": {"$ref": "#/$defs/text", "description": "what the documents call it"},
    "since": {"type": "string", "format": "date"},
    "controls": {"type": "array", "minItems": 1, "maxItems": 3, "description": "a list of controls", "items": {
      "type": "object",
      "required": ["id", "weight"],
      "additionalProperties": false,
      "properties": {
        "id": {"type": "string", "pattern": "^[a-z]+$", "description": "an id of lower-case letters"},
        "weight": {"type": "number", "minimum": 0, "maximum": 1000, "multipleOf": 0.001},
        "days": {"type": "integer", "minimum": 0},
        "severity": {"enum": ["low", "medium", "high"]},
        "values": {"type": "array", "items": {"type": ["string", "boolean"]}, "uniqueItems": true},
        "present": {"const": true}
      },
      "oneOf": [
        {"required": ["values"]}, {"required": ["present"]},
        {"anyOf": [{"required": ["days"]}, {"required": ["severity"]}]}
      ]
    }},
    "more": {"type": "object", "additionalProperties": {"$ref": "#/$defs/text"}}
  },
  "$defs": {"text": {"type": "string", "pattern": "\\S", "maxLength": 20}}
}`

// mistakesOf returns the mistakes of Parse and Check.
func mistakesOf(t testing.TB, text string) []string {
	t.Helper()
	f, err := config.Parse([]byte(text), "own.yaml")
	var all config.Mistakes
	if err != nil && !errors.As(err, &all) {
		t.Fatalf("the error is no list of mistakes: %v", err)
	}
	if f != nil {
		all = append(all, f.Check([]byte(testSchema))...)
	}
	var lines []string
	for _, m := range all.Sort() {
		lines = append(lines, m.String())
	}
	return lines
}

// control returns a file with one control that has the given lines.
func control(lines ...string) string {
	return "name: x\ncontrols:\n  - id: a\n    " + strings.Join(lines, "\n    ") + "\n"
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{
			"unknown key", control("weight: 1", "present: true", "colour: red"),
			`own.yaml:6:5: controls[0]: unknown key "colour": write one of id, weight, days, present, severity, values`,
		},
		{
			"misspelt key", control("wieght: 1", "present: true"),
			`own.yaml:4:5: controls[0]: unknown key "wieght": did you mean weight?`,
		},
		{
			"key in another case", control("Weight: 1", "present: true"),
			`own.yaml:4:5: controls[0]: unknown key "Weight": did you mean weight?`,
		},
		{
			"misspelt choice", control("weight: 1", "presents: true"),
			`own.yaml:5:5: controls[0]: unknown key "presents": did you mean present?`,
		},
		{
			"missing key", control("present: true"),
			`own.yaml:3:5: controls[0]: weight is missing: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"missing key with a description", "controls: [{id: a, weight: 1, present: true}]\n",
			`own.yaml:1:1: name is missing: write what the documents call it`,
		},
		{
			"text for a number", control("weight: heavy", "present: true"),
			`own.yaml:4:13: controls[0].weight: "heavy" is text: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"number in quotes", control(`weight: "3"`, "present: true"),
			`own.yaml:4:13: controls[0].weight: "3" is text: write a number from 0 to 1000, with at most 3 decimals, ` +
				`without the quotes`,
		},
		{
			"no value", control("weight:", "present: true"),
			`own.yaml:4:12: controls[0].weight: there is no value: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"list for a number", control("weight: [1]", "present: true"),
			`own.yaml:4:13: controls[0].weight: a list is not allowed here: write a number from 0 to 1000, with at most ` +
				`3 decimals`,
		},
		{
			"below", control("weight: -1", "present: true"),
			`own.yaml:4:13: controls[0].weight: -1 is below 0: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"above", control("weight: 1e4", "present: true"),
			`own.yaml:4:13: controls[0].weight: 1e4 is above 1000: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"decimals", control("weight: 0.0001", "present: true"),
			`own.yaml:4:13: controls[0].weight: 0.0001 has too many decimals: write at most 3`,
		},
		{
			"tiny", control("weight: 1e-300", "present: true"),
			`own.yaml:4:13: controls[0].weight: 1e-300 has too many decimals: write at most 3`,
		},
		{
			"no number", control("weight: .nan", "present: true"),
			`own.yaml:4:13: controls[0].weight: ".nan" is text: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"infinite", control("weight: 1e999", "present: true"),
			`own.yaml:4:13: controls[0].weight: "1e999" is text: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"not whole", control("weight: 1", "days: 1.5"),
			`own.yaml:5:11: controls[0].days: 1.5 is not a whole number: write a whole number from 0`,
		},
		{
			"leading zeros", control("weight: 007", "present: true"),
			`own.yaml:4:13: controls[0].weight: "007" is text: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"value of a list", control("weight: 1", "severity: urgent"),
			`own.yaml:5:15: controls[0].severity: "urgent" is not allowed: write one of low, medium, high`,
		},
		{
			"misspelt value", control("weight: 1", "severity: hihg"),
			`own.yaml:5:15: controls[0].severity: "hihg" is not allowed: did you mean high? Write one of low, medium, high`,
		},
		{
			"constant", control("weight: 1", "present: false"),
			`own.yaml:5:14: controls[0].present: false is not allowed: write true`,
		},
		{
			"yes is text", control("weight: 1", "present: yes"),
			`own.yaml:5:14: controls[0].present: "yes" is not allowed: write true`,
		},
		{
			"pattern", "name: x\ncontrols: [{id: A 1, weight: 1, present: true}]",
			`own.yaml:2:17: controls[0].id: "A 1" is not valid: write an id of lower-case letters`,
		},
		{
			"number for a text", "name: 5\ncontrols: [{id: a, weight: 1, present: true}]",
			`own.yaml:1:7: name: 5 is a number: put it in quotes if it is text: "5"`,
		},
		{
			"blank", "name: ''\ncontrols: [{id: a, weight: 1, present: true}]",
			`own.yaml:1:7: name: a blank is not valid: write what the documents call it`,
		},
		{
			"too long", "name: " + strings.Repeat("é", 60) + "\ncontrols: [{id: a, weight: 1, present: true}]",
			`own.yaml:1:7: name: "` + strings.Repeat("é", 40) + `"... has 60 characters: write at most 20`,
		},
		{
			"day", "name: x\nsince: 2026-13-01\ncontrols: [{id: a, weight: 1, present: true}]",
			`own.yaml:2:8: since: "2026-13-01" is not a date: write a day as YYYY-MM-DD, such as 2026-11-30`,
		},
		{"empty list", "name: x\ncontrols: []", `own.yaml:2:11: controls: the list is empty: write a list of controls`},
		{"no list", "name: x\ncontrols: a", `own.yaml:2:11: controls: "a" is text: write a list: [a]`},
		{
			"long list", "name: x\ncontrols:" + strings.Repeat("\n  - {id: a, weight: 1, present: true}", 4),
			`own.yaml:3:3: controls: the list has 4 items: write at most 3`,
		},
		{
			"twice in a list", control("weight: 1", "values: [b, c, b]"),
			`own.yaml:5:20: controls[0].values[2]: "b" is in the list twice: remove one`,
		},
		{
			"none of a choice", control("weight: 1"),
			`own.yaml:3:5: controls[0]: a key is missing: write one of values, present, days, severity`,
		},
		{
			"two of a choice", control("weight: 1", "days: 3", "values: [x]"),
			`own.yaml:5:5: controls[0]: values and days exclude each other: write only one of them`,
		},
		{
			"key in quotes", "name: x\ncontrols: [{id: a, weight: 1, present: true}]\nmore: {\"SOC 2\": [1]}",
			`own.yaml:3:17: more["SOC 2"]: a list is not allowed here: write text`,
		},
		{
			"no mapping", "- a\n- b\n",
			`own.yaml:1:1: a list is not allowed here: write a mapping with the keys name, controls, more and since`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff([]string{c.want}, mistakesOf(t, c.text)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNotYAML(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "1:1: the file is empty"},
		{"comments only", "# nothing\n", "1:1: the file is empty"},
		{"document of nothing", "---\n", "1:1: the file is empty"},
		{"two documents", "a: 1\n---\nb: 2\n", "2:1: a second document begins here"},
		{"colon", "a: b: c\n", "1:5: a colon is not allowed here"},
		{"list in brackets", "a: [1\nb: 2\n", "2:2: a list in [ ] does not end"},
		{"mapping in braces", "a: {b: 1\n", "2:1: a mapping in { } does not end"},
		{"tab", "a:\n\tb: 1\n", "2:1: no value starts with this character"},
		{"at sign", "a: @x\n", "1:4: no value starts with this character"},
		{"indentation", "a:\n  b: 1\n c: 2\n", "3:2: this is not part of what is above it"},
		{"quote", "a: \"x\n", "1:4: the text in quotes that starts here does not end"},
		{"escape", `a: "\q"`, `1:5: a \ in double quotes starts an escape`},
		{"dash", "a: - b\n", "1:4: a list cannot start here"},
		{"alias of nothing", "a: *b\n", "1:4: aliases (*) are not supported"},
		{"deep", strings.Repeat("[", 60), "1:51: this is nested deeper than 50 levels"},
		{"deep in blocks", strings.Repeat("- ", 60) + "a", "1:101: this is nested deeper than 50 levels"},
		{"control character", "a: b\nc: d\x07\n", "2:5: there is the control character U+0007"},
		{"NUL", "a: \x00", "1:4: there is the control character U+0000"},
		{"not UTF-8", "a: é\nb: \xff\n", "2:4: the byte 0xff is not UTF-8"},
		{"UTF-16", "\xff\xfea\x00:\x00", "1:1: the file is UTF-16"},
		{"too large", strings.Repeat("#", config.MaxBytes+1), "1:1: the file is larger than 16 MiB: write less"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := mistakesOf(t, c.text)
			if len(got) != 1 || !strings.HasPrefix(got[0], "own.yaml:"+c.want) {
				t.Errorf("got %q, want one with %q", got, c.want)
			}
		})
	}
}

// TestUnsupported checks that unsupported features of YAML are reported together with all other mistakes.
func TestUnsupported(t *testing.T) {
	got := mistakesOf(t, `name: &n x
name: y
more:
  a: *n
  b: !!str 5
  <<: {c: d}
  *n : x
  ? [e]
  : f
controls:
  - {id: a, weight: -1, present: true}
`)
	want := []string{
		`own.yaml:1:7: name: anchors (&n) are not supported: remove it`,
		`own.yaml:2:1: duplicate key "name", first on line 1, column 1: remove one`,
		`own.yaml:4:6: more.a: aliases (*n) are not supported: write the value itself`,
		`own.yaml:5:6: more.b: tags (!!str) are not supported: remove it, and put a text in quotes`,
		`own.yaml:6:3: more: merge keys (<<) are not supported: write the keys themselves`,
		`own.yaml:7:3: more: aliases (*n) are not supported: write the value itself`,
		`own.yaml:8:5: more: a list or a mapping cannot be a key: write a text`,
		`own.yaml:11:21: controls[0].weight: -1 is below 0: write a number from 0 to 1000, with at most 3 decimals`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func TestSafeOnATerminal(t *testing.T) {
	got := mistakesOf(t, `name: x
controls: [{id: "\e[31m\u202eab\n", weight: 1, present: true}]
more: {"\a": [1]}
"\u202e": 1
`)
	want := []string{
		`own.yaml:2:17: controls[0].id: "\x1b[31m\u202eab\n" is not valid: write an id of lower-case letters`,
		`own.yaml:3:14: more["\a"]: a list is not allowed here: write text`,
		`own.yaml:4:1: unknown key "\u202e": write one of name, controls, more, since`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
	m := config.Mistake{File: "a\nb\xff", Line: 1, Column: 2, Message: "\x1b[0m"}
	if got, want := m.String(), `a\nb\xff:1:2: \x1b[0m`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTypes(t *testing.T) {
	f, err := config.Parse([]byte("\ufeffday: 2026-01-02\nanswer: yes\nhuge: 123456789012345678901234567890\n"+
		"list: [+5, 0.5, .5, 1_000, 0x1F, 1:30, no]\n"), "x.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Day, Answer string
		Huge        float64
		List        []any
	}
	if err := f.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Day != "2026-01-02" || got.Answer != "yes" || got.Huge != 123456789012345678901234567890 {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff("[5 0.5 0.5 1_000 0x1F 1:30 no]", fmt.Sprint(got.List)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	var one string
	if err := f.Decode(&one, "list", 3); err != nil || one != "1_000" {
		t.Errorf("got %q, %v", one, err)
	}
	if err := f.Decode(&one, "list", 9); err == nil {
		t.Error("item 9, which does not exist, was decoded")
	}
	if got := f.Mistake("x", "list", 6).String(); got != "x.yaml:4:40: list[6]: x" {
		t.Error(got)
	}
	if got := f.KeyMistake("x", "list").String(); got != "x.yaml:4:1: list: x" {
		t.Error(got)
	}
	if got := f.Mistake("x", "list", 7, "y").String(); got != "x.yaml:4:7: list: x" {
		t.Error(got)
	}
	if f.Len("list") != 7 || f.Len() != 4 || f.Len("none") != 0 || !f.Has("list", 6) || f.Has("list", 7) {
		t.Error("the list has 7 items, the file 4 keys")
	}
}

// TestAliases checks that aliases do not make a large tree of a small file.
func TestAliases(t *testing.T) {
	var text strings.Builder
	text.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 30 {
		fmt.Fprintf(&text, "a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), i)
	}
	f, err := config.Parse([]byte(text.String()), "x.yaml")
	if err == nil {
		t.Fatal("anchors are not reported")
	}
	var v map[string]any
	if err := f.Decode(&v); err != nil || len(v) != 31 {
		t.Errorf("%d keys, %v", len(v), err)
	}
}

func TestError(t *testing.T) {
	var all config.Mistakes
	for i := range 60 {
		all = append(all, config.Mistake{File: "x", Line: 60 - i, Column: 1, Message: "wrong"})
	}
	lines := strings.Split(all.Sort().Error(), "\n")
	if len(lines) != 51 || lines[0] != "x:1:1: wrong" || lines[50] != "and 10 more mistakes" {
		t.Errorf("got %d lines: %q", len(lines), lines)
	}
	if err := all[:0].Err(); err != nil {
		t.Error("no mistakes are no error")
	}
}

func TestWithin(t *testing.T) {
	all := config.Mistakes{{Key: "a[1]"}, {Key: "a[1].b"}, {Key: "a[12].b"}, {Key: ""}}
	if got := all.Within("a", 1); len(got) != 2 {
		t.Errorf("got %v", got)
	}
	if got := all.Within(); len(got) != 4 {
		t.Errorf("got %v", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		control("weight: 1", "present: true"), "a: &x [*x]\n", "? {a: b}\n: !!int c\n", "a: b: c", "[[[",
		"a: |\n  x\n", "\xff", "a: 1e999999999\n", "%TAG ! x\n---\n!y z", "controls: [[], {id: 1}, null]\nname: {}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := config.Parse(text, "fuzz.yaml")
		var all config.Mistakes
		if err != nil && !errors.As(err, &all) {
			t.Fatalf("the error is no list of mistakes: %v", err)
		}
		if file == nil && len(all) == 0 {
			t.Fatal("there is neither a file nor a mistake")
		}
		if file != nil {
			all = append(all, file.Check([]byte(testSchema))...)
			if err == nil {
				var v any
				if err := file.Decode(&v); err != nil {
					t.Fatalf("a file without mistakes cannot be decoded: %v", err)
				}
			}
		}
		for _, m := range all.Sort() {
			if m.Line < 1 || m.Column < 1 {
				t.Errorf("%v has no position", m)
			}
			if s := m.String(); strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '\u202e' }) {
				t.Errorf("%q is not safe to print", s)
			}
		}
	})
}

// TestCapped checks that a small file cannot take much time: the number of mistakes is limited, and a file with too
// many items is not parsed.
func TestCapped(t *testing.T) {
	schema := []byte(`{"type": "object", "additionalProperties": false, "properties": {
		"list": {"type": "array", "items": {"type": "object", "required": ["a", "b"]}}
	}}`)
	var keys strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&keys, "k%d: 1\n", i)
	}
	for name, text := range map[string]string{
		"unknown keys": keys.String(),
		"empty items":  "list: [" + strings.Repeat("{},", 50_000) + "]\n",
	} {
		f, err := config.Parse([]byte(text), "own.yaml")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		mistakes := f.Check(schema)
		if n := len(mistakes); n == 0 || n > 1100 || !strings.Contains(mistakes[0].Message, "more than 1000 mistakes") {
			t.Errorf("%s: %d mistakes, the first is %v", name, n, mistakes[0])
		}
	}
	_, err := config.Parse([]byte("list: ["+strings.Repeat("a,", 2_000_000)+"]\n"), "own.yaml")
	if err == nil || !strings.Contains(err.Error(), "lines and items") {
		t.Errorf("a file of two million items: %v", err)
	}
}
