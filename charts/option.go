package charts

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"fleetreport/charts/svg"
	"fleetreport/report"
)

// object and list spell what go-echarts' types cannot say.
type (
	object = map[string]any
	list   = []any
)

// echart is what a go-echarts chart can do without its renderer. The renderer
// is never used: it turns escaping off, and a name could then run as script.
type echart interface {
	Validate()
	JSON() map[string]any
}

// drawing is a chart laid out: go-echarts' part, and what is laid over it.
type drawing struct {
	chart  echart
	over   object
	height int // in CSS pixels
	// What is laid over on a narrow page, and what undoes it on a wide one: the
	// same keys in both. Nil for nothing. What is laid over narrow on a tiny page,
	// and over wide on a roomy one, is a part of their keys.
	narrow, wide, tiny, roomy object
	least                     int // width up from which a page is not tiny; 0 for phone
}

// option encodes the drawing. The encoder escapes <, >, & and the line
// separators of JavaScript, and sorts the keys.
func (d drawing) option() ([]byte, error) {
	d.chart.Validate()
	raw, err := json.Marshal(d.chart.JSON())
	if err != nil {
		return nil, fmt.Errorf("encoding the option: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // float64 would rewrite figures
	var option object
	if err := decoder.Decode(&option); err != nil {
		return nil, fmt.Errorf("decoding the option: %w", err)
	}
	// The caption outside says the title, and the page has tools of its own.
	delete(option, "title")
	delete(option, "toolbox")
	lay(option, object{
		"backgroundColor": Paper,
		"textStyle":       object{"fontFamily": svg.Font, "fontSize": fontSize},
		"tooltip": object{
			"renderMode": "richText", // HTML tooltips need inline styles, which the page's policy forbids
			"confine":    true,
			"padding":    list{8, 12},
			"textStyle":  object{"fontFamily": svg.Font, "fontSize": fontSize},
		},
	})
	lay(option, d.over)
	if d.narrow != nil {
		option["media"] = d.media()
	}
	return json.Marshal(option)
}

// media are the parts of the option that depend on the width of the picture.
// ECharts applies all that fit, in order; the one without a query if none does.
func (d drawing) media() list {
	fit := func(key string, width int, option object) object {
		return object{"query": object{key: width}, "option": option}
	}
	all := list{fit("maxWidth", narrowPage, d.narrow)}
	if d.tiny != nil {
		all = append(all, fit("maxWidth", cmp.Or(d.least, phone)-1, d.tiny))
	}
	if d.roomy != nil {
		all = append(all, fit("minWidth", narrowPage+1, d.wide), fit("minWidth", roomyPage, d.roomy))
	}
	return append(all, object{"option": d.wide})
}

// lay puts src over dst: objects are merged by key and lists by position, all
// else is replaced.
func lay(dst, src object) {
	for key, value := range src {
		dst[key] = over(dst[key], value)
	}
}

func over(below, above any) any {
	switch above := above.(type) {
	case object:
		if below, ok := below.(object); ok {
			lay(below, above)
			return below
		}
	case list:
		if below, ok := below.(list); ok {
			for i, value := range above {
				if i < len(below) {
					below[i] = over(below[i], value)
				} else {
					below = append(below, value)
				}
			}
			return below
		}
	}
	return above
}

// item is one datum of a series. go-echarts' own types drop zeros, and take
// neither whole label styles nor fractions of a pixel; a series accepts any
// data that encodes.
type item struct {
	Value      any     `json:"value"` // nil is a gap
	Label      object  `json:"label,omitempty"`
	ItemStyle  object  `json:"itemStyle,omitempty"`
	Tooltip    object  `json:"tooltip,omitempty"`
	SymbolSize float64 `json:"symbolSize,omitempty"`
}

// data hands a series its items.
func data(items []item) charts.SeriesOpts {
	return charts.WithSeriesOpts(func(s *charts.SingleSeries) { s.Data = items })
}

// tip is the tooltip of one item: fixed text, since no function may stand in an
// option and no template should. It is narrow enough for a phone.
func tip(text string) object {
	const width, lines = 280, 6
	var wrapped []string
	for line := range strings.SplitSeq(text, "\n") {
		wrapped = append(wrapped, wrap(line, width, lines))
	}
	return object{"formatter": literal(strings.Join(wrapped, "\n"))}
}

// tag is a label with fixed text.
func tag(text string) object { return object{"show": true, "formatter": literal(text)} }

// frame is the space around the plotting area, in CSS pixels. Axis labels and
// titles lie within the area that it leaves; the legend and the figures at the
// ends of bars lie in it.
type frame struct{ top, right, bottom, left int }

// globals are the settings that all charts share. The legend names the series
// that it is given, and is hidden when they are fewer than two.
func globals(p *plot, f frame, legend []string) []charts.GlobalOpts {
	px := strconv.Itoa
	return []charts.GlobalOpts{
		// Without an id go-echarts would invent one.
		charts.WithInitializationOpts(opts.Initialization{ChartID: p.chart.ID, Renderer: "svg", PageTitle: p.chart.Title}),
		charts.WithAnimation(false),
		charts.WithLegendOpts(opts.Legend{
			Show: opts.Bool(len(legend) > 1), Type: "plain", Top: "2", Left: "2", Padding: 0,
			ItemWidth: 18, ItemHeight: 12, Data: legend,
		}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "item"}),
		charts.WithAriaOpts(&opts.Aria{Enabled: opts.Bool(true), Label: &opts.AriaLabel{
			Enabled: opts.Bool(true), Description: describe(p.chart),
		}}),
		charts.WithGridOpts(opts.Grid{Top: px(f.top), Right: px(f.right), Bottom: px(f.bottom), Left: px(f.left)}),
	}
}

// describe is the text alternative of a chart.
func describe(c *report.Chart) string {
	if c.Finding == "" {
		return c.Title
	}
	return c.Title + ". " + c.Finding
}

// contained keeps axis labels and titles within the frame.
var contained = list{object{"outerBoundsMode": "same", "outerBoundsContain": "all"}}

// legendHeight is the room that a legend of names takes on a page of the given
// width, in CSS pixels; ECharts breaks it into lines but leaves them no room.
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

// phone is the width that pictures are laid out for on a narrow page.
const phone = 340

// fitLegend moves the plotting area, which begins at top, down where the legend
// takes more lines on a narrow page.
func (d *drawing) fitLegend(names []string, top int) {
	if more := legendHeight(names, phone) - legendHeight(names, Width); more > 0 {
		d.onNarrow("grid", object{"top": top + more}, object{"top": top})
	}
}

// onNarrow lays narrow over an entry of the option on narrow pages.
func (d *drawing) onNarrow(key string, narrow, wide any) {
	if d.narrow == nil {
		d.narrow, d.wide = object{}, object{}
	}
	d.narrow[key], d.wide[key] = over(d.narrow[key], narrow), over(d.wide[key], wide)
}
