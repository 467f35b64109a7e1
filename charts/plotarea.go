package charts

import (
	"strings"

	"fleetreport/charts/layout"
)

// plotArea is the plotting area of a chart in a picture of a given width, exactly where
// ECharts puts it, so that labels can be laid out before the chart is drawn.
type plotArea struct {
	layout.Box         // in CSS pixels
	width      float64 // of the picture, in CSS pixels
	x, y       layout.Scale
	title      string          // of the horizontal axis, broken into lines
	markers    []layout.Marker // of a bubble chart
}

// labelHeight is the height of a label, in CSS pixels. Some scripts are taller than others.
const labelHeight = 16.0

// fixedGrid stops ECharts from moving the plotting area to make room for axis labels.
var fixedGrid = object{"outerBoundsMode": "none", "containLabel": false}

// titleHeight returns the height of the labels and the title below the plotting area,
// in CSS pixels.
func (a plotArea) titleHeight() int { return 28 + 4 + lineHeight*(1+strings.Count(a.title, "\n")) }

// wrapLines breaks every line of a title into lines of the given width in CSS pixels.
func wrapLines(title string, width float64) string {
	var lines []string
	for line := range strings.SplitSeq(title, "\n") {
		lines = append(lines, wrap(line, width, 3))
	}
	return strings.Join(lines, "\n")
}
