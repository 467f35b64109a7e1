package gate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/gate"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]gate.Limit{
		"compliance<80":      {Text: "compliance<80", Rule: "compliance", Percent: 80},
		" Compliance < 79.5": {Text: "compliance<79.5", Rule: "compliance", Percent: 79.5},
		"exposed > 30 %":     {Text: "exposed>30", Rule: "exposed", Percent: 30},
		"exposed>0":          {Text: "exposed>0", Rule: "exposed"},
		"new-gap":            {Text: "new-gap", Rule: "new-gap"},
		"regression":         {Text: "regression", Rule: "regression"},
		"expired-exception":  {Text: "expired-exception", Rule: "expired-exception"},
		"removed>10%":        {Text: "removed>10", Rule: "removed", Percent: 10},
		"missing-column":     {Text: "missing-column", Rule: "missing-column"},
		"unchanged":          {Text: "unchanged", Rule: "unchanged"},
		"calls-drop > 50 %":  {Text: "calls-drop>50", Rule: "calls-drop", Percent: 50},
		"unknown>5%":         {Text: "unknown>5", Rule: "unknown", Percent: 5},
		"severity >= HIGH":   {Text: "severity>=high", Rule: "severity", Severity: "high"},
	} {
		got, err := gate.Parse(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if reparsed, err := gate.Parse(got.String()); err != nil || reparsed != got {
			t.Errorf("%q is read back as %v, %v", got, reparsed, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	all := "write one of " + gate.Examples()
	for text, want := range map[string]string{
		"":               `a limit is blank: ` + all + `, with a comma only between two`,
		"<80":            `"<80" is not a limit: ` + all,
		"coverage<80":    `"coverage<80" is not a limit: ` + all,
		"new_gap":        `"new_gap" is not a limit: did you mean new-gap?`,
		"regressions":    `"regressions" is not a limit: did you mean regression?`,
		"new-gap>3":      `"new-gap>3": new-gap does not take a bound: write new-gap`,
		"compliance":     `"compliance": compliance needs the operator < and a bound: write it as compliance<80`,
		"compliance<=80": `"compliance<=80": compliance needs the operator < and a bound: write it as compliance<80`,
		"exposed<30":     `"exposed<30": exposed needs the operator > and a bound: write it as exposed>30`,
		"compliance<":    `"compliance<": "" is not a percentage: write a number from 0 to 100, as in compliance<80`,
		"compliance<101": `"compliance<101": "101" is not a percentage: write a number from 0 to 100, as in compliance<80`,
		"compliance<-1":  `"compliance<-1": "-1" is not a percentage: write a number from 0 to 100, as in compliance<80`,
		"compliance<8,5": `"compliance<8,5": "8,5" is not a percentage: write a number from 0 to 100, as in compliance<80`,
		"compliance<NaN": `"compliance<NaN": "nan" is not a percentage: write a number from 0 to 100, as in compliance<80`,
		"severity>high":  `"severity>high": severity needs the operator >= and a bound: write it as severity>=high`,
		"severity>=urgent": `"severity>=urgent": "urgent" is not a severity: ` +
			`write one of low, medium, high, critical, as in severity>=high`,
		"\x1b[0m\u202e": `"\x1b[0m\u202e" is not a limit: ` + all,
	} {
		_, err := gate.Parse(text)
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestParseList(t *testing.T) {
	got, err := gate.ParseList("compliance<80, new-gap,severity>=high")
	if err != nil || len(got) != 3 || got[2].Severity != "high" {
		t.Errorf("got %v, %v", got, err)
	}
	_, err = gate.ParseList("compliance<80,compliance<90,foo,,new-gap")
	all := "write one of " + gate.Examples()
	want := `"compliance<90": there is compliance<80 already: remove one
"foo" is not a limit: ` + all + `
a limit is blank: ` + all + `, with a comma only between two`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"compliance<80", "severity>=high", "exposed>1%", "<>=", "new-gap"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		limit, err := gate.Parse(text)
		if err != nil {
			return
		}
		if reparsed, err := gate.Parse(limit.String()); err != nil || reparsed != limit {
			t.Errorf("%q is read as %v, and back as %v, %v", text, limit, reparsed, err)
		}
	})
}

// TestSemicolons checks that the error shows the limits separated by commas.
func TestSemicolons(t *testing.T) {
	_, err := gate.ParseList("new-gap;compliance<80")
	const want = `"new-gap;compliance<80": limits are separated by commas: write "new-gap,compliance<80"`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
