package svg

import (
	"maps"
	"math"
	"strconv"
	"strings"
)

// middle is the height of the middle of the letters above the baseline, in ems: half the
// difference of ascent and descent of [Font].
const middle = 0.35

// portable returns a text that looks the same in programs that ignore dominant-baseline
// (librsvg, LibreOffice) or paint-order (LibreOffice). The baseline is moved by y, since
// LibreOffice ignores dy beside y. A stroke below the letters becomes a text of its own,
// the halo, which screen readers skip; it is nil if there is no such stroke.
func portable(text *element) (halo, letters *element) {
	letters = &element{Tag: text.Tag, Attrs: maps.Clone(text.Attrs), Children: text.Children, Text: text.Text}
	delete(letters.Attrs, "dominant-baseline")
	delete(letters.Attrs, "paint-order")
	if text.Attrs["dominant-baseline"] == "central" {
		y, _ := strconv.ParseFloat(string(text.Attrs["y"]), 64) // "" is 0
		_, _, font, _ := fontOf(string(text.Attrs["style"]))
		size, _ := parseFont(font)
		letters.Attrs["y"] = attrValue(strconv.FormatFloat(math.Round((y+middle*size)*100)/100, 'f', -1, 64))
	}
	if text.Attrs["paint-order"] == "stroke" {
		halo = &element{Tag: text.Tag, Attrs: maps.Clone(letters.Attrs), Text: text.Text}
		halo.Attrs["fill"], halo.Attrs["aria-hidden"] = text.Attrs["stroke"], "true"
		maps.DeleteFunc(letters.Attrs, func(name string, _ attrValue) bool { return strings.HasPrefix(name, "stroke") })
	}
	return halo, letters
}
