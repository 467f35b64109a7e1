package charts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"

	"fleetreport/report/palette"
)

// trendPhone is the width that trends are laid out for on a narrow page: labels
// that have room there have room on all wider ones.
const trendPhone = 300

// trendArea is the least height of a plotting area of trends, in CSS pixels.
const trendArea = 170

// trendSymbols tell lines apart without their colours, and without dashes: those
// would look like missing months. All are about as wide as high, since the legend
// stretches them to a square.
var trendSymbols = []string{
	"circle", "diamond", "triangle", "rect",
	"path://M0 0H10L5 9Z",                                          // a triangle that stands on its tip
	"path://M3 0H7V3H10V7H7V10H3V7H0V3H3Z",                         // a plus
	"path://M3 0L5 2L7 0L10 3L8 5L10 7L7 10L5 8L3 10L0 7L2 5L0 3Z", // a cross
	"path://M0 0H10L6.5 5L10 10H0L3.5 5Z",                          // an hourglass
}

// trend draws one line a value over rows that stand side by side, such as months.
// A row without a figure is a gap in the line.
func trend(p *plot) drawing {
	names := headers(p.values)
	d := drawing{chart: charts.NewLine(), least: trendPhone}
	high := p.trendScale()
	title := joinLines(p.chart.XTitle, p.trendGaps(), p.sameLines())
	// Where the legend of a narrow page takes many lines, all pages get a higher picture.
	wide, narrow := p.trendField(names, title, high, Width), p.trendField(names, title, high, trendPhone)
	wideColumns, narrowColumns := p.columns(wide), p.columns(narrow)
	across := max(wideColumns.height, narrowColumns.height) - lineHeight
	d.height = max(lineHigh, int(narrow.area.top)+trendArea+narrow.bottom()) + across
	for _, f := range []*field{&wide, &narrow} {
		f.area.bottom = float64(d.height - across - f.bottom())
	}

	d.chart.(*charts.Line).SetGlobalOptions(globals(p, frame{
		top: int(wide.area.top), right: int(Width - wide.area.right), bottom: d.height - int(wide.area.bottom), left: int(wide.area.left),
	}, names)...)
	series := p.trendLines(d.chart.(*charts.Line), names, wide)
	for _, f := range []field{narrow, wide.roomy()} {
		series = append(series, p.trendLabels(d.chart.(*charts.Line), names, f)...)
	}
	d.showLabels(len(names))
	series = append(series, p.trendRims(d.chart.(*charts.Line), names)...)

	y := valueAxis(p.chart.YTitle, p.share())
	high.lay(y)
	y["nameGap"] = widest(p.tickLabels(high)) + 16
	x := columnAxis(wide.title, wideColumns)
	lay(x, object{"axisLine": object{"show": true}, "nameTextStyle": object{"lineHeight": lineHeight}, "nameGap": 14 + lineHeight + across})
	d.over = object{
		"grid": list{object{"outerBoundsMode": "none", "containLabel": false}}, "xAxis": list{x}, "yAxis": list{y}, "series": series,
	}
	grid := func(f field) object {
		return object{"top": f.area.top, "bottom": float64(d.height) - f.area.bottom, "left": f.area.left, "right": f.width - f.area.right}
	}
	d.onNarrow("grid", grid(narrow), grid(wide))
	axis := func(title string, h headings) list {
		more := h.axis()
		more["name"] = title
		return list{more}
	}
	d.onNarrow("xAxis", axis(narrow.title, narrowColumns), axis(wide.title, wideColumns))
	d.roomy["xAxis"] = axis(wide.title, p.columns(wide.roomy()))
	return d
}

// trendScale is the vertical axis: 0 to 100 % for shares, from 0 for all else, and
// in whole steps for whole numbers.
func (p *plot) trendScale() scale {
	if p.share() {
		return newScale(0, 100, 5)
	}
	most, least, whole := 0.0, 0.0, true
	for k, col := range p.values {
		whole = whole && col.Format.Decimals == 0 && !col.Format.Percent
		for i := range p.rows {
			if v, ok := p.height(i, k); ok {
				most, least = max(most, v), min(least, v)
			}
		}
	}
	strides := 6
	if whole && most-least < 6 {
		strides = max(1, int(most-least))
	}
	return newScale(least, most, strides)
}

// height is the value k of row i as the axis counts: shares in percent.
func (p *plot) height(i, k int) (float64, bool) {
	c := p.rows[i].values[k]
	if !known(c) {
		return 0, false
	}
	if p.values[k].Format.Percent {
		return 100 * c.Num, true
	}
	return c.Num, true
}

// tickLabels are the labels of the vertical axis.
func (p *plot) tickLabels(s scale) []string {
	labels := s.labels()
	if p.share() {
		for i := range labels {
			labels[i] += " %"
		}
	}
	return labels
}

// trendGaps says how many rows, and how many single points besides, are not drawn.
func (p *plot) trendGaps() string {
	rows, points := 0, 0
	for i := range p.rows {
		unknown := 0
		for k := range p.values {
			if _, ok := p.height(i, k); !ok {
				unknown++
			}
		}
		if unknown == len(p.values) {
			rows++
		} else {
			points += unknown
		}
	}
	one, many := "point", "points"
	if len(p.rows) > 0 && isMonth(p.rows[0].name) {
		one, many = "month", "months"
	}
	return joinLines(missing(rows, one, many), missing(points, "point", "points"))
}

// sameLines names the lines that lie on one another from end to end.
func (p *plot) sameLines() string {
	course := func(k int) string {
		var b strings.Builder
		for i := range p.rows {
			if v, ok := p.height(i, k); ok {
				fmt.Fprintf(&b, "%d:%v ", i, v)
			}
		}
		return b.String()
	}
	byCourse := map[string][]string{}
	var order []string
	for k, name := range headers(p.values) {
		c := course(k)
		if c != "" && byCourse[c] == nil {
			order = append(order, c)
		}
		byCourse[c] = append(byCourse[c], name)
	}
	var same []string
	for _, c := range order {
		group := byCourse[c]
		switch {
		case len(group) > 2 && len(group) == len(p.values):
			return fmt.Sprintf("All %d lines are the same.", len(group))
		case len(group) > 1:
			last := len(group) - 1
			same = append(same, "The lines of "+strings.Join(group[:last], ", ")+" and "+group[last]+" are the same.")
		}
	}
	return strings.Join(same, "\n")
}

// trendField is the plotting area of trends in a picture of a width. Its bottom is
// left to set.
func (p *plot) trendField(names []string, title string, high scale, width float64) field {
	f := field{width: width, y: high}
	f.area.left = float64(widest(p.tickLabels(high))) + 16 + lineHeight + 6
	figures := 0.0
	for k, col := range p.values {
		if last := p.lastOf(k); last >= 0 {
			figures = max(figures, textWidth(figure(col, p.rows[last].values[k])))
		}
	}
	// The last point stands within its column, before the end of the area.
	inside := (width - f.area.left) / float64(2*len(p.rows)+1)
	f.area.right = width - max(14, figures+14-inside)
	f.area.top = float64(legendHeight(names, width) + 26)
	f.title = wrapped(title, f.area.right-f.area.left+20)
	return f
}

// lastOf is the last row with a figure for value k, or -1; firstOf is the first.
func (p *plot) lastOf(k int) int {
	for i := range slices.Backward(p.rows) {
		if _, ok := p.height(i, k); ok {
			return i
		}
	}
	return -1
}

func (p *plot) firstOf(k int) int {
	return slices.IndexFunc(p.rows, func(r row) bool { return known(r.values[k]) })
}

// trendLines adds the lines, with the labels that have room in f, and returns what
// is laid over them.
func (p *plot) trendLines(chart *charts.Line, names []string, f field) list {
	colours, deep, labels := palette.Lines(ids(p.values)), p.depths(), p.placeLabels(f)
	var series list
	for k, col := range p.values {
		var items []item
		for i, r := range p.rows {
			it := item{Value: list{i, datum(col, r.values[k])}}
			if known(r.values[k]) {
				it.Tooltip = tip(joinLines(titled(p.chart.XTitle, r.name), p.figures(r)))
				it.Label = object{"show": false}
				if label := labels[spot{k, i}]; label != nil {
					it.Label = label
				}
				it.SymbolSize = p.symbolSize(k, deep[k][i])
			}
			items = append(items, it)
		}
		look := object{
			"symbol": trendSymbols[k%len(trendSymbols)], "showAllSymbol": true, "connectNulls": false, "clip": false,
			"lineStyle": object{"color": colours[k], "width": 2},
			"itemStyle": object{"color": colours[k], "borderColor": Paper, "borderWidth": 1},
			"label":     halo(object{"show": true}),
		}
		if len(p.values) == 1 {
			look["areaStyle"] = object{"color": colours[k], "opacity": 0.1}
		}
		chart.AddSeries(names[k], nil, data(items))
		series = append(series, look)
	}
	return series
}

// trendRims adds wide strokes below the stretches of lines on which later lines lie,
// each under the name of its own line, and returns what is laid over them.
func (p *plot) trendRims(chart *charts.Line, names []string) list {
	colours := palette.Lines(ids(p.values))
	var series list
	for k, col := range p.values {
		var items []item
		most := 0
		for i := 1; i < len(p.rows); i++ {
			on := p.on(k, i-1, i)
			if on == 0 {
				continue
			}
			most = max(most, on)
			for _, end := range []int{i - 1, i} {
				items = append(items, item{Value: list{end, datum(col, p.rows[end].values[k])}})
			}
			items = append(items, item{Value: list{i, nil}}) // the stroke ends here
		}
		if items == nil {
			continue
		}
		chart.AddSeries(names[k], nil, data(items))
		series = append(series, object{
			"symbol": "none", "silent": true, "z": 1, "clip": false, "connectNulls": false, "tooltip": object{"show": false},
			"lineStyle": object{"color": colours[k], "width": 2 + 4*min(most, 3), "cap": "butt"},
			"itemStyle": object{"color": colours[k]},
		})
	}
	return series
}

// on is how many of the later lines lie on line k at all of the rows.
func (p *plot) on(k int, rows ...int) int {
	n := 0
	for j := k + 1; j < len(p.values); j++ {
		if !slices.ContainsFunc(rows, func(i int) bool {
			v, ok := p.height(i, k)
			w, ok2 := p.height(i, j)
			return !ok || !ok2 || v != w
		}) {
			n++
		}
	}
	return n
}

// depths says how many of the later lines lie on each point: its symbol is seen
// around theirs. Three deep is enough.
func (p *plot) depths() [][]int {
	deep := make([][]int, len(p.values))
	for k := range deep {
		deep[k] = make([]int, len(p.rows))
		for i := range p.rows {
			deep[k][i] = min(3, p.on(k, i))
		}
	}
	return deep
}

// symbolSize is the size of a symbol of line k in CSS pixels, with so many below it.
func (p *plot) symbolSize(k, below int) float64 {
	size := 9.0
	if n := len(p.rows); n > 24 {
		size = 6.5
	} else if n > 15 {
		size = 7
	}
	if k%len(trendSymbols) > 3 { // the open shapes look smaller
		size *= 1.2
	}
	return size + 4*float64(below)
}

// trendLabels adds series that only label the lines, each under the name of its own,
// so that the legend hides both. They are shown where the picture is as wide as f.
func (p *plot) trendLabels(chart *charts.Line, names []string, f field) list {
	labels, deep := p.placeLabels(f), p.depths()
	var series list
	for k, col := range p.values {
		items := []item{}
		for i, r := range p.rows {
			if label := labels[spot{k, i}]; label != nil {
				items = append(items, item{Value: list{i, datum(col, r.values[k])}, Label: label, SymbolSize: p.symbolSize(k, deep[k][i])})
			}
		}
		chart.Overlap(scatter(names[k], items))
		series = append(series, object{
			"symbol": "circle", "silent": true, "z": 3, "tooltip": object{"show": false},
			"itemStyle": object{"color": "transparent", "opacity": 1}, "label": halo(object{"show": false}),
		})
	}
	return series
}

// showLabels has the lines labelled by their own series on pages as wide as a
// picture, by the next ones on narrow pages, by the last ones on roomy pages, and not at all on
// tiny ones.
func (d *drawing) showLabels(lines int) {
	over := func(shown int) list {
		var all list
		for set := range 3 {
			for range lines {
				all = append(all, object{"label": object{"show": set == shown}})
			}
		}
		return all
	}
	d.onNarrow("series", over(1), over(0))
	d.tiny, d.roomy = object{"series": over(-1)}, object{"series": over(2)}
}
