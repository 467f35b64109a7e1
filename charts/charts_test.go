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

// hostile are names that would like to be something else.
var hostile = []string{
	`</script><script>alert(1)</script>`, "<!-- x", `{b} {a|x} {@[2]} {c}`, `__f__alert(1)__f__`, `O'Brien "Q" \ & Söhne`,
	"مرحبا بالعالم", "データ基盤チーム", "Mobile 📱 Apps", "$& $1 $$", "=1+1", "image://x", "a\u2028b", "a\u2060b", "\u202eevil",
	strings.Repeat("very long name ", 80),
}

// build makes a picture and decodes its option.
func build(t *testing.T, c *report.Chart) (charts.Picture, map[string]any) {
	t.Helper()
	p, err := charts.Build(c)
	if err != nil {
		t.Fatal(err)
	}
	return p, decode(t, p.Option)
}

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

// at follows keys and places into a decoded option.
func at(t *testing.T, v any, path ...any) any {
	t.Helper()
	for i, step := range path {
		switch key := step.(type) {
		case string:
			m, ok := v.(map[string]any)
			if !ok {
				t.Fatalf("no object at %v", path[:i])
			}
			v = m[key]
		case int:
			l, ok := v.([]any)
			if !ok || key >= len(l) {
				t.Fatalf("no list with %d entries at %v", key+1, path[:i])
			}
			v = l[key]
		}
	}
	return v
}

// walk calls visit with every string of an option and the key it stands under.
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

// template is what ECharts would take for a placeholder or for rich text.
var template = regexp.MustCompile(`\{[@A-Za-z0-9_]`)

// check holds every option to what pages and drawings rely on.
func check(t *testing.T, p charts.Picture) {
	t.Helper()
	if i := bytes.IndexAny(p.Option, "<>&\u2028\u2029"); i >= 0 {
		t.Errorf("%s: the option holds %q", p.ID, p.Option[i])
	}
	option := decode(t, p.Option)
	for _, key := range []string{"toolbox", "title"} {
		if _, ok := option[key]; ok {
			t.Errorf("%s: the option has a %s", p.ID, key)
		}
	}
	if option["animation"] != false || at(t, option, "tooltip", "renderMode") != "richText" || at(t, option, "legend", "type") != "plain" {
		t.Errorf("%s: animation, tooltip or legend are not as a static drawing needs them", p.ID)
	}
	walk("", option, func(key, s string) {
		if key == "formatter" && s != "{value} %" && template.MatchString(s) {
			t.Errorf("%s: a formatter holds a template: %q", p.ID, s)
		}
		if key == "rich" {
			t.Errorf("%s: rich text makes templates of names", p.ID)
		}
	})
}

func TestOptionsAreSafeAndStable(t *testing.T) {
	for _, servers := range map[string][]server{
		"sample": fleet, "one": fleet[7:8], "many": many(30, []string{"api", "ledger", "search"}), "hostile": many(len(hostile), hostile),
	} {
		for _, c := range gallery(servers) {
			p, _ := build(t, c)
			check(t, p)
			again, _ := build(t, c)
			if diff := cmp.Diff(p, again); diff != "" {
				t.Errorf("%s differs from run to run:\n%s", c.ID, diff)
			}
			if p.Width != charts.Width || p.Height < 100 {
				t.Errorf("%s is %d by %d pixels", c.ID, p.Width, p.Height)
			}
		}
	}
}

func TestNamesRoundTrip(t *testing.T) {
	servers := many(len(hostile), hostile)
	for _, tt := range []struct {
		chart *report.Chart
		axis  string
	}{{heatmapOf(servers), "yAxis"}, {teamsOf(servers), "yAxis"}, {riskOf(servers), "yAxis"}} {
		_, option := build(t, tt.chart)
		var got []string
		for _, name := range at(t, option, tt.axis, 0, "data").([]any) {
			got = append(got, name.(string))
		}
		want := slices.Clone(hostile)
		for i := range want {
			want[i] = report.Legible(want[i])
			// What is too long has an ellipsis in the middle.
			if head, tail, cut := strings.Cut(got[i], "…"); cut && len(got[i]) < 100 && strings.HasPrefix(want[i], head) && strings.HasSuffix(want[i], tail) {
				got[i] = want[i]
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: names (-want +got):\n%s", tt.chart.ID, diff)
		}
	}
}

// ECharts uses texts as keys of plain objects: a name that every object has
// would write into the prototype of all of them.
func TestNamesAreNoMembers(t *testing.T) {
	members := []string{"__proto__", "constructor", "toString", "hasOwnProperty"}
	for _, c := range gallery(many(len(members), members)) {
		p, option := build(t, c)
		walk("", option, func(key, s string) {
			for _, lineOf := range strings.Split(s, "\n") {
				if slices.Contains(members, lineOf) {
					t.Errorf("%s: %s is %q", p.ID, key, s)
				}
			}
		})
	}
}

func TestKnownFigures(t *testing.T) {
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
		{"state's colour", authOf(fleet), []any{"series", 1, "itemStyle", "color"}, "#d55e00"},
		{"same colour for the same thing", teamsOf(fleet), []any{"series", 1, "itemStyle", "color"}, "#d55e00"},
		{"tooltip with units", bubbleOf(fleet), []any{"series", 1, "data", 2, "tooltip", "formatter"}, "analytics-export\nAll controls: not met\nLatency: 110 ms\nError rate: 0.6 %\nCalls: 12,000 calls a month"},
		{"sum of a stack", riskOf(fleet), []any{"series", 3, "data", 7, "label", "formatter"}, "7.000"},
		{"sum in its tooltip", riskOf(fleet), []any{"series", 0, "data", 2, "tooltip", "formatter"}, "customer-support\nOAuth 2.0: 3 points\nDLP: 2 points\nLogging: 0 points\nErrors: 0.138 points\nRisk score: 5.138 points"},
		{"cell of a heatmap", heatmapOf(fleet), []any{"series", 0, "data", 6, "label", "formatter"}, "50.0 %"},
		{"first point of the line", exposedOf(fleet), []any{"series", 0, "data", 0, "value", 1}, number("61667")},
		{"its label", exposedOf(fleet), []any{"series", 0, "data", 0, "label", "formatter"}, "61,667"},
		{"text alternative", riskOf(fleet), []any{"aria", "label", "description"}, "Risk points by factor. legacy-erp lacks every control."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, option := build(t, tt.chart)
			if got := at(t, option, tt.path...); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// blank makes the cells of one row unknown.
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

func TestUnknownIsAGap(t *testing.T) {
	for _, tt := range []struct {
		chart *report.Chart
		value []any
		says  string
	}{
		{blank(heatmapOf(fleet), 1), []any{"series", 0, "data", 3, "value", 2}, "unknown"},
		{blank(coverageOf(fleet), 0), []any{"series", 1, "data", 0, "value"}, "unknown"},
		{blank(authOf(fleet), 0), []any{"series", 0, "data", 0, "value"}, "unknown"},
		{blank(teamsOf(fleet), 0), []any{"series", 0, "data", 0, "value"}, "unknown"},
		{blank(exposedOf(fleet), 1), []any{"series", 0, "data", 1, "value", 1}, "1 point with an unknown figure is not drawn."},
		{blank(bubbleOf(fleet), 2), nil, "1 server with an unknown figure is not drawn."},
	} {
		p, option := build(t, tt.chart)
		check(t, p)
		if tt.value != nil {
			if got := at(t, option, tt.value...); got != nil {
				t.Errorf("%s: the unknown value is %v", p.ID, got)
			}
		}
		// The titles of axes have several lines.
		if !bytes.Contains(bytes.ReplaceAll(p.Option, []byte(`\n`), []byte(" ")), []byte(tt.says)) {
			t.Errorf("%s does not say %q", p.ID, tt.says)
		}
	}
	_, option := build(t, blank(bubbleOf(fleet), 2))
	walk("", option["series"], func(key, s string) {
		if strings.Contains(s, "customer-support") {
			t.Errorf("a server without latency is drawn: %s %q", key, s)
		}
	})
}

func TestPartOfAStackUnknown(t *testing.T) {
	c := riskOf(fleet)
	fill := c.Table.Fill
	c.Table.Fill = report.EachRow(func(i int, dst []report.Cell) []report.Cell {
		at := len(dst)
		dst = fill(i, i+1, dst)
		dst[at+4], dst[at+5] = report.Cell{}, report.Cell{}
		return dst
	})
	_, option := build(t, c)
	if got := at(t, option, "series", 2, "data", 7, "label", "formatter"); got != report.UnknownText {
		t.Errorf("sum of a stack with an unknown part: %v", got)
	}
}

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
		{"no chart", nil, "no chart"},
		{"no table", change(func(c *report.Chart) { c.Table = nil }), "points at no table"},
		{"no values", change(func(c *report.Chart) { c.Values = nil }), "points at no values"},
		{"no rows", change(func(c *report.Chart) { c.Table.Len = 0 }), "has no rows"},
		{"label out of range", change(func(c *report.Chart) { c.Label = 9 }), "has no column 9 for the names"},
		{"value out of range", change(func(c *report.Chart) { c.Values = []int{-1} }), "has no column -1 for the values"},
		{"mark out of range", change(func(c *report.Chart) { c.Mark = 3 }), "has no column 3 for the mark"},
		{"mark without states", change(func(c *report.Chart) { c.Mark = 0 }), "holds no states"},
		{"values without numbers", change(func(c *report.Chart) { c.Values = []int{0} }), "holds no numbers"},
		{"short row", change(func(c *report.Chart) {
			c.Table.Fill = func(_, _ int, dst []report.Cell) []report.Cell { return append(dst, str("x")) }
		}), "has 1 cells for 3 columns"},
		{"bubble of one value", change(func(c *report.Chart) { c.Kind = report.Bubble }), "needs three columns"},
		{"unknown kind", change(func(c *report.Chart) { c.Kind = 99 }), "unknown kind"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := charts.Build(tt.chart)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// Controls of another baseline still get looks of their own.
func TestUnknownControls(t *testing.T) {
	c := riskOf(fleet)
	for i, id := range []string{"points_mtls", "points_dlp", "points_sbom"} {
		c.Table.Columns[i+1].ID = id
	}
	_, option := build(t, c)
	seen := map[any]bool{}
	for i := range 4 {
		seen[at(t, option, "series", i, "itemStyle", "color")] = true
	}
	if len(seen) != 4 {
		t.Errorf("four factors share %d colours", len(seen))
	}
}

// Groups of bars lie: the axes of the chart change places, with their titles.
func TestGroupsLie(t *testing.T) {
	c := coverageOf(fleet)
	_, option := build(t, c)
	if at(t, option, "yAxis", 0, "type") != "category" || at(t, option, "yAxis", 0, "name") != c.XTitle || at(t, option, "xAxis", 0, "name") != c.YTitle {
		t.Error("the axes or their titles did not change places")
	}
}

// FuzzNames puts any text wherever a name can stand.
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
			check(t, p)
		}
	})
}
