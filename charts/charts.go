// Package charts turns the charts of a report into ECharts options. One option
// serves both the interactive graph of the page and the static picture, which
// packages page and svg draw from it.
//
// An option made here is plain data: it holds no code, and no name of the
// inventory can become a template or markup (see literal). It is the only
// package that knows go-echarts.
package charts

import (
	"errors"
	"fmt"

	"fleetreport/report"
)

// Width is the width of every picture in CSS pixels; heights follow the rows. It
// is small because a picture that shrinks to a phone's width shrinks its letters
// too: those of 12 pixels still have 8 there.
const Width = 540

// Paper is the background of a picture and the colour of the gaps between its
// marks. A page of another colour puts its own in place of both.
const Paper = "#ffffff"

// Picture is a chart ready to be drawn.
type Picture struct {
	ID      string // of the chart: the stem of its file's name
	Title   string // what it shows
	Finding string // what it says, in one sentence
	Width   int    // in CSS pixels
	Height  int    // in CSS pixels
	Option  []byte // the ECharts option: JSON that is safe within a <script> element
}

// Build makes the picture of a chart. It is pure: equal charts give equal
// bytes. It fails when the chart points at columns that its table has not or
// that hold no numbers, and when the table has no rows.
func Build(c *report.Chart) (Picture, error) {
	if c == nil {
		return Picture{}, errors.New("charts: no chart")
	}
	picture, err := build(c)
	if err != nil {
		return Picture{}, fmt.Errorf("charts: %s: %w", c.ID, err)
	}
	return picture, nil
}

func build(c *report.Chart) (Picture, error) {
	p, err := read(c)
	if err != nil {
		return Picture{}, err
	}
	var d drawing
	switch c.Kind {
	case report.Heatmap:
		d = heatmap(p)
	case report.Bars:
		d = bars(p)
	case report.Stacked:
		d = stacked(p)
	case report.Bubble:
		if len(p.values) != 3 {
			return Picture{}, fmt.Errorf("a bubble needs three columns (x, y, size), not %d", len(p.values))
		}
		d = bubble(p)
	case report.Line:
		d = line(p)
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
