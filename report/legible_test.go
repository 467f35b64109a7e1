package report

import "testing"

// TestLegible checks that invisible characters are spelled out, except where a script or an
// emoji needs it.
func TestLegible(t *testing.T) {
	for in, want := range map[string]string{
		"":                             "",
		" a \t\r\n b\u2028":            "a b",
		"a\u00a0b\u202fc\u00a0":        "a\u00a0b\u202fc",
		"\xffa":                        "\ufffda",
		"a\u061cb":                     "a[U+061C]b",
		"a\U000e0041\U000e007f":        "a[U+E0041][U+E007F]",
		"\ufff9a\ufffab\ufffb":         "[U+FFF9]a[U+FFFA]b[U+FFFB]",
		"a\u2065":                      "a[U+2065]",
		"a\ufff0\ufff8":                "a[U+FFF0][U+FFF8]",
		"a\U000e0000\U000e0fff":        "a[U+E0000][U+E0FFF]",
		"a\u180b\u206f\U0001d173":      "a[U+180B][U+206F][U+1D173]",
		"\u0000\u202e\ufeff\u2800":     "[U+0000][U+202E][U+FEFF][U+2800]",
		"\u3164\u034f\ufffe":           "[U+3164][U+034F][U+FFFE]",
		"\u0645\u06cc\u200c\u062e":     "\u0645\u06cc\u200c\u062e",     // Persian
		"\u0915\u094d\u200d\u0937":     "\u0915\u094d\u200d\u0937",     // Hindi
		"\u2764\ufe0f\u200d\U0001f525": "\u2764\ufe0f\u200d\U0001f525", // a heart on fire
		"\u845b\U000e0100":             "\u845b\U000e0100",             // a variant of a Chinese character
		"1\ufe0f\u20e3":                "1\ufe0f\u20e3",                // the key 1
		// Behind ASCII, or at the start of a word, they shape nothing.
		"MCP01\u200d":     "MCP01[U+200D]",
		"MCP01\ufe0f":     "MCP01[U+FE0F]",
		"MCP01\U000e0100": "MCP01[U+E0100]",
		"\u200ca \u200db": "[U+200C]a [U+200D]b",
		"é\u200b\u200d":   "é[U+200B][U+200D]",
		"é \u200d":        "é [U+200D]",
		"\ufe0f\u20e3":    "[U+FE0F]\u20e3",
		"\u00a0\u200dé":   "[U+200D]é",
		"é\u00a0\u200da":  "é\u00a0[U+200D]a",
	} {
		got := Legible(in)
		if got != want {
			t.Errorf("%q became %q, not %q", in, got, want)
		}
		if again := Legible(got); again != got {
			t.Errorf("%q became %q, and that %q", in, got, again)
		}
	}
}
