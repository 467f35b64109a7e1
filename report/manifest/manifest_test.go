package manifest

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sum returns a SHA-256 made of one digit.
func sum(digit string) string { return strings.Repeat(digit, 64) }

// sample returns a manifest in which every field has a value.
func sample() *Manifest {
	return &Manifest{
		SchemaVersion: SchemaVersion, Run: sum("a"),
		Tool: Tool{
			Name: "fleetreport", Version: "v1.2.3", Commit: "unknown", Go: "go1.26.1",
			Libraries: []Module{{"example.org/x", "v1.0.0"}},
		},
		Title: "Fleet <of> & more", Period: "2026-11", AsOf: "2026-11-30",
		Settings: Settings{Formats: []string{"md", "json"}, Limits: []string{"compliance<80"}, AllowBadRows: true},
		Inputs: []Input{
			{Kind: "inventory", Name: "fleet-2026-11.csv", SHA256: sum("1"), Bytes: 10},
			{Kind: "baseline", Name: "built in", SHA256: sum("2"), Bytes: 0},
			{Kind: "history", Name: "fleet-2026-10.csv", Period: "2026-10", SHA256: sum("3"), Bytes: 1 << 40},
		},
		Inventory: Inventory{Encoding: "UTF-8", Rows: 10, RowsLeftOut: 1},
		Baseline:  "MCP baseline, version 2",
		Documents: []Document{{"charts/a.svg", sum("4"), 1}, {"report.md", sum("5"), 2}},
	}
}

func encoded(t *testing.T, m *Manifest) []byte {
	t.Helper()
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestRoundTrip checks that Decode returns the manifest that Encode has written.
func TestRoundTrip(t *testing.T) {
	text := encoded(t, sample())
	got, err := Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	if !bytes.Contains(text, []byte(`"title": "Fleet <of> & more"`)) {
		t.Errorf("the title is not written as it is:\n%s", text)
	}
}

// TestDecode checks that nothing is accepted but what Encode returns.
func TestDecode(t *testing.T) {
	const (
		notJSON   = "the file is not valid JSON: "
		unfit     = "the file was changed: it does not match its schema"
		different = "the file was changed: fleetreport writes it differently"
		version   = ", but this program reads schema 2: use the version of the program that wrote it"
	)
	text := string(encoded(t, sample()))
	replace := func(part, with string) string {
		t.Helper()
		if !strings.Contains(text, part) {
			t.Fatalf("there is no %s in\n%s", part, text)
		}
		return strings.Replace(text, part, with, 1)
	}
	beforeDocuments, _, _ := strings.Cut(text, `"documents"`)
	const period, asOf = `"period": "2026-11"`, `"as_of": "2026-11-30"`
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(text)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", notJSON},
		{"cut", text[:len(text)/2], notJSON},
		{"something behind", text + "{}", notJSON},
		{"another JSON", "[]", notJSON},
		{"a later schema", replace(`"schema": 2`, `"schema": 3`), "the file has schema 3" + version},
		{"an earlier schema", replace(`"schema": 2`, `"schema": 1`), "the file has schema 1" + version},
		{"no schema", replace(`"schema": 2`, `"schema": 0`), unfit},
		{"a number for a text", replace(`"title": "Fleet <of> & more"`, `"title": 1`),
			"the file was changed: json: cannot unmarshal"},
		{"an unknown field", replace(`"schema": 2,`, `"schema": 2, "checked": true,`), unfit},
		{"no month", replace(`"2026-11"`, `"2026-13"`), unfit},
		{"no documents", beforeDocuments + `"documents": []}`, unfit},
		{"a document elsewhere", replace(`"report.md"`, `"../report.md"`), unfit},
		{"spaces", compact.String(), different},
		{"no line end", strings.TrimSuffix(text, "\n"), different},
		{"a field twice", replace(`"schema": 2,`, `"schema": 2, "title": "x",`), different},
		{"another order", replace(period+",\n  "+asOf, asOf+",\n  "+period), different},
		{"an escape", replace("<of>", `\u003cof>`), different},
		{"a name in capitals", replace(`"title"`, `"Title"`), unfit},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, err := Decode([]byte(test.text))
			if m != nil || err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("Decode returned %v, %v, want %s", m, err, test.want)
			}
		})
	}
}
