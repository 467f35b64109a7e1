package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/audit"
)

func TestUnread(t *testing.T) {
	for _, c := range []struct {
		column, condition, values string
		want                      []audit.Unread
	}{
		{"owner", "present: true", "n/a|\u200b|", nil},
		{"owner", "satisfied_by: [Ann]", "n/a|Bob|", nil},
		{"owner", "satisfied_by: [false]", "no|maybe| maybe ||n/a|\u200b|1", []audit.Unread{
			{
				Control: 1, Servers: 3, Line: 3,
				Values: []audit.UnreadValue{{Text: "maybe", Servers: 2, Line: 3}, {Text: "n/a", Servers: 1, Line: 6}},
			},
		}},
		{"owner", "not_older_than_days: 9", "2026-11-01|2026-12-01|2020-01-01|15.09.2026|", []audit.Unread{
			{
				Control: 1, Servers: 2, Line: 3,
				Values: []audit.UnreadValue{{Text: "2026-12-01", Servers: 1, Line: 3}, {Text: "15.09.2026", Servers: 1, Line: 5}},
			},
		}},
		{
			"owner", "at_most: 9", "10|9|9,5|",
			[]audit.Unread{{Control: 1, Servers: 1, Line: 4, Values: []audit.UnreadValue{{Text: "9,5", Servers: 1, Line: 4}}}},
		},
		{"rate_limit_rpm", "at_most: 9", "10|9|", nil},
		{"compliant", "satisfied_by: [true]", "yes|no|", nil},
	} {
		var csv strings.Builder
		csv.WriteString("server_name,auth_type,has_dlp,has_logging," + c.column + "\n")
		for i, value := range strings.Split(c.values, "|") {
			fmt.Fprintf(&csv, "s%d,oauth2,yes,yes,\"%s\"\n", i, value)
		}
		if d := cmp.Diff(c.want, audited(t, csv.String(), withCondition(t, c.column, c.condition)).Unread()); d != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.column, c.condition, d)
		}
	}
	// Of many values only the first are kept, but all servers are counted.
	var csv strings.Builder
	csv.WriteString("server_name,auth_type,has_dlp,has_logging,owner\n")
	for i := range 3 * audit.MaxUnread {
		fmt.Fprintf(&csv, "s%d,oauth2,yes,yes,about %d\n", i, i/2)
	}
	got := audited(t, csv.String(), withCondition(t, "owner", "at_least: 1")).Unread()
	if len(got) != 1 || got[0].Servers != 3*audit.MaxUnread ||
		len(got[0].Values) != audit.MaxUnread || got[0].Values[audit.MaxUnread-1].Servers != 2 {
		t.Errorf("%+v", got)
	}
}

// TestUnlistedAuth checks that authentication types that the baseline does not list are reported and not called
// anonymous, and that words for unknown are unknown.
func TestUnlistedAuth(t *testing.T) {
	b := builtIn(t)
	var csv strings.Builder
	csv.WriteString("server_name,auth_type,has_dlp,has_logging\n")
	for i, auth := range []string{
		"oauth2", "oauth", "N/A", "tbd", "-", "?", "", "unknown", "none", "SAML", "mTLS+OAuth2", "Oauth", "API keys",
		"authheaders", "api-kye", "n.a.", "null", "\u200b",
		"TBC", "OAuth 1.0", "oauth1", "oauth 1.0a", "oatuh2", "basic1",
	} {
		fmt.Fprintf(&csv, "s%d,%s,true,true\n", i, auth)
	}
	r := audited(t, csv.String(), b)
	want := []audit.UnlistedAuth{
		{Value: "oauth", Servers: 2, Line: 3, Nearest: "oauth2"},
		{Value: "saml", Servers: 1, Line: 11},
		{Value: "mtls+oauth2", Servers: 1, Line: 12},
		{Value: "authheaders", Servers: 1, Line: 15},
		{Value: "api-kye", Servers: 1, Line: 16, Nearest: "api_key"},
		{Value: "oauth 1.0", Servers: 1, Line: 21},
		{Value: "oauth1", Servers: 1, Line: 22},
		{Value: "oauth 1.0a", Servers: 1, Line: 23},
		{Value: "oatuh2", Servers: 1, Line: 24, Nearest: "oauth2"},
		{Value: "basic1", Servers: 1, Line: 25, Nearest: "basic"},
	}
	if d := cmp.Diff(want, r.UnlistedAuth()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for _, u := range want {
		if rank, why := b.Auth(u.Value); rank != len(b.AuthTypes)-1 || why != audit.NotListed {
			t.Errorf("%s has the rank %d: %s", u.Value, rank, why)
		}
	}
	for i := range r.Fleet.Len() {
		value, state := r.Fleet.Server(i).Auth(), r.State(0, i)
		if (value == "" || value == "unknown") != (state == audit.Unknown) {
			t.Errorf("server %d: %q is %v", i, value, state)
		}
	}
	// If no rank has the type unknown, a blank does not get the explanation of the last rank.
	b.AuthTypes = b.AuthTypes[:2]
	if _, why := b.Auth(""); why != "unknown" {
		t.Errorf("a blank falls short as %s", why)
	}
}
