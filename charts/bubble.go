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

// The height of the picture, and the room right of its plotting area, in CSS
// pixels.
const (
	bubbleHeight = 460
	bubbleRight  = 14
)

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
	note := "Area of a mark: " + legible(p.values[2].Header()) + ". " + missing(gaps(p, 2), "server", "servers")
	title := joinLines(p.chart.XTitle, strings.TrimSpace(note))
	wide, narrow := p.field(shown, legend, title, Width), p.field(shown, legend, title, phone)
	roomy := wide.roomy()
	for i, label := range wide.labels(170) {
		if label == nil {
			label = object{"show": false}
		}
		shown[i].item.Label = label
	}
	again := func(labels []object) []item {
		var items []item
		for i, label := range labels {
			if label != nil {
				items = append(items, item{Value: shown[i].item.Value, SymbolSize: shown[i].item.SymbolSize, Label: label})
			}
		}
		return items
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
			"symbol": look.symbol,
			// Marks let those below them show through; their edges are as strong as bars.
			"itemStyle": object{"color": veiled(look.colour, 0.6), "borderColor": look.colour, "borderWidth": 1.2, "opacity": 1},
			"label":     halo(object{"show": true, "distance": labelGap}),
			"emphasis":  object{"scale": 1.05},
		})
	}
	f := frame{top: int(wide.area.top), right: bubbleRight, bottom: wide.bottom(), left: int(wide.area.left)}
	chart.SetGlobalOptions(globals(p, f, legend)...)
	x, y := valueAxis("", false), valueAxis(p.chart.YTitle, false)
	lay(x, object{"name": wide.title, "nameLocation": "middle", "nameGap": 28, "nameTextStyle": titleStyle(object{"lineHeight": lineHeight})})
	wide.x.lay(x)
	wide.y.lay(y)
	y["nameGap"] = widest(wide.y.labels()) + 16
	d := drawing{chart: chart, height: bubbleHeight}
	series = d.labelAgain(legend, again(narrow.labels(110)), again(roomy.labels(190)), series)
	d.over = object{
		// The plotting area lies where the labels were placed for it.
		"grid": list{object{"outerBoundsMode": "none", "containLabel": false}}, "xAxis": list{x}, "yAxis": list{y}, "series": series,
	}
	d.onNarrow("grid", narrow.grid(), wide.grid())
	d.onNarrow("xAxis", list{narrow.xAxis()}, list{wide.xAxis()})
	d.onNarrow("yAxis", list{object{"min": narrow.y.min, "max": narrow.y.max}}, list{object{"min": wide.y.min, "max": wide.y.max}})
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
		m := mark{row: i, style: styleOf(audit.Met)}
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
