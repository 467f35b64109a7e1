package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// The workbook uses one font, which every office program has or replaces with one of
// the same widths, and few colours. Whatever a colour says, a word or the weight of the
// font says too, so that it survives printing in grey.
const (
	fontFamily   = "Arial"
	fontSize     = 10.0
	titleSize    = 16.0
	answerSize   = 11.0
	leadSize     = 10.0
	noteSize     = 9.0
	verdictSize  = 11.0
	headingSize  = 12.0
	defaultWidth = 9.0 // of columns without a width, in characters

	defaultHeight = 14.5 // of rows without a height, in points

	boldScale = 1.08 // width of bold text relative to regular text

	ink      = "1F2933" // text
	navy     = "1F3A5F" // titles, lines below headers
	grey     = "5F6B7A" // secondary text
	rule     = "D5DBE3" // lines between rows
	headFill = "E3E9F1" // header rows
	boxFill  = "F3F5F8" // verdict and decision
	barColor = "C3D3E8" // data bars: light, as they are behind the numbers
	linkBlue = "0B5394"

	scaleLow, scaleHigh = "F4BE95", "FFFFFF" // shares from 0 to 1 in a heatmap

	metInk, metFill       = "1D5E35", "E4F1E8"
	notMetInk, notMetFill = "9B1C1C", "FADFDC"
	dimFill               = "EEEFF1" // unknown states
	warnInk, warnFill     = "6B4E00", "FFF3D1"

	tabMain, tabData, tabBack = "FF1F3A5F", "FF7A93B5", "FFA9B1BC"

	inputFill = "FFFBEA" // cells that people fill in
	dateCode  = "yyyy-mm-dd"
)

// styles has the ids of the cell styles of a book.
type styles struct {
	f *excelize.File

	title, period, verdict, heading, item int // of the summary
	answer, lead, note, missing, caption  int // above tables
	link, back, leadBelow, noteBelow      int
	headNumber, headFilter, headCenter    int
	boolean, unknownRight, unknownCenter  int
	noRows, plainState, answerLine        int
	input, inputWrap, inputDate           int // cells that people fill in
	date                                  int
	states                                [3]int // by audit.State
	numbers                               map[string]int
	err                                   error // the first one of number

	// Texts in the first column of a table, and in the others, which are indented so
	// that they do not touch what ends at their left.
	headText, text, textWrap, unknown [2]int
	tones                             [report.ToneCount][2]int
}

// styleSpec describes a cell style.
type styleSpec struct {
	id     *int // is set to the id of the style
	font   excelize.Font
	fill   string
	align  excelize.Alignment
	border border
	code   string // number format; "" for none
}

// border is what a cell has at its lower edge.
type border uint8

const (
	noBorder border = iota
	thinBorder
	thickBorder
)

// newStyles adds the styles of the book, and makes Arial its default font.
func newStyles(f *excelize.File) (*styles, error) {
	if err := f.SetDefaultFont(fontFamily); err != nil {
		return nil, err
	}
	st := &styles{f: f, numbers: map[string]int{}}
	for _, spec := range st.specs() {
		s := excelize.Style{Font: &spec.font, Alignment: &spec.align, Border: borders(spec.border)}
		s.Font.Family = fontFamily
		if s.Font.Size == 0 {
			s.Font.Size = fontSize
		}
		if s.Font.Color == "" {
			s.Font.Color = ink
		}
		if spec.fill != "" {
			s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{spec.fill}}
		}
		if spec.code != "" {
			s.CustomNumFmt = &spec.code
		}
		id, err := f.NewStyle(&s)
		if err != nil {
			return nil, err
		}
		*spec.id = id
	}
	return st, nil
}

// specs returns the styles of all cells except those of numbers.
func (st *styles) specs() []styleSpec {
	wrapped := excelize.Alignment{Vertical: "top", WrapText: true}
	wrappedRow := excelize.Alignment{Vertical: "center", WrapText: true}
	calloutAlign := excelize.Alignment{Vertical: "center", WrapText: true, Indent: 1}
	left := excelize.Alignment{Vertical: "center"}
	center := excelize.Alignment{Vertical: "center", Horizontal: "center"}
	right := excelize.Alignment{Vertical: "center", Horizontal: "right"}
	indented := func(a excelize.Alignment) excelize.Alignment {
		a.Horizontal, a.Indent = "left", 1
		return a
	}
	head := func(id *int, horizontal string, indent int) styleSpec {
		return styleSpec{id: id, font: excelize.Font{Bold: true, Color: navy}, fill: headFill, border: thickBorder,
			align: excelize.Alignment{Vertical: "center", Horizontal: horizontal, WrapText: true, Indent: indent}}
	}
	bold := func(size float64) excelize.Font { return excelize.Font{Bold: true, Size: size, Color: navy} }
	noteFont := excelize.Font{Size: noteSize, Color: grey}
	dimFont := excelize.Font{Italic: true, Color: grey}
	linkFont := excelize.Font{Color: linkBlue, Underline: "single"}
	specs := []styleSpec{
		{id: &st.title, font: bold(titleSize), align: left},
		{id: &st.period, font: excelize.Font{Color: grey}, align: wrapped},
		{id: &st.verdict, font: bold(verdictSize), fill: boxFill, align: calloutAlign},
		{id: &st.heading, font: bold(headingSize), align: left},
		{id: &st.answer, font: excelize.Font{Italic: true, Size: answerSize, Color: navy}, align: wrapped},
		{id: &st.answerLine, font: excelize.Font{Italic: true, Color: navy}, align: left},
		{id: &st.lead, font: excelize.Font{Size: leadSize}, align: wrapped},
		{id: &st.note, font: noteFont, align: wrapped},
		{id: &st.missing, font: excelize.Font{Bold: true, Color: warnInk}, fill: warnFill, align: wrapped},
		{id: &st.caption, font: bold(0), align: excelize.Alignment{Vertical: "bottom", WrapText: true}},
		{id: &st.leadBelow, font: excelize.Font{Size: leadSize}, align: left},
		{id: &st.noteBelow, font: noteFont, align: left},
		{id: &st.link, font: linkFont, align: wrapped},
		{id: &st.back, font: linkFont, align: right},
		{id: &st.item, align: wrapped},
		head(&st.headText[0], "left", 0),
		head(&st.headText[1], "left", 1),
		head(&st.headNumber, "right", 0),
		head(&st.headFilter, "right", 2),
		head(&st.headCenter, "center", 0),
		{id: &st.text[0], align: left, border: thinBorder},
		{id: &st.text[1], align: indented(left), border: thinBorder},
		{id: &st.textWrap[0], align: wrappedRow, border: thinBorder},
		{id: &st.textWrap[1], align: indented(wrappedRow), border: thinBorder},
		// No number format: with one, LibreOffice saves a boolean as a number.
		{id: &st.boolean, align: center, border: thinBorder},
		{id: &st.unknown[0], font: dimFont, align: left, border: thinBorder},
		{id: &st.unknown[1], font: dimFont, align: indented(left), border: thinBorder},
		{id: &st.unknownRight, font: dimFont, align: right, border: thinBorder},
		{id: &st.unknownCenter, font: dimFont, align: center, border: thinBorder},
		{id: &st.noRows, font: dimFont, align: left, border: thinBorder},
		{id: &st.plainState, align: center, border: thinBorder},
		{id: &st.input, fill: inputFill, align: indented(left), border: thinBorder},
		{id: &st.inputWrap, fill: inputFill, align: indented(wrappedRow), border: thinBorder},
		{id: &st.date, align: center, border: thinBorder, code: dateCode},
		{id: &st.inputDate, fill: inputFill, align: center, border: thinBorder, code: dateCode},
	}
	stateTones := [...]report.Tone{audit.Unknown: report.NeutralTone, audit.NotMet: report.BadTone,
		audit.Met: report.GoodTone}
	for state, tone := range stateTones {
		font, fill := toneStyle(tone)
		specs = append(specs, styleSpec{id: &st.states[state], font: font, fill: fill, align: center, border: thinBorder})
	}
	for tone := range report.ToneCount {
		font, fill := toneStyle(tone)
		specs = append(specs,
			styleSpec{id: &st.tones[tone][0], font: font, fill: fill, align: left, border: thinBorder},
			styleSpec{id: &st.tones[tone][1], font: font, fill: fill, align: indented(left), border: thinBorder})
	}
	return specs
}

// toneStyle returns the font and fill of texts that are good or bad news.
func toneStyle(tone report.Tone) (font excelize.Font, fill string) {
	switch tone {
	case report.GoodTone:
		return excelize.Font{Color: metInk}, metFill
	case report.WarningTone:
		return excelize.Font{Color: warnInk}, warnFill
	case report.BadTone:
		return excelize.Font{Bold: true, Color: notMetInk}, notMetFill
	default:
		return excelize.Font{Italic: true, Color: grey}, dimFill
	}
}

// number returns the style of numbers of a format. They are shrunk where their column
// is too narrow, which is better than "####" on paper.
func (st *styles) number(format report.Format) int {
	code := format.Code()
	if id, ok := st.numbers[code]; ok {
		return id
	}
	id, err := st.f.NewStyle(&excelize.Style{
		Font:         &excelize.Font{Family: fontFamily, Size: fontSize, Color: ink},
		Alignment:    &excelize.Alignment{Vertical: "center", Horizontal: "right", ShrinkToFit: true},
		Border:       borders(thinBorder),
		CustomNumFmt: &code,
	})
	if err != nil && st.err == nil {
		st.err = fmt.Errorf("number format %q: %w", code, err)
	}
	st.numbers[code] = id
	return id
}

// below returns the style of a paragraph below the tables, which does not wrap but
// extends over the empty cells at its right.
func (st *styles) below(style int) int {
	if style == st.note {
		return st.noteBelow
	}
	return st.leadBelow
}

// head returns the style of the header of a table's column, counted from 0. Headers of
// numbers leave room for the filter button, which covers the right end of the cell.
func (st *styles) head(col int, k report.Kind, filter bool) int {
	switch k {
	case report.Number:
		if filter {
			return st.headFilter
		}
		return st.headNumber
	case report.Bool, report.State:
		return st.headCenter
	default:
		return st.headText[min(col, 1)]
	}
}

func borders(b border) []excelize.Border {
	switch b {
	case thinBorder:
		return []excelize.Border{{Type: "bottom", Style: 1, Color: rule}}
	case thickBorder:
		return []excelize.Border{{Type: "bottom", Style: 2, Color: navy}}
	default:
		return nil
	}
}
