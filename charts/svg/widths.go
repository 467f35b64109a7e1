package svg

import (
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Advance returns the width of r in [Font], in ems, or a common width if the font does
// not have r. It is safe for concurrent use.
func Advance(r rune) float64 {
	layout.Lock()
	defer layout.Unlock()
	return layout.face.extent(r).common
}

// layout is the face for callers of Advance, which need no engine.
var layout = struct {
	sync.Mutex
	face face
}{face: newFace(regular)}

// All engines share the parsed fonts. Parsing takes some microseconds.
var (
	regular = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(liberationsansregular.TTF) })
	bold    = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(liberationsansbold.TTF) })
)

// widths measures text for one engine. It is not safe for concurrent use.
type widths struct {
	regular, bold face
}

func newWidths() *widths {
	return &widths{regular: newFace(regular), bold: newFace(bold)}
}

// measure returns the width of text, in CSS pixels, in a CSS font such as
// "bold 12px Arial, sans-serif". The family is ignored; see [Font]. Characters that the
// font does not have count with their greatest width, because a drawing cannot grow.
func (w *widths) measure(text, font string) float64 {
	size, isBold := parseFont(font)
	f := &w.regular
	if isBold {
		f = &w.bold
	}
	widest, boxes := 0.0, 0.0
	for _, r := range text {
		e := f.extent(r)
		widest += e.widest
		boxes += e.box
	}
	return max(widest, boxes) * size
}

// parseFont returns the size of a CSS font, in pixels, and whether it is drawn with the
// bold face. The default size of ECharts is 12 pixels.
func parseFont(font string) (size float64, isBold bool) {
	size = 12
	for word := range strings.FieldsSeq(font) {
		if number, ok := strings.CutSuffix(word, "px"); ok {
			if n, err := strconv.ParseFloat(number, 64); err == nil && n >= 0 {
				size = n
			}
			break // the family follows
		}
		if n, err := strconv.Atoi(word); word == "bold" || word == "bolder" || err == nil && n >= 600 {
			isBold = true
		}
	}
	return size, isBold
}

// extent is the width of a character, in ems. The three widths are equal for characters
// in the font.
type extent struct {
	common float64 // in most other fonts that have the character
	widest float64 // in the widest of them
	box    float64 // if no font has the character
}

// Widths of characters that are not in [Font], in ems.
const (
	letter     = 0.75
	wideLetter = 0.9 // of wideScripts
	ideograph  = 1.0
	emoji      = 1.25
	missing    = 0.75 // what browsers draw for a character that no font has
)

// wideScripts are scripts with letters wider than letter in Noto Sans. Those of Thai or
// Devanagari, for example, are narrower than 0.6 em.
var wideScripts = []*unicode.RangeTable{
	unicode.Balinese, unicode.Buginese, unicode.Cherokee, unicode.Malayalam, unicode.Myanmar, unicode.Sinhala,
	unicode.Tamil, unicode.Telugu,
}

// face measures the characters of one font.
type face struct {
	load    func() (*sfnt.Font, error)
	buffer  sfnt.Buffer
	extents map[rune]extent // of the characters measured before
}

func newFace(load func() (*sfnt.Font, error)) face {
	return face{load: load, extents: map[rune]extent{}}
}

// extent returns the width of r.
func (f *face) extent(r rune) extent {
	e, ok := f.extents[r]
	if !ok {
		e = f.measure(r)
		f.extents[r] = e
	}
	return e
}

// measure returns the width of r in the font or, if the font does not have r, an
// estimate. Joiners and variation selectors have no width; combining marks have one only
// if no font has them and they are drawn as boxes.
func (f *face) measure(r rune) extent {
	if unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
		return extent{}
	}
	ems, ok := f.advance(r)
	mark := unicode.In(r, unicode.Mn, unicode.Me)
	switch {
	case mark && ok:
		return extent{}
	case mark:
		return extent{box: missing}
	case ok:
		return extent{ems, ems, ems}
	case r >= 0x1f000 && r < 0x20000:
		return extent{emoji, emoji, missing}
	case r >= 0x1100 && r < 0x1200 || r >= 0x2e80 && r < 0xfb00 || r >= 0xff00:
		return extent{ideograph, ideograph, missing}
	case unicode.In(r, wideScripts...):
		return extent{letter, wideLetter, missing}
	default:
		return extent{letter, letter, missing}
	}
}

// advance returns the advance width of r in the font, in ems, if the font has r.
func (f *face) advance(r rune) (ems float64, ok bool) {
	const size = 1000 // pixels per em
	parsed, err := f.load()
	if err != nil {
		return 0, false
	}
	glyph, err := parsed.GlyphIndex(&f.buffer, r)
	if err != nil || glyph == 0 {
		return 0, false
	}
	width, err := parsed.GlyphAdvance(&f.buffer, glyph, fixed.I(size), font.HintingNone)
	if err != nil {
		return 0, false
	}
	return float64(width) / 64 / size, true
}
