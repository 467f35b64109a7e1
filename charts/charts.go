// Package charts turns the charts of a report into ECharts options. One option serves
// both the interactive chart of the page and the static picture, which package svg draws.
//
// An option is plain data: it contains no code, and no name of the inventory can become
// a template or markup (see escapeTemplate). No other package imports go-echarts.
package charts

import (
	"errors"
	"fmt"

	"fleetreport/report"
)

// Width is the width of every picture in CSS pixels; heights depend on the rows. It is
// small because a picture that is scaled to the width of a phone has smaller letters:
// those of 12 pixels still have 8 there.
const Width = 540

// Paper is the background of a picture and the colour of the gaps between its marks. A
// page of another colour replaces it in both.
const Paper = "#ffffff"

// Picture is a chart ready to be drawn.
type Picture struct {
	ID      string // of the chart; its file is named after it
	Title   string // what the chart shows
	Finding string // what follows from it, in one sentence
	Width   int    // in CSS pixels
	Height  int    // in CSS pixels
	Option  []byte // the ECharts option: JSON that is safe within a <script> element
}

// Build returns the picture of a chart. Equal charts give equal bytes. It is an error if
// the chart refers to columns that its table does not have or that have no numbers, or
// if the table has no rows.
func Build(c *report.Chart) (Picture, error) {
	if c == nil {
		return Picture{}, errors.New("charts: the chart is nil")
	}
	picture, err := build(c)
	if err != nil {
		return Picture{}, fmt.Errorf("charts: %s: %w", c.ID, err)
	}
	return picture, nil
}

func build(c *report.Chart) (Picture, error) {
	p, err := newPlot(c)
	if err != nil {
		return Picture{}, err
	}
	var d drawing
	switch c.Kind {
	case report.Heatmap:
		d = heatmapChart(p)
	case report.Bars:
		d = barChart(p)
	case report.Stacked:
		d = stackedChart(p)
	case report.Bubble:
		if len(p.values) != 3 {
			return Picture{}, fmt.Errorf("a bubble chart needs 3 value columns (x, y and size), not %d", len(p.values))
		}
		d = bubbleChart(p)
	case report.Line:
		d = lineChart(p)
	default:
		return Picture{}, fmt.Errorf("unknown kind of chart %d", c.Kind)
	}
	option, err := d.option()
	if err != nil {
		return Picture{}, err
	}
	return Picture{
		ID: c.ID, Title: c.Title, Finding: c.Finding,
		Width: Width, Height: d.height, Option: option,
	}, nil
}
