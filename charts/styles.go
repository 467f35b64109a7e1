package charts

import (
	"fmt"
	"math"
	"strconv"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/palette"
)

// seriesStyle is how ECharts draws what a palette.Style describes.
type seriesStyle struct {
	colour string
	decal  object // pattern over the colour; nil for none
	symbol string // in bubble charts
}

// newStyle returns the style for a palette.Style, without a symbol.
func newStyle(s palette.Style) seriesStyle {
	return seriesStyle{colour: s.Colour, decal: decals[s.Pattern]}
}

// decals are the patterns as ECharts draws them.
var decals = map[palette.Pattern]object{
	palette.Falling:    stripes(math.Pi / 4),
	palette.Rising:     stripes(-math.Pi / 4),
	palette.Horizontal: stripes(0),
	palette.Vertical:   stripes(math.Pi / 2),
	palette.Dots:       dots,
}

// valueStyles returns the styles of the value columns of a chart.
func valueStyles(c *report.Chart) []seriesStyle {
	var styles []seriesStyle
	for _, s := range palette.OfColumns(c.ValueIDs()) {
		styles = append(styles, newStyle(s))
	}
	return styles
}

// stateStyle returns the style of a state.
func stateStyle(s audit.State) seriesStyle {
	style := newStyle(palette.OfState(s))
	style.symbol = [...]string{audit.Met: "circle", audit.NotMet: "diamond", audit.Unknown: "rect"}[s]
	return style
}

// patternColour is the colour of patterns: strong enough to distinguish bars, weak
// enough not to flicker.
const patternColour = "rgba(255,255,255,0.34)"

var dots = object{
	"symbol": "circle", "symbolSize": 0.9, "color": patternColour,
	"dashArrayX": list{list{5, 5}, list{0, 5, 5, 0}}, "dashArrayY": list{5, 0},
}

// stripes returns a pattern of thin lines at an angle in radians.
func stripes(angle float64) object {
	return object{
		"symbol": "rect", "symbolSize": 1, "color": patternColour,
		"dashArrayX": list{1, 0}, "dashArrayY": list{1.5, 5.5}, "rotation": angle,
	}
}

// itemStyle returns the ECharts style of a bar.
func (s seriesStyle) itemStyle() object {
	o := object{"color": s.colour}
	if s.decal != nil {
		o["decal"] = s.decal
	}
	return o
}

// shareClass is one class of a heatmap: shares up to max percent.
type shareClass struct {
	max     float64 // in percent, inclusive
	label   string  // in the legend
	colour  string
	opacity float64 // from 0 to 1
	text    string  // colour of figures; "" for that of the page's text
}

// shareClasses become paler as coverage grows, since gaps should attract attention and
// full coverage should not. Translucent colours are pale on a white page and dim on a
// dark one, which keeps the order on both. The classes are few enough to distinguish
// without their hue.
var shareClasses = []shareClass{
	{0, "0 %", "#b84e00", 1, "#ffffff"},
	{50, "≤ 50 %", "#c85800", 0.55, ""},
	{99.999, "< 100 %", "#c85800", 0.2, ""},
	{100, "100 %", "#4a8ec2", 0.1, ""},
}

// withOpacity returns a colour such as "#0072b2" with an opacity from 0 to 1.
func withOpacity(colour string, opacity float64) string {
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		panic(err) // in one of the tables of colours
	}
	return fmt.Sprintf("rgba(%d,%d,%d,%g)", n>>16, n>>8&255, n&255, opacity)
}

// classOf returns the class of a share in percent.
func classOf(percent float64) shareClass {
	for _, c := range shareClasses {
		if percent <= c.max {
			return c
		}
	}
	return shareClasses[len(shareClasses)-1]
}
