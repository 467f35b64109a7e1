package charts

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// style is how one thing looks in every chart: a colour, and for those that
// share a chart with others a pattern or a shape too, so that no meaning rests
// on colour alone.
type style struct {
	colour string
	decal  object // ECharts' pattern over the colour; nil for a plain one
	symbol string // in bubbles
}

// The colours keep apart in the common forms of colour blindness, and each has
// a contrast of at least 3:1 against white paper and against a page of #16181d.
var (
	met    = style{"#0072b2", nil, "circle"}
	notMet = style{"#d55e00", stripes(math.Pi / 4), "diamond"}
	unsure = style{"#767b84", dots, "rect"}

	// Servers and calls are two measures of one thing, hence two blues.
	byServers = style{colour: "#0072b2"}
	byCalls   = style{colour: "#4a94c9", decal: stripes(-math.Pi / 4)}

	oauth   = style{colour: "#6a55cf"}
	dlp     = style{colour: "#1f8a63", decal: stripes(math.Pi / 4)}
	logging = style{colour: "#938422", decal: dots}
	errs    = style{colour: "#c863ae", decal: stripes(-math.Pi / 4)}
)

// spare are for the controls of other baselines, by position.
var spare = []style{
	oauth, dlp, logging, errs,
	{colour: "#9c6644", decal: stripes(0)},
	{colour: "#3e8e9e", decal: stripes(math.Pi / 2)},
	{colour: "#5f7f2f"},
	{colour: "#a0522d", decal: dots},
	// The same colours again, with other patterns.
	{colour: "#6a55cf", decal: stripes(math.Pi / 2)},
	{colour: "#1f8a63", decal: dots},
	{colour: "#c863ae"},
	{colour: "#938422", decal: stripes(0)},
	{colour: "#3e8e9e", decal: dots},
	{colour: "#5f7f2f", decal: stripes(math.Pi / 4)},
}

// byColumn knows the columns that mean the same wherever they are drawn.
var byColumn = map[string]style{
	"compliant_calls":    met,
	"noncompliant_calls": notMet,
	"exposed_calls":      notMet,
	"met_share":          byServers,
	"met_calls_share":    byCalls,
	"calls":              byServers,
	"oauth":              oauth,
	"dlp":                dlp,
	"logging":            logging,
	"errors":             errs,
}

// styles are the looks of columns, no two of them alike as long as there are
// enough.
func styles(columns []report.Column) []style {
	looks := make([]style, len(columns))
	var used []style
	for i, c := range columns {
		if s, ok := byColumn[strings.TrimPrefix(c.ID, "points_")]; ok {
			looks[i] = s
			used = append(used, s)
		}
	}
	for i := range looks {
		if looks[i].colour != "" {
			continue
		}
		free := slices.IndexFunc(spare, func(s style) bool {
			return !slices.ContainsFunc(used, func(u style) bool { return reflect.DeepEqual(s, u) })
		})
		if free < 0 {
			free = i % len(spare)
		}
		looks[i] = spare[free]
		used = append(used, spare[free])
	}
	return looks
}

// styleOf is the look of a state.
func styleOf(s audit.State) style {
	switch s {
	case audit.Met:
		return met
	case audit.NotMet:
		return notMet
	default:
		return unsure
	}
}

// veil is the colour of patterns: enough to tell two marks apart, too little to
// dazzle.
const veil = "rgba(255,255,255,0.34)"

var dots = object{
	"symbol": "circle", "symbolSize": 0.9, "color": veil,
	"dashArrayX": list{list{5, 5}, list{0, 5, 5, 0}}, "dashArrayY": list{5, 0},
}

// stripes are thin lines at an angle in radians.
func stripes(angle float64) object {
	return object{
		"symbol": "rect", "symbolSize": 1, "color": veil,
		"dashArrayX": list{1, 0}, "dashArrayY": list{1.5, 5.5}, "rotation": angle,
	}
}

// mark is the ECharts style of a bar.
func (s style) mark() object {
	o := object{"color": s.colour}
	if s.decal != nil {
		o["decal"] = s.decal
	}
	return o
}

// step is one class of a heatmap: shares up to most percent.
type step struct {
	most   float64 // in percent, inclusive
	text   string  // for the legend
	colour string
	opaque float64 // how much of the page it covers, from 0 to 1
	ink    string  // readable on colour; "" for that of the page's text, on a colour that lets the page through
}

// steps grow paler as coverage grows: a gap is what should catch the eye, and
// full coverage should hardly. Colours that the page shows through are pale on
// white and dim on a dark page, and so keep that order on both. They are few
// enough to tell apart without their hue.
var steps = []step{
	{0, "0 %", "#b84e00", 1, "#ffffff"},
	{50, "≤ 50 %", "#c85800", 0.55, ""},
	{99.999, "< 100 %", "#c85800", 0.2, ""},
	{100, "100 %", "#4a8ec2", 0.1, ""},
}

// veiled is a colour like "#0072b2" that covers only a part of what is below.
func veiled(colour string, opaque float64) string {
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		panic(err) // of the tables here
	}
	return fmt.Sprintf("rgba(%d,%d,%d,%g)", n>>16, n>>8&255, n&255, opaque)
}

// stepOf is the class of a share in percent.
func stepOf(percent float64) step {
	for _, s := range steps {
		if percent <= s.most {
			return s
		}
	}
	return steps[len(steps)-1]
}
