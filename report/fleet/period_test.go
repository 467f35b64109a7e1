package fleet

import (
	"testing"
	"time"
)

func TestParsePeriod(t *testing.T) {
	p, err := ParsePeriod("2026-11")
	if err != nil || p != (Period{2026, time.November}) || p.String() != "2026-11" || p.Long() != "November 2026" {
		t.Errorf("ParsePeriod(2026-11) is %v, %v", p, err)
	}
	for _, s := range []string{"", "2026", "2026-13", "2026-00", "26-11", "2026-1", "2026-11-01", "November", "1979-12"} {
		if _, err := ParsePeriod(s); err == nil {
			t.Errorf("ParsePeriod(%q) returns no error", s)
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
		"2026/10/fleet.csv":        "2026-10",
		"/data/2026/10/fleet.csv":  "2026-10",
		"2026-10/fleet.csv":        "2026-10",
		"a/mcp_202610/fleet.csv":   "2026-10",
		"./2026/10/fleet.csv":      "2026-10",
		"2026/10/fleet-2026-09.md": "2026-09",
		"2026/09/10/fleet.csv":     "",
		"2026/13/fleet.csv":        "",
		"2026/1/fleet.csv":         "",
		"2026/fleet.csv":           "",
		"10/fleet-2026.csv":        "",
		"2026-10/eu/fleet.csv":     "",
		"2026-09/2026-10/f.csv":    "2026-10",
		"fleet-2026/10-eu/f.csv":   "2026-10",
		"../fleet.csv":             "",
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

func TestPeriodArithmetic(t *testing.T) {
	for _, c := range []struct {
		from, to string
		months   int
		end      string // of to
	}{
		{"2026-11", "2026-11", 0, "2026-11-30"},
		{"2026-11", "2026-12", 1, "2026-12-31"},
		{"2026-11", "2027-01", 2, "2027-01-31"},
		{"2026-11", "2028-02", 15, "2028-02-29"},
		{"2026-01", "2025-12", -1, "2025-12-31"},
		{"2026-11", "2023-02", -45, "2023-02-28"},
	} {
		from, err1 := ParsePeriod(c.from)
		to, err2 := ParsePeriod(c.to)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if got := from.AddMonths(c.months); got != to {
			t.Errorf("%s and %d months is %s, not %s", c.from, c.months, got, c.to)
		}
		if got := to.MonthsSince(from); got != c.months {
			t.Errorf("%s is %d months since %s, not %d", c.to, got, c.from, c.months)
		}
		if got := to.End(); got.Format(time.DateTime) != c.end+" 00:00:00" || got.Location() != time.UTC {
			t.Errorf("%s ends on %v, not %s", c.to, got, c.end)
		}
	}
}
