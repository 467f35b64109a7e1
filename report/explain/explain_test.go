package explain

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/fleet"
	fleetcsv "fleetreport/report/fleet/csv"
	"fleetreport/report/plan"
)

// TestWrite checks the explanation for a baseline with controls on columns that the file does not have or names
// differently, with a file of exceptions.
func TestWrite(t *testing.T) {
	f, err := fleetcsv.Read("own.csv", strings.NewReader("Service,Auth method\na,basic\n"), fleet.Options{
		Required: []string{},
		Aliases:  map[string]string{"service": fleet.ServerName, "authmethod": fleet.AuthType},
		Watch:    "a",
	})
	if err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	r := audit.Run(f, &audit.Baseline{Name: "Own", Origin: "own.yaml", Controls: []audit.Control{
		{Title: "OAuth", Column: fleet.AuthType, Condition: audit.OneOf{Values: []string{"oauth2"}}, Weight: 0.1},
		{Title: "Owner", Column: "owner", Condition: audit.Present{}, Weight: 0.2},
	}}, asOf)
	var out bytes.Buffer
	period := fleet.PeriodOf(asOf)
	applied := (&exception.File{Name: "exceptions.yaml"}).Apply(r)
	if err := Write(&out, r, period, applied, plan.Apply(nil, r, nil, applied, period)); err != nil {
		t.Fatal(err)
	}
	want := `own.csv, November 2026

Server     a
Id         –
Team       –
Position   own.csv:2
Baseline   Own (own.yaml)
As of      2026-11-30
Compliant  no: 1 of 2 controls not met, 1 unknown

Control  State    Points  Column                   In the file     Position     Satisfied by
OAuth    not met  0.1     auth_type (Auth method)  basic           own.csv:2:3  oauth2
Owner    unknown  0.2     owner                    no such column  –            any value

Controls not met  0.300    0.1 + 0.2, of 0.3 points
Errors            0.000    the error rate is unknown
Risk score        0.300    rank 1 of 1 in the migration priority
Exposed calls     unknown  the calls per month are unknown

Exceptions  none
`
	if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(out.String(), "\n")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
