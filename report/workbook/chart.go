package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// Charts stand on the summary, two side by side, each below its finding.
const (
	chartRows = 15 // rows that a chart covers at least
	legendRow = 3  // lines of a chart of which its legend takes one line
	maxTicks  = 12 // labels on an axis that do not crowd it

	// A row below a chart, as excelize counts it when it turns the size of a chart
	// into cells. The rows get this height, so that every program agrees.
	rowPixels = 18
	rowPoints = 13.5
)

// The colours of the series: those of the pictures in the other documents, made
// lighter and darker until they differ in grey as well, for there are no patterns.
var (
	seriesColors = map[string]string{
		"met_share": "0072B2", "met_calls_share": "9BC9E8",
		"compliant_calls": "8FC1E3", "noncompliant_calls": "B34700",
		"points_oauth": "3F2F9A", "points_dlp": "2E9E76", "points_logging": "CDB95C", "points_errors": "EBC4E0",
	}
	otherColors = []string{"0072B2", "9C6644", "3E8E9E", "5F7F2F", "A0522D"}

	// Lines cross, so they differ in their marks too.
	lineColors  = []string{"0072B2", "B34700", "2E9E76", "3F2F9A", "B5179E", "6B4E00"}
	lineMarkers = []string{"circle", "square", "triangle", "diamond", "x", "plus"}
)

// chart is a native chart at its place on a sheet.
type chart struct {
	chart    *report.Chart
	col, row int // of the cell that its corner is in
	width    int // pixels
	rows     int // rows that it covers
}

// rowsOf is how many rows a chart needs: lying bars want room for their labels.
func rowsOf(c *report.Chart) int {
	if lies(c) {
		return max(chartRows, 8+c.Table.Len)
	}
	if c.Kind == report.Line {
		return chartRows + len(c.Values)/legendRow
	}
	return chartRows
}

// lies reports whether the bars of a chart lie, each beside its label.
func lies(c *report.Chart) bool {
	return c.Kind == report.Stacked || c.Kind == report.Bars && c.Mark >= 0
}

// charts lays out the charts of all sections that spreadsheets can draw. What a
// heatmap shows, its table shows by itself. So many points of the printed page are
// taken.
func (s *stack) charts(doc *report.Document, taken float64) error {
	var all []*report.Chart
	for _, sec := range doc.Sections {
		for _, c := range sec.Charts {
			if _, ok := s.b.places[c.Table]; ok && c.Kind != report.Heatmap && c.Table.Len > 0 {
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
		x, err := b.excelChart(c)
		if err != nil {
			return err
		}
		if err := f.AddChart(s.name, cellName(c.col, c.row), x); err != nil {
			return fmt.Errorf("chart %s: %w", c.chart.ID, err)
		}
	}
	return nil
}

// excelChart points a native chart at the cells of its table.
func (b *book) excelChart(c chart) (*excelize.Chart, error) {
	t := c.chart.Table
	axis := func(title string, format string) excelize.ChartAxis {
		font := excelize.Font{Family: fontFamily, Size: 9, Color: ink}
		x := excelize.ChartAxis{Font: font}
		if title != "" {
			x.Title = excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: &excelize.Font{Family: fontFamily, Size: 9, Color: grey}}}}
		}
		if format != "" {
			x.NumFmt = excelize.ChartNumFmt{CustomNumFmt: format}
		}
		return x
	}
	code := t.Columns[c.chart.Values[0]].Format.Code()
	x := &excelize.Chart{
		Title:      excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.chart.Title, Font: &excelize.Font{Family: fontFamily, Size: 11, Bold: true, Color: navy}}}},
		Legend:     excelize.ChartLegend{Position: "bottom", Font: &excelize.Font{Family: fontFamily, Size: 9, Color: ink}},
		Format:     excelize.GraphicOptions{AltText: c.chart.Title + ": " + c.chart.Finding, Name: c.chart.ID},
		Dimension:  excelize.ChartDimension{Width: uint(max(c.width, 320)), Height: uint(rowPixels * (c.rows - 1))},
		XAxis:      axis(c.chart.XTitle, ""),
		YAxis:      axis(c.chart.YTitle, code),
		VaryColors: new(false),
	}
	x.YAxis.MajorGridLines = true
	if f := t.Columns[c.chart.Values[0]].Format; f.Percent {
		x.YAxis.Maximum = new(1.0)
		x.YAxis.NumFmt.CustomNumFmt = report.Format{Percent: true}.Code()
	}
	if len(c.chart.Values) == 1 {
		x.Legend.Position = "none"
	}
	lying := lies(c.chart)
	switch c.chart.Kind {
	case report.Bars:
		x.Type, x.GapWidth = excelize.Col, new(uint(40))
		if lying {
			x.Type = excelize.Bar
		}
		x.PlotArea.ShowVal = true
		x.PlotArea.NumFmt = excelize.ChartNumFmt{CustomNumFmt: code}
	case report.Stacked:
		x.Type = excelize.BarStacked
	case report.Line:
		x.Type = excelize.Line
		x.YAxis.Minimum = new(0.0) // a line that begins elsewhere exaggerates
		x.XAxis.TickLabelSkip = 1 + t.Len/maxTicks
	case report.Bubble:
		return b.bubble(c, x)
	default:
		return nil, fmt.Errorf("chart %s: a workbook has no chart of kind %d", c.chart.ID, c.chart.Kind)
	}
	if lying {
		// The category axis is the X axis of excelize, wherever it stands; the
		// first row belongs on top.
		x.XAxis, x.YAxis = axis(c.chart.YTitle, ""), axis(c.chart.XTitle, code)
		x.XAxis.ReverseOrder, x.YAxis.MajorGridLines = true, true
		x.YAxis.TickLabelPosition = excelize.ChartTickLabelHigh // which is below then
		x.GapWidth = new(uint(50))
	}
	for k, j := range c.chart.Values {
		color, ok := seriesColors[t.Columns[j].ID]
		if !ok {
			color = otherColors[k%len(otherColors)]
		}
		series := excelize.ChartSeries{
			Name: b.refer(t, j, true), Categories: b.refer(t, c.chart.Label, false), Values: b.refer(t, j, false),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}},
		}
		if c.chart.Kind == report.Line {
			if len(c.chart.Values) > 1 {
				color = lineColors[k%len(lineColors)]
				series.Fill.Color = []string{color}
			}
			series.Line = excelize.LineOptions{Width: 2, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}}
			series.Marker = excelize.ChartMarker{Symbol: lineMarkers[k%len(lineMarkers)], Size: 6, Fill: series.Fill}
		}
		x.Series = append(x.Series, series)
	}
	return x, nil
}

// bubble has one series: x, y and the size of each bubble.
func (b *book) bubble(c chart, x *excelize.Chart) (*excelize.Chart, error) {
	t, v := c.chart.Table, c.chart.Values
	x.Type = excelize.Bubble
	x.BubbleSize = 40
	x.Legend.Position = "none"
	x.XAxis.NumFmt = excelize.ChartNumFmt{CustomNumFmt: report.Format{}.Code()}
	x.YAxis.NumFmt = excelize.ChartNumFmt{CustomNumFmt: report.Format{Decimals: 1}.Code()}
	x.Series = []excelize.ChartSeries{{
		Name: b.refer(t, v[1], true), Categories: b.refer(t, v[0], false), Values: b.refer(t, v[1], false), Sizes: b.refer(t, v[2], false),
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"4A94C9"}},
	}}
	return x, nil
}
