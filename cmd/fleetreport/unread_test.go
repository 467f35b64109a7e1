package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestUnreadValuesAreReported checks that a run reports the unreadable values in the columns of the
// organisation's own controls, once for each column and kind.
func TestUnreadValuesAreReported(t *testing.T) {
	t.Chdir(t.TempDir())
	var yaml strings.Builder
	yaml.WriteString("schema: 1\nname: Own\nversion: \"1\"\ncontrols:\n")
	for i, condition := range []string{
		"column: Letzte_Prüfung, not_older_than_days: 90", "column: backup, satisfied_by: [true]",
		"column: uptime, at_least: 99",
		"column: Letzte_Prüfung, not_older_than_days: 30", "column: owner, present: true",
		"column: fine, satisfied_by: [true]",
	} {
		yaml.WriteString("  - {id: c" + strconv.Itoa(i) + ", title: T, weight: 1, severity: low, why: w, what_to_do: d, " +
			condition + "}\n")
	}
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("own.yaml", yaml.String())
	write("fleet-2026-11.csv", "server_id,Letzte_Prüfung,uptime,backup,owner,fine\n"+
		"a,2026-11-01,99.5,yes,Ann,yes\nb,15.09.2026,\"99,5\",maybe,n/a,no\nc,2026-12-01,,n/a,,1\n"+
		"d, 15.09.2026 ,99,1,Bob,\n")
	want := `note: Letzte_Prüfung: 3 values cannot be read and count as unknown, first "15.09.2026" in ` +
		`fleet-2026-11.csv:3: write a date as YYYY-MM-DD, not after 2026-11-30
note: backup: 2 values cannot be read and count as unknown, first "maybe" in fleet-2026-11.csv:3: write yes or no
note: uptime: 1 value cannot be read and counts as unknown, "99,5" in fleet-2026-11.csv:3: write a number
`
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"check"}, want}, {[]string{"build", "--out", filepath.Join(t.TempDir(), "out")}, want},
		{[]string{"check", "--quiet"}, ""},
	} {
		var stderr bytes.Buffer
		args := slices.Concat(c.args, []string{"--baseline", "own.yaml", "fleet-2026-11.csv"})
		if status := run(context.Background(), args, strings.NewReader(""), &bytes.Buffer{}, &stderr); status != exitDone {
			t.Errorf("%q: status %d", args, status)
		}
		var notes []string
		for line := range strings.Lines(stderr.String()) {
			if strings.Contains(line, "cannot be read") {
				notes = append(notes, line)
			}
		}
		if got := strings.Join(notes, ""); got != c.want {
			t.Errorf("%q:\n%s\nwant\n%s", args, stderr.String(), c.want)
		}
	}
}

// TestUnlistedAuthIsNoted checks the note on authentication types that the baseline does not list.
func TestUnlistedAuthIsNoted(t *testing.T) {
	t.Chdir(t.TempDir())
	const header = "server_id,auth_type,has_dlp,has_logging\n"
	for _, c := range []struct{ rows, flag, want string }{
		{"a,oauth2,true,true\nb,n/a,true,true\nc,none,true,true\n", "--quiet=false", ""},
		{"a,oauth2,true,true\nb,SAML\u061c,true,true\n", "--quiet=false",
			`note: auth_type: 1 server has a type that is not in the baseline's list: "saml\u061c" in fleet-2026-11.csv:3` +
				"\n"},
		{"a,oauth,true,true\nb,SAML,true,true\n", "--quiet=false",
			`note: auth_type: 2 servers have a type that is not in the baseline's list, first "oauth" in ` +
				`fleet-2026-11.csv:2, perhaps meant as "oauth2"` + "\n"},
		{"a,oauth,true,true\nb,SAML,true,true\n", "--quiet", ""},
	} {
		if err := os.WriteFile("fleet-2026-11.csv", []byte(header+c.rows), 0o666); err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		if status := run(context.Background(), []string{"check", c.flag, "fleet-2026-11.csv"}, strings.NewReader(""),
			&bytes.Buffer{}, &stderr); status != exitDone {
			t.Errorf("status %d", status)
		}
		if got := stderr.String(); got != c.want {
			t.Errorf("%q:\n%s\nwant\n%s", c.rows, got, c.want)
		}
	}
}
