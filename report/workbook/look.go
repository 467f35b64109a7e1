package workbook

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"fleetreport/report/palette"
)

// The looks of the pictures in the other documents, as spreadsheets draw them.

// presets are the patterns of DrawingML that come nearest.
var presets = map[palette.Pattern]string{
	palette.Falling:    "wdDnDiag",
	palette.Rising:     "wdUpDiag",
	palette.Horizontal: "ltHorz",
	palette.Vertical:   "ltVert",
	palette.Dots:       "pct20",
}

// How much a pattern is paler than its colour, and how much of what is below a bubble
// covers.
const (
	paler   = 0.34
	covered = 0.6
)

// solid is the fill of a look without its pattern.
func solid(look palette.Style) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{look.Colour}}
}

// bar is the shape of a bar: its colour, and its pattern over it.
func bar(look palette.Style) string {
	return "<spPr>" + fill(look, "") + `<a:ln w="6350"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></spPr>`
}

// bubble is the shape of a bubble: it lets those below it show through, and has an edge.
func bubble(look palette.Style) string {
	return "<spPr>" + fill(look, fmt.Sprintf(`<a:alpha val="%d"/>`, int(covered*100000))) +
		`<a:ln w="12700"><a:solidFill><a:srgbClr val="` + hex(look.Colour) + `"/></a:solidFill></a:ln></spPr>`
}

// fill is the fill of a shape; more belongs to its colours.
func fill(look palette.Style, more string) string {
	colour := func(c string) string { return `<a:srgbClr val="` + c + `">` + more + `</a:srgbClr>` }
	preset, ok := presets[look.Pattern]
	if !ok {
		return "<a:solidFill>" + colour(hex(look.Colour)) + "</a:solidFill>"
	}
	return `<a:pattFill prst="` + preset + `"><a:fgClr>` + colour(pale(look.Colour)) + "</a:fgClr><a:bgClr>" + colour(hex(look.Colour)) + "</a:bgClr></a:pattFill>"
}

// hex is a colour of the palette as DrawingML writes it.
func hex(colour string) string { return colour[1:] }

// pale is a colour nearer to white.
func pale(colour string) string {
	n, err := strconv.ParseUint(hex(colour), 16, 32)
	if err != nil {
		panic(err) // of the palette
	}
	mix := func(part uint64) int { return int(float64(part) + paler*float64(255-part) + 0.5) }
	return fmt.Sprintf("%02X%02X%02X", mix(n>>16), mix(n>>8&255), mix(n&255))
}
