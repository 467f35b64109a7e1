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

// Advance returns the advance width of r in [Font], in ems. It is safe for
// concurrent use.
func Advance(r rune) float64 {
	layout.Lock()
	defer layout.Unlock()
	return layout.face.em(r)
}

// layout is the face of those who lay figures out before there is an engine.
var layout = struct {
	sync.Mutex
	face face
}{face: newFace(regular)}

// parsed fonts are shared by all engines. Parsing reads only the tables of
// contents, in some microseconds.
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

// measure returns the width of text, in CSS pixels, in a font written as in CSS:
// "bold 12px Arial, sans-serif". The family is ignored; see [Font].
func (w *widths) measure(text, font string) float64 {
	size, heavy := parseFont(font)
	face := &w.regular
	if heavy {
		face = &w.bold
	}
	ems := 0.0
	for _, r := range text {
		ems += face.em(r)
	}
	return ems * size
}

// parseFont returns the size of a CSS font, in pixels, and whether its weight is
// one that is drawn with the bold face. A font without a size has 12 pixels,
// which is what ECharts takes.
func parseFont(font string) (size float64, heavy bool) {
	size = 12
	for word := range strings.FieldsSeq(font) {
		if number, ok := strings.CutSuffix(word, "px"); ok {
			if n, err := strconv.ParseFloat(number, 64); err == nil && n >= 0 {
				size = n
			}
			break // the family follows
		}
		if n, err := strconv.Atoi(word); word == "bold" || word == "bolder" || err == nil && n >= 600 {
			heavy = true
		}
	}
	return size, heavy
}

// face knows the advance widths of one font.
type face struct {
	load   func() (*sfnt.Font, error)
	buffer sfnt.Buffer
	ascii  [128]float64     // ems; 0 means not looked up yet
	others map[rune]float64 // ems
}

func newFace(load func() (*sfnt.Font, error)) face {
	return face{load: load, others: map[rune]float64{}}
}

// em returns the advance width of r in ems.
func (f *face) em(r rune) float64 {
	if r >= 0 && int(r) < len(f.ascii) {
		if f.ascii[r] == 0 {
			f.ascii[r] = f.lookUp(r)
		}
		return f.ascii[r]
	}
	ems, ok := f.others[r]
	if !ok {
		ems = f.lookUp(r)
		f.others[r] = ems
	}
	return ems
}

// lookUp reads the advance width of r from the font. What the font lacks comes
// from another one in the reader's browser: ideographs are one em wide there,
// emoji wider, and letters of an alphabet narrower. Marks that combine with the
// letter before them, joiners and variation selectors take no room.
func (f *face) lookUp(r rune) float64 {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	const units = 1000 // pixels per em at which to measure
	missing := 0.75
	switch {
	case r >= 0x1f000 && r < 0x20000:
		missing = 1.25
	case r >= 0x1100 && r < 0x1200 || r >= 0x2e80 && r < 0xfb00 || r >= 0xff00:
		missing = 1
	}
	parsed, err := f.load()
	if err != nil {
		return missing
	}
	glyph, err := parsed.GlyphIndex(&f.buffer, r)
	if err != nil || glyph == 0 {
		return missing
	}
	advance, err := parsed.GlyphAdvance(&f.buffer, glyph, fixed.I(units), font.HintingNone)
	if err != nil {
		return missing
	}
	return float64(advance) / 64 / units
}
