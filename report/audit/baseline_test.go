package audit_test

import (
	"strings"
	"testing"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
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
		if got := spellings[fleet.Spelling(text)]; got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
	// OAuth 1.0 is another protocol, and must not pass for 2.0.
	if got := spellings[fleet.Spelling("OAuth 1.0")]; got != "" {
		t.Errorf("OAuth 1.0 is read as %q", got)
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

func TestMistakesInABaseline(t *testing.T) {
	text := string(audit.BuiltIn)
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "schema: 1", "schema: 1\ncolour: red", "colour"},
		{"not YAML", "schema: 1", "schema: [1", "baseline own.yaml"},
		{"schema", "schema: 1", "schema: 7", "write schema: 1"},
		{"negative weight", "weight: 3", "weight: -3", "write a number from 0 to 1000"},
		{"weight in words", "weight: 3", "weight: heavy", "heavy"},
		{"two controls of one id", "id: dlp", "id: oauth", "ids are unique"},
		{"weight that is no number", "weight: 3", "weight: .nan", "write a number from 0 to 1000"},
		{"infinite weight", "weight: 3", "weight: .inf", "write a number from 0 to 1000"},
		{"tiny weight", "weight: 3", "weight: 1e-300", "at most 3 decimals"},
		{"no weight", "    weight: 3\n", "", "weight is missing"},
		{"value that never comes", "satisfied_by: [true]", "satisfied_by: [maybe]", "neither true nor false"},
		{"unknown type", "oidc, entra_id]\n    weight", "oidc, nonsense]\n    weight", "list it under auth_types"},
		{"spelling of two values", "basic: [basic auth,", "basic: [API key,", "both api_key and basic"},
		{"spelling of no value", "  basic: [", "  digest: [", "digest is not listed under auth_types"},
		{"id", "id: dlp", "id: Data loss", "lower-case letters"},
		{"severity", "severity: medium", "severity: urgent", "write one of low, medium, high, critical"},
		{"nothing satisfies", "satisfied_by: [oauth2, oauth2_client_credentials, oidc, entra_id]", "satisfied_by: []", "satisfied_by is empty"},
		{"framework", "SOC 2: [CC7.2, CC7.3]", "SOC 3: [X]", "is not listed under frameworks"},
	} {
		if !strings.Contains(text, c.old) {
			t.Fatalf("%s: the built-in baseline has no %q", c.name, c.old)
		}
		_, err := audit.Load([]byte(strings.Replace(text, c.old, c.new, 1)), "own.yaml")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want one with %q", c.name, err, c.want)
		}
	}
	_, err := audit.Load([]byte("schema: 1\n"), "own.yaml")
	if err == nil || !strings.Contains(err.Error(), "name is missing") || !strings.Contains(err.Error(), "controls is empty") {
		t.Errorf("not all mistakes are told: %v", err)
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
