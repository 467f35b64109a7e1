package plan

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	"fleetreport/report/fleet/csv"
	"fleetreport/report/history"
)

const header = "server_id,server_name,team,auth_type,has_dlp,has_logging,owner\n"

var november = fleet.Period{Year: 2026, Month: time.November}

// audited audits a fleet against the built-in baseline.
func audited(t *testing.T, rows string, asOf time.Time) *audit.Result {
	t.Helper()
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	f, err := csv.Read("fleet.csv", strings.NewReader(header+rows), b.ReadOptions())
	if err != nil {
		t.Fatal(err)
	}
	return audit.Run(f, b, asOf)
}

// compared compares a fleet of November with one of October.
func compared(t *testing.T, now *audit.Result, then string) *history.Comparison {
	t.Helper()
	months := []*history.Month{history.FromFleet(november.AddMonths(-1), audited(t, then, november.End()))}
	c, err := history.Compare(now, november, func() (*history.Month, error) {
		if len(months) == 0 {
			return nil, nil
		}
		m := months[0]
		months = nil
		return m, nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// describe returns what is planned for each gap, one line each.
func describe(a *Applied) []string {
	var lines []string
	for server := range a.result.Fleet.Len() {
		for control, c := range a.result.Baseline.Controls {
			if a.result.State(control, server) == audit.Met {
				continue
			}
			line := a.result.Fleet.Server(server).Key() + "/" + c.ID + " " + a.Owner(control, server)
			if due, ok := a.Due(control, server); ok {
				line += " " + due.Format(time.DateOnly)
			}
			if a.IsOverdue(control, server) {
				line += " overdue"
			}
			if remark := a.Remark(control, server); remark != "" {
				line += " " + remark
			}
			lines = append(lines, line)
		}
	}
	return lines
}

func leftovers(a *Applied) []string {
	var lines []string
	for _, l := range a.Leftovers {
		lines = append(lines, l.Finding+" "+l.Reason.String())
	}
	return lines
}

// TestApply checks which gaps the entries of a plan are about, and what follows for them.
func TestApply(t *testing.T) {
	const fleetRows = "1,crm,Sales,basic,true,false,\n2,erp,Ops,oauth2,false,true,Ann\n3,hr,People,oauth2,true,true,n/a\n"
	for _, test := range []struct {
		name, rows, then, plan string
		asOf                   time.Time
		want, left             []string
	}{
		{"no plan", fleetRows, "", "", november.End(),
			[]string{"1/oauth  2026-12-30", "1/logging  2027-01-29", "2/dlp Ann 2026-12-30"}, nil},
		{"entries", fleetRows, "", "1/oauth,crm,Sales,Jo,2026-12-01,in " +
			"progress\n2/dlp,erp,Ops,,,\n1/logging,crm,Sales,,soon,\n",
			november.End(), []string{"1/oauth Jo 2026-12-01", "1/logging  2027-01-29 the due date is not a date: soon",
				"2/dlp Ann 2026-12-30"}, nil},
		{"overdue", fleetRows, "", "1/oauth,crm,Sales,Jo,2026-11-29,\n2/dlp,erp,Ops,,2026-11-30,\n", november.End(),
			[]string{"1/oauth Jo 2026-11-29 overdue", "1/logging  2027-01-29", "2/dlp Ann 2026-11-30"}, nil},
		{"overdue by the baseline", fleetRows, "", "", time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC),
			[]string{"1/oauth  2026-12-30 overdue", "1/logging  2027-01-29", "2/dlp Ann 2026-12-30 overdue"}, nil},
		{"first seen a month ago", fleetRows, fleetRows, "", november.End(),
			[]string{"1/oauth  2026-11-30", "1/logging  2026-12-30", "2/dlp Ann 2026-11-30"}, nil},
		{"an entry closes nothing", fleetRows, "", "1/oauth,crm,Sales,,,done\n1/logging,crm,Sales,,,accepted\n",
			november.End(),
			[]string{"1/oauth  2026-12-30 reported done, still open", "1/logging  2027-01-29 accepted, but no exception",
				"2/dlp Ann 2026-12-30"}, nil},
		{"leftovers", fleetRows, "", "1/oauth,crm,Sales,Jo,,\n1/oauth,crm,Sales,Al,,\n" +
			"3/oauth,hr,People,Jo,,\n1/tls,crm,Sales,Jo,,\n" +
			"9/oauth,old,Ops,Jo,,\n9/oauth,,,Jo,,\nnonsense,,,Jo,,\n,,,Jo,,\n/oauth,,,Jo,,\n", november.End(),
			[]string{"1/oauth Jo 2026-12-30", "1/logging  2027-01-29", "2/dlp Ann 2026-12-30"},
			[]string{"1/oauth another row is about the same finding", "3/oauth closed: the control is met now",
				"1/tls the baseline has no such control", "9/oauth gone: its server is not in the inventory",
				"9/oauth no server has this id", "nonsense no server has this id", " the row has no id of a finding",
				"/oauth no server has this id"}},
		{"new id, same name", "7,crm,Sales,basic,true,true,\n", "", "1/oauth,crm,Sales,Jo,2026-12-01,\n", november.End(),
			[]string{"7/oauth Jo 2026-12-01"}, nil},
		{"new id, same name of another team", "7,crm,Ops,basic,true,true,\n", "", "1/oauth,crm,Sales,Jo,2026-12-01,\n",
			november.End(), []string{"7/oauth  2026-12-30"}, []string{"1/oauth gone: its server is not in the inventory"}},
		{"id of another server", "1,wiki,People,basic,true,true,\n", "", "1/oauth,crm,Sales,Jo,2026-12-01,\n",
			november.End(),
			[]string{"1/oauth  2026-12-30"}, []string{"1/oauth gone: its server is not in the inventory"}},
		{"re-keyed, as the history shows", "srv-1,crm,Sales,basic,true,true,\n", "1,crm,Sales,basic,true,true,\n",
			"1/oauth,,,Jo,2026-12-01,\n", november.End(), []string{"srv-1/oauth Jo 2026-12-01"}, nil},
		{"removed, as the history shows", "2,erp,Ops,basic,true,true,\n",
			"1,crm,Sales,basic,true,true,\n2,erp,Ops,basic,true,true,\n",
			"1/oauth,,,Jo,2026-12-01,\n", november.End(), []string{"2/oauth  2026-11-30"},
			[]string{"1/oauth gone: its server is not in the inventory"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := audited(t, test.rows, test.asOf)
			var f *File
			if test.plan != "" {
				var err error
				if f, err = readCSV(t, "Finding,Server,Team,Owner,Due date,Status\n"+test.plan); err != nil {
					t.Fatal(err)
				}
			}
			var h *history.Comparison
			if test.then != "" {
				h = compared(t, r, test.then)
			}
			a := Apply(f, r, h, nil, november)
			if diff := cmp.Diff(test.want, describe(a)); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.left, leftovers(a)); diff != "" {
				t.Errorf("leftovers (-want +got):\n%s", diff)
			}
			overdue := len(slices.DeleteFunc(describe(a), func(s string) bool { return !strings.Contains(s, " overdue") }))
			if a.Overdue != overdue {
				t.Errorf("Overdue is %d, want %d", a.Overdue, overdue)
			}
			if f != nil && len(f.Entries) != len(a.Leftovers)+len(a.entries) {
				t.Errorf("of %d entries %d are about a gap and %d are left over", len(f.Entries), len(a.entries), len(a.Leftovers))
			}
		})
	}
}

// TestExceptedIsNotOverdue checks that a gap with an exception in force is neither overdue nor wrongly accepted.
func TestExceptedIsNotOverdue(t *testing.T) {
	r := audited(t, "1,crm,Sales,basic,true,true,\n", november.End())
	file, err := exception.Load([]byte(`schema: 1
exceptions:
  - server: "1"
    control: oauth
    reason: The vendor will support OAuth in March.
    owner: Jo
    approver: Al
    ticket: SEC-1
    granted: 2026-10-01
    expires: 2027-03-31
`), "exceptions.yaml", r.Baseline)
	if err != nil {
		t.Fatal(err)
	}
	f, err := readCSV(t, "Finding,Due date,Status\n1/oauth,2026-11-01,accepted\n")
	if err != nil {
		t.Fatal(err)
	}
	a := Apply(f, r, nil, file.Apply(r), november)
	if diff := cmp.Diff([]string{"1/oauth  2026-11-01"}, describe(a)); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
}
