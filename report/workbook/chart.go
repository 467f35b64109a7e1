package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
	"fleetreport/report/palette"
)

// Charts stand on the summary, two side by side, each below its finding.
const (
	chartRows  = 15 // rows that a chart covers at least
	bubbleRows = 18
	legendRow  = 3   // lines of a chart of which its legend takes one line
	leastWidth = 320 // pixels
	maxTicks   = 12  // labels on an axis that do not crowd it

	// A row below a chart, as excelize counts it when it turns the size of a chart
	// into cells. The rows get this height, so that every program agrees.
	rowPixels = 18
	rowPoints = 13.5
)

// lineMarkers tell lines apart without their colours.
var lineMarkers = []string{"circle", "diamond", "triangle", "square", "x", "plus"}

// chart is a native chart at its place on a sheet.
type chart struct {
	chart    *report.Chart
	col, row int // of the cell that its corner is in
	width    int // pixels
	rows     int // rows that it covers
}

// rowsOf is how many rows a chart needs: lying bars want room for their labels, and
// bubbles for their names.
func rowsOf(c *report.Chart) int {
	switch c.Kind {
	case report.Bubble:
		return bubbleRows
	case report.Line:
		return chartRows + len(c.Values)/legendRow
	case report.Bars:
		return max(chartRows, 9+c.Table.Len*len(c.Values))
	default:
		return max(chartRows, 8+c.Table.Len)
	}
}

// charts lays out the charts of all sections that spreadsheets can draw. What a
// heatmap shows, its table shows by itself. So many points of the printed page are
// taken.
func (s *stack) charts(doc *report.Document, taken float64) error {
	var all []*report.Chart
	for _, sec := range doc.Sections {
		for _, c := range sec.Charts {
			_, placed := s.b.places[c.Table]
			_, drawn := s.b.drawn[c]
			if placed && c.Table.Len > 0 && c.Kind != report.Heatmap && (drawn || c.Kind != report.Bubble) {
				all = append(all, c)
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	before := s.usedHeight()
	s.heading("Charts")
	taken += s.usedHeight() - before
	// The columns that the left half takes, and the pixels of both halves.
	half := 1
	for half < s.last && s.across(1, half) < s.across(1, s.last)/2 {
		half++
	}
	if half > 1 && s.across(1, half)+s.across(1, half-1) > s.across(1, s.last) {
		half-- // nearer to the middle
	}
	left := int(s.across(1, half) * unitPixels)
	right := int(s.across(half+1, s.last) * unitPixels)
	for i := 0; i < len(all); i += 2 {
		rows := rowsOf(all[i])
		if i+1 < len(all) {
			rows = max(rows, rowsOf(all[i+1]))
		}
		row := s.row
		cells := make([]textCell, s.last)
		for c := range cells {
			cells[c] = textCell{col: c + 1, style: s.st.item}
		}
		cells[0].text = all[i].Finding
		lines := lineCount(all[i].Finding, s.across(1, half), 1)
		s.merges = append(s.merges, area{1, row, half, row})
		if i+1 < len(all) && half < s.last {
			cells[half].text = all[i+1].Finding
			lines = max(lines, lineCount(all[i+1].Finding, s.across(half+1, s.last), 1))
			s.merges = append(s.merges, area{half + 1, row, s.last, row})
		}
		high := textHeight(lines, fontSize) + float64(rows)*rowPoints
		if taken += high; taken > s.onPage() && i > 0 {
			s.breaks = append(s.breaks, row)
			taken = high
		}
		s.line(textHeight(lines, fontSize), cells...)
		s.sheet.charts = append(s.sheet.charts, chart{all[i], 1, s.row, left - 12, rows})
		if i+1 < len(all) {
			s.sheet.charts = append(s.sheet.charts, chart{all[i+1], half + 1, s.row, right - 12, rows})
		}
		for range rows {
			s.line(rowPoints)
		}
	}
	return nil
}

// dressCharts has excelize draw the charts of a sheet.
func (b *book) dressCharts(f *excelize.File, s *sheet) error {
	for _, c := range s.charts {
		x, more, err := b.excelChart(c)
		if err != nil {
			return err
		}
		if err := f.AddChart(s.name, cellName(c.col, c.row), x); err != nil {
			return fmt.Errorf("chart %s: %w", c.chart.ID, err)
		}
		b.finishes = append(b.finishes, more)
	}
	return nil
}

// axisOf is an axis with a title, "" for none, and a number format, "" for that of
// the cells.
func axisOf(title, format string) excelize.ChartAxis {
	x := excelize.ChartAxis{Font: excelize.Font{Family: fontFamily, Size: 9, Color: ink}}
	if title != "" {
		x.Title = excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: &excelize.Font{Family: fontFamily, Size: 9, Color: grey}}}}
	}
	if format != "" {
		x.NumFmt = excelize.ChartNumFmt{CustomNumFmt: format}
	}
	return x
}

// excelChart points a native chart at the cells of its table, and says what its part
// needs beyond what excelize writes.
func (b *book) excelChart(c chart) (*excelize.Chart, finish, error) {
	x := &excelize.Chart{
		Title:      excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.chart.Title, Font: &excelize.Font{Family: fontFamily, Size: 11, Bold: true, Color: navy}}}},
		Legend:     excelize.ChartLegend{Position: "bottom", Font: &excelize.Font{Family: fontFamily, Size: 9, Color: ink}},
		Format:     excelize.GraphicOptions{AltText: c.chart.Title + ": " + c.chart.Finding, Name: c.chart.ID},
		Dimension:  excelize.ChartDimension{Width: uint(max(c.width, leastWidth)), Height: uint(rowPixels * (c.rows - 1))},
		VaryColors: new(false),
	}
	var more finish
	switch c.chart.Kind {
	case report.Bars, report.Stacked:
		more = b.bars(c.chart, x)
	case report.Line:
		b.lines(c.chart, x)
	case report.Bubble:
		more = b.bubbles(c.chart, x)
	default:
		return nil, finish{}, fmt.Errorf("chart %s: a workbook has no chart of kind %d", c.chart.ID, c.chart.Kind)
	}
	if len(x.Series) == 1 && c.chart.Mark < 0 {
		x.Legend.Position = "none"
	}
	return x, more, nil
}

// columnIDs are the ids of the columns that a chart draws.
func columnIDs(c *report.Chart) []string {
	ids := make([]string, len(c.Values))
	for k, j := range c.Values {
		ids[k] = c.Table.Columns[j].ID
	}
	return ids
}

// bars makes a chart of lying bars, as those of the other documents: names may be
// long, and figures need room beside each other.
func (b *book) bars(c *report.Chart, x *excelize.Chart) (more finish) {
	category, value := c.YTitle, c.XTitle
	if c.Kind == report.Bars && c.Mark < 0 {
		category, value = value, category // the titles are those of standing bars
	}
	format := c.Table.Columns[c.Values[0]].Format
	// The category axis is the X axis of excelize, wherever it stands; the first row
	// belongs on top.
	x.XAxis, x.YAxis = axisOf(category, ""), axisOf(value, format.Code())
	x.XAxis.ReverseOrder, x.YAxis.MajorGridLines = true, true
	x.YAxis.TickLabelPosition = excelize.ChartTickLabelHigh // which is below then
	x.Type, x.GapWidth = excelize.BarStacked, new(uint(50))
	if c.Kind == report.Bars {
		x.Type = excelize.Bar
		x.PlotArea.ShowVal = true
		x.PlotArea.NumFmt = excelize.ChartNumFmt{CustomNumFmt: format.Code()}
	}
	if format.Percent {
		// The figure of a full bar has room behind it.
		x.YAxis.Minimum, x.YAxis.Maximum, x.YAxis.MajorUnit = new(0.0), new(1.15), 0.2
		x.YAxis.NumFmt.CustomNumFmt = report.Format{Percent: true}.Code()
	}
	add := func(name, values string, look palette.Style) {
		x.Series = append(x.Series, excelize.ChartSeries{Name: name, Categories: b.refer(c, c.Label, false), Values: values, Fill: solid(look)})
		more.shapes = append(more.shapes, bar(look))
	}
	if d, ok := b.drawn[c]; ok {
		x.Overlap = new(100) // a row has a bar in one series, and none in the others
		for _, r := range d.runs {
			add(b.referTo(d.table, r.column, true), b.referTo(d.table, r.column, false), palette.OfState(r.state))
		}
		return more
	}
	for k, look := range palette.OfColumns(columnIDs(c)) {
		add(b.refer(c, c.Values[k], true), b.refer(c, c.Values[k], false), look)
	}
	return more
}

// lines makes a chart of lines.
func (b *book) lines(c *report.Chart, x *excelize.Chart) {
	format := c.Table.Columns[c.Values[0]].Format
	x.Type = excelize.Line
	x.XAxis, x.YAxis = axisOf(c.XTitle, ""), axisOf(c.YTitle, format.Code())
	x.XAxis.TickLabelSkip = 1 + c.Table.Len/maxTicks
	x.YAxis.MajorGridLines = true
	x.YAxis.Minimum = new(0.0) // a line that begins elsewhere exaggerates
	if format.Percent {
		x.YAxis.Maximum = new(1.0)
		x.YAxis.NumFmt.CustomNumFmt = report.Format{Percent: true}.Code()
	}
	for k, colour := range palette.LineColours(columnIDs(c)) {
		fill := solid(palette.Style{Colour: colour})
		x.Series = append(x.Series, excelize.ChartSeries{
			Name: b.refer(c, c.Values[k], true), Categories: b.refer(c, c.Label, false), Values: b.refer(c, c.Values[k], false),
			Fill: fill, Line: excelize.LineOptions{Width: 2, Fill: fill},
			Marker: excelize.ChartMarker{Symbol: lineMarkers[k%len(lineMarkers)], Size: 6, Fill: fill},
		})
	}
}
