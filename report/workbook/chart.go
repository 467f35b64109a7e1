package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
	"fleetreport/report/palette"
	"fleetreport/report/workbook/xlsx"
)

// Charts are on the summary, two side by side, each below its finding.
const (
	minChartRows    = 15 // rows that a chart covers
	bubbleChartRows = 18
	seriesPerLegend = 3   // series of a line chart that take one more row for the legend
	minChartWidth   = 320 // pixels
	chartGap        = 12  // pixels at the right of a chart
	maxTicks        = 12  // labels on an axis that do not overlap
	axisFontSize    = 9

	// The height of a row below a chart, as excelize counts it when it converts the size
	// of a chart into cells. The rows are set to this height, so that every program
	// agrees.
	rowPixels = 18
	rowPoints = 13.5
)

// lineMarkers distinguish lines without their colours.
var lineMarkers = []string{"circle", "diamond", "triangle", "square", "x", "plus"}

// chart is a native chart at its location on a sheet.
type chart struct {
	chart    *report.Chart
	col, row int // of the cell with its upper left corner
	width    int // pixels
	rows     int // rows that it covers
}

// chartRows returns how many rows a chart needs: bars need room for their labels, and
// bubbles for their names.
func chartRows(c *report.Chart) int {
	switch c.Kind {
	case report.Bubble:
		return bubbleChartRows
	case report.Line:
		return minChartRows + len(c.Values)/seriesPerLegend
	case report.Bars:
		return max(minChartRows, 9+c.Table.Len*len(c.Values))
	default:
		return max(minChartRows, 8+c.Table.Len)
	}
}

// nativeCharts returns the charts of a document that the workbook draws. The table of a
// heatmap shows what the heatmap does.
func (b *book) nativeCharts(doc *report.Document) []*report.Chart {
	var charts []*report.Chart
	for _, sec := range doc.Sections {
		for _, c := range sec.Charts {
			_, hasTable := b.locations[c.Table]
			_, hasData := b.chartData[c]
			if hasTable && c.Table.Len > 0 && c.Kind != report.Heatmap && (hasData || c.Kind != report.Bubble) {
				charts = append(charts, c)
			}
		}
	}
	return charts
}

// addCharts lays out the charts of a document. The printed page has already used the
// given points.
func (s *stackedSheet) addCharts(doc *report.Document, used float64) {
	all := s.b.nativeCharts(doc)
	if len(all) == 0 {
		return
	}
	before := s.height()
	s.heading("Charts")
	used += s.height() - before
	// half is the last column of the left half.
	half := 1
	for half < s.last && s.span(1, half) < s.span(1, s.last)/2 {
		half++
	}
	if half > 1 && s.span(1, half)+s.span(1, half-1) > s.span(1, s.last) {
		half-- // closer to the middle
	}
	left := int(s.span(1, half)*unitPixels) - chartGap
	right := int(s.span(half+1, s.last)*unitPixels) - chartGap
	for i := 0; i < len(all); i += 2 {
		pair := all[i:min(i+2, len(all))]
		row, rows := s.row, chartRows(pair[0])
		cells := make([]textCell, s.last)
		for c := range cells {
			cells[c] = textCell{col: c + 1, style: s.st.item}
		}
		cells[0].text = pair[0].Finding
		lines := lineCount(pair[0].Finding, s.span(1, half), 1)
		s.merges = append(s.merges, area{1, row, half, row})
		if len(pair) == 2 {
			rows = max(rows, chartRows(pair[1]))
			if half < s.last {
				cells[half].text = pair[1].Finding
				lines = max(lines, lineCount(pair[1].Finding, s.span(half+1, s.last), 1))
				s.merges = append(s.merges, area{half + 1, row, s.last, row})
			}
		}
		height := textHeight(lines, fontSize) + float64(rows)*rowPoints
		if used += height; used > s.pageHeight() && i > 0 {
			s.breaks = append(s.breaks, row)
			used = height
		}
		s.addRow(textHeight(lines, fontSize), cells...)
		s.charts = append(s.charts, chart{pair[0], 1, s.row, left, rows})
		if len(pair) == 2 {
			s.charts = append(s.charts, chart{pair[1], half + 1, s.row, right, rows})
		}
		for range rows {
			s.addRow(rowPoints)
		}
	}
}

// applyCharts has excelize draw the charts of a sheet.
func (b *book) applyCharts(f *excelize.File, s *sheet) error {
	for _, c := range s.charts {
		x, part, err := b.excelChart(c)
		if err != nil {
			return err
		}
		if err := f.AddChart(s.name, xlsx.CellName(c.col, c.row), x); err != nil {
			return fmt.Errorf("chart %s: %w", c.chart.ID, err)
		}
		part.Font = fontFamily
		b.chartParts = append(b.chartParts, part)
	}
	return nil
}

// newAxis returns an axis with a title, "" for none, and a number format, "" for that of
// the cells.
func newAxis(title, format string) excelize.ChartAxis {
	x := excelize.ChartAxis{Font: excelize.Font{Family: fontFamily, Size: axisFontSize, Color: ink}}
	if title != "" {
		x.Title = chartTitle(title, excelize.Font{Size: axisFontSize, Color: grey})
	}
	if format != "" {
		x.NumFmt = excelize.ChartNumFmt{CustomNumFmt: format}
	}
	return x
}

func chartTitle(text string, font excelize.Font) excelize.ChartTitle {
	font.Family = fontFamily
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: text, Font: &font}}}
}

// excelChart returns a native chart of the cells of its table, and what its part needs
// beyond what excelize writes.
func (b *book) excelChart(c chart) (x *excelize.Chart, part xlsx.Chart, err error) {
	x = &excelize.Chart{
		Title: chartTitle(c.chart.Title, excelize.Font{Size: 11, Bold: true, Color: navy}),
		Legend: excelize.ChartLegend{
			Position: "bottom", Font: &excelize.Font{Family: fontFamily, Size: axisFontSize, Color: ink},
		},
		Format: excelize.GraphicOptions{AltText: c.chart.Title + ": " + c.chart.Finding, Name: c.chart.ID},
		Dimension: excelize.ChartDimension{
			Width: uint(max(c.width, minChartWidth)), Height: uint(rowPixels * (c.rows - 1)),
		},
		VaryColors: new(false),
	}
	switch c.chart.Kind {
	case report.Bars, report.Stacked:
		part = b.bars(c.chart, x)
	case report.Line:
		b.lines(c.chart, x)
	case report.Bubble:
		part = b.bubbles(c.chart, x)
	default:
		return nil, part, fmt.Errorf("chart %s: a workbook has no chart of kind %d", c.chart.ID, c.chart.Kind)
	}
	if len(x.Series) == 1 && c.chart.Mark < 0 {
		x.Legend.Position = "none"
	}
	return x, part, nil
}

// bars makes a chart of horizontal bars, like those of the other documents: names may be
// long, and figures need room beside each other.
func (b *book) bars(c *report.Chart, x *excelize.Chart) (part xlsx.Chart) {
	category, value := c.YTitle, c.XTitle
	if c.Kind == report.Bars && c.Mark < 0 {
		category, value = value, category // the titles are those of vertical bars
	}
	format := c.Table.Columns[c.Values[0]].Format
	// To excelize, the category axis is the X axis even where it is vertical. The first
	// row is on top.
	x.XAxis, x.YAxis = newAxis(category, ""), newAxis(value, format.Code())
	x.XAxis.ReverseOrder, x.YAxis.MajorGridLines = true, true
	x.YAxis.TickLabelPosition = excelize.ChartTickLabelHigh // below, with the order reversed
	x.Type, x.GapWidth = excelize.BarStacked, new(uint(50))
	if c.Kind == report.Bars {
		x.Type = excelize.Bar
		x.PlotArea.ShowVal = true
		x.PlotArea.NumFmt = excelize.ChartNumFmt{CustomNumFmt: format.Code()}
	}
	if format.Percent {
		// The figure of a full bar has room at its end.
		x.YAxis.Minimum, x.YAxis.Maximum, x.YAxis.MajorUnit = new(0.0), new(1.15), 0.2
		x.YAxis.NumFmt.CustomNumFmt = report.Format{Percent: true}.Code()
	}
	d := b.dataOf(c)
	add := func(column int, look palette.Style) {
		x.Series = append(x.Series, excelize.ChartSeries{
			Name: b.headerRef(d.table, column), Categories: b.columnRef(d.table, d.columns[c.Label]),
			Values: b.columnRef(d.table, column), Fill: solidFill(look),
		})
		part.Shapes = append(part.Shapes, barShape(look))
	}
	if d.series != nil {
		x.Overlap = new(100) // a row has a bar in one series only
		for _, s := range d.series {
			add(s.column, palette.OfState(s.state))
		}
		return part
	}
	for k, look := range palette.OfColumns(c.ValueIDs()) {
		add(d.columns[c.Values[k]], look)
	}
	return part
}

// lines makes a chart of lines.
func (b *book) lines(c *report.Chart, x *excelize.Chart) {
	format := c.Table.Columns[c.Values[0]].Format
	x.Type = excelize.Line
	x.XAxis, x.YAxis = newAxis(c.XTitle, ""), newAxis(c.YTitle, format.Code())
	x.XAxis.TickLabelSkip = 1 + c.Table.Len/maxTicks
	x.YAxis.MajorGridLines = true
	x.YAxis.Minimum = new(0.0) // another origin would exaggerate changes
	if format.Percent {
		x.YAxis.Maximum = new(1.0)
		x.YAxis.NumFmt.CustomNumFmt = report.Format{Percent: true}.Code()
	}
	d := b.dataOf(c)
	for k, colour := range palette.LineColours(c.ValueIDs()) {
		fill, column := solidFill(palette.Style{Colour: colour}), d.columns[c.Values[k]]
		x.Series = append(x.Series, excelize.ChartSeries{
			Name: b.headerRef(d.table, column), Categories: b.columnRef(d.table, d.columns[c.Label]),
			Values: b.columnRef(d.table, column),
			Fill:   fill, Line: excelize.LineOptions{Width: 2, Fill: fill},
			Marker: excelize.ChartMarker{Symbol: lineMarkers[k%len(lineMarkers)], Size: 6, Fill: fill},
		})
	}
}

// columnRef returns the reference to the cells of a column of a table.
func (b *book) columnRef(t *report.Table, column int) string {
	return b.addValues(b.locations[t].column(column), t, column, 0, t.Len)
}

// headerRef returns the reference to the header of a column of a table.
func (b *book) headerRef(t *report.Table, column int) string {
	ref := b.locations[t].cell(column, -1)
	b.chartValues[ref] = xlsx.Values{Texts: []string{t.Headers()[column]}}
	return ref
}

// rowsRef returns the reference to n rows of a column of a table, from the given row on.
func (b *book) rowsRef(t *report.Table, column, row, n int) string {
	l := b.locations[t]
	ref := l.cell(column, row)
	if n > 1 {
		l.row, l.n = l.row+row, n
		ref = l.column(column)
	}
	return b.addValues(ref, t, column, row, n)
}

// addValues records what a reference points at, n rows of a column of a table from the
// given row on, and returns the reference.
func (b *book) addValues(ref string, t *report.Table, column, row, n int) string {
	c := t.Columns[column]
	v := xlsx.Values{IsNumber: c.Kind == report.Number, FormatCode: c.Format.Code()}
	for i := range n {
		cell := t.Row(row+i, nil)[column]
		text := ""
		switch {
		case !v.IsNumber:
			text = cellText(c.Format, cell)
		case cell.Kind == report.Number:
			text = string(xlsx.AppendNumber(nil, cell.Num))
		}
		v.Texts = append(v.Texts, text)
	}
	b.chartValues[ref] = v
	return ref
}
