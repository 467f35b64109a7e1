package manifest

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sum is a SHA-256 that a digit stands for.
func sum(digit string) string { return strings.Repeat(digit, 64) }

// sample is a manifest in which every field has a value.
func sample() *Manifest {
	m := &Manifest{
		SchemaVersion: SchemaVersion, Run: sum("a"),
		Tool:  Tool{Name: "fleetreport", Version: "v1.2.3", Commit: "unknown", Go: "go1.26.1", Libraries: []Module{{"example.org/x", "v1.0.0"}}},
		Title: "Fleet <of> & more", Period: "2026-11", AsOf: "2026-11-30",
		Settings: Settings{Formats: []string{"md", "json"}, Limits: []string{"compliance<80"}, AllowBadRows: true},
		Inputs: []Input{
			{Kind: "inventory", Name: "fleet-2026-11.csv", SHA256: sum("1"), Bytes: 10},
			{Kind: "baseline", Name: "built in", SHA256: sum("2"), Bytes: 0},
			{Kind: "history", Name: "fleet-2026-10.csv", Period: "2026-10", SHA256: sum("3"), Bytes: 1 << 40},
		},
		Documents: []Document{{"charts/a.svg", sum("4"), 1}, {"report.md", sum("5"), 2}},
	}
	for _, row := range []string{"Program", "Commit", "Go", "Title", "Period", "As of", "Formats", "Limits"} {
		m.Provenance = append(m.Provenance, [2]string{row, "text of " + row})
	}
	return m
}

func encoded(t *testing.T, m *Manifest) []byte {
	t.Helper()
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

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

// TestDecode holds that nothing passes but what Encode gives.
func TestDecode(t *testing.T) {
	const changed, unfit, other = "it is not as fleetreport writes it: it was changed",
		"it is not as fleetreport writes it: it was changed, and does not fit its schema", "it is not as fleetreport writes it: "
	text := string(encoded(t, sample()))
	replace := func(part, with string) string {
		t.Helper()
		if !strings.Contains(text, part) {
			t.Fatalf("there is no %s in\n%s", part, text)
		}
		return strings.Replace(text, part, with, 1)
	}
	beforeDocuments, _, _ := strings.Cut(text, `"documents"`)
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(text)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", "it is no JSON: "},
		{"cut", text[:len(text)/2], "it is no JSON: "},
		{"something behind", text + "{}", "it is no JSON: "},
		{"another JSON", "[]", "it is no JSON: "},
		{"a later schema", replace(`"schema": 1`, `"schema": 2`), "it has the schema 2, and this program reads schema 1: use the version of the program that wrote it"},
		{"an earlier schema", replace(`"schema": 1`, `"schema": 0`), unfit},
		{"a number for a text", replace(`"title": "Fleet <of> & more"`, `"title": 1`), other + "json: cannot unmarshal"},
		{"an unknown field", replace(`"schema": 1,`, `"schema": 1, "checked": true,`), unfit},
		{"no month", replace(`"2026-11"`, `"2026-13"`), unfit},
		{"no documents", beforeDocuments + `"documents": []}`, unfit},
		{"a document elsewhere", replace(`"report.md"`, `"../report.md"`), unfit},
		{"spaces", compact.String(), changed},
		{"no line end", strings.TrimSuffix(text, "\n"), changed},
		{"a field twice", replace(`"schema": 1,`, `"schema": 1, "title": "x",`), changed},
		{"another order", replace(`"period": "2026-11",`+"\n  "+`"as_of": "2026-11-30"`, `"as_of": "2026-11-30",`+"\n  "+`"period": "2026-11"`), changed},
		{"an escape", replace("<of>", `\u003cof>`), changed},
		{"a name in capitals", replace(`"title"`, `"Title"`), unfit},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, err := Decode([]byte(test.text))
			if m != nil || err == nil || !strings.HasPrefix(err.Error(), test.want) || test.want == changed && err.Error() != changed {
				t.Errorf("Decode gave %v, %v, want %s", m, err, test.want)
			}
		})
	}
}
