package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// The look: one family, which every office program has or replaces by one of
// the same widths, and few colours. Whatever a colour says is said by a word or
// a weight too, so that it survives printing in grey.
const (
	fontFamily   = "Arial"
	fontSize     = 10.0
	titleSize    = 16.0
	leadSize     = 10.0
	noteSize     = 9.0
	verdictSize  = 11.0
	headingSize  = 12.0
	defaultWidth = 9.0 // of columns that nobody set

	defaultHeight = 14.5 // points of rows that nobody set

	ink      = "1F2933" // text
	navy     = "1F3A5F" // titles, rules
	grey     = "5F6B7A" // what stands back
	rule     = "D5DBE3" // lines between rows
	headFill = "E3E9F1" // header rows
	boxFill  = "F3F5F8" // verdict and decision
	barColor = "C3D3E8" // data bars: light, the number stands on them
	linkBlue = "0B5394"

	scaleLow, scaleHigh = "F4BE95", "FFFFFF" // shares from 0 to 1 in a heatmap

	metInk, metFill       = "1D5E35", "E4F1E8"
	notMetInk, notMetFill = "9B1C1C", "FADFDC"
	dimFill               = "EEEFF1" // unknown states
	warnInk, warnFill     = "6B4E00", "FFF3D1"

	tabMain, tabData, tabBack = "FF1F3A5F", "FF7A93B5", "FFA9B1BC"

	inputFill = "FFFBEA" // cells to be filled in
	dateCode  = "yyyy-mm-dd"
)

// styles holds the ids of the book's cell styles.
type styles struct {
	f *excelize.File

	title, period, verdict, heading, item int // of the summary
	answer, lead, note, missing, caption  int // above tables
	link, back, leadBelow, noteBelow      int
	headNumber, headFilter, headMid       int
	boolean, unknownRight, unknownMid     int
	nothing, stateNeutral, answerLine     int
	input, inputDate                      int    // cells to be filled in
	states                                [3]int // by audit.State: unknown, not met, met
	numbers                               map[string]int
	err                                   error // the first one of number

	// Texts in the first column of a table, and in the others, which keep a
	// distance from what ends at their left.
	headText, text, textWrap, unknown [2]int
	moods                             [report.ToneCount][2]int
}

// newStyles makes the styles of the book, and Arial its default font.
func newStyles(f *excelize.File) (*styles, error) {
	if err := f.SetDefaultFont(fontFamily); err != nil {
		return nil, err
	}
	st := &styles{f: f, numbers: map[string]int{}}
	type look struct {
		id     *int
		font   excelize.Font
		fill   string
		align  excelize.Alignment
		border string // "": none; "rows": thin below; "head": strong below
		code   string
	}
	wrapped := excelize.Alignment{Vertical: "top", WrapText: true}
	rowWrapped := excelize.Alignment{Vertical: "center", WrapText: true}
	left := excelize.Alignment{Vertical: "center"}
	mid := excelize.Alignment{Vertical: "center", Horizontal: "center"}
	right := excelize.Alignment{Vertical: "center", Horizontal: "right"}
	inset := func(a excelize.Alignment) excelize.Alignment {
		a.Horizontal, a.Indent = "left", 1
		return a
	}
	head := func(h string, indent int) excelize.Alignment {
		return excelize.Alignment{Vertical: "center", Horizontal: h, WrapText: true, Indent: indent}
	}
	bold := excelize.Font{Bold: true, Color: navy}
	looks := []look{
		{id: &st.title, font: excelize.Font{Bold: true, Size: titleSize, Color: navy}, align: excelize.Alignment{Vertical: "center"}},
		{id: &st.period, font: excelize.Font{Color: grey}, align: wrapped},
		{id: &st.verdict, font: excelize.Font{Bold: true, Size: verdictSize, Color: navy}, fill: boxFill, align: excelize.Alignment{Vertical: "center", WrapText: true, Indent: 1}},
		{id: &st.heading, font: excelize.Font{Bold: true, Size: headingSize, Color: navy}, align: excelize.Alignment{Vertical: "center"}},
		{id: &st.answer, font: excelize.Font{Italic: true, Size: 11, Color: navy}, align: wrapped},
		{id: &st.answerLine, font: excelize.Font{Italic: true, Color: navy}, align: left},
		{id: &st.lead, font: excelize.Font{Size: leadSize}, align: wrapped},
		{id: &st.note, font: excelize.Font{Size: noteSize, Color: grey}, align: wrapped},
		{id: &st.missing, font: excelize.Font{Bold: true, Color: warnInk}, fill: warnFill, align: wrapped},
		{id: &st.caption, font: bold, align: excelize.Alignment{Vertical: "bottom", WrapText: true}},
		{id: &st.leadBelow, font: excelize.Font{Size: leadSize}, align: left},
		{id: &st.noteBelow, font: excelize.Font{Size: noteSize, Color: grey}, align: left},
		{id: &st.link, font: excelize.Font{Color: linkBlue, Underline: "single"}, align: wrapped},
		{id: &st.back, font: excelize.Font{Color: linkBlue, Underline: "single"}, align: excelize.Alignment{Vertical: "center", Horizontal: "right"}},
		{id: &st.item, align: wrapped},
		{id: &st.headText[0], font: bold, fill: headFill, align: head("left", 0), border: "head"},
		{id: &st.headText[1], font: bold, fill: headFill, align: head("left", 1), border: "head"},
		{id: &st.headNumber, font: bold, fill: headFill, align: head("right", 0), border: "head"},
		{id: &st.headFilter, font: bold, fill: headFill, align: head("right", 2), border: "head"},
		{id: &st.headMid, font: bold, fill: headFill, align: head("center", 0), border: "head"},
		{id: &st.text[0], align: left, border: "rows"},
		{id: &st.text[1], align: inset(left), border: "rows"},
		{id: &st.textWrap[0], align: rowWrapped, border: "rows"},
		{id: &st.textWrap[1], align: inset(rowWrapped), border: "rows"},
		// No number format: with one, LibreOffice saves a boolean as a number.
		{id: &st.boolean, align: mid, border: "rows"},
		{id: &st.unknown[0], font: excelize.Font{Italic: true, Color: grey}, align: left, border: "rows"},
		{id: &st.unknown[1], font: excelize.Font{Italic: true, Color: grey}, align: inset(left), border: "rows"},
		{id: &st.unknownRight, font: excelize.Font{Italic: true, Color: grey}, align: right, border: "rows"},
		{id: &st.unknownMid, font: excelize.Font{Italic: true, Color: grey}, align: mid, border: "rows"},
		{id: &st.nothing, font: excelize.Font{Italic: true, Color: grey}, align: left, border: "rows"},
		{id: &st.stateNeutral, align: mid, border: "rows"},
		{id: &st.input, fill: inputFill, align: inset(left), border: "rows"},
		{id: &st.inputDate, fill: inputFill, align: mid, border: "rows", code: dateCode},
		{id: &st.states[0], font: excelize.Font{Italic: true, Color: grey}, fill: dimFill, align: mid, border: "rows"},
		{id: &st.states[1], font: excelize.Font{Bold: true, Color: notMetInk}, fill: notMetFill, align: mid, border: "rows"},
		{id: &st.states[2], font: excelize.Font{Color: metInk}, fill: metFill, align: mid, border: "rows"},
	}
	for m := range report.ToneCount {
		font, fill := moodLook(m)
		looks = append(looks,
			look{id: &st.moods[m][0], font: font, fill: fill, align: left, border: "rows"},
			look{id: &st.moods[m][1], font: font, fill: fill, align: inset(left), border: "rows"})
	}
	for _, l := range looks {
		s := excelize.Style{Font: &l.font, Alignment: &l.align, Border: borders(l.border)}
		s.Font.Family = fontFamily
		if s.Font.Size == 0 {
			s.Font.Size = fontSize
		}
		if s.Font.Color == "" {
			s.Font.Color = ink
		}
		if l.fill != "" {
			s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
		}
		if l.code != "" {
			s.CustomNumFmt = &l.code
		}
		id, err := f.NewStyle(&s)
		if err != nil {
			return nil, err
		}
		*l.id = id
	}
	return st, nil
}

// number is the style of numbers of a format. They are shrunk where their column
// is too narrow, which is better than "####" on paper.
func (st *styles) number(format report.Format) int {
	code := format.Code()
	if id, ok := st.numbers[code]; ok {
		return id
	}
	id, err := st.f.NewStyle(&excelize.Style{
		Font:         &excelize.Font{Family: fontFamily, Size: fontSize, Color: ink},
		Alignment:    &excelize.Alignment{Vertical: "center", Horizontal: "right", ShrinkToFit: true},
		Border:       borders("rows"),
		CustomNumFmt: &code,
	})
	if err != nil && st.err == nil {
		st.err = fmt.Errorf("number format %q: %w", code, err)
	}
	st.numbers[code] = id
	return id
}

// below is the style of a paragraph below the tables, where it runs on to the
// right and does not wrap.
func (st *styles) below(style int) int {
	if style == st.note {
		return st.noteBelow
	}
	return st.leadBelow
}

// head is the style of the header of a table's column, counted from 0. Beside a filter button, which covers
// the right end of the cell, it keeps clear of it.
func (st *styles) head(col int, k report.Kind, button bool) int {
	switch k {
	case report.Number:
		if button {
			return st.headFilter
		}
		return st.headNumber
	case report.Bool, report.State:
		return st.headMid
	default:
		return st.headText[min(col, 1)]
	}
}

func borders(kind string) []excelize.Border {
	switch kind {
	case "rows":
		return []excelize.Border{{Type: "bottom", Style: 1, Color: rule}}
	case "head":
		return []excelize.Border{{Type: "bottom", Style: 2, Color: navy}}
	default:
		return nil
	}
}
