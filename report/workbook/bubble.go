package workbook

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/palette"
)

// Bubbles carry the names of their rows where these have room. A spreadsheet places
// labels without regard to what they cover, so the plotting area and its axes are laid
// out here, and are known.

const (
	// The space around the plotting area, in pixels.
	plotTop, plotRight, plotBottom, plotLeft = 40, 18, 78, 62

	// The largest bubble, as a part of the shorter side of the plotting area. Excel
	// shrinks all bubbles by bubblePercent, LibreOffice does not.
	largestBubble = 0.25
	bubblePercent = 70

	strides    = 8    // of an axis, at most
	nameSize   = 8    // points
	nameHeight = 13.0 // pixels
	nameGap    = 4.0  // pixels between a bubble and its name
	nameLimit  = 22   // characters
)

// bubbles makes a chart with one series for each state.
func (b *book) bubbles(c *report.Chart, x *excelize.Chart) (more finish) {
	d := b.drawn[c]
	x.Type, x.BubbleSize = excelize.Bubble, bubblePercent
	w, h := float64(x.Dimension.Width), float64(x.Dimension.Height)
	plot := newField(d, w-plotLeft-plotRight, h-plotTop-plotBottom)
	x.XAxis, x.YAxis = plot.x.axis(c.XTitle+" · area of a bubble: "+c.Table.Columns[c.Values[2]].Header()), plot.y.axis(c.YTitle)
	x.YAxis.MajorGridLines = true
	const first = 2 // column of the places and sizes
	for _, r := range d.runs {
		look := palette.OfState(r.state)
		column := func(k int) string { return b.referRows(d.table, first+k, r.row, r.n) }
		x.Series = append(x.Series, excelize.ChartSeries{
			Name: b.referRows(d.table, first-1, r.row, 1), Categories: column(0), Values: column(1), Sizes: column(2), Fill: solid(look),
		})
		more.shapes = append(more.shapes, bubble(look))
	}
	more.labels = plot.names(d)
	more.unit = fmt.Sprintf(`<crossBetween val="midCat"></crossBetween><majorUnit val="%g"></majorUnit>`, plot.x.unit)
	more.layout = fmt.Sprintf(`<layout><manualLayout><layoutTarget val="inner"/><xMode val="edge"/><yMode val="edge"/><x val="%.4f"/><y val="%.4f"/><w val="%.4f"/><h val="%.4f"/></manualLayout></layout>`,
		plotLeft/w, plotTop/h, plot.width/w, plot.height/h)
	return more
}

// field is a plotting area: where its bubbles are, in pixels, y downwards.
type field struct {
	width, height float64
	x, y          span
	beads         []bead // one for each row
}

// bead is a bubble that wants a name.
type bead struct {
	x, y, radius float64
	name         string
	state        audit.State
}

// newField lays out the bubbles of a table.
func newField(d drawn, width, height float64) field {
	f := field{width: width, height: height}
	var xs, ys, sizes []float64
	for _, row := range d.table.Rows(d.table.Len) {
		xs, ys, sizes = append(xs, row[2].Num), append(ys, row[3].Num), append(sizes, row[4].Num)
		f.beads = append(f.beads, bead{name: shortName(cellText(report.Format{}, row[0]))})
	}
	most := slices.Max(sizes)
	for i := range f.beads {
		if most > 0 {
			f.beads[i].radius = math.Sqrt(max(0, sizes[i])/most) * largestBubble / 2 * min(width, height)
		}
	}
	f.x, f.y = newSpan(xs, f.beads, width), newSpan(ys, f.beads, height)
	for i := range f.beads {
		f.beads[i].x, f.beads[i].y = f.x.at(xs[i])*width, (1-f.y.at(ys[i]))*height
	}
	for _, r := range d.runs {
		for i := range r.n {
			f.beads[r.row+i].state = r.state
		}
	}
	return f
}

// names are the labels of the series: the bubbles that matter most get theirs first,
// what does not meet the baseline and then what stands highest.
func (f field) names(d drawn) []string {
	order := make([]int, len(f.beads))
	for i := range order {
		order[i] = i
	}
	rank := [...]int{audit.NotMet: 0, audit.Unknown: 1, audit.Met: 2}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := f.beads[i], f.beads[j]
		return cmp.Or(cmp.Compare(rank[a.state], rank[b.state]), cmp.Compare(a.y, b.y))
	})
	sides := make([]string, len(f.beads))
	var taken []box
	for _, i := range order {
		for _, side := range []string{"r", "l", "t", "b"} {
			at := f.beads[i].label(side)
			if at.left >= 0 && at.top >= 0 && at.right <= f.width && at.bottom <= f.height && f.free(at, i, taken) {
				sides[i], taken = side, append(taken, at)
				break
			}
		}
	}
	var labels []string
	for _, r := range d.runs {
		var b strings.Builder
		for i := range r.n {
			if side := sides[r.row+i]; side != "" {
				b.WriteString(label(i, f.beads[r.row+i].name, side))
			}
		}
		labels = append(labels, b.String())
	}
	return labels
}

// label is the label of a point: a name on a side of it. What shows a value shows the
// text in its place.
func label(i int, name, side string) string {
	return fmt.Sprintf(`<dLbl><idx val="%d"/><tx><rich><a:bodyPr wrap="none"/><a:p><a:r><a:rPr lang="en-US" sz="%d"><a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:latin typeface="%s"/></a:rPr><a:t>%s</a:t></a:r></a:p></rich></tx>`+
		`<dLblPos val="%s"/><showLegendKey val="0"/><showVal val="1"/><showCatName val="0"/><showSerName val="0"/><showPercent val="0"/><showBubbleSize val="0"/></dLbl>`,
		i, nameSize*100, ink, fontFamily, appendEscaped(nil, name), side)
}

// box is a rectangle in pixels, y downwards.
type box struct{ left, top, right, bottom float64 }

// label is where the name of a bubble stands on a side of it.
func (b bead) label(side string) box {
	w, reach := textWidth(b.name)*unitPixels*nameSize/fontSize, b.radius+nameGap
	switch side {
	case "r":
		return box{b.x + reach, b.y - nameHeight/2, b.x + reach + w, b.y + nameHeight/2}
	case "l":
		return box{b.x - reach - w, b.y - nameHeight/2, b.x - reach, b.y + nameHeight/2}
	case "t":
		return box{b.x - w/2, b.y - reach - nameHeight, b.x + w/2, b.y - reach}
	default:
		return box{b.x - w/2, b.y + reach, b.x + w/2, b.y + reach + nameHeight}
	}
}

// free reports whether the name of a bubble covers neither another name nor another
// bubble.
func (f field) free(at box, own int, taken []box) bool {
	for _, o := range taken {
		if at.left < o.right && o.left < at.right && at.top < o.bottom && o.top < at.bottom {
			return false
		}
	}
	for i, b := range f.beads {
		dx, dy := max(at.left-b.x, b.x-at.right, 0), max(at.top-b.y, b.y-at.bottom, 0)
		if i != own && math.Hypot(dx, dy) < b.radius+1 {
			return false
		}
	}
	return true
}

// span is the scale of an axis.
type span struct{ low, high, unit float64 }

// newSpan is a scale for values, which are not negative, along so many pixels: wide
// enough that every bubble lies within. It begins at 0, or where the values do when
// those of the lower half would have nothing to show.
func newSpan(values []float64, beads []bead, pixels float64) span {
	s := span{high: 1, unit: 1}
	if least, most := slices.Min(values), slices.Max(values); most > 0 {
		if least < most/2 || least == most {
			least = 0
		}
		s.unit = math.Pow(10, math.Floor(math.Log10((most-least)/strides)))
		for _, times := range []float64{1, 2, 5, 10} {
			if (most-least)/(s.unit*times) <= strides {
				s.unit *= times
				break
			}
		}
		s.low, s.high = s.unit*math.Floor(least/s.unit), s.unit*math.Ceil(most/s.unit)
	}
	for range 3 {
		low, high := s.low, s.high
		for i, v := range values {
			if at := s.at(v) * pixels; at < beads[i].radius {
				low = s.low - s.unit
			} else if at > pixels-beads[i].radius {
				high = s.high + s.unit
			}
		}
		s.low, s.high = low, high
	}
	return s
}

// at is where a value lies on the axis, from 0 to 1.
func (s span) at(v float64) float64 { return (v - s.low) / (s.high - s.low) }

// axis is the axis of a scale. Below 0 there is room for bubbles, and nothing to read.
func (s span) axis(title string) excelize.ChartAxis {
	code := report.Format{Decimals: max(0, int(-math.Floor(math.Log10(s.unit)+1e-9)))}.Code()
	x := axisOf(title, code+";;"+code)
	x.Minimum, x.Maximum, x.MajorUnit = &s.low, &s.high, s.unit
	x.TickLabelPosition = excelize.ChartTickLabelLow
	return x
}

// shortName is a name on one line that leaves room for others.
func shortName(name string) string {
	name = oneLine(name)
	if textWidth(name) <= nameLimit {
		return name
	}
	runes := []rune(name)
	for len(runes) > 0 && textWidth(string(runes))+1 > nameLimit {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
