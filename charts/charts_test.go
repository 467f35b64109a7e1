package charts_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/charts"
	"fleetreport/report"
)

// hostile are names that could be mistaken for markup, templates, formulas or addresses,
// or that are hard to lay out.
var hostile = []string{
	`</script><script>alert(1)</script>`, "<!-- x", `{b} {a|x} {@[2]} {c}`, `__f__alert(1)__f__`,
	`O'Brien "Q" \ & Söhne`, "مرحبا بالعالم", "データ基盤チーム", "Mobile 📱 Apps",
	"$& $1 $$", "=1+1", "image://x", "a\u2028b", "a\u2060b", "\u202eevil",
	strings.Repeat("very long name ", 80),
}

// build returns the picture of a chart and its option.
func build(t *testing.T, c *report.Chart) (charts.Picture, map[string]any) {
	t.Helper()
	p, err := charts.Build(c)
	if err != nil {
		t.Fatal(err)
	}
	return p, decode(t, p.Option)
}

// decode decodes an option.
func decode(t *testing.T, option []byte) map[string]any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(option))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// valueAt returns the value at a path of keys and indexes in a decoded option.
func valueAt(t *testing.T, v any, path ...any) any {
	t.Helper()
	for i, step := range path {
		switch key := step.(type) {
		case string:
			m, ok := v.(map[string]any)
			if !ok {
				t.Fatalf("the value at %v is no object", path[:i])
			}
			v = m[key]
		case int:
			l, ok := v.([]any)
			if !ok || key >= len(l) {
				t.Fatalf("the value at %v is no list with %d entries", path[:i], key+1)
			}
			v = l[key]
		}
	}
	return v
}

// walk calls visit for every string of an option, with the nearest key above it.
func walk(key string, v any, visit func(key, s string)) {
	switch v := v.(type) {
	case string:
		visit(key, v)
	case []any:
		for _, e := range v {
			walk(key, e, visit)
		}
	case map[string]any:
		for k, e := range v {
			walk(k, e, visit)
		}
	}
}

// template matches what ECharts would expand as a placeholder or as rich text.
var template = regexp.MustCompile(`\{[@A-Za-z0-9_]`)

// checkOption checks what pages and drawings require of every option.
func checkOption(t *testing.T, p charts.Picture) {
	t.Helper()
	if i := bytes.IndexAny(p.Option, "<>&\u2028\u2029"); i >= 0 {
		t.Errorf("%s: the option contains %q", p.ID, p.Option[i])
	}
	option := decode(t, p.Option)
	for _, key := range []string{"toolbox", "title"} {
		if _, ok := option[key]; ok {
			t.Errorf("%s: the option has a %s", p.ID, key)
		}
	}
	if option["animation"] != false {
		t.Errorf("%s: the option has animations", p.ID)
	}
	if got := valueAt(t, option, "tooltip", "renderMode"); got != "richText" {
		t.Errorf("%s: the tooltips are %v, want richText", p.ID, got)
	}
	if got := valueAt(t, option, "legend", "type"); got != "plain" {
		t.Errorf("%s: the legend is %v, want plain", p.ID, got)
	}
	walk("", option, func(key, s string) {
		if key == "formatter" && s != "{value} %" && template.MatchString(s) {
			t.Errorf("%s: a formatter has a template: %q", p.ID, s)
		}
		if key == "rich" {
			t.Errorf("%s: the option has rich text, whose formatters are templates", p.ID)
		}
	})
}

// TestOptions checks the options of all charts, and that they are the same in each run.
func TestOptions(t *testing.T) {
	for _, servers := range map[string][]server{
		"sample": fleet, "one": fleet[7:8], "many": many(30, []string{"api", "ledger", "search"}),
		"hostile": many(len(hostile), hostile),
	} {
		for _, c := range gallery(servers) {
			p, _ := build(t, c)
			checkOption(t, p)
			again, _ := build(t, c)
			if diff := cmp.Diff(p, again); diff != "" {
				t.Errorf("%s is different the second time:\n%s", c.ID, diff)
			}
			if p.Width != charts.Width || p.Height < 100 {
				t.Errorf("%s is %d by %d pixels", c.ID, p.Width, p.Height)
			}
		}
	}
}

// TestNames checks that axes have all names, of which long ones may be shortened.
func TestNames(t *testing.T) {
	servers := many(len(hostile), hostile)
	for _, tt := range []struct {
		chart *report.Chart
		axis  string
	}{{heatmapOf(servers), "yAxis"}, {teamsOf(servers), "yAxis"}, {riskOf(servers), "yAxis"}} {
		_, option := build(t, tt.chart)
		var got []string
		for _, name := range valueAt(t, option, tt.axis, 0, "data").([]any) {
			got = append(got, name.(string))
		}
		want := slices.Clone(hostile)
		for i := range want {
			want[i] = report.Legible(want[i])
			// A short form has an ellipsis in the middle.
			head, tail, shortened := strings.Cut(got[i], "…")
			if shortened && len(got[i]) < 100 && strings.HasPrefix(want[i], head) && strings.HasSuffix(want[i], tail) {
				got[i] = want[i]
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: names (-want +got):\n%s", tt.chart.ID, diff)
		}
	}
}

// TestObjectMembers checks that no text is a member of every JavaScript object. ECharts
// uses texts as keys of plain objects, and could modify the prototype of all objects.
func TestObjectMembers(t *testing.T) {
	members := []string{"__proto__", "constructor", "toString", "hasOwnProperty"}
	for _, c := range gallery(many(len(members), members)) {
		p, option := build(t, c)
		walk("", option, func(key, s string) {
			for line := range strings.SplitSeq(s, "\n") {
				if slices.Contains(members, line) {
					t.Errorf("%s: %s is %q", p.ID, key, s)
				}
			}
		})
	}
}

// TestFigures checks figures, texts and colours of the sample fleet.
func TestFigures(t *testing.T) {
	number := func(s string) any { return json.Number(s) }
	tests := []struct {
		name  string
		chart *report.Chart
		path  []any
		want  any
	}{
		{"share of servers in percent", coverageOf(fleet), []any{"series", 0, "data", 0, "value"}, number("60.0")},
		{"share as text", coverageOf(fleet), []any{"series", 0, "data", 0, "label", "formatter"}, "60.0 %"},
		{"axis of shares", coverageOf(fleet), []any{"xAxis", 0, "max"}, number("100")},
		{"thousands", authOf(fleet), []any{"series", 1, "data", 1, "label", "formatter"}, "62,000"},
		{"value without separators", authOf(fleet), []any{"series", 1, "data", 1, "value"}, number("62000")},
		{"legend of states", authOf(fleet), []any{"series", 1, "name"}, "OAuth 2.0: not met"},
		{"colour of a state", authOf(fleet), []any{"series", 1, "itemStyle", "color"}, "#d55e00"},
		{"same colour in another chart", teamsOf(fleet), []any{"series", 1, "itemStyle", "color"}, "#d55e00"},
		{"tooltip with units", bubbleOf(fleet), []any{"series", 1, "data", 2, "tooltip", "formatter"},
			"analytics-export\nAll controls: not met\nLatency: 110 ms\nError rate: 0.6 %\nCalls: 12,000 calls per month"},
		{"sum of a stack", riskOf(fleet), []any{"series", 3, "data", 7, "label", "formatter"}, "7.000"},
		{"sum in its tooltip", riskOf(fleet), []any{"series", 0, "data", 2, "tooltip", "formatter"},
			"customer-support\nOAuth 2.0: 3 points\nDLP: 2 points\nLogging: 0 points\n" +
				"Errors: 0.138 points\nRisk score: 5.138 points"},
		{"cell of a heatmap", heatmapOf(fleet), []any{"series", 0, "data", 6, "label", "formatter"}, "50.0 %"},
		{"first point of the line", exposedOf(fleet), []any{"series", 0, "data", 0, "value", 1}, number("61667")},
		{"its label", exposedOf(fleet), []any{"series", 0, "data", 0, "label", "formatter"}, "61,667"},
		{"text alternative", riskOf(fleet), []any{"aria", "label", "description"},
			"Risk points by factor. legacy-erp lacks every control."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, option := build(t, tt.chart)
			if got := valueAt(t, option, tt.path...); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// blank makes the values of one row of a chart unknown.
func blank(c *report.Chart, row int) *report.Chart {
	fill := c.Table.Fill
	c.Table.Fill = report.EachRow(func(i int, dst []report.Cell) []report.Cell {
		at := len(dst)
		dst = fill(i, i+1, dst)
		if i == row {
			for _, v := range c.Values {
				dst[at+v] = report.Cell{}
			}
		}
		return dst
	})
	return c
}

// TestUnknown checks that an unknown value is a gap, which the chart mentions.
func TestUnknown(t *testing.T) {
	for _, tt := range []struct {
		chart *report.Chart
		value []any
		text  string
	}{
		{blank(heatmapOf(fleet), 1), []any{"series", 0, "data", 3, "value", 2}, "unknown"},
		{blank(coverageOf(fleet), 0), []any{"series", 1, "data", 0, "value"}, "unknown"},
		{blank(authOf(fleet), 0), []any{"series", 0, "data", 0, "value"}, "unknown"},
		{blank(teamsOf(fleet), 0), []any{"series", 0, "data", 0, "value"}, "unknown"},
		{blank(exposedOf(fleet), 1), []any{"series", 0, "data", 1, "value", 1},
			"1 point with an unknown figure is not drawn."},
		{blank(bubbleOf(fleet), 2), nil, "1 server with an unknown figure is not drawn."},
	} {
		p, option := build(t, tt.chart)
		checkOption(t, p)
		if tt.value != nil {
			if got := valueAt(t, option, tt.value...); got != nil {
				t.Errorf("%s: the unknown value is %v", p.ID, got)
			}
		}
		// Axis titles are broken into lines.
		if !bytes.Contains(bytes.ReplaceAll(p.Option, []byte(`\n`), []byte(" ")), []byte(tt.text)) {
			t.Errorf("%s does not contain %q", p.ID, tt.text)
		}
	}
	_, option := build(t, blank(bubbleOf(fleet), 2))
	walk("", option["series"], func(key, s string) {
		if strings.Contains(s, "customer-support") {
			t.Errorf("a server without a latency is drawn: %s %q", key, s)
		}
	})
}

// TestUnknownPart checks that the total of a stack with an unknown part is unknown.
func TestUnknownPart(t *testing.T) {
	c := riskOf(fleet)
	fill := c.Table.Fill
	c.Table.Fill = report.EachRow(func(i int, dst []report.Cell) []report.Cell {
		at := len(dst)
		dst = fill(i, i+1, dst)
		dst[at+4], dst[at+5] = report.Cell{}, report.Cell{}
		return dst
	})
	_, option := build(t, c)
	if got := valueAt(t, option, "series", 2, "data", 7, "label", "formatter"); got != report.UnknownText {
		t.Errorf("the total of a stack with an unknown part is %v", got)
	}
}

// TestErrors checks the errors of charts that do not fit their tables.
func TestErrors(t *testing.T) {
	change := func(f func(c *report.Chart)) *report.Chart {
		c := authOf(fleet)
		f(c)
		return c
	}
	for _, tt := range []struct {
		name  string
		chart *report.Chart
		want  string
	}{
		{"no chart", nil, "the chart is nil"},
		{"no table", change(func(c *report.Chart) { c.Table = nil }), "the chart has no table"},
		{"no values", change(func(c *report.Chart) { c.Values = nil }), "the chart has no value columns"},
		{"no rows", change(func(c *report.Chart) { c.Table.Len = 0 }), "has no rows"},
		{"label out of range", change(func(c *report.Chart) { c.Label = 9 }), "label column 9 is not in table sample"},
		{"value out of range", change(func(c *report.Chart) { c.Values = []int{-1} }),
			"value column -1 is not in table sample"},
		{"mark out of range", change(func(c *report.Chart) { c.Mark = 3 }), "mark column 3 is not in table sample"},
		{"mark without states", change(func(c *report.Chart) { c.Mark = 0 }), "has neither states nor booleans"},
		{"values without numbers", change(func(c *report.Chart) { c.Values = []int{0} }), "is not numeric"},
		{"short row", change(func(c *report.Chart) {
			c.Table.Fill = func(_, _ int, dst []report.Cell) []report.Cell { return append(dst, str("x")) }
		}), "has 1 cells, want 3"},
		{"bubble of one value", change(func(c *report.Chart) { c.Kind = report.Bubble }), "needs 3 value columns"},
		{"unknown kind", change(func(c *report.Chart) { c.Kind = 99 }), "unknown kind"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := charts.Build(tt.chart)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Build returned the error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// TestOtherControls checks that controls of another baseline have different colours.
func TestOtherControls(t *testing.T) {
	c := riskOf(fleet)
	for i, id := range []string{"points_mtls", "points_dlp", "points_sbom"} {
		c.Table.Columns[i+1].ID = id
	}
	_, option := build(t, c)
	seen := map[any]bool{}
	for i := range 4 {
		seen[valueAt(t, option, "series", i, "itemStyle", "color")] = true
	}
	if len(seen) != 4 {
		t.Errorf("four factors have %d colours", len(seen))
	}
}

// TestGroupedBars checks that groups of bars are horizontal: the axes are exchanged, with
// their titles.
func TestGroupedBars(t *testing.T) {
	c := coverageOf(fleet)
	_, option := build(t, c)
	if got := valueAt(t, option, "yAxis", 0, "type"); got != "category" {
		t.Errorf("the vertical axis has the type %v, want category", got)
	}
	y, x := valueAt(t, option, "yAxis", 0, "name"), valueAt(t, option, "xAxis", 0, "name")
	if y != c.XTitle || x != c.YTitle {
		t.Errorf("the axis titles are %v and %v, want %v and %v", y, x, c.XTitle, c.YTitle)
	}
}

// FuzzNames uses any text as every name in a chart.
func FuzzNames(f *testing.F) {
	for _, name := range hostile {
		f.Add(name)
	}
	f.Add("\x00\x1b\xff{")
	f.Fuzz(func(t *testing.T, name string) {
		servers := []server{
			{name, name, "oauth2", true, true, 45000, 120, 0.5},
			{"legacy-erp", "Operations", name, false, false, 8000, 450, 5.8},
		}
		for _, c := range gallery(servers) {
			for i := range c.Table.Columns {
				c.Table.Columns[i].Name = name
			}
			c.Title, c.Finding = name, name
			p, err := charts.Build(c)
			if err != nil {
				t.Fatal(err)
			}
			checkOption(t, p)
		}
	})
}
