package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExplain(t *testing.T) {
	const header = "server_id,server_name,auth_type,has_dlp,has_logging,monthly_calls,error_rate_pct\n"
	for _, c := range []struct {
		name  string
		args  []string
		stdin string
		want  string
	}{
		{"the sample's worst server", []string{sampleInput, "legacy-erp"}, "", `fleet-2026-11.csv, November 2026

Server     legacy-erp
Id         MCP08
Team       Operations
Position   fleet-2026-11.csv:9
Baseline   MCP gateway baseline, version 1 (built in)
As of      2026-11-30
Compliant  no: 3 of 3 controls not met

Control    State    Points  Column       In the file  Position                Satisfied by
OAuth 2.0  not met  3       auth_type    basic        fleet-2026-11.csv:9:32  oauth2, oauth2_client_credentials, oidc, entra_id
DLP        not met  2       has_dlp      false        fleet-2026-11.csv:9:41  true
Logging    not met  1       has_logging  false        fleet-2026-11.csv:9:47  true

Controls not met  6.000  3 + 2 + 1, of 6 points
Errors            1.000  error rate 5.8 % / 5.8 %, the highest of the fleet
Risk score        7.000  rank 1 of 10 in the migration priority
Exposed calls     8,000  8,000 calls per month x 6 / 6

Gap        Owner  Due date               Status  Remark
OAuth 2.0  –      2026-12-30 (proposed)  –       –
DLP        –      2026-12-30 (proposed)  –       –
Logging    –      2027-01-29 (proposed)  –       –

Advisory      Grade     Column          In the file  Position                Scale
Rate limit    ordinary  rate_limit_rpm  20           fleet-2026-11.csv:9:38  elevated above 300, high above 1000
Reliability   high      error_rate_pct  5.8          fleet-2026-11.csv:9:62  elevated above 1, high above 5
Reliability   elevated  avg_latency_ms  450          fleet-2026-11.csv:9:58  elevated above 300, high above 1000
Tool surface  ordinary  tools_count     10           fleet-2026-11.csv:9:29  elevated above 10, high above 20
`},
		{"a name that two servers share", []string{"--period", "2026-02", "-", "mail"}, header +
			"a,mail,OAuth 2.0,yes,,1200000,\nb, mail ,oauth2,true,1,,0.0002\nc,mailer,basic,,no,1,50\n",
			`standard input, February 2026
2 servers have this id or name

Server     mail
Id         a
Team       –
Position   standard input:2
Baseline   MCP gateway baseline, version 1 (built in)
As of      2026-02-28
Compliant  unknown, which counts as no: 1 of 3 controls unknown

Control    State    Points  Column       In the file                 Position             Satisfied by
OAuth 2.0  met      0       auth_type    OAuth 2.0 (read as oauth2)  standard input:2:8   oauth2, oauth2_client_credentials, oidc, entra_id
DLP        met      0       has_dlp      yes (read as true)          standard input:2:18  true
Logging    unknown  1       has_logging  blank                       standard input:2:22  true

Controls not met  1.000    1, of 6 points
Errors            0.000    the error rate is unknown
Risk score        1.000    rank 2 of 3 in the migration priority
Exposed calls     200,000  1,200,000 calls per month x 1 / 6

Gap      Owner  Due date               Status  Remark
Logging  –      2026-04-29 (proposed)  –       –

Server     mail
Id         b
Team       –
Position   standard input:3
Baseline   MCP gateway baseline, version 1 (built in)
As of      2026-02-28
Compliant  yes: 3 of 3 controls met

Control    State  Points  Column       In the file       Position             Satisfied by
OAuth 2.0  met    0       auth_type    oauth2            standard input:3:10  oauth2, oauth2_client_credentials, oidc, entra_id
DLP        met    0       has_dlp      true              standard input:3:17  true
Logging    met    0       has_logging  1 (read as true)  standard input:3:22  true

Controls not met  0.000    none, of 6 points
Errors            0.000    error rate 0.0002 % / 50 %, the highest of the fleet
Risk score        0.000    rank 3 of 3 in the migration priority
Exposed calls     unknown  the calls per month are unknown
`},
		{"hostile texts", []string{"-q", "--period", "2026-02", "-", "a"},
			"server_id,server_name,team,auth_type,has_dlp,has_logging,compliant\n" +
				"a,\"x\ty\nz\",\x1b[31mred,\"\x1b]0;t\x07\",no,,\n",
			`standard input, February 2026

Server     x y z
Id         a
Team       [U+001B][31mred
Position   standard input:2
Baseline   MCP gateway baseline, version 1 (built in)
As of      2026-02-28
Compliant  no: 2 of 3 controls not met, 1 unknown

Control    State    Points  Column       In the file           Position             Satisfied by
OAuth 2.0  not met  3       auth_type    [U+001B]]0;t[U+0007]  standard input:3:13  oauth2, oauth2_client_credentials, oidc, entra_id
DLP        not met  2       has_dlp      no (read as false)    standard input:3:22  true
Logging    unknown  1       has_logging  blank                 standard input:3:25  true

Controls not met  6.000    3 + 2 + 1, of 6 points
Errors            0.000    the error rate is unknown
Risk score        6.000    rank 1 of 1 in the migration priority
Exposed calls     unknown  the calls per month are unknown

Gap        Owner  Due date               Status  Remark
OAuth 2.0  –      2026-03-30 (proposed)  –       –
DLP        –      2026-03-30 (proposed)  –       –
Logging    –      2026-04-29 (proposed)  –       –
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ran(strings.NewReader(c.stdin), append([]string{"explain"}, c.args...)...)
			if got.status != exitDone || got.stderr != "" {
				t.Errorf("exit status %d, standard error %q", got.status, got.stderr)
			}
			if c.stdin != "" { // the scales are shown once, above
				got.stdout = advisories.ReplaceAllString(got.stdout, "")
			}
			if d := cmp.Diff(strings.Split(c.want, "\n"), strings.Split(got.stdout, "\n")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// advisories matches the part of an explanation that is about advisories.
var advisories = regexp.MustCompile(`\nAdvisory (?:.+\n)+`)

func TestExplainMistakes(t *testing.T) {
	const hostile = "server_name,auth_type,has_dlp,has_logging\n\"mail\n\x1b[31m\",none,,\nmailer,,maybe,\nmails,none,,\n"
	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   string // first line of standard error
	}{
		{"no server", []string{sampleInput}, exitUsage,
			`fleetreport: explain takes one fleet file ("-" reads standard input) and the id or name of one server: ` +
				`fleetreport explain FLEET.csv SERVER`},
		{"an empty name", []string{sampleInput, " "}, exitUsage, "fleetreport: the id or name of the server is empty"},
		{"no fleet", []string{testdata + "/none.csv", "a"}, exitIO,
			"fleetreport: cannot read the fleet file: open ../../testdata/none.csv: no such file or directory"},
		{"a slip", []string{sampleInput, "legcy-erp"}, exitUsage,
			`fleetreport: fleet-2026-11.csv has no server with the id or name "legcy-erp": did you mean legacy-erp?`},
		{"an id", []string{sampleInput, "mcp-11"}, exitUsage,
			`fleetreport: fleet-2026-11.csv has no server with the id or name "mcp-11": did you mean MCP01, MCP10 or MCP02?`},
		{"nothing like it", []string{sampleInput, "\x1b[31m"}, exitUsage,
			`fleetreport: fleet-2026-11.csv has no server with the id or name "\x1b[31m"`},
		{"a row left out", []string{"-q", "--allow-bad-rows", "-", "mailer"}, exitUsage,
			`fleetreport: standard input has no server with the id or name "mailer": did you mean mails? (rows left out ` +
				`because they could not be read: 1)`},
		{"a hostile name", []string{"-q", "--allow-bad-rows", "-", "mail31"}, exitUsage,
			`fleetreport: standard input has no server with the id or name "mail31": did you mean mail [U+001B][31m or ` +
				`mails? (rows left out because they could not be read: 1)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ran(strings.NewReader(hostile), append([]string{"explain"}, c.args...)...)
			first, _, _ := strings.Cut(got.stderr, "\n")
			if got.status != c.status || first != c.want || got.stdout != "" {
				t.Errorf("exit status %d, standard output %q, standard error\n%s\nwant\n%s", got.status, got.stdout, first, c.want)
			}
		})
	}
}

// TestExplainExpired checks that an expired exception is explained for the gap of the server, although the state of a
// pattern is that of all its gaps.
func TestExplainExpired(t *testing.T) {
	dir := tree(t, map[string]string{
		"fleet-2026-11.csv": "server_name,auth_type,has_dlp,has_logging\na1,basic,true,true\na2,basic,true,true\n" +
			"a3,oauth2,true,true\na4,basic,true,true\n",
		"exceptions.yaml": `schema: 1
exceptions:
  - {server: "a*", control: oauth, reason: r, owner: o, approver: p, ticket: OLD, granted: 2026-01-01,
     expires: 2026-06-30}
  - {server: a1, control: oauth, reason: r, owner: o, approver: p, ticket: NEW, granted: 2026-07-01,
     expires: 2027-06-30}
  - {server: a4, control: mfa, owner: o, granted: 2026-07-01}
`,
	})
	for server, want := range map[string]string{
		"a1": "expired, another is in force", "a2": "expired, the gap counts", "a3": "unused: the control is met",
		"a4": "invalid and ignored: ",
	} {
		got := ran(nil, "explain", "--exceptions", filepath.Join(dir, "exceptions.yaml"),
			filepath.Join(dir, "fleet-2026-11.csv"), server)
		if got.status != exitDone || !strings.Contains(got.stdout, want) {
			t.Errorf("%s: exit status %d, %s, want %q in\n%s", server, got.status, got.stderr, want, got.stdout)
		}
	}
}
