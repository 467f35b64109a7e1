package exception_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/config"
	"fleetreport/report/exception"
)

const example = `schema: 1
exceptions:
  - server: MCP08            # server_id or server_name, or a pattern
    control: oauth
    reason: The vendor ships OAuth in release 9.
    owner: Operations
    approver: CISO
    ticket: SEC-1423
    granted: 2026-06-01
    expires: 2026-12-31
  - {server: 1001, control: dlp, reason: " spaces ", owner: 7, approver: é, ticket: 0099,
     granted: "2028-02-29", expires: 2028-02-29}
  - server: "*-erp"
    control: logging
    reason: >-
      Two
      lines.
    owner: o
    approver: a
    ticket: 1423
    granted: 2026-06-01
    expires: 2026-06-01
`

func TestLoad(t *testing.T) {
	f, err := exception.Load([]byte(example), "exceptions.yaml", builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	first := granted(t, "MCP08", "oauth", "2026-06-01", "2026-12-31")
	first.Reason, first.Owner, first.Approver, first.Ticket, first.Line = "The vendor ships OAuth in release 9.",
		"Operations", "CISO", "SEC-1423", 3
	second := granted(t, "1001", "dlp", "2028-02-29", "2028-02-29")
	second.Reason, second.Owner, second.Approver, second.Ticket, second.Line = "spaces", "7", "é", "0099", 11
	third := granted(t, "*-erp", "logging", "2026-06-01", "2026-06-01")
	third.Reason, third.Ticket, third.Line = "Two lines.", "1423", 13
	if diff := cmp.Diff([]exception.Exception{first, second, third}, f.List); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	if f.Name != "exceptions.yaml" || len(f.SHA256) != 64 {
		t.Errorf("the file is %s with %s", f.Name, f.SHA256)
	}
	f, err = exception.Load([]byte("schema: 1\nexceptions: []\n"), "exceptions.yaml", builtIn(t))
	if err != nil || len(f.List) != 0 {
		t.Errorf("an empty list: %v, %v", f, err)
	}
}

// one returns a file with one exception, in which old is replaced by line.
func one(t *testing.T, old, line string) []byte {
	t.Helper()
	text, _, _ := strings.Cut(example, "  - {")
	if !strings.Contains(text, old) {
		t.Fatalf("there is no %q to replace", old)
	}
	return []byte(strings.Replace(text, old, line, 1))
}

func TestMistakesOfOneException(t *testing.T) {
	for _, c := range []struct {
		name, old, line string
		want            []string
	}{
		{"missing", "    owner: Operations\n", "",
			[]string{"e.yaml:3:5: exceptions[0]: owner is missing: write who closes the gap"}},
		{"missing control", "    control: oauth\n", "",
			[]string{"e.yaml:3:5: exceptions[0]: control is missing: write one of oauth, dlp, logging"}},
		{"no value", "ticket: SEC-1423", "ticket:",
			[]string{"e.yaml:8:12: exceptions[0].ticket: there is no value: write where the decision is recorded"}},
		{"empty", "approver: CISO", `approver: ""`,
			[]string{"e.yaml:7:15: exceptions[0].approver: a blank is not valid: write who granted the exception"}},
		{"blank", "approver: CISO", `approver: " \u00a0 "`,
			[]string{"e.yaml:7:15: exceptions[0].approver: a blank is not valid: write who granted the exception"}},
		{"blank server", "server: MCP08  ", `server: "\u3000"`,
			[]string{"e.yaml:3:13: exceptions[0].server: a blank is not valid: write the server_id or server_name of a " +
				"server, or a " +
				"pattern in quotes: * for any text, ? for one character"}},
		{"list", "owner: Operations", "owner: [a, b]",
			[]string{"e.yaml:6:12: exceptions[0].owner: a list is not allowed here: write who closes the gap"}},
		{"boolean", "server: MCP08  ", "server: true ",
			[]string{`e.yaml:3:13: exceptions[0].server: true is a boolean: put it in quotes if it is text: "true"`}},
		{"unknown key", "    ticket: SEC-1423\n", "    ticket: SEC-1423\n    colour: red\n",
			[]string{`e.yaml:9:5: exceptions[0]: unknown key "colour": write one of server, control, reason, owner, ` +
				`approver, ticket, granted, expires`}},
		{"misspelt key", "    approver:", "    aprover:",
			[]string{`e.yaml:7:5: exceptions[0]: unknown key "aprover": did you mean approver?`}},
		{"unknown control", "control: oauth", "control: mfa",
			[]string{`e.yaml:4:14: exceptions[0].control: "mfa" is not allowed: write one of oauth, dlp, logging`}},
		{"near miss", "control: oauth", "control: OAuth",
			[]string{`e.yaml:4:14: exceptions[0].control: "OAuth" is not allowed: did you mean oauth? Write one of oauth, ` +
				`dlp, logging`}},
		{"no date", "granted: 2026-06-01", "granted: soon",
			[]string{`e.yaml:9:14: exceptions[0].granted: "soon" is not a date: write a day as YYYY-MM-DD, such as ` +
				`2026-11-30`}},
		{"no such day", "expires: 2026-12-31", "expires: 2027-02-29",
			[]string{`e.yaml:10:14: exceptions[0].expires: "2027-02-29" is not a date: write a day as YYYY-MM-DD, such as ` +
				`2026-11-30`}},
		{"other form", "expires: 2026-12-31", "expires: 31.12.2026",
			[]string{`e.yaml:10:14: exceptions[0].expires: "31.12.2026" is not a date: write a day as YYYY-MM-DD, such as ` +
				`2026-11-30`}},
		{"with time", "expires: 2026-12-31", "expires: 2026-12-31T00:00:00Z",
			[]string{`e.yaml:10:14: exceptions[0].expires: "2026-12-31T00:00:00Z" is not a date: write a day as YYYY-MM-DD, ` +
				`such as 2026-11-30`}},
		{"one digit", "granted: 2026-06-01", "granted: 2026-6-1",
			[]string{`e.yaml:9:14: exceptions[0].granted: "2026-6-1" is not a date: write a day as YYYY-MM-DD, such as ` +
				`2026-11-30`}},
		{"long ago", "granted: 2026-06-01", "granted: 1026-06-01",
			[]string{"e.yaml:9:14: exceptions[0].granted: 1026-06-01 is too long ago: write a day from 1980 on"}},
		{"first day of the calendar", "granted: 2026-06-01", "granted: 0001-01-01",
			[]string{"e.yaml:9:14: exceptions[0].granted: 0001-01-01 is too long ago: write a day from 1980 on"}},
		{"wrong way round", "expires: 2026-12-31", "expires: 2026-05-31",
			[]string{"e.yaml:10:14: exceptions[0].expires: 2026-05-31 is before the day on which it is granted, 2026-06-01: " +
				"write that day or a later one"}},
		{"longer than a year", "expires: 2026-12-31", "expires: 2027-06-03",
			[]string{"e.yaml:10:14: exceptions[0].expires: 2027-06-03 is 367 days after 2026-06-01, the day on which it is " +
				"granted, and the baseline allows 366: write 2027-06-02 or an earlier day"}},
		{"long text", "server: MCP08  ", "server: " + strings.Repeat("*a", 101),
			[]string{"e.yaml:3:13: exceptions[0].server: \"" + strings.Repeat("*a", 20) +
				"\"... has 202 characters: write at most 200"}},
		{"several", "    owner: Operations\n    approver: CISO\n", "    approver: []\n", []string{
			"e.yaml:3:5: exceptions[0]: owner is missing: write who closes the gap",
			"e.yaml:6:15: exceptions[0].approver: a list is not allowed here: write who granted the exception",
		}},
	} {
		if c.name == "long text" {
			c.line = `server: "` + strings.Repeat("*a", 101) + `"`
		}
		f, err := exception.Load(one(t, c.old, c.line), "e.yaml", builtIn(t))
		if err != nil || len(f.List) != 1 {
			t.Errorf("%s: the file is at fault: %v", c.name, err)
			continue
		}
		var got []string
		for _, m := range f.List[0].Mistakes {
			got = append(got, m.String())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", c.name, diff)
		}
		e := f.Apply(audited(t, few, "2026-11-30")).Entries[0]
		if e.Status != exception.Invalid || e.Why == "" {
			t.Errorf("%s: it is %v, %s", c.name, e.Status, e.Why)
		}
	}
}

// TestLongestDays checks that the baseline limits the duration of exceptions.
func TestLongestDays(t *testing.T) {
	b := builtIn(t)
	for _, c := range []struct {
		longest int
		expires string
		valid   bool
	}{{366, "2027-06-02", true}, {366, "2027-06-03", false}, {367, "2027-06-03", true}, {1, "2026-06-02", true},
		{1, "2026-06-03", false}} {
		b.Exceptions.LongestDays = c.longest
		f, err := exception.Load(one(t, "expires: 2026-12-31", "expires: "+c.expires), "e.yaml", b)
		if err != nil || (f.List[0].Mistakes == nil) != c.valid {
			t.Errorf("%d days, expires %s: %+v, %v", c.longest, c.expires, f, err)
		}
	}
}

// TestInvalidAmongValid checks that mistakes in one exception do not affect the others.
func TestInvalidAmongValid(t *testing.T) {
	text := strings.Replace(example, "  - {server: 1001,", "  - just a word\n  -\n  - {server: 1001, colour: red,", 1)
	f, err := exception.Load([]byte(text), "e.yaml", builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range f.List {
		for _, m := range e.Mistakes {
			got = append(got, m.String())
		}
	}
	want := []string{
		`e.yaml:11:5: exceptions[1]: "just a word" is text: write a mapping with the keys server, control, reason, owner, ` +
			`approver, ticket, granted and expires`,
		`e.yaml:12:4: exceptions[2]: there is no value: write a mapping with the keys server, control, reason, owner, ` +
			`approver, ticket, granted and expires`,
		`e.yaml:13:20: exceptions[3]: unknown key "colour": write one of server, control, reason, owner, approver, ` +
			`ticket, granted, expires`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	if len(f.List) != 5 || f.List[0].Mistakes != nil || f.List[3].Server != "1001" || f.List[3].Line != 13 ||
		f.List[4].Mistakes != nil {
		t.Errorf("the list is %+v", f.List)
	}
}

func TestMistakesOfTheFile(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "e.yaml:1:1: the file is empty"},
		{"not YAML", "schema: [1\n", "e.yaml:"},
		{"unknown key", "schema: 1\nexceptions: []\ncolour: red\n",
			`e.yaml:3:1: unknown key "colour": write one of schema, exceptions`},
		{"no schema", "exceptions: []\n", "e.yaml:1:1: schema is missing: write 1"},
		{"other schema", "schema: 2\nexceptions: []\n", "e.yaml:1:9: schema: 2 is not allowed: write 1"},
		{"no exceptions", "schema: 1\n", "e.yaml:1:1: exceptions is missing: write a list of exceptions, or [] for none"},
		{"nothing behind exceptions", "schema: 1\nexceptions:\n",
			"exceptions: there is no value: write a list of exceptions, or [] for none"},
		{"no list", "schema: 1\nexceptions: {server: a}\n",
			"e.yaml:2:13: exceptions: a mapping of keys is not allowed here: write a list of exceptions, or [] for none"},
		{"a list only", "- server: a\n",
			"e.yaml:1:1: a list is not allowed here: write a mapping with the keys schema and exceptions"},
		{"key twice", "schema: 1\nexceptions:\n  - server: a\n    server: b\n",
			`e.yaml:4:5: exceptions[0]: duplicate key "server"`},
		{"alias", "schema: 1\nexceptions: [&a {}, *a]\n", "anchors (&a) are not supported"},
		{"pattern without quotes", "schema: 1\nexceptions:\n  - server: *\n", "e.yaml:3:"},
		{"too large", strings.Repeat("#", config.MaxBytes+1), "larger than 16 MiB"},
		{"too many", "schema: 1\nexceptions: [" + strings.Repeat("1,", 20_001) + "]\n",
			"the list has 20001 items: write at most 20000"},
	} {
		f, err := exception.Load([]byte(c.text), "e.yaml", builtIn(t))
		var mistakes config.Mistakes
		if f != nil || !errors.As(err, &mistakes) {
			t.Errorf("%s: the file is read, with the error %v", c.name, err)
			continue
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is\n%v\nwant one with\n%s", c.name, err, c.want)
		}
	}
	// All mistakes are reported in one run, including those of single exceptions.
	text := strings.Replace(example, "schema: 1", "schema: 2", 1)
	text = strings.Replace(text, "control: oauth", "control: mfa", 1)
	_, err := exception.Load([]byte(text), "e.yaml", builtIn(t))
	if err == nil || strings.Count(err.Error(), "\n") != 1 || !strings.Contains(err.Error(), "mfa") {
		t.Errorf("not all mistakes are reported: %v", err)
	}
}

func TestSchemaIsDescribed(t *testing.T) {
	var schema any
	if err := json.Unmarshal(exception.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		properties, _ := m["properties"].(map[string]any)
		for key, p := range properties {
			if text, _ := p.(map[string]any)["description"].(string); text == "" {
				t.Errorf("%s.%s has no description", at, key)
			}
		}
		for key, one := range m {
			walk(at+"."+key, one)
		}
	}
	walk("schema", schema)
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(example))
	for _, text := range []string{
		"", "schema: 1\nexceptions: []\n", "schema: 1\nexceptions:\n  - \n  - 1\n  - {server: [a]}\n",
		"schema: 1\nexceptions: [{server: &a b, control: *a}]", "exceptions: {", "\xff\xfe",
	} {
		f.Add([]byte(text))
	}
	f.Add(bytes.Replace([]byte(example), []byte("SEC-1423"), []byte(`"\x85"`), 1))
	b := builtIn(f)
	r := audited(f, few, "2026-11-30")
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := exception.Load(text, "e.yaml", b)
		if err != nil {
			var mistakes config.Mistakes
			if file != nil || !errors.As(err, &mistakes) || len(mistakes) == 0 {
				t.Fatalf("the error is no list of mistakes: %v", err)
			}
			return
		}
		for i, e := range file.List {
			if e.Line < 1 {
				t.Errorf("exception %d has no line", i)
			}
			for _, m := range e.Mistakes {
				if m.File != "e.yaml" || m.Line < 1 || m.Column < 1 || m.Message == "" {
					t.Errorf("exception %d: a mistake without a place: %+v", i, m)
				}
			}
			if len(e.Mistakes) > 0 {
				continue
			}
			for _, field := range []string{e.Server, e.Control, e.Reason, e.Owner, e.Approver, e.Ticket} {
				if strings.TrimSpace(field) == "" {
					t.Errorf("exception %d is valid with a blank field: %+v", i, e)
				}
			}
			if e.Granted.Year() < 1980 || e.Expires.Before(e.Granted) || e.Granted.Location() != time.UTC {
				t.Errorf("exception %d is valid with the days %v and %v", i, e.Granted, e.Expires)
			}
		}
		a := file.Apply(r)
		for i, e := range a.Entries {
			if (e.Status == exception.Invalid) != (len(e.Mistakes) > 0) {
				t.Errorf("exception %d is %v with the mistakes %v", i, e.Status, e.Mistakes)
			}
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("schema: 1\nexceptions:\n")
	for i := range 10_000 {
		fmt.Fprintf(&text, "  - server: MCP%07d\n    control: oauth\n    reason: r\n    owner: o\n"+
			"    approver: a\n    ticket: %d\n    granted: 2026-06-01\n    expires: 2026-12-31\n", i, i)
	}
	baseline := builtIn(b)
	for b.Loop() {
		if _, err := exception.Load(text.Bytes(), "e.yaml", baseline); err != nil {
			b.Fatal(err)
		}
	}
}
