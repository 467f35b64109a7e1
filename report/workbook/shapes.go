package workbook

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"fleetreport/report/palette"
)

// Spreadsheets draw the looks of the palette with DrawingML.

// presets are the patterns of DrawingML that are closest to those of the palette.
var presets = map[palette.Pattern]string{
	palette.Falling:    "wdDnDiag",
	palette.Rising:     "wdUpDiag",
	palette.Horizontal: "ltHorz",
	palette.Vertical:   "ltVert",
	palette.Dots:       "pct20",
}

const (
	patternLightness = 0.34 // of a pattern relative to its colour, from 0 to 1 for white
	bubbleOpacity    = 0.6
)

// solidFill returns the fill of a look without its pattern.
func solidFill(look palette.Style) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{look.Colour}}
}

// barShape returns the <spPr> element of bars: their colour and pattern.
func barShape(look palette.Style) string {
	return "<spPr>" + shapeFill(look, "") +
		`<a:ln w="6350"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></spPr>`
}

// bubbleShape returns the <spPr> element of bubbles, which are translucent and have an
// outline.
func bubbleShape(look palette.Style) string {
	return "<spPr>" + shapeFill(look, fmt.Sprintf(`<a:alpha val="%d"/>`, int(bubbleOpacity*100000))) +
		`<a:ln w="12700"><a:solidFill><a:srgbClr val="` + hexDigits(look.Colour) + `"/></a:solidFill></a:ln></spPr>`
}

// shapeFill returns the fill of a shape. Its colours contain the given elements.
func shapeFill(look palette.Style, elements string) string {
	colour := func(hex string) string { return `<a:srgbClr val="` + hex + `">` + elements + `</a:srgbClr>` }
	background := colour(hexDigits(look.Colour))
	preset, ok := presets[look.Pattern]
	if !ok {
		return "<a:solidFill>" + background + "</a:solidFill>"
	}
	return `<a:pattFill prst="` + preset + `"><a:fgClr>` + colour(lighten(look.Colour)) + "</a:fgClr><a:bgClr>" +
		background + "</a:bgClr></a:pattFill>"
}

// hexDigits returns a colour of the palette without its number sign.
func hexDigits(colour string) string { return colour[1:] }

// lighten returns a colour of the palette, made lighter, as six hexadecimal digits.
func lighten(colour string) string {
	n, err := strconv.ParseUint(hexDigits(colour), 16, 32)
	if err != nil {
		panic(err) // the palette has valid colours
	}
	mix := func(part uint64) int { return int(float64(part) + patternLightness*float64(255-part) + 0.5) }
	return fmt.Sprintf("%02X%02X%02X", mix(n>>16), mix(n>>8&255), mix(n&255))
}
