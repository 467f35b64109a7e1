package quote_test

import (
	"strings"
	"testing"

	"fleetreport/report/quote"
)

// invisible has invisible characters by kind. Some unassigned characters are default ignorable too.
var invisible = map[string][]rune{
	"control": {0, '\t', '\n', 0x1b, 0x7f, 0x80, 0x9f},
	"format": {
		0xad, 0x61c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202e,
		0x2060, 0x2064, 0x2066, 0x206f, 0xfeff,
	},
	"annotation":      {0xfff9, 0xfffa, 0xfffb},
	"tags":            {0xe0001, 0xe0020, 0xe007f},
	"unassigned":      {0x2065, 0xfff0, 0xfff8, 0xe0000, 0xe0002, 0xe001f, 0xe0080, 0xe00ff, 0xe01f0, 0xe0fff},
	"letters":         {0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xffa0},
	"selectors":       {0x180b, 0x180d, 0x180f, 0xfe00, 0xfe0f, 0xe0100, 0xe01ef},
	"noncharacters":   {0xfdd0, 0xfdef, 0xfffe, 0xffff, 0x1fffe, 0x10ffff},
	"Braille":         {0x2800},
	"musical symbols": {0x1d173, 0x1d17a},
}

func TestInvisible(t *testing.T) {
	for kind, list := range invisible {
		for _, r := range list {
			if !quote.Invisible(r) {
				t.Errorf("%U (%s) is not invisible", r, kind)
			}
			if got := quote.Escape("a" + string(r)); strings.ContainsRune(got, r) {
				t.Errorf("Escape does not escape %U (%s): %q", r, kind, got)
			}
			if got := quote.Value("a" + string(r)); strings.ContainsRune(got, r) {
				t.Errorf("Value does not escape %U (%s): %q", r, kind, got)
			}
		}
	}
	visible := []rune{
		' ', 'a', '~', 0xa0, 0x301, 0x2003, 0x2801, 0x3163, 0xfffc, 0xfffd, 0xfdf0, 0xe1000, 0x10fffd, '한', 'é', '✓',
	}
	for _, r := range visible {
		if quote.Invisible(r) {
			t.Errorf("%U is invisible", r)
		}
	}
}
