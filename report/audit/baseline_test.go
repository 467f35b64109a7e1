package audit_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/spell"
)

func TestBuiltInBaseline(t *testing.T) {
	b := builtIn(t)
	if got := b.Weight(); got != 6 {
		t.Errorf("the weights add up to %v, want 6", got)
	}
	for value, rank := range map[string]int{
		"oauth2": 0, "entra_id": 0, "managed_identity": 1, "mtls": 2, "pat": 3,
		"api_key": 4, "basic": 5, "none": 6, "something else": 6, "": 6,
	} {
		if got, _ := b.Auth(value); got != rank {
			t.Errorf("rank of %q is %d, want %d", value, got, rank)
		}
	}
}

func TestSpellings(t *testing.T) {
	spellings := builtIn(t).AuthSpellings()
	for text, want := range map[string]string{
		"OAuth2": "oauth2", "OAuth 2.0": "oauth2", "oauth-2.0": "oauth2", "API-Key": "api_key", "apikey": "api_key",
		"Mutual TLS": "mtls", "OpenID Connect": "oidc", "Azure AD": "entra_id", "HTTP Basic": "basic",
	} {
		if got := spellings[spell.Form(text)]; got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
	// OAuth 1.0 is another protocol, and must not pass for 2.0; nor may a text that says
	// that somebody doubts it, or that it is not so.
	for _, text := range []string{
		"OAuth 1.0", "oauth2?", "❌ OAuth 2.0", "!oauth2", "(OAuth 2.0)", "-oauth2", "oauth2 ✗", "OAuth 2.0 (?)", "¬oauth2", "oauth2*", "oauth2, basic", "oauth2 + basic",
	} {
		if got := spellings[spell.Form(text)]; got != "" {
			t.Errorf("%s is read as %q", text, got)
		}
	}
}

func TestWeightsOfAnotherBaseline(t *testing.T) {
	text := strings.Replace(string(audit.BuiltIn), "weight: 3", "weight: 0.5", 1)
	b, err := audit.Load([]byte(text), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := judged(t, "server_name,auth_type,has_dlp,has_logging,monthly_calls\na,basic,true,false,700\n", b)
	if got := r.Score(0); got != 1.5 {
		t.Errorf("score %v, want 1.5", got)
	}
	if got, _ := r.Exposed(0); got != 300 {
		t.Errorf("exposed calls %v, want 300: 700 x 1.5 / 3.5", got)
	}
}

func TestControlOnAnExtraColumn(t *testing.T) {
	text := strings.Replace(string(audit.BuiltIn), "column: has_logging\n    satisfied_by: [true]", "column: region\n    satisfied_by: [eu, uk]", 1)
	b, err := audit.Load([]byte(text), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := judged(t, "server_name,auth_type,has_dlp,has_logging,Region\na,oauth2,true,true, EU \nb,oauth2,true,true,us\nc,oauth2,true,true,\n", b)
	for i, want := range []audit.State{audit.Met, audit.NotMet, audit.Unknown} {
		if got := r.State(2, i); got != want {
			t.Errorf("server %d: %v, want %v", i, got, want)
		}
	}
	r = judged(t, "server_name,auth_type,has_dlp,has_logging\na,oauth2,true,true\n", b)
	if got := r.State(2, 0); got != audit.Unknown {
		t.Errorf("without the column the control is %v, want unknown", got)
	}
}

func TestSatisfiedByInAnySpelling(t *testing.T) {
	text := strings.Replace(string(audit.BuiltIn), "satisfied_by: [true]", "satisfied_by: [YES]", 1)
	text = strings.Replace(text, "satisfied_by: [oauth2, ", "satisfied_by: [OAuth 2.0, ", 1)
	b, err := audit.Load([]byte(text), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if r := judged(t, "server_name,auth_type,has_dlp,has_logging\na,oauth2,true,true\n", b); !r.Compliant(0) {
		t.Error("values of satisfied_by are not read as those of the inventory are")
	}
}

// TestCommentedExamples holds that what the built-in baseline shows in comments
// works when the comment signs are removed.
func TestCommentedExamples(t *testing.T) {
	text := string(audit.BuiltIn)
	uncommented := 0
	for _, from := range []string{"  # - id: owner\n", "# columns:\n", "# gate:\n"} {
		start := strings.Index(text, from)
		if start < 0 {
			t.Fatalf("the built-in baseline has no %q", from)
		}
		indent := strings.Repeat(" ", strings.Index(from, "#"))
		var lines []string
		inside := true
		for line := range strings.SplitAfterSeq(text[start:], "\n") {
			rest, comment := strings.CutPrefix(line, indent+"#")
			if inside = inside && comment; inside {
				line = indent + strings.TrimPrefix(rest, " ")
				uncommented++
			}
			lines = append(lines, line)
		}
		text = text[:start] + strings.Join(lines, "")
	}
	b, err := audit.Load([]byte(text), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Controls) != 5 || len(b.Columns) != 2 || len(b.Limits) != 6 {
		t.Errorf("%d lines give %d controls, %d columns and %d limits, want 5, 2 and 6", uncommented, len(b.Controls), len(b.Columns), len(b.Limits))
	}
	review := b.Controls[4]
	if review.Section != "Recent review" || review.Gap != "without Recent review" || review.Answer != "Which servers do not meet Recent review?" ||
		review.Action != "Review the tools and the access of the server, and note the day" {
		t.Errorf("what is left out is %q, %q, %q, %q", review.Section, review.Gap, review.Answer, review.Action)
	}
}

// TestKnownColumns holds that the schema knows the columns that package fleet does.
func TestKnownColumns(t *testing.T) {
	var schema struct {
		Properties struct {
			Columns struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(audit.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	got := slices.Sorted(maps.Keys(schema.Properties.Columns.Properties))
	want := fleet.KnownColumns()
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns of the schema (-want +got):\n%s", diff)
	}
}

// TestSchemaDescribes holds that every part of the schema that a mistake can be about
// has a description, for an editor shows it.
func TestSchemaDescribes(t *testing.T) {
	var schema any
	if err := json.Unmarshal(audit.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	var look func(part any, where string)
	look = func(part any, where string) {
		m, ok := part.(map[string]any)
		if !ok {
			return
		}
		for name, of := range m {
			properties, ok := of.(map[string]any)
			if name == "properties" && ok {
				for key, one := range properties {
					described := one.(map[string]any)["description"] != nil
					if ref, ok := one.(map[string]any)["$ref"].(string); ok && (strings.HasSuffix(ref, "headers") || strings.HasSuffix(ref, "mapping")) {
						described = true
					}
					if !described {
						t.Errorf("%s/%s has no description", where, key)
					}
				}
			}
			look(of, where+"/"+name)
		}
	}
	look(schema, "")
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin); err != nil {
			b.Fatal(err)
		}
	}
}
