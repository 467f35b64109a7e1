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
		t.Errorf("the sum of the weights is %v, want 6", got)
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
	// OAuth 1.0 is another protocol. A text with a doubt or a negation is not OAuth 2.0 either.
	for _, text := range []string{
		"OAuth 1.0", "oauth2?", "❌ OAuth 2.0", "!oauth2", "(OAuth 2.0)", "-oauth2", "oauth2 ✗", "OAuth 2.0 (?)",
		"¬oauth2", "oauth2*", "oauth2, basic", "oauth2 + basic",
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
	r := audited(t, "server_name,auth_type,has_dlp,has_logging,monthly_calls\na,basic,true,false,700\n", b)
	if got := r.Score(0); got != 1.5 {
		t.Errorf("score %v, want 1.5", got)
	}
	if got, _ := r.Exposed(0); got != 300 {
		t.Errorf("exposed calls %v, want 300: 700 x 1.5 / 3.5", got)
	}
}

func TestControlOnAnExtraColumn(t *testing.T) {
	text := strings.Replace(string(audit.BuiltIn), "column: has_logging\n    satisfied_by: [true]",
		"column: region\n    satisfied_by: [eu, uk]", 1)
	b, err := audit.Load([]byte(text), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := audited(t, `server_name,auth_type,has_dlp,has_logging,Region
a,oauth2,true,true, EU 
b,oauth2,true,true,us
c,oauth2,true,true,
`, b)
	for i, want := range []audit.State{audit.Met, audit.NotMet, audit.Unknown} {
		if got := r.State(2, i); got != want {
			t.Errorf("server %d: %v, want %v", i, got, want)
		}
	}
	r = audited(t, "server_name,auth_type,has_dlp,has_logging\na,oauth2,true,true\n", b)
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
	if r := audited(t, "server_name,auth_type,has_dlp,has_logging\na,oauth2,true,true\n", b); !r.Compliant(0) {
		t.Error("a server with other spellings of the values is not compliant")
	}
}

// TestCommentedExamples checks that the examples in comments of the built-in baseline are valid.
func TestCommentedExamples(t *testing.T) {
	text := string(audit.BuiltIn)
	uncommented := 0
	for _, from := range []string{"  # - id: owner\n", "# columns:\n", "# expect:\n", "# gate:\n"} {
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
	if len(b.Controls) != 5 || len(b.Columns) != 2 || b.Expect.Len() != 4 || len(b.Gate) != 13 {
		t.Errorf("%d lines have %d controls, %d columns, %d expectations and %d limits, want 5, 2, 4 and 13",
			uncommented, len(b.Controls), len(b.Columns), b.Expect.Len(), len(b.Gate))
	}
	review := b.Controls[4]
	got := []string{review.Section, review.Gap, review.Answer, review.Action}
	want := []string{"Recent review", "without Recent review", "Which servers do not meet Recent review?",
		"Review the tools and the access of the server, and note the day"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
}

// TestKnownColumns checks that the schema has the columns of package fleet, and that of owners.
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
	want := append(fleet.KnownColumns(), "owner")
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns of the schema (-want +got):\n%s", diff)
	}
}

// TestSchemaDescriptions checks that every property has a description, which editors show and messages use.
func TestSchemaDescriptions(t *testing.T) {
	var schema any
	if err := json.Unmarshal(audit.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	var check func(part any, path string)
	check = func(part any, path string) {
		m, ok := part.(map[string]any)
		if !ok {
			return
		}
		for name, of := range m {
			properties, ok := of.(map[string]any)
			if name == "properties" && ok {
				for key, property := range properties {
					property := property.(map[string]any)
					ref, _ := property["$ref"].(string)
					if property["description"] == nil && ref != "#/$defs/headers" && ref != "#/$defs/mapping" &&
						ref != "#/$defs/days" {
						t.Errorf("%s/%s has no description", path, key)
					}
				}
			}
			check(of, path+"/"+name)
		}
	}
	check(schema, "")
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin); err != nil {
			b.Fatal(err)
		}
	}
}

// TestOwnerColumn checks which column has the owners of servers.
func TestOwnerColumn(t *testing.T) {
	own := strings.Replace(string(audit.BuiltIn), "\n# columns:\n",
		"\ncolumns:\n  owner: [Responsible person]\n\n# columns:\n", 1)
	b, err := audit.Load([]byte(own), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{
		"Owner": "Owner", "contact": "contact", "contact,owner": "owner", "responsible person": "responsible person",
		"boss": "",
	} {
		r := audited(t, "server_name,auth_type,has_dlp,has_logging,"+header+"\n"+
			"a,oauth2,true,true"+strings.Repeat(",x", strings.Count(header, ",")+1)+"\n", b)
		got := ""
		if i, ok := b.OwnerColumn(r.Fleet); ok {
			got = r.Fleet.Columns()[i].Name
		}
		if got != want {
			t.Errorf("%s: the owners are in %q, want %q", header, got, want)
		}
	}
}
