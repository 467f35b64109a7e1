package workbook

import (
	"strings"
	"testing"
	"time"

	"fleetreport/report"
)

func TestTableNames(t *testing.T) {
	n := nameSet{}
	for _, c := range []struct{ id, want string }{
		{"authentication-servers", "authentication_servers"}, {"authentication_servers", "authentication_servers_2"},
		{"DLP1", "t_DLP1"}, {"R1C1", "t_R1C1"}, {"c", "t_c"}, {"2nd", "t_2nd"}, {"", "t_"}, {"=1+é", "_1__"},
		{"Inventory", "Inventory"}, {"inventory", "inventory_2"},
	} {
		if got := n.addTable(c.id); got != c.want {
			t.Errorf("addTable(%q) = %q, want %q", c.id, got, c.want)
		}
	}
}

func TestPartNames(t *testing.T) {
	long := strings.Repeat("x", 31)
	for _, c := range []struct {
		name string
		n    int
		want string
	}{
		{"Inventory", 1, "Inventory"}, {"Inventory", 2, "Inventory (2)"}, {long, 12, long[:26] + " (12)"},
		{strings.Repeat("😀", 15), 2, strings.Repeat("😀", 13) + " (2)"},
	} {
		if got := partName(c.name, c.n); got != c.want || report.UTF16Len(got) > report.SheetNameUnits {
			t.Errorf("partName(%q, %d) = %q, want %q", c.name, c.n, got, c.want)
		}
	}
}

func TestPageHeader(t *testing.T) {
	period := report.Period{Year: 2026, Month: time.September}
	const want = `&L&9&"Arial,Bold"2026 R&&D &&P&R&9&"Arial,Regular"September 2026`
	if got := pageHeader("2026 R&D &P", period); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, title := range []string{
		strings.Repeat("&", 500), strings.Repeat("long ", 100), strings.Repeat("😀", 200), "a\nb\x00",
	} {
		got := pageHeader(title, period)
		if report.UTF16Len(got) > maxPageHeader || strings.ContainsAny(got, "\n\x00") {
			t.Errorf("%d units: %s", report.UTF16Len(got), got)
		}
		left, _, _ := strings.Cut(strings.TrimPrefix(got, `&L&9&"Arial,Bold"`), "&R&9")
		if strings.Contains(strings.ReplaceAll(left, "&&", ""), "&") {
			t.Errorf("a lone ampersand in %s", got)
		}
	}
}

func TestLineCount(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		want  int
	}{
		{"", 10, 1}, {"short", 10, 1}, {"a\nb\nc", 10, 3}, {strings.Repeat("word ", 40), 1000, 1},
		{strings.Repeat("x", 100), 21, 5},
	} {
		if got := lineCount(c.text, c.width, 1); got != c.want {
			t.Errorf("%.20q in %v characters takes %d lines, want %d", c.text, c.width, got, c.want)
		}
	}
	if lineCount("one two three four five six", 8, 1) < 4 {
		t.Error("words do not wrap")
	}
}
