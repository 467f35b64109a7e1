package fleet

import (
	"testing"
	"time"
)

func TestParsePeriod(t *testing.T) {
	p, err := ParsePeriod("2026-11")
	if err != nil || p != (Period{2026, time.November}) || p.String() != "2026-11" || p.Words() != "November 2026" {
		t.Errorf("ParsePeriod(2026-11) is %v, %v", p, err)
	}
	for _, s := range []string{"", "2026", "2026-13", "2026-00", "26-11", "2026-1", "2026-11-01", "November", "1979-12"} {
		if _, err := ParsePeriod(s); err == nil {
			t.Errorf("ParsePeriod(%q) gave no error", s)
		}
	}
}

func TestPeriodFromName(t *testing.T) {
	for name, want := range map[string]string{
		"fleet-2026-11.csv":        "2026-11",
		"2026-11.csv":              "2026-11",
		"/a/2025-01/fleet-2026-11": "2026-11",
		"fleet_2026_02_final.csv":  "2026-02",
		"fleet202611.csv":          "2026-11",
		"fleet-2026-11-03.csv":     "2026-11",
		"fleet.csv":                "",
		"fleet-2026.csv":           "",
		"fleet-2026-13.csv":        "",
		"build-120261112.csv":      "",
		"-":                        "",
	} {
		p, ok := PeriodFromName(name)
		if got := p.String(); ok != (want != "") || ok && got != want {
			t.Errorf("PeriodFromName(%q) is %q, %t, want %q", name, got, ok, want)
		}
	}
}

func TestPeriodOf(t *testing.T) {
	zone := time.FixedZone("west", -5*3600)
	if got := PeriodOf(time.Date(2026, 11, 30, 22, 0, 0, 0, zone)).String(); got != "2026-12" {
		t.Errorf("the period is that of UTC: got %s, want 2026-12", got)
	}
}
