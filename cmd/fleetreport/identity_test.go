package main

import (
	"path/filepath"
	"strings"
	"testing"
)

const identityHeader = "server_id,server_name,team,auth_type,has_dlp,has_logging\n"

// checked runs check on a fleet of November, with the files of a folder beside it.
func checked(t *testing.T, now string, files map[string]string, flags ...string) outcome {
	t.Helper()
	files["fleet-2026-11.csv"] = identityHeader + now
	dir := tree(t, files)
	args := []string{"check"}
	for _, flag := range flags {
		args = append(args, strings.ReplaceAll(flag, "DIR", dir))
	}
	got := ran(strings.NewReader(""), append(args, filepath.Join(dir, "fleet-2026-11.csv"))...)
	got.stderr = strings.ReplaceAll(got.stderr, dir+string(filepath.Separator), "")
	return got
}

// TestRekeyedRegression changes the ids of servers together with a control of one.
func TestRekeyedRegression(t *testing.T) {
	const then = "0001,a,A,oauth2,true,true\nMCP02,b,A,oauth2,true,true\nmcp-3,c,A,oauth2,true,true\n" +
		"1E5,d,A,oauth2,true,true\n9,e,A,oauth2,true,false\n"
	now := "1,a,A,oauth2,true,true\nmcp02,B,A,oauth2,true,true\nmcp\u20113,c,A,oauth2,true,true\n" +
		"1.00E+05,d,A,oauth2,true,false\nnew-id,e,A,oauth2,true,false\n"
	flags := []string{"--history", "DIR/fleet-2026-10.csv", "--fail-on", "regression"}
	got := checked(t, now, map[string]string{"fleet-2026-10.csv": identityHeader + then}, flags...)
	if got.status != exitGate || !strings.Contains(got.stderr,
		"note: 5 servers are re-keyed since 2026-10, first \"1\" (\"a\" of \"A\"), which was \"0001\"; ") ||
		!strings.Contains(got.stderr, "Logging on d") {
		t.Errorf("%+v", got)
	}
	now = strings.Replace(now, "true,false", "true,true", 1)
	if got := checked(t, now, map[string]string{"fleet-2026-10.csv": identityHeader + then}, flags...); got.status != 0 {
		t.Errorf("without a regression: %+v", got)
	}
	// One of them is in another team, too: it may be another server.
	got = checked(t, strings.Replace(now, "new-id,e,A", "new-id,e,B", 1),
		map[string]string{"fleet-2026-10.csv": identityHeader + then}, flags...)
	if got.status != exitGate || !strings.Contains(got.stderr,
		"cannot be evaluated: server 9 cannot be matched with certainty: its id, name and team") {
		t.Errorf("in another team: %+v", got)
	}
	// Nothing in common with the earlier month.
	got = checked(t,
		"x1,n1,A,oauth2,true,true\nx2,n2,A,oauth2,true,true\nx3,n3,A,oauth2,true,true\nx4,n4,A,oauth2,true,true\n"+
			"x5,n5,A,oauth2,true,false\n",
		map[string]string{"fleet-2026-10.csv": identityHeader + then}, flags...)
	if got.status != exitGate || !strings.Contains(got.stderr,
		"cannot be evaluated: 5 of 5 servers are new and 5 of 5 are gone since October 2026, and none of them can be "+
			"matched") {
		t.Errorf("other servers: %+v", got)
	}
}

// TestExceptionTakenOver lets another team take the name that an exception was granted for.
func TestExceptionTakenOver(t *testing.T) {
	const exceptions = `schema: 1
exceptions:
  - {server: legacy-erp, control: oauth, reason: r, owner: o, approver: a, ticket: T-1, granted: 2026-09-15,
     expires: 2026-12-31}
`
	history := map[string]string{
		"history/fleet-2026-09.csv": identityHeader + "1,legacy-erp,A,basic,true,true\n2,wiki,B,oauth2,true,true\n",
		"history/fleet-2026-10.csv": identityHeader + "2,legacy-erp,B,oauth2,true,true\n",
		"exceptions.yaml":           exceptions,
	}
	flags := []string{"--history", "DIR/history", "--exceptions", "DIR/exceptions.yaml", "--fail-on", "severity>=high"}
	for _, c := range []struct {
		what, now string
		code      int
		note      string
	}{
		{"its server", "1,legacy-erp,A,basic,true,true\n", 0, ""},
		{"its server, renamed", "1,erp,A,basic,true,true\n", 0, ""},
		{"another server", "2,legacy-erp,B,basic,true,true\n", exitGate, ""},
		{"a new server of another team", "3,legacy-erp,B,basic,true,true\n", exitGate, ""},
		{"two servers", "1,legacy-erp,A,basic,true,true\n2,legacy-erp,B,oauth2,true,true\n", exitGate,
			"note: exceptions.yaml:3: \"legacy-erp\": several servers have this name: give the server_id of one\n"},
	} {
		got := checked(t, c.now, history, flags...)
		if got.status != c.code || !strings.Contains(got.stderr, c.note) {
			t.Errorf("%s: %+v", c.what, got)
		}
	}
}

// TestIdentityInReport reads what the report says of servers under other ids.
func TestIdentityInReport(t *testing.T) {
	dir := tree(t, map[string]string{
		"fleet-2026-10.csv": identityHeader + "0001,a,A,oauth2,true,true\n9,e,A,oauth2,true,true\n",
		"fleet-2026-11.csv": identityHeader + "1,b,A,oauth2,true,true\n9,e,A,oauth2,true,true\n",
		"other-2026-11.csv": identityHeader +
			"1,v,A,oauth2,true,true\n2,w,A,oauth2,true,true\n3,x,A,oauth2,true,true\n4,y,A,oauth2,true,true\n" +
			"5,z,A,oauth2,true,true\n",
		"other-2026-10.csv": identityHeader +
			"6,a,A,oauth2,true,true\n7,b,A,oauth2,true,true\n8,c,A,oauth2,true,true\n9,d,A,oauth2,true,true\n" +
			"10,e,A,oauth2,true,true\n",
	})
	for fleet, want := range map[string][]string{
		"fleet": {"renamed: 1; re-keyed: 1.", "Servers added, removed, renamed and re-keyed",
			"| b      | A    | re-keyed | –           | 1   | 0001      |"},
		"other": {"Regressions may be hidden among them: the fleet looks re-keyed, so many servers were removed and " +
			"added; for example, 10 is gone and 1 is new"},
	} {
		out := filepath.Join(dir, fleet)
		got := ran(nil, "build", "-q", "-o", out, "--formats", "md", "--history", filepath.Join(dir, fleet+"-2026-10.csv"),
			filepath.Join(dir, fleet+"-2026-11.csv"))
		text := string(contents(t, filepath.Join(out, "report.md")))
		for _, w := range want {
			if got.status != exitDone || !strings.Contains(text, w) {
				t.Errorf("%s: %+v: report.md does not contain %q", fleet, got, w)
			}
		}
	}
}

// TestOlderReportInPlace checks that a note says when the month before is missing, as where an older
// signed report was put in place of the latest one.
func TestOlderReportInPlace(t *testing.T) {
	const row = "1,a,A,oauth2,true,true\n"
	for name, want := range map[string]string{
		"fleet-2026-10.csv": "",
		"fleet-2026-09.csv": "note: the history has no file for 2026-10: the fleet is compared with 2026-09\n",
		"fleet-2025-06.csv": "note: the history has no file for 2026-10: the fleet is compared with 2025-06\n",
	} {
		got := checked(t, row, map[string]string{name: identityHeader + row}, "--history", "DIR/"+name)
		if got.status != exitDone || strings.Contains(got.stderr, "no file for") != (want != "") ||
			!strings.Contains(got.stderr, want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
