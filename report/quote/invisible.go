package quote

import "unicode"

// Invisible reports whether a character other than a space is invisible, so that it can hide in a name or be taken
// for a value. Invisible are the control (Cc) and format characters (Cf), including tabs and line ends, the
// noncharacters, and all of Unicode's Default_Ignorable_Code_Point, which is Other_Default_Ignorable_Code_Point,
// the variation selectors and most of Cf. So is the Braille pattern without dots.
func Invisible(r rune) bool {
	const brailleBlank = '\u2800'
	if r >= ' ' && r <= '~' {
		return false
	}
	return r == brailleBlank || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}
