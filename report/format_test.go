package report

import (
	"math"
	"strings"
	"testing"

	"fleetreport/report/audit"
)

func TestFormatText(t *testing.T) {
	percentage, score := Format{Percent: true, Decimals: 1}, Format{Decimals: 3}
	for _, c := range []struct {
		format Format
		cell   Cell
		want   string
	}{
		{Format{}, NumberCell(0), "0"},
		{Format{}, NumberCell(999), "999"},
		{Format{}, NumberCell(1000), "1,000"},
		{Format{}, NumberCell(194500), "194,500"},
		{Format{}, NumberCell(1234567), "1,234,567"},
		{Format{}, NumberCell(-1234567), "-1,234,567"},
		{Format{}, NumberCell(1e15), "1,000,000,000,000,000"},
		{Format{}, NumberCell(61666.666666666664), "61,667"},
		{Format{}, NumberCell(1.0 / 6), "0.2"},
		{score, NumberCell(0.0004), "0.000"},
		{percentage, NumberCell(70000.0 / 194500), "36.0 %"},
		{percentage, NumberCell(1), "100.0 %"},
		{percentage, NumberCell(0), "0.0 %"},
		// Only none is 0 %, and only all is 100 %.
		{percentage, NumberCell(0.9994), "99.9 %"},
		{percentage, NumberCell(2999.0 / 3000), "99.97 %"},
		{percentage, NumberCell(1.0 / 3000), "0.03 %"},
		{percentage, NumberCell(0.0005), "0.1 %"},
		{percentage, NumberCell(0.0004), "0.04 %"},
		{percentage, NumberCell(1 - 1e-7), "99.99999 %"},
		{percentage, NumberCell((1<<53 - 1.0) / (1 << 53)), "99.99999999999999 %"},
		{percentage, NumberCell(1.0 / (1 << 53)), "0.00000000000001 %"},
		{Format{Percent: true}, NumberCell(0.996), "99.6 %"},
		{score, NumberCell(6.103448275862069), "6.103"},
		{score, NumberCell(7), "7.000"},
		// Half away from zero on the shortest decimal, as spreadsheets do: both of
		// these are below the half in binary.
		{Format{Decimals: 2}, NumberCell(1.005), "1.01"},
		{Format{Decimals: 2}, NumberCell(2.675), "2.68"},
		{Format{Decimals: 1}, NumberCell(0.25), "0.3"},
		{Format{Decimals: 0}, NumberCell(2.5), "3"},
		{Format{Decimals: 3}, NumberCell(12345.6789), "12,345.679"},
		{Format{}, TextCell("a\tb"), "a\tb"},
		{Format{}, Cell{}, "unknown"},
		{Format{}, Cell{}, "unknown"},
		{Format{}, Cell{Kind: Empty}, "–"},
		{Format{}, Cell{Kind: Bool, Num: 1}, "yes"},
		{Format{}, Cell{Kind: Bool}, "no"},
		{Format{}, StateCell(audit.Met), "met"},
		{Format{}, StateCell(audit.NotMet), "not met"},
		{Format{}, StateCell(audit.Unknown), "unknown"},
	} {
		if got := c.format.Text(c.cell); got != c.want {
			t.Errorf("%+v of %+v is %q, want %q", c.format, c.cell, got, c.want)
		}
	}
}

func TestFormatCode(t *testing.T) {
	percentage, score := Format{Percent: true, Decimals: 1}, Format{Decimals: 3}
	for f, want := range map[Format]string{
		{}:                           "#,##0",
		percentage:                   "0.0%",
		score:                        "#,##0.000",
		{Decimals: 1}:                "#,##0.0",
		{Unit: "ms"}:                 "#,##0",
		{Percent: true}:              "0%",
		{Decimals: 3, Percent: true}: "0.000%",
	} {
		if got := f.Code(); got != want {
			t.Errorf("code of %+v is %q, want %q", f, got, want)
		}
	}
}

// FuzzNumber reads the text of a number back: it is the number rounded, and 0 only
// where the number is.
func FuzzNumber(f *testing.F) {
	for _, v := range []float64{0, 1, -1, 0.5, 1.005, 2.675, 194500, 1e12, 61666.666666666664, 0.1} {
		f.Add(v, 3)
	}
	f.Fuzz(func(t *testing.T, v float64, decimals int) {
		if math.IsNaN(v) || math.Abs(v) > 1e12 || decimals < 0 || decimals > 3 {
			return
		}
		s := Format{Decimals: decimals}.Text(NumberCell(v))
		digits, frac, _ := strings.Cut(s, ".")
		if rest := strings.Trim(digits+frac, "-0"); len(frac) != decimals &&
			(decimals > 0 || len(frac) < decimals || len(rest) != 1) {
			t.Errorf("%v with %d decimals is %q", v, decimals, s)
		}
		for i, group := range strings.Split(strings.TrimPrefix(digits, "-"), ",") {
			if len(group) > 3 || i > 0 && len(group) != 3 {
				t.Errorf("the thousands of %q are not grouped", s)
			}
		}
		var back float64
		scale := math.Pow10(len(frac))
		for _, r := range strings.NewReplacer(",", "", ".", "", "-", "").Replace(s) {
			back = back*10 + float64(r-'0')
		}
		if math.Abs(back/scale-math.Abs(v)) > 0.5/scale+math.Abs(v)*1e-12 {
			t.Errorf("%v with %d decimals is %q", v, decimals, s)
		}
	})
}
