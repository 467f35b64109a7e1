package quote_test

import (
	"strings"
	"testing"

	"fleetreport/report/quote"
)

// invisible are the characters that leave no mark, by the reason. Those that are not
// assigned yet are default ignorable too.
var invisible = map[string][]rune{
	"control":         {0, '\t', '\n', 0x1b, 0x7f, 0x80, 0x9f},
	"format":          {0xad, 0x61c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202e, 0x2060, 0x2064, 0x2066, 0x206f, 0xfeff},
	"annotation":      {0xfff9, 0xfffa, 0xfffb},
	"tags":            {0xe0001, 0xe0020, 0xe007f},
	"not assigned":    {0x2065, 0xfff0, 0xfff8, 0xe0000, 0xe0002, 0xe001f, 0xe0080, 0xe00ff, 0xe01f0, 0xe0fff},
	"letters":         {0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xffa0},
	"selectors":       {0x180b, 0x180d, 0x180f, 0xfe00, 0xfe0f, 0xe0100, 0xe01ef},
	"no characters":   {0xfdd0, 0xfdef, 0xfffe, 0xffff, 0x1fffe, 0x10ffff},
	"without dots":    {0x2800},
	"musical symbols": {0x1d173, 0x1d17a},
}

func TestInvisible(t *testing.T) {
	for why, list := range invisible {
		for _, r := range list {
			if !quote.Invisible(r) {
				t.Errorf("%U (%s) is not invisible", r, why)
			}
			if got := quote.Escape("a" + string(r)); strings.ContainsRune(got, r) {
				t.Errorf("%U (%s) is not escaped: %q", r, why, got)
			}
			if got := quote.Value("a" + string(r)); strings.ContainsRune(got, r) {
				t.Errorf("%U (%s) is not escaped in a value: %q", r, why, got)
			}
		}
	}
	for _, r := range []rune{' ', 'a', '~', 0xa0, 0x301, 0x2003, 0x2801, 0x3163, 0xfffc, 0xfffd, 0xfdef + 1, 0xe1000, 0x10fffd, '한', 'é', '✓'} {
		if quote.Invisible(r) {
			t.Errorf("%U is invisible", r)
		}
	}
}
