package compose

import (
	"fmt"
	"strings"
	"testing"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// A baseline may have 50 controls: every headline stands among the key figures, they
// are few, and there is less of each table and card.
func TestManyControls(t *testing.T) {
	const from, to = "  - id: dlp\n", "  - id: logging\n"
	before, rest, _ := strings.Cut(string(audit.BuiltIn), from)
	control, after, found := strings.Cut(rest, to)
	if !found {
		t.Fatal("the built-in baseline has other controls")
	}
	var baseline strings.Builder
	baseline.WriteString(before + from + control)
	for i := range 47 {
		column := "column: has_dlp"
		if i%2 == 0 {
			column = "column: has_logging"
		}
		fmt.Fprintf(&baseline, "  - id: extra%d\n%s", i, strings.Replace(control, "column: has_dlp", column, 1))
	}
	var csv strings.Builder
	csv.WriteString("server_name,auth_type,has_dlp,has_logging,monthly_calls\n")
	for i := range 600 {
		fmt.Fprintf(&csv, "s%d,basic,false,false,%d\n", i, i)
	}
	d := composedWith(t, csv.String(), baseline.String()+to+after)
	if len(d.Controls) != 50 {
		t.Fatalf("%d controls", len(d.Controls))
	}
	if n := len(d.Headlines); n > 3+topControls {
		t.Errorf("%d headlines", n)
	}
	for _, h := range d.Headlines {
		if h.Row >= d.KeyFigures.Shown() {
			t.Errorf("headline %d is not among the %d key figures", h.Row, d.KeyFigures.Shown())
		}
	}
	if n := d.Cards.Cards.Table.Shown(); n != 5 {
		t.Errorf("%d cards", n)
	}
	if n := d.Sections[1].Tables[0].Shown(); n != 100 {
		t.Errorf("%d rows of the fleet", n)
	}
}

func TestBrief(t *testing.T) {
	for s, want := range map[string]string{
		"legacy-erp":             "legacy-erp",
		strings.Repeat("支", 100): strings.Repeat("支", 100),
		strings.Repeat("a", 80) + "-1234567890123456789012345": strings.Repeat("a", 60) + "…" + strings.Repeat("a", 13) +
			"-1234567890123456789012345",
		strings.Repeat("支", 101): strings.Repeat("支", 60) + "…" +
			strings.Repeat("支", 39),
		strings.Repeat("\u202e",
			30): "[U+202E][U+202E][U+202E][U+202E][U+202E][U+202E][U+202E][U+2…U+202E][U+202E][U+202E][U+202E][U+202E]",
	} {
		if got := report.Brief(s); got != want {
			t.Errorf("Brief(%q)\n got %q\nwant %q", s, got, want)
		}
	}
}
