package workbook

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"fleetreport/charts/layout"
	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/palette"
	"fleetreport/report/workbook/xlsx"
)

// Bubbles are labelled with the names of their rows where there is room. Spreadsheet
// programs place labels without regard to what they cover, so the plotting area and the
// axes of the chart are fixed and the labels are placed here.

const (
	// The margins of the plotting area, in pixels.
	plotTop, plotRight, plotBottom, plotLeft = 40, 18, 78, 62

	// The diameter of the largest bubble, relative to the shorter side of the plotting
	// area. Excel scales all bubbles by bubblePercent; LibreOffice does not.
	largestBubble = 0.25
	bubblePercent = 70

	maxIntervals    = 8    // on an axis
	bubbleFontSize  = 8    // points
	bubbleLabelSize = 13.0 // height in pixels
	bubbleNameLimit = 22   // width of a name, in characters
)

// bubbles sets up x as a chart with one series for each state of c.
func (b *book) bubbles(c *report.Chart, x *excelize.Chart) (part xlsx.Chart) {
	d := b.chartData[c]
	x.Type, x.BubbleSize = excelize.Bubble, bubblePercent
	w, h := float64(x.Dimension.Width), float64(x.Dimension.Height)
	plot := newBubbleLayout(d, w-plotLeft-plotRight, h-plotTop-plotBottom)
	x.XAxis = scaleAxis(c.XTitle+" · area of a bubble: "+c.Table.Columns[c.Values[2]].Header(), plot.x)
	x.YAxis = scaleAxis(c.YTitle, plot.y)
	x.YAxis.MajorGridLines = true
	const first = 2 // column of the values
	for _, r := range d.series {
		style := palette.OfState(r.state)
		column := func(k int) string { return b.rowsRef(d.table, first+k, r.row, r.n) }
		x.Series = append(x.Series, excelize.ChartSeries{
			Name:       b.rowsRef(d.table, first-1, r.row, 1),
			Categories: column(0), Values: column(1), Sizes: column(2), Fill: solidFill(style),
		})
		part.Shapes = append(part.Shapes, bubbleShape(style))
	}
	part.Labels = plot.labels(d)
	part.XAxisEnd = fmt.Sprintf(`<crossBetween val="midCat"></crossBetween><majorUnit val="%g"></majorUnit>`,
		plot.x.Step())
	part.Layout = fmt.Sprintf(`<layout><manualLayout><layoutTarget val="inner"/><xMode val="edge"/><yMode val="edge"/>`+
		`<x val="%.4f"/><y val="%.4f"/><w val="%.4f"/><h val="%.4f"/></manualLayout></layout>`,
		plotLeft/w, plotTop/h, plot.width/w, plot.height/h)
	return part
}

// bubbleLayout is the layout of a bubble chart. Lengths are in pixels of its plotting area.
type bubbleLayout struct {
	width, height float64
	x, y          layout.Scale
	markers       []layout.Marker // one for each row
	names         []string        // of the rows, shortened
	states        []audit.State   // of the rows
}

// newBubbleLayout lays out the rows of d in a plotting area of the given size.
func newBubbleLayout(d chartData, width, height float64) bubbleLayout {
	l := bubbleLayout{width: width, height: height}
	var xs, ys, sizes, radii []float64
	for _, row := range d.table.Rows(d.table.Len) {
		xs, ys, sizes = append(xs, row[2].Num), append(ys, row[3].Num), append(sizes, row[4].Num)
		l.names = append(l.names, shortName(cellText(report.Format{}, row[0])))
	}
	most := max(slices.Max(sizes), math.SmallestNonzeroFloat64)
	for _, size := range sizes {
		radii = append(radii, math.Sqrt(max(0, size)/most)*largestBubble/2*min(width, height))
	}
	l.x = layout.ScaleOf(xs, maxIntervals).WidenBySteps(xs, radii, width)
	l.y = layout.ScaleOf(ys, maxIntervals).WidenBySteps(ys, radii, height)
	for i, name := range l.names {
		l.markers = append(l.markers, layout.Marker{
			X: l.x.Fraction(xs[i]) * width, Y: (1 - l.y.Fraction(ys[i])) * height, Size: 2 * radii[i], Symbol: "circle",
			LabelWidth: textWidth(name) * unitPixels * bubbleFontSize / fontSize, LabelHeight: bubbleLabelSize,
		})
	}
	for _, r := range d.series {
		l.states = append(l.states, slices.Repeat([]audit.State{r.state}, r.n)...)
	}
	return l
}

// labels returns the labels of each series, as <dLbl> elements. The most important
// bubbles are labelled first: those that do not meet the baseline, then the highest.
func (l bubbleLayout) labels(d chartData) []string {
	rank := [...]int{audit.NotMet: 0, audit.Unknown: 1, audit.Met: 2}
	order := make([]int, len(l.markers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(rank[l.states[i]], rank[l.states[j]]), cmp.Compare(l.markers[i].Y, l.markers[j].Y))
	})
	ordered := make([]layout.Marker, len(order))
	for k, i := range order {
		ordered[k] = l.markers[i]
	}
	sides := make([]string, len(order))
	for k, side := range layout.PlaceLabels(ordered, layout.Box{Right: l.width, Bottom: l.height}) {
		sides[order[k]] = side
	}
	var labels []string
	for _, r := range d.series {
		var b strings.Builder
		for i := range r.n {
			if side := sides[r.row+i]; side != "" {
				b.WriteString(bubbleLabel(i, l.names[r.row+i], side[:1]))
			}
		}
		labels = append(labels, b.String())
	}
	return labels
}

// bubbleLabel returns the label of point i of a series: a name on a side of it ("r", "l",
// "t" or "b"). The text replaces the value, which is the part of the label that is shown.
func bubbleLabel(i int, name, side string) string {
	return fmt.Sprintf(`<dLbl><idx val="%d"/><tx><rich><a:bodyPr wrap="none"/><a:p><a:r><a:rPr lang="en-US" sz="%d">`+
		`<a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:latin typeface="%s"/></a:rPr><a:t>%s</a:t></a:r></a:p></rich>`+
		`</tx><dLblPos val="%s"/><showLegendKey val="0"/><showVal val="1"/><showCatName val="0"/><showSerName val="0"/>`+
		`<showPercent val="0"/><showBubbleSize val="0"/></dLbl>`,
		i, bubbleFontSize*100, ink, fontFamily, xlsx.AppendEscaped(nil, name), side)
}

// scaleAxis returns an axis with a title and the ticks of s. Values below 0 are not
// labelled: the axis only has room for bubbles there.
func scaleAxis(title string, s layout.Scale) excelize.ChartAxis {
	format := report.Format{Decimals: s.Decimals()}.Code()
	x := newAxis(title, format+";;"+format)
	x.Minimum, x.Maximum, x.MajorUnit = &s.Min, &s.Max, s.Step()
	x.TickLabelPosition = excelize.ChartTickLabelLow
	return x
}

// shortName returns a name on one line of at most bubbleNameLimit characters.
func shortName(name string) string {
	name = oneLine(name)
	if textWidth(name) <= bubbleNameLimit {
		return name
	}
	runes := []rune(name)
	for len(runes) > 0 && textWidth(string(runes))+1 > bubbleNameLimit {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
