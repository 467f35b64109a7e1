package charts

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"

	"fleetreport/charts/layout"
	"fleetreport/report/audit"
)

// The widths of bubbles, in CSS pixels: the largest circle, and the smallest one that
// a reader can still see and point at.
const (
	largestBubble  = 46.0
	smallestBubble = 6.0
)

// The height of the picture and the margin right of its plotting area, in CSS pixels.
const (
	bubblesHeight = 460
	bubblesRight  = 14
)

// bubbleNameLimit is the width of the longest name beside a bubble, in CSS pixels.
const bubbleNameLimit = 125

// areaFactors are the widths of the symbols whose area is that of a circle one pixel wide.
var areaFactors = map[string]float64{
	"circle":  1,
	"diamond": math.Sqrt(math.Pi / 2),
	"rect":    math.Sqrt(math.Pi) / 2,
}

// bubbleChart draws a symbol for each row. The first two values are its position, and the
// area is proportional to the third.
func bubbleChart(p *plot) drawing {
	all := p.bubbles()
	legend, groups := p.groupByState(all)
	note := "Area of a mark: " + displayText(p.values[2].Header()) + ". " + notDrawn(p.countGaps(2), "server", "servers")
	title := joinLines(p.chart.XTitle, strings.TrimSpace(note))
	narrow := p.bubbleArea(all, legend, title, smallPhone, layout.Scale{})
	wide := p.bubbleArea(all, legend, title, Width, narrow.x)
	labelArea := narrow.Box
	labelArea.Top, labelArea.Right = narrow.Top-8, narrow.Right+bubblesRight-2
	for i, side := range layout.PlaceLabels(narrow.markers, labelArea) {
		all[i].item.Label = object{"show": false}
		if side != "" {
			all[i].item.Label = object{"formatter": escapeTemplate(all[i].name), "position": side}
		}
	}
	chart := charts.NewScatter()
	var series list
	for i, name := range legend {
		items := make([]item, 0, len(groups[i]))
		for _, b := range groups[i] {
			items = append(items, b.item)
		}
		// Small ones are drawn last, or large ones would hide them from the pointer.
		slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(b.SymbolSize, a.SymbolSize) })
		style := groups[i][0].style
		chart.AddSeries(name, nil, data(items))
		series = append(series, object{
			"symbol": style.symbol,
			// Bubbles are translucent because they may overlap.
			"itemStyle": object{
				"color": withOpacity(style.colour, 0.6), "borderColor": style.colour, "borderWidth": 1.2, "opacity": 1,
			},
			"label":    withHalo(object{"show": true, "distance": layout.LabelGap}),
			"emphasis": object{"scale": 1.05},
		})
	}
	chart.SetGlobalOptions(globals(p, frame{right: bubblesRight}, legend)...)
	x, y := valueAxis(wide.title, false), valueAxis(p.chart.YTitle, false)
	x["nameGap"], y["nameGap"] = 28, widest(scaleLabels(wide.y))+16
	applyScale(x, wide.x)
	applyScale(y, wide.y)
	d := drawing{chart: chart, height: bubblesHeight, overlay: object{
		"grid": list{fixedGrid}, "xAxis": list{x}, "yAxis": list{y}, "series": series,
	}}
	grid := func(a plotArea) object {
		return object{"top": a.Top, "bottom": a.titleHeight(), "left": a.Left}
	}
	xAxis := func(a plotArea) list {
		axis := object{"name": a.title}
		applyScale(axis, a.x)
		return list{axis}
	}
	yAxis := func(a plotArea) list { return list{object{"min": a.y.Min, "max": a.y.Max}} }
	d.onNarrow("grid", grid(narrow), grid(wide))
	d.onNarrow("xAxis", xAxis(narrow), xAxis(wide))
	d.onNarrow("yAxis", yAxis(narrow), yAxis(wide))
	return d
}

// bubble is the symbol of one row.
type bubble struct {
	row   int    // index in plot.rows
	name  string // shortened
	style seriesStyle
	item  item
}

// bubbles returns a bubble for each row with a known position, the most important
// first: controls that are not met before others, otherwise in the order of the table.
func (p *plot) bubbles() []*bubble {
	most := 0.0
	for _, r := range p.rows {
		if isKnown(r.values[2]) {
			most = max(most, r.values[2].Num)
		}
	}
	var all []*bubble
	for i, r := range p.rows {
		x, y := datum(p.values[0], r.values[0]), datum(p.values[1], r.values[1])
		if x == nil || y == nil {
			continue
		}
		b := &bubble{row: i, name: shorten(r.name, bubbleNameLimit), style: stateStyle(audit.Met)}
		if p.mark != nil {
			b.style = stateStyle(r.state)
		}
		b.item = item{Value: list{x, y, datum(p.values[2], r.values[2])}, Tooltip: newTooltip(p.details(r))}
		if isKnown(r.values[2]) && most > 0 {
			size := largestBubble * math.Sqrt(max(0, r.values[2].Num)/most)
			b.item.SymbolSize = math.Round(areaFactors[b.style.symbol]*max(smallestBubble, size)*10) / 10
		} else { // unknown size: a small hollow symbol
			b.item.SymbolSize = 2 * smallestBubble
			b.item.ItemStyle = object{"color": "transparent", "borderColor": b.style.colour, "borderWidth": 2}
		}
		all = append(all, b)
	}
	rank := [...]int{audit.NotMet: 0, audit.Unknown: 1, audit.Met: 2}
	slices.SortStableFunc(all, func(a, b *bubble) int {
		return cmp.Compare(rank[p.rows[a.row].state], rank[p.rows[b.row].state])
	})
	return all
}

// groupByState returns the series of the legend and the bubbles of each.
func (p *plot) groupByState(all []*bubble) (names []string, groups [][]*bubble) {
	for _, state := range []audit.State{audit.Met, audit.NotMet, audit.Unknown} {
		var group []*bubble
		for _, b := range all {
			if p.mark == nil && state == audit.Met || p.mark != nil && p.rows[b.row].state == state {
				group = append(group, b)
			}
		}
		if len(group) > 0 {
			names = append(names, p.stateName(state))
			groups = append(groups, group)
		}
	}
	return names, groups
}

// bubbleArea lays the bubbles out in a picture of the given width. The horizontal scale
// includes that of a narrower picture, if there is one, so that labels which fit there fit
// here.
func (p *plot) bubbleArea(all []*bubble, legend []string, title string, width float64,
	narrower layout.Scale) plotArea {
	xs, ys, radii := make([]float64, len(all)), make([]float64, len(all)), make([]float64, len(all))
	for i, b := range all {
		values := p.rows[b.row].values
		xs[i], ys[i], radii[i] = values[0].Num, values[1].Num, b.item.SymbolSize/2+2
	}
	a := plotArea{width: width, x: layout.ScaleOf(xs, 6), y: layout.ScaleOf(ys, 6)}
	a.Left, a.Right = float64(widest(scaleLabels(a.y)))+16+lineHeight+6, width-bubblesRight
	if ticks := int((a.Right - a.Left) / float64(widest(scaleLabels(a.x))+14)); ticks < 6 {
		a.x = layout.ScaleOf(xs, max(1, ticks))
	}
	a.title = wrapLines(title, a.Right-a.Left)
	a.Top, a.Bottom = float64(legendHeight(legend, width)+12), float64(bubblesHeight-a.titleHeight())
	a.x = a.x.Widen(xs, radii, a.Right-a.Left)
	a.y = a.y.Widen(ys, radii, a.Bottom-a.Top)
	if narrower.Ticks != nil {
		a.x.Min, a.x.Max = min(a.x.Min, narrower.Min), max(a.x.Max, narrower.Max)
	}
	a.markers = make([]layout.Marker, len(all))
	for i, b := range all {
		a.markers[i] = layout.Marker{
			X:    a.Left + (a.Right-a.Left)*a.x.Fraction(xs[i]),
			Y:    a.Bottom - (a.Bottom-a.Top)*a.y.Fraction(ys[i]),
			Size: b.item.SymbolSize, Symbol: b.style.symbol,
			LabelWidth: textWidth(b.name), LabelHeight: labelHeight,
		}
	}
	return a
}
