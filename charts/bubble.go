package charts

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"

	"fleetreport/report/audit"
)

// The widths of bubbles, in CSS pixels: the largest circle, and the smallest
// that a reader can still see and point at.
const (
	largest  = 46.0
	smallest = 6.0
)

// bubbleHeight is the height of the picture in CSS pixels.
const bubbleHeight = 460

// spread evens out the symbols: the width a symbol needs for the area of a
// circle one pixel wide.
var spread = map[string]float64{
	"circle":  1,
	"diamond": math.Sqrt(math.Pi / 2),
	"rect":    math.Sqrt(math.Pi) / 2,
}

// bubble draws a mark for each row at its first two values, with an area in
// proportion to the third.
func bubble(p *plot) drawing {
	shown := bubbles(p)
	legend, groups := p.byState(shown)
	top := legendHeight(legend, Width) + 24
	maxX, maxY := 0.0, 0.0
	for _, b := range shown {
		maxX, maxY = max(maxX, p.rows[b.row].values[0].Num), max(maxY, p.rows[b.row].values[1].Num)
	}
	maxX, maxY = ceiling(maxX), ceiling(maxY)
	// About where ECharts will put the axes, to see which labels have room.
	area := box{78, float64(top), Width - 28, bubbleHeight - 88}
	beads := make([]bead, len(shown))
	for i, b := range shown {
		r := p.rows[b.row]
		beads[i] = bead{
			x:    area.left + (area.right-area.left)*r.values[0].Num/maxX,
			y:    area.bottom - (area.bottom-area.top)*r.values[1].Num/maxY,
			size: b.item.SymbolSize,
			text: shorten(r.name, 150),
		}
	}
	for i, side := range place(beads, box{area.left, area.top - 14, Width - 4, area.bottom}) {
		if side != "" {
			shown[i].item.Label = object{"formatter": literal(beads[i].text), "position": side}
		} else {
			shown[i].item.Label = object{"show": false}
		}
	}
	chart := charts.NewScatter()
	var series list
	for i, name := range legend {
		var items []item
		for _, k := range groups[i] {
			items = append(items, shown[k].item)
		}
		// The small ones on top, or nobody could point at them.
		slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(b.SymbolSize, a.SymbolSize) })
		look := shown[groups[i][0]].style
		chart.AddSeries(name, nil, data(items))
		series = append(series, object{
			"symbol":      look.symbol,
			"itemStyle":   object{"color": look.colour, "opacity": 0.75, "borderColor": Paper, "borderWidth": 1},
			"label":       object{"show": true, "distance": labelGap},
			"labelLayout": object{"hideOverlap": true},
			"emphasis":    object{"scale": 1.05},
		})
	}
	chart.SetGlobalOptions(globals(p, frame{top: top, right: 28, bottom: 4, left: 4}, legend)...)
	note := "Area of a mark: " + legible(p.values[2].Header()) + ". " + missing(gaps(p, 2), "server", "servers")
	x := valueAxis(joinLines(p.chart.XTitle, strings.TrimSpace(note)), false)
	y := valueAxis(p.chart.YTitle, false)
	x["max"], y["max"] = maxX, maxY
	// Marks near an axis reach over it; the labels keep clear of them.
	lay(x, object{"nameGap": 44, "axisLabel": object{"margin": 20}})
	lay(y, object{"nameGap": 46, "axisLabel": object{"margin": 14}})
	d := drawing{chart: chart, height: bubbleHeight, over: object{
		"grid": contained, "xAxis": list{x}, "yAxis": list{y}, "series": series,
	}}
	d.fitLegend(legend, top)
	// There is no room for names on a phone; a touch tells them.
	var mute, speak list
	for _, name := range legend {
		mute = append(mute, object{"name": name, "label": object{"show": false}})
		speak = append(speak, object{"name": name, "label": object{"show": true}})
	}
	if mute != nil {
		d.onNarrow("series", mute, speak)
	}
	return d
}

// mark is one bubble.
type mark struct {
	row   int // of the plot
	style style
	item  item
}

// bubbles are the marks of the rows that have a place, most important first:
// what is not met before the rest, otherwise in the order of the table.
func bubbles(p *plot) []mark {
	most := 0.0
	for _, r := range p.rows {
		if known(r.values[2]) {
			most = max(most, r.values[2].Num)
		}
	}
	var all []mark
	for i, r := range p.rows {
		x, y := datum(p.values[0], r.values[0]), datum(p.values[1], r.values[1])
		if x == nil || y == nil {
			continue
		}
		m := mark{row: i, style: met}
		if p.mark != nil {
			m.style = styleOf(r.state)
		}
		m.item = item{Value: list{x, y, datum(p.values[2], r.values[2])}, Tooltip: tip(p.details(r))}
		if known(r.values[2]) && most > 0 {
			m.item.SymbolSize = round(spread[m.style.symbol] * max(smallest, largest*math.Sqrt(max(0, r.values[2].Num)/most)))
		} else {
			// Of unknown size: a small hollow mark.
			m.item.SymbolSize = 2 * smallest
			m.item.ItemStyle = object{"color": "transparent", "borderColor": m.style.colour, "borderWidth": 2}
		}
		all = append(all, m)
	}
	slices.SortStableFunc(all, func(a, b mark) int {
		return cmp.Compare(rank(p.rows[a.row].state), rank(p.rows[b.row].state))
	})
	return all
}

// rank puts what is not met first.
func rank(s audit.State) int {
	return map[audit.State]int{audit.NotMet: 0, audit.Unknown: 1, audit.Met: 2}[s]
}

// byState groups marks into the series of a legend: the places of the marks of
// each, under its name.
func (p *plot) byState(marks []mark) (names []string, groups [][]int) {
	for _, state := range []audit.State{audit.Met, audit.NotMet, audit.Unknown} {
		var group []int
		for i, m := range marks {
			if p.mark == nil && state == audit.Met || p.mark != nil && p.rows[m.row].state == state {
				group = append(group, i)
			}
		}
		if len(group) > 0 {
			names = append(names, p.stateName(state))
			groups = append(groups, group)
		}
	}
	return names, groups
}

// round keeps a tenth of a pixel.
func round(pixels float64) float64 { return math.Round(pixels*10) / 10 }
