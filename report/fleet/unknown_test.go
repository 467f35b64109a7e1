package fleet

import "testing"

func TestLooksBlank(t *testing.T) {
	for _, s := range []string{
		"", " ", "\t\u00a0\u3000", "\u200b", "\ufeff", "\u00ad", "\u2800", "\u3164", "\u115f", "\u1160", "\uffa0", "\u2060", "\u200d", "\u202e", "\u061c", "\ufe0f",
		"\U000e0020", "\U000e0100", "\u034f", "\x00", " \u200b \u2800",
		"\u2065", "\ufff0", "\ufff8", "\ufff9", "\U000e0000", "\U000e0fff", "\U000e01ef", "\u180b", "\U0001d173",
	} {
		if !LooksBlank(s) || SaysUnknown(s) {
			t.Errorf("%q does not look blank", s)
		}
	}
	for _, s := range []string{"a", ".", "-", "?", "\u200ba", "한", "⠁", "\u0301", "\xff", "0"} {
		if LooksBlank(s) {
			t.Errorf("%q looks blank", s)
		}
	}
}

func TestSaysUnknown(t *testing.T) {
	for _, s := range []string{"unknown", "Unknown", "N/A", "#N/A", "n.a.", "NULL", "nil", "None", "NaN", "TBD", "?", "-", "--", "–", "—", " n/a ", "tbd\u200b"} {
		if !SaysUnknown(s) || LooksBlank(s) {
			t.Errorf("%q does not say that nobody knows", s)
		}
	}
	for _, s := range []string{"", "0", "no", "NA", "Ann", "nobody", "unlimited", "unknowns", "n / a", "!", "nonexistent"} {
		if SaysUnknown(s) {
			t.Errorf("%q says that nobody knows", s)
		}
	}
	// As numbers, these and more are told to be left blank.
	for _, s := range []string{"N/A", "?", "NaN", "Inf", "NA", "unlimited", "∞"} {
		if _, wrong := parseWhole(s); wrong != `"`+s+`" is not a whole number: leave it blank when it is unknown` {
			t.Errorf("%q: %s", s, wrong)
		}
	}
}
