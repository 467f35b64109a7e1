package quote

import "unicode"

// Invisible reports whether a character other than a space leaves no mark on paper, so that
// it can hide in a name or pass for a value. Unicode's properties decide: control (Cc) and
// format characters (Cf), noncharacters, and all of Default_Ignorable_Code_Point, which is
// Other_Default_Ignorable_Code_Point, the variation selectors and most of Cf. The one
// addition is the Braille pattern without dots, which has a width and nothing in it.
// Tabs and line ends, which are control characters, count too.
func Invisible(r rune) bool {
	const noDots = '\u2800'
	if r >= ' ' && r <= '~' {
		return false
	}
	return r == noDots || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}
