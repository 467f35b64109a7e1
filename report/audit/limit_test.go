package audit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/audit"
)

func TestParseLimit(t *testing.T) {
	for text, want := range map[string]audit.Limit{
		"compliance<80":      {Text: "compliance<80", Rule: audit.MinCompliance, Percent: 80},
		" Compliance < 79.5": {Text: "compliance<79.5", Rule: audit.MinCompliance, Percent: 79.5},
		"exposed > 30 %":     {Text: "exposed>30", Rule: audit.MaxExposed, Percent: 30},
		"exposed>0":          {Text: "exposed>0", Rule: audit.MaxExposed},
		"new-gap":            {Text: "new-gap", Rule: audit.NoNewGap},
		"regression":         {Text: "regression", Rule: audit.NoRegression},
		"expired-exception":  {Text: "expired-exception", Rule: audit.NoExpiredException},
		"severity >= HIGH":   {Text: "severity>=high", Rule: audit.MaxSeverity, Severity: "high"},
	} {
		got, err := audit.ParseLimit(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if again, err := audit.ParseLimit(got.String()); err != nil || again != got {
			t.Errorf("%q is read back as %v, %v", got, again, err)
		}
	}
}

func TestMistakesInALimit(t *testing.T) {
	const all = "write one of compliance<80, exposed>30, new-gap, regression, expired-exception, severity>=high"
	for text, want := range map[string]string{
		"":                 `a limit is blank: ` + all + `, with a comma only between two`,
		"<80":              `"<80" is no limit: ` + all,
		"coverage<80":      `"coverage<80" is no limit: ` + all,
		"new_gap":          `"new_gap" is no limit: did you mean new-gap?`,
		"regressions":      `"regressions" is no limit: did you mean regression?`,
		"new-gap>3":        `"new-gap>3": new-gap takes no bound: write new-gap`,
		"compliance":       `"compliance": compliance takes the sign < and a bound: write it as compliance<80`,
		"compliance<=80":   `"compliance<=80": compliance takes the sign < and a bound: write it as compliance<80`,
		"exposed<30":       `"exposed<30": exposed takes the sign > and a bound: write it as exposed>30`,
		"compliance<":      `"compliance<": "" is no percentage: write a number from 0 to 100, as in compliance<80`,
		"compliance<101":   `"compliance<101": "101" is no percentage: write a number from 0 to 100, as in compliance<80`,
		"compliance<-1":    `"compliance<-1": "-1" is no percentage: write a number from 0 to 100, as in compliance<80`,
		"compliance<8,5":   `"compliance<8,5": "8,5" is no percentage: write a number from 0 to 100, as in compliance<80`,
		"compliance<NaN":   `"compliance<NaN": "nan" is no percentage: write a number from 0 to 100, as in compliance<80`,
		"severity>high":    `"severity>high": severity takes the sign >= and a bound: write it as severity>=high`,
		"severity>=urgent": `"severity>=urgent": "urgent" is no severity: write one of low, medium, high, critical, as in severity>=high`,
		"\x1b[0m\u202e":    `"\x1b[0m\u202e" is no limit: ` + all,
	} {
		_, err := audit.ParseLimit(text)
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestParseLimits(t *testing.T) {
	got, err := audit.ParseLimits("compliance<80, new-gap,severity>=high")
	if err != nil || len(got) != 3 || got[2].Severity != "high" {
		t.Errorf("got %v, %v", got, err)
	}
	_, err = audit.ParseLimits("compliance<80,compliance<90,foo,,new-gap")
	want := `"compliance<90": there is compliance<80 already: remove one
"foo" is no limit: write one of compliance<80, exposed>30, new-gap, regression, expired-exception, severity>=high
a limit is blank: write one of compliance<80, exposed>30, new-gap, regression, expired-exception, severity>=high, with a comma only between two`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// TestLimitsApartBySemicolons checks that the error gives the limits as they are meant.
func TestLimitsApartBySemicolons(t *testing.T) {
	_, err := audit.ParseLimits("new-gap;compliance<80")
	if want := `"new-gap;compliance<80": limits are separated by commas: write "new-gap,compliance<80"`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func FuzzParseLimit(f *testing.F) {
	for _, seed := range []string{"compliance<80", "severity>=high", "exposed>1%", "<>=", "new-gap"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		limit, err := audit.ParseLimit(text)
		if err != nil {
			return
		}
		if again, err := audit.ParseLimit(limit.String()); err != nil || again != limit {
			t.Errorf("%q is read as %v, and back as %v, %v", text, limit, again, err)
		}
	})
}
