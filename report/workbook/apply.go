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
	"fleetreport/report/workbook/xlsx"
)

// creator is the author of the book.
const creator = "fleetreport"

// apply has excelize build everything but the cells.
func (b *book) apply(f *excelize.File) error {
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
	// excelize then has a part of shared strings. Package xlsx writes its content, and all
	// cells.
	if err := f.SetCellStr(b.sheets[0].name, "A1", creator); err != nil {
		return err
	}
	for _, s := range b.sheets {
		if err := b.applySheet(f, s); err != nil {
			return fmt.Errorf("sheet %q: %w", s.name, err)
		}
	}
	for _, n := range b.defined {
		if err := f.SetDefinedName(&excelize.DefinedName{Name: n.name, RefersTo: n.refersTo}); err != nil {
			return fmt.Errorf("name %s: %w", n.name, err)
		}
	}
	f.SetActiveSheet(0)
	if err := b.applyProperties(f); err != nil {
		return err
	}
	// excelize adds the content types of pictures in map order.
	types := f.ContentTypes.Defaults // whose type has no exported name
	sort.Slice(types, func(i, j int) bool { return types[i].Extension < types[j].Extension })
	return nil
}

func (b *book) applyProperties(f *excelize.File) error {
	var inputs []string
	for _, in := range b.doc.Inputs {
		inputs = append(inputs, in.Kind+" "+in.Name+" SHA-256 "+in.SHA256)
	}
	created := b.doc.Period.Start().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{
		Title:       b.doc.Title,
		Subject:     b.doc.Period.Long(),
		Identifier:  b.doc.Run,
		Description: strings.Join(append(inputs, "run "+b.doc.Run), "\n"),
		Creator:     creator,
		Created:     created,
		Modified:    created,
	}); err != nil {
		return err
	}
	return f.SetAppProps(&excelize.AppProperties{Application: creator})
}

func (b *book) applySheet(f *excelize.File, s *sheet) error {
	for _, step := range []func(*excelize.File, *sheet) error{
		applyView, applyColumns, applyTables, applyFormats, applyInputs, applyLinks, b.applyCharts, b.applyPrint,
	} {
		if err := step(f, s); err != nil {
			return err
		}
	}
	return nil
}

// applyView sets the colour of the tab, the grid lines, the panes and the range in use.
func applyView(f *excelize.File, s *sheet) error {
	props := excelize.SheetPropsOptions{FitToPage: new(true), TabColorRGB: &s.color}
	if err := f.SetSheetProps(s.name, &props); err != nil {
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
		first := xlsx.CellName(s.frozenCols+1, s.frozenRows+1)
		if err := f.SetPanes(s.name, &excelize.Panes{
			Freeze: true, XSplit: s.frozenCols, YSplit: s.frozenRows, TopLeftCell: first, ActivePane: pane,
			Selection: []excelize.Selection{{SQRef: first, ActiveCell: first, Pane: pane}},
		}); err != nil {
			return err
		}
	}
	return f.SetSheetDimension(s.name, s.dimension())
}

func applyColumns(f *excelize.File, s *sheet) error {
	for i, w := range s.widths {
		if w == 0 {
			continue
		}
		name := xlsx.ColumnName(i + 1)
		if err := f.SetColWidth(s.name, name, name, w); err != nil {
			return err
		}
	}
	for _, m := range s.merges {
		if err := f.MergeCell(s.name, xlsx.CellName(m.col, m.row), xlsx.CellName(m.lastCol, m.lastRow)); err != nil {
			return err
		}
	}
	return nil
}

// applyTables adds Excel tables. They have no style of their own: the cells have styles,
// which every program draws. Package xlsx sets the names of their columns.
func applyTables(f *excelize.File, s *sheet) error {
	for _, t := range s.tables {
		table := excelize.Table{Range: t.area.String(), Name: t.Name, ShowRowStripes: new(false)}
		if err := f.AddTable(s.name, &table); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return nil
}

// applyFormats adds conditional formats: colour scales, data bars, and the colours of
// states, so that the colour changes when a formula gives another state.
func applyFormats(f *excelize.File, s *sheet) error {
	set := func(areas []area, rules ...excelize.ConditionalFormatOptions) error {
		for _, a := range areas {
			if err := f.SetConditionalFormat(s.name, a.String(), rules); err != nil {
				return err
			}
		}
		return nil
	}
	if err := set(s.scales, excelize.ConditionalFormatOptions{
		Type: "2_color_scale", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "num", MaxValue: "1",
		MinColor: "#" + scaleLow, MaxColor: "#" + scaleHigh,
	}); err != nil {
		return err
	}
	if err := set(s.bars, excelize.ConditionalFormatOptions{
		Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "max",
		BarColor: "#" + barColor, BarSolid: true,
	}); err != nil {
		return err
	}
	if len(s.states) == 0 {
		return nil
	}
	var rules []excelize.ConditionalFormatOptions
	for _, state := range []struct {
		text      string
		ink, fill string
		bold      bool
	}{
		{"met", metInk, metFill, false},
		{"not met", notMetInk, notMetFill, true},
		{report.UnknownText, grey, dimFill, false},
	} {
		id, err := f.NewConditionalStyle(&excelize.Style{
			Font: &excelize.Font{Color: state.ink, Bold: state.bold},
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{state.fill}},
		})
		if err != nil {
			return err
		}
		rules = append(rules, excelize.ConditionalFormatOptions{
			Type: "cell", Criteria: "==", Value: `"` + state.text + `"`, Format: &id,
		})
	}
	return set(s.states, rules...)
}

// Due dates are from 2000-01-01 to 9999-12-31, in days as spreadsheets count them. A
// lower bound alone would do, but gnumeric drops the check for the empty upper bound
// that excelize then writes.
const firstDate, lastDate = 36_526, 2_958_465

// applyInputs adds checks of what people fill in.
func applyInputs(f *excelize.File, s *sheet) error {
	for _, in := range s.inputs {
		v := excelize.NewDataValidation(true)
		v.SetSqref(in.area.String())
		switch in.kind {
		case report.DateInput:
			if err := v.SetRange(firstDate, lastDate,
				excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween); err != nil {
				return err
			}
			v.SetError(excelize.DataValidationErrorStyleStop, "Due date", "Enter a date, such as 2026-12-31.")
		case report.ChoiceInput:
			if err := v.SetDropList(in.choices); err != nil {
				return err
			}
			v.SetError(excelize.DataValidationErrorStyleStop, "Status", "Choose a value from the list.")
		default:
			continue
		}
		if err := f.AddDataValidation(s.name, v); err != nil {
			return err
		}
	}
	return nil
}

func applyLinks(f *excelize.File, s *sheet) error {
	for _, l := range s.links {
		tooltip := excelize.HyperlinkOpts{Tooltip: new("Go to " + l.sheet)}
		cell, target := xlsx.CellName(l.col, l.row), quoteSheet(l.sheet)+"!A1"
		if err := f.SetCellHyperLink(s.name, cell, target, "Location", tooltip); err != nil {
			return err
		}
	}
	return nil
}

// applyPrint sets up the printed page: A4 landscape, or A3 where A4 would be illegible;
// one page wide, or several with the names of the rows on each where that would be
// illegible too; the header row on every page; title, period, sheet and page number in
// its header and footer.
func (b *book) applyPrint(f *excelize.File, s *sheet) error {
	paper, height, width := 9, 0, 1 // A4, as many pages as it takes, one page wide
	if s.printWidth() > maxPaperChars {
		paper = 8 // A3
	}
	frozen := s.span(1, s.frozenCols)
	if w := s.printWidth(); w > maxSheetChars && len(s.pages) <= 1 && frozen < maxSheetChars/2 {
		width = int(math.Ceil((w - frozen) / (maxSheetChars - frozen)))
	}
	for _, row := range s.breaks {
		if err := f.InsertPageBreak(s.name, xlsx.CellName(1, row)); err != nil {
			return err
		}
	}
	if err := f.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: &paper, Orientation: new("landscape"), FitToWidth: &width, FitToHeight: &height,
	}); err != nil {
		return err
	}
	if err := f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{ // inches
		Left: new(0.5), Right: new(0.5), Top: new(0.8), Bottom: new(0.7), Header: new(0.35), Footer: new(0.3),
	}); err != nil {
		return err
	}
	const regular = `&9&"` + fontFamily + `,Regular"`
	if err := f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{
		OddHeader: pageHeader(b.doc.Title, b.doc.Period),
		OddFooter: "&L" + regular + "&A&R" + regular + "Page &P of &N",
	}); err != nil {
		return err
	}
	if s.repeatRow > 0 {
		r, titles := strconv.Itoa(s.repeatRow), ""
		if width > 1 && s.frozenCols > 0 {
			titles = quoteSheet(s.name) + "!$A:$" + xlsx.ColumnName(s.frozenCols) + ","
		}
		if err := f.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", RefersTo: titles + quoteSheet(s.name) + "!$" + r + ":$" + r, Scope: s.name,
		}); err != nil {
			return err
		}
	}
	if len(s.pages) == 0 {
		return nil
	}
	var refs []string
	for _, p := range s.pages {
		refs = append(refs, fmt.Sprintf("%s!$%s$%d:$%s$%d", quoteSheet(s.name),
			xlsx.ColumnName(p.col), p.row, xlsx.ColumnName(p.lastCol), p.lastRow))
	}
	return f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Area", RefersTo: strings.Join(refs, ","), Scope: s.name,
	})
}

// pageHeader returns the printed header: the title, cut to what Excel allows, and the
// period. An ampersand begins a code, so those of the title are doubled.
func pageHeader(title string, period report.Period) string {
	left := `&L&9&"` + fontFamily + `,Bold"`
	right := `&R&9&"` + fontFamily + `,Regular"` + period.Long()
	title = oneLine(strings.Map(func(r rune) rune {
		if xlsx.IsForbidden(r) {
			return ' '
		}
		return r
	}, title))
	room := maxPageHeader - report.UTF16Len(left) - report.UTF16Len(right)
	escaped := func(s string) string { return strings.ReplaceAll(s, "&", "&&") }
	if report.UTF16Len(escaped(title)) > room {
		for report.UTF16Len(escaped(title))+1 > room {
			title = report.CutUTF16(title, report.UTF16Len(title)-1)
		}
		title += "…"
	}
	return left + escaped(title) + right
}
