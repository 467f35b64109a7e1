package pipeline_test

import (
	"encoding/json"
	"testing"

	"fleetreport/report/pipeline"
)

// TestCategory checks the categories of files.
func TestCategory(t *testing.T) {
	for file, want := range map[string]string{
		"fleet.csv":                                "fleetreport/fleet.csv",
		"stdin":                                    "fleetreport/stdin",
		"fleet-2026-11.csv":                        "fleetreport/fleet.csv",
		"fleets/eu/fleet_202611.csv":               "fleetreport/fleets/eu/fleet.csv",
		"fleets/2026.11 fleet.csv":                 "fleetreport/fleets/fleet.csv",
		"fleets/fleet-2026-11-30.csv":              "fleetreport/fleets/fleet.csv",
		"fleets/fleet-20261130.csv":                "fleetreport/fleets/fleet.csv",
		"fleets/fleet-2026-11-eu.csv":              "fleetreport/fleets/fleet-eu.csv",
		"fleets/eu-2026-11.csv":                    "fleetreport/fleets/eu.csv",
		"fleets/2026-11.csv":                       "fleetreport/fleets",
		"2026-11.csv":                              "fleetreport",
		"2026/11/fleet.csv":                        "fleetreport/fleet.csv",
		"FY2026/11-november/fleet.csv":             "fleetreport/FY/fleet.csv",
		"2026-11/fleet.csv":                        "fleetreport/fleet.csv",
		"2026/fleet-2026-11.csv":                   "fleetreport/fleet.csv",
		"a/11/fleet.csv":                           "fleetreport/a/11/fleet.csv", // no year, no month
		"v20/fleet-120261133.csv":                  "fleetreport/v20/fleet-120261133.csv",
		"fleets/fleet-2026-11.with.many.dots.xlsx": "fleetreport/fleets/fleet-with.many.dots.xlsx",
	} {
		if got := pipeline.Category("fleetreport", file); got != want {
			t.Errorf("the category of %s is %q, want %q", file, got, want)
		}
	}
}

// TestAutomationDetails checks that uploads of a fleet have the same category every month, and those of
// other fleets another.
func TestAutomationDetails(t *testing.T) {
	for _, test := range []struct{ file, category, want string }{
		{"eu/fleet-2026-11.csv", "", "fleetreport/eu/fleet.csv/2026-11"},
		{"us/fleet-2026-11.csv", "", "fleetreport/us/fleet.csv/2026-11"},
		{"us/fleet-2026-11.csv", "production", "production/2026-11"},
	} {
		var log struct {
			Runs []struct{ AutomationDetails struct{ ID string } }
		}
		text := written(t, "sarif.json", document{sample().Document, test.file, test.category})
		if err := json.Unmarshal(text, &log); err != nil {
			t.Fatal(err)
		}
		if got := log.Runs[0].AutomationDetails.ID; got != test.want {
			t.Errorf("%s is judged as %q, want %q", test.file, got, test.want)
		}
	}
}
