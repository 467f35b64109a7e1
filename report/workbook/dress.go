package workbook

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// creator is the author that the book names.
const creator = "fleetreport"

// dress has excelize build everything but the cells.
func (b *book) dress(f *excelize.File) error {
	for i, s := range b.sheets {
		var err error
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err != nil {
			return fmt.Errorf("sheet %q: %w", s.name, err)
		}
	}
	if err := b.words.keep(f, b.sheets[0].name); err != nil {
		return err
	}
	for _, s := range b.sheets {
		if err := b.dressSheet(f, s); err != nil {
			return fmt.Errorf("sheet %q: %w", s.name, err)
		}
	}
	b.words.trim(f)
	for _, n := range b.names {
		if err := f.SetDefinedName(&excelize.DefinedName{Name: n.name, RefersTo: n.refersTo}); err != nil {
			return fmt.Errorf("name %s: %w", n.name, err)
		}
	}
	f.SetActiveSheet(0)
	if err := b.properties(f); err != nil {
		return err
	}
	// excelize adds the types of pictures in map order, once there is a chart.
	types := f.ContentTypes.Defaults // their type has no exported name
	sort.Slice(types, func(i, j int) bool { return types[i].Extension < types[j].Extension })
	return nil
}

// madeFrom says what the book was made from, for its properties.
func madeFrom(doc *report.Document) string {
	var lines []string
	for _, in := range doc.Inputs {
		lines = append(lines, in.Kind+" "+in.Name+" SHA-256 "+in.SHA256)
	}
	return strings.Join(append(lines, "run "+doc.Run), "\n")
}

func (b *book) properties(f *excelize.File) error {
	created := b.doc.Period.Start().Format(time.RFC3339)
	// finishProperties takes out LastModifiedBy.
	if err := f.SetDocProps(&excelize.DocProperties{
		Title:       b.doc.Title,
		Subject:     b.doc.Period.Words(),
		Identifier:  b.doc.Run,
		Description: madeFrom(b.doc),
		Creator:     creator,
		Created:     created,
		Modified:    created,
	}); err != nil {
		return err
	}
	return f.SetAppProps(&excelize.AppProperties{Application: creator})
}

func (b *book) dressSheet(f *excelize.File, s *sheet) error {
	steps := []func(*excelize.File, *sheet) error{dressView, dressColumns, dressTables, dressStates, dressInputs, dressLinks, b.dressCharts, b.dressPrint}
	for _, step := range steps {
		if err := step(f, s); err != nil {
			return err
		}
	}
	return nil
}

// dressView sets the tab, the grid lines, the panes, and the range in use.
func dressView(f *excelize.File, s *sheet) error {
	if err := f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: new(true), TabColorRGB: &s.color}); err != nil {
		return err
	}
	if err := f.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &s.grid}); err != nil {
		return err
	}
	if s.frozenRows+s.frozenCols > 0 {
		pane := "bottomLeft"
		if s.frozenCols > 0 {
			pane = "bottomRight"
		}
		first := cellName(s.frozenCols+1, s.frozenRows+1)
		if err := f.SetPanes(s.name, &excelize.Panes{
			Freeze: true, XSplit: s.frozenCols, YSplit: s.frozenRows, TopLeftCell: first, ActivePane: pane,
			Selection: []excelize.Selection{{SQRef: first, ActiveCell: first, Pane: pane}},
		}); err != nil {
			return err
		}
	}
	return f.SetSheetDimension(s.name, area{1, 1, max(1, s.lastCol), max(1, s.row-1)}.String())
}

func dressColumns(f *excelize.File, s *sheet) error {
	for i, w := range s.widths {
		if w == 0 {
			continue
		}
		if err := f.SetColWidth(s.name, colName(i+1), colName(i+1), w); err != nil {
			return err
		}
	}
	for _, m := range s.merges {
		if err := f.MergeCell(s.name, cellName(m.col, m.row), cellName(m.lastCol, m.lastRow)); err != nil {
			return err
		}
	}
	return nil
}

// dressTables adds Excel tables and data bars. Their look is that of the cells'
// own styles, which every program draws, so the tables have no style. The names of
// their columns are put in later, by finishTable.
func dressTables(f *excelize.File, s *sheet) error {
	for _, t := range s.tables {
		if err := f.AddTable(s.name, &excelize.Table{Range: t.area.String(), Name: t.name, ShowRowStripes: new(false)}); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	for _, a := range s.scales {
		if err := f.SetConditionalFormat(s.name, a.String(), []excelize.ConditionalFormatOptions{{
			Type: "2_color_scale", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "num", MaxValue: "1", MinColor: "#" + scaleLow, MaxColor: "#" + scaleHigh,
		}}); err != nil {
			return err
		}
	}
	for _, a := range s.bars {
		if err := f.SetConditionalFormat(s.name, a.String(), []excelize.ConditionalFormatOptions{{
			Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "max", BarColor: "#" + barColor, BarSolid: true,
		}}); err != nil {
			return err
		}
	}
	return nil
}

func dressLinks(f *excelize.File, s *sheet) error {
	for _, l := range s.links {
		if err := f.SetCellHyperLink(s.name, cellName(l.col, l.row), quoteSheet(l.sheet)+"!A1", "Location",
			excelize.HyperlinkOpts{Tooltip: new("Go to " + l.sheet)}); err != nil {
			return err
		}
	}
	return nil
}

// dressPrint sets up the page: A4 landscape, or A3 where A4 would be illegible, one page wide or, where that
// would be illegible too, several with the names of the rows on each; the header row on every page, title, period, sheet and page number in header and footer.
func (b *book) dressPrint(f *excelize.File, s *sheet) error {
	paper, tall, across := 9, 0, 1 // A4, as many pages as it takes
	if s.printWidth() > maxPaperChars {
		paper = 8 // A3
	}
	names := s.across(1, s.frozenCols)
	if w := s.printWidth(); w > maxSheetChars && len(s.pages) <= 1 && names < maxSheetChars/2 {
		across = int(math.Ceil((w - names) / (maxSheetChars - names)))
	}
	for _, row := range s.breaks {
		if err := f.InsertPageBreak(s.name, cellName(1, row)); err != nil {
			return err
		}
	}
	if err := f.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: &paper, Orientation: new("landscape"), FitToWidth: &across, FitToHeight: &tall,
	}); err != nil {
		return err
	}
	if err := f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{ // inches
		Left: new(0.5), Right: new(0.5), Top: new(0.8), Bottom: new(0.7), Header: new(0.35), Footer: new(0.3),
	}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{
		OddHeader: pageHeader(b.doc.Title, b.doc.Period),
		OddFooter: `&L&9&"` + fontFamily + `,Regular"&A&R&9&"` + fontFamily + `,Regular"Page &P of &N`,
	}); err != nil {
		return err
	}
	if s.repeatRow > 0 {
		r, titles := strconv.Itoa(s.repeatRow), ""
		if across > 1 && s.frozenCols > 0 {
			titles = quoteSheet(s.name) + "!$A:$" + colName(s.frozenCols) + ","
		}
		if err := f.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", RefersTo: titles + quoteSheet(s.name) + "!$" + r + ":$" + r, Scope: s.name,
		}); err != nil {
			return err
		}
	}
	if len(s.pages) > 0 {
		var refs []string
		for _, p := range s.pages {
			refs = append(refs, fmt.Sprintf("%s!$%s$%d:$%s$%d", quoteSheet(s.name), colName(p.col), p.row, colName(p.lastCol), p.lastRow))
		}
		return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: strings.Join(refs, ","), Scope: s.name})
	}
	return nil
}

// pageHeader is the printed header: the title, cut to what Excel allows, and the
// period. An ampersand begins a code, so the title's are doubled.
func pageHeader(title string, period report.Period) string {
	head := `&L&9&"` + fontFamily + `,Bold"`
	tail := `&R&9&"` + fontFamily + `,Regular"` + period.Words()
	title = oneLine(strings.Map(func(r rune) rune {
		if illegal(r) {
			return ' '
		}
		return r
	}, title))
	room := maxPageHeader - report.UTF16Len(head) - report.UTF16Len(tail)
	escaped := func(s string) string { return strings.ReplaceAll(s, "&", "&&") }
	if report.UTF16Len(escaped(title)) > room {
		for report.UTF16Len(escaped(title))+1 > room {
			title = report.CutUTF16(title, report.UTF16Len(title)-1)
		}
		title += "…"
	}
	return head + escaped(title) + tail
}
