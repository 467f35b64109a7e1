package charts

import (
	"fmt"
	"math"
	"strconv"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/palette"
)

// style is how one thing looks: as in every document, and here with a shape too.
type style struct {
	colour string
	decal  object // ECharts' pattern over the colour; nil for a plain one
	symbol string // in bubbles
}

// styled is a look as ECharts draws it.
func styled(l palette.Look) style { return style{colour: l.Colour, decal: decals[l.Pattern]} }

// decals are the patterns.
var decals = map[palette.Pattern]object{
	palette.Falling: stripes(math.Pi / 4),
	palette.Rising:  stripes(-math.Pi / 4),
	palette.Level:   stripes(0),
	palette.Upright: stripes(math.Pi / 2),
	palette.Dots:    dots,
}

// styles are the looks of columns.
func styles(columns []report.Column) []style {
	looks := make([]style, len(columns))
	for i, look := range palette.Of(ids(columns)) {
		looks[i] = styled(look)
	}
	return looks
}

// ids are the names by which the palette knows columns.
func ids(columns []report.Column) []string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = c.ID
	}
	return all
}

// styleOf is the look of a state.
func styleOf(s audit.State) style {
	look := styled(palette.OfState(s))
	look.symbol = symbols[s]
	return look
}

// symbols are the shapes of states, in bubbles.
var symbols = map[audit.State]string{audit.Met: "circle", audit.NotMet: "diamond", audit.Unknown: "rect"}

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
