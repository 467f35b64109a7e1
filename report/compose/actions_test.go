package compose

import (
	"strings"
	"testing"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet/csv"
)

// TestActionsAndExceptions checks that exceptions in force are no actions, that expired ones are, and that the cause
// of unknown controls is named.
func TestActionsAndExceptions(t *testing.T) {
	const header = "server_name,team,auth_type,has_dlp,has_logging,monthly_calls\n"
	entry := func(server, control, expires string) string {
		return "  - {server: " + server + ", control: " + control + ", reason: r, owner: Jo, approver: Al, ticket: T-1, " +
			"granted: 2026-01-01, expires: " + expires + "}\n"
	}
	for _, test := range []struct {
		name, rows, exceptions string
		actions                []string // starts
		decision               string   // part
	}{
		{"all gaps of the worst are excepted", "a,X,none,false,true,10\nb,X,none,true,true,20\n",
			entry("a", "oauth", "2026-12-31") + entry("a", "dlp", "2026-12-31"),
			[]string{"Put b (X) behind the gateway: not on OAuth 2.0; 20 calls"}, "starting with b (X)"},
		{"one gap is excepted", "a,X,none,false,true,10\n", entry("a", "dlp", "2026-12-31"),
			[]string{"Put a (X) behind the gateway: not on OAuth 2.0 and without DLP (exception until 2026-12-31); 10 calls"},
			""},
		{"expired", "a,X,none,true,true,10\n", entry("a", "oauth", "2026-10-31"),
			[]string{"Close OAuth 2.0 on a (X), or have its exception renewed: T-1 expired on 2026-10-31. Owner: Jo.",
				"Put a (X) behind the gateway"}, ""},
		{"several expired", "a,X,none,false,true,10\n", entry("a", "oauth", "2026-10-31") + entry("a", "dlp", "2026-10-31"),
			[]string{"Close OAuth 2.0 on a (X), or have its exception renewed: T-1 expired on 2026-10-31, and so did that " +
				"of 1 more gap.",
				"Put a (X) behind the gateway"}, ""},
		{"blank column", "a,X,oauth2,,true,10\nb,X,oauth2,,true,20\n", "",
			[]string{"Fill in the column has_dlp of the inventory: without it, DLP is unknown for every server."}, ""},
		{"one blank value", "a,X,oauth2,,true,10\nb,X,oauth2,true,true,20\n", "",
			[]string{"Clarify a (X): DLP unknown", "Complete the inventory"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
			if err != nil {
				t.Fatal(err)
			}
			f, err := csv.Read("fleet.csv", strings.NewReader(header+test.rows), b.ReadOptions())
			if err != nil {
				t.Fatal(err)
			}
			r := audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
			results := Results{Result: r, With: r}
			if test.exceptions != "" {
				file, err := exception.Load([]byte("schema: 1\nexceptions:\n"+test.exceptions), "exceptions.yaml", b)
				if err != nil {
					t.Fatal(err)
				}
				results.Exceptions = file.Apply(r)
				results.With = r.Excepting(results.Exceptions.Excepted)
			}
			d, err := Document(results, Options{Title: "T", Period: report.Period{Year: 2026, Month: time.November},
				Version: "test"})
			if err != nil {
				t.Fatal(err)
			}
			actions := d.Actions.Texts()
			if len(actions) != len(test.actions) {
				t.Fatalf("the actions are %q, want %q", actions, test.actions)
			}
			for i, want := range test.actions {
				if !strings.HasPrefix(actions[i], want) {
					t.Errorf("action %d is %q, want %q", i+1, actions[i], want)
				}
			}
			if !strings.Contains(d.Decision, test.decision) {
				t.Errorf("the decision is %q, want %q in it", d.Decision, test.decision)
			}
		})
	}
}
