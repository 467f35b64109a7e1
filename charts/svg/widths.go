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

// Advance returns the advance width of r in [Font], in ems, or what is usual where
// the font lacks it. It is safe for concurrent use.
func Advance(r rune) float64 {
	layout.Lock()
	defer layout.Unlock()
	return layout.face.extent(r).usual
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
// "bold 12px Arial, sans-serif". The family is ignored; see [Font]. For what the
// font lacks it is the most that readers may see: a drawing cannot widen later.
func (w *widths) measure(text, font string) float64 {
	size, heavy := parseFont(font)
	face := &w.regular
	if heavy {
		face = &w.bold
	}
	letters, boxes := 0.0, 0.0
	for _, r := range text {
		e := face.extent(r)
		letters += e.most
		boxes += e.boxed
	}
	return max(letters, boxes) * size
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

// extent is how wide a character may be, in ems. All three are the same for what
// the font has.
type extent struct {
	usual float64 // in most other fonts that have it
	most  float64 // in the widest of them
	boxed float64 // where no font has it
}

// What other fonts have in place of what [Font] lacks, in ems.
const (
	letter     = 0.75
	wideLetter = 0.9 // of an alphabet of wideLetters
	ideograph  = 1.0
	emoji      = 1.25
	box        = 0.75 // what browsers draw for a character that no font has
)

// wideLetters are the alphabets whose names are wider than letter, a letter, in
// Noto Sans. In Thai or Hindi it is less than 0.6 em.
var wideLetters = []*unicode.RangeTable{
	unicode.Balinese, unicode.Buginese, unicode.Cherokee, unicode.Malayalam, unicode.Myanmar, unicode.Sinhala, unicode.Tamil, unicode.Telugu,
}

// face knows the advance widths of one font.
type face struct {
	load   func() (*sfnt.Font, error)
	buffer sfnt.Buffer
	ascii  [128]extent // usual is 0 in what was not looked up yet
	others map[rune]extent
}

func newFace(load func() (*sfnt.Font, error)) face {
	return face{load: load, others: map[rune]extent{}}
}

// extent returns how wide r is.
func (f *face) extent(r rune) extent {
	if r >= 0 && int(r) < len(f.ascii) {
		if f.ascii[r].usual == 0 {
			f.ascii[r] = f.lookUp(r)
		}
		return f.ascii[r]
	}
	e, ok := f.others[r]
	if !ok {
		e = f.lookUp(r)
		f.others[r] = e
	}
	return e
}

// lookUp reads the advance width of r from the font, or guesses it. Marks that
// combine with the letter before them take no room, unless they are boxes of their
// own; joiners and variation selectors never do.
func (f *face) lookUp(r rune) extent {
	if unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
		return extent{}
	}
	ems, ok := f.advance(r)
	mark := unicode.In(r, unicode.Mn, unicode.Me)
	switch {
	case mark && ok:
		return extent{}
	case mark:
		return extent{boxed: box}
	case ok:
		return extent{ems, ems, ems}
	case r >= 0x1f000 && r < 0x20000:
		return extent{emoji, emoji, box}
	case r >= 0x1100 && r < 0x1200 || r >= 0x2e80 && r < 0xfb00 || r >= 0xff00:
		return extent{ideograph, ideograph, box}
	case unicode.In(r, wideLetters...):
		return extent{letter, wideLetter, box}
	default:
		return extent{letter, letter, box}
	}
}

// advance reads the advance width of r from the font, in ems, if that has it.
func (f *face) advance(r rune) (ems float64, ok bool) {
	const units = 1000 // pixels per em at which to measure
	parsed, err := f.load()
	if err != nil {
		return 0, false
	}
	glyph, err := parsed.GlyphIndex(&f.buffer, r)
	if err != nil || glyph == 0 {
		return 0, false
	}
	advance, err := parsed.GlyphAdvance(&f.buffer, glyph, fixed.I(units), font.HintingNone)
	if err != nil {
		return 0, false
	}
	return float64(advance) / 64 / units, true
}
