package charts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"fleetreport/charts/svg"
	"fleetreport/report"
)

// object and list hold options that the types of go-echarts cannot express.
type (
	object = map[string]any
	list   = []any
)

// echart is the part of a go-echarts chart that is used here. Its renderer is not: it
// disables escaping, so that a name could run as a script.
type echart interface {
	Validate()
	JSON() map[string]any
}

// drawing is a chart with its layout: the options of go-echarts and an overlay.
type drawing struct {
	chart   echart
	overlay object
	height  int // in CSS pixels

	// Options for narrow, wide and roomy pages, or nil. Those of roomy pages are added
	// to those of wide pages. All have the same keys, since each replaces the others
	// when the page is resized.
	narrow, wide, roomy object
}

// option encodes the drawing as JSON. The encoder escapes <, >, & and the line
// separators of JavaScript, and sorts the keys.
func (d drawing) option() ([]byte, error) {
	d.chart.Validate()
	raw, err := json.Marshal(d.chart.JSON())
	if err != nil {
		return nil, fmt.Errorf("encoding the option: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // float64 would reformat figures
	var option object
	if err := decoder.Decode(&option); err != nil {
		return nil, fmt.Errorf("decoding the option: %w", err)
	}
	// The page has a caption for each chart and tools of its own.
	delete(option, "title")
	delete(option, "toolbox")
	textStyle := object{"fontFamily": svg.Font, "fontSize": fontSize}
	merge(option, object{
		"backgroundColor": Paper,
		"textStyle":       textStyle,
		"tooltip": object{
			"renderMode": "richText", // HTML tooltips need inline styles, which the page's policy forbids
			"confine":    true,
			"padding":    list{8, 12},
			"textStyle":  textStyle,
		},
	})
	merge(option, d.overlay)
	if d.narrow != nil {
		option["media"] = d.media()
	}
	return json.Marshal(option)
}

// media returns the options that depend on the width of the picture. ECharts applies
// all that match, in order.
func (d drawing) media() list {
	query := func(key string, width int, option object) object {
		return object{"query": object{key: width}, "option": option}
	}
	media := list{query("maxWidth", narrowPage, d.narrow), query("minWidth", narrowPage+1, d.wide)}
	if d.roomy != nil {
		media = append(media, query("minWidth", roomyPage, d.roomy))
	}
	return media
}

// merge merges src into dst: objects by key and lists by index. Other values of dst are
// replaced.
func merge(dst, src object) {
	for key, value := range src {
		dst[key] = merged(dst[key], value)
	}
}

// merged returns dst with src merged into it.
func merged(dst, src any) any {
	switch src := src.(type) {
	case object:
		if dst, ok := dst.(object); ok {
			merge(dst, src)
			return dst
		}
	case list:
		if dst, ok := dst.(list); ok {
			for i, value := range src {
				if i < len(dst) {
					dst[i] = merged(dst[i], value)
				} else {
					dst = append(dst, value)
				}
			}
			return dst
		}
	}
	return src
}

// item is one datum of a series. The types of go-echarts omit zeros, and have neither
// all label options nor fractions of a pixel; a series accepts any data that can be
// encoded.
type item struct {
	Value      any     `json:"value"` // nil is a gap
	Label      object  `json:"label,omitempty"`
	ItemStyle  object  `json:"itemStyle,omitempty"`
	Tooltip    object  `json:"tooltip,omitempty"`
	SymbolSize float64 `json:"symbolSize,omitempty"`
}

// data returns an option that sets the items of a series.
func data(items []item) charts.SeriesOpts {
	return charts.WithSeriesOpts(func(s *charts.SingleSeries) { s.Data = items })
}

// newTooltip returns the tooltip of one item: fixed text, because an option contains no
// functions and should contain no templates. It is narrow enough for a phone.
func newTooltip(text string) object {
	const width, maxLines = 280, 6
	var wrapped []string
	for line := range strings.SplitSeq(text, "\n") {
		wrapped = append(wrapped, wrap(line, width, maxLines))
	}
	return object{"formatter": escapeTemplate(strings.Join(wrapped, "\n"))}
}

// textLabel returns a label with fixed text.
func textLabel(text string) object { return object{"show": true, "formatter": escapeTemplate(text)} }

// frame is the space around the plotting area, in CSS pixels. Axis labels and titles
// lie inside the frame; the legend and the figures at the ends of bars lie on it.
type frame struct{ top, right, bottom, left int }

// globals returns the settings that all charts share. The legend lists the given
// series, and is hidden if there are fewer than two.
func globals(p *plot, f frame, legend []string) []charts.GlobalOpts {
	pixels := strconv.Itoa
	return []charts.GlobalOpts{
		// Without an id go-echarts would generate a random one.
		charts.WithInitializationOpts(opts.Initialization{
			ChartID: p.chart.ID, Renderer: "svg", PageTitle: p.chart.Title,
		}),
		charts.WithAnimation(false),
		charts.WithLegendOpts(opts.Legend{
			Show: opts.Bool(len(legend) > 1), Type: "plain", Top: "2", Left: "2", Padding: 0,
			ItemWidth: 18, ItemHeight: 12, Data: legend,
		}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "item"}),
		charts.WithAriaOpts(&opts.Aria{Enabled: opts.Bool(true), Label: &opts.AriaLabel{
			Enabled: opts.Bool(true), Description: describe(p.chart),
		}}),
		charts.WithGridOpts(opts.Grid{
			Top: pixels(f.top), Right: pixels(f.right), Bottom: pixels(f.bottom), Left: pixels(f.left),
		}),
	}
}

// describe returns the text alternative of a chart.
func describe(c *report.Chart) string {
	if c.Finding == "" {
		return c.Title
	}
	return c.Title + ". " + c.Finding
}

// containLabels keeps axis labels and titles within the frame.
var containLabels = list{object{"outerBoundsMode": "same", "outerBoundsContain": "all"}}

// legendHeight returns the height of a legend on a page of the given width, both in CSS
// pixels. ECharts breaks a legend into lines but reserves no room for them.
func legendHeight(names []string, width float64) int {
	if len(names) < 2 {
		return 0
	}
	lines, used := 1, 0.0
	for _, name := range names {
		w := 18 + 5 + textWidth(name) + 10
		if used+w > width && used > 0 {
			lines++
			used = 0
		}
		used += w
	}
	return 18*lines + 4
}

// phone is the width that pictures are laid out for on narrow pages, in CSS pixels.
// Labels of points are laid out for smallPhone: they fit on all wider pages.
const (
	phone      = 340
	smallPhone = 300
)

// fitLegend moves the plotting area, which begins at top, down if the legend takes more
// lines on a narrow page.
func (d *drawing) fitLegend(names []string, top int) {
	if more := legendHeight(names, phone) - legendHeight(names, Width); more > 0 {
		d.onNarrow("grid", object{"top": top + more}, object{"top": top})
	}
}

// onNarrow sets options for narrow pages, and those that replace them on wide pages.
func (d *drawing) onNarrow(key string, narrow, wide any) {
	if d.narrow == nil {
		d.narrow, d.wide = object{}, object{}
	}
	d.narrow[key], d.wide[key] = merged(d.narrow[key], narrow), merged(d.wide[key], wide)
}

// withHalo returns a label with an outline in the colour of the page, which keeps it
// legible on grid lines and marks.
func withHalo(label object) object {
	halo := object{"textBorderColor": Paper, "textBorderWidth": 2}
	merge(halo, label)
	return halo
}
