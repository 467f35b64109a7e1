package spell_test

import (
	"strings"
	"testing"

	"fleetreport/report/spell"
)

func TestForm(t *testing.T) {
	for in, want := range map[string]string{
		"OAuth 2.0": "oauth20", "oauth-20": "oauth20", "OAUTH2.0.": "oauth20",
		"api-key": "apikey", " API_Key\t": "apikey", "API - key": "apikey",
		"api‐key": "apikey", "api–key": "apikey", "api−key": "apikey",
		"OAuth/2": "oauth2", "OAuth\u00a02.0": "oauth20",
		"": "", " \t": "", "--": "--", " - . ": "-.", "ÄPI": "äpi", "a\u0308-b": "a\u0308b",
		// Any other sign may change the meaning.
		"oauth2?": "oauth2?", "❌ OAuth 2.0": "❌oauth20", "!oauth2": "!oauth2", "(OAuth 2.0)": "(oauth20)",
		"-oauth2": "-oauth2", "oauth2 ✗": "oauth2✗", "OAuth 2.0 (?)": "oauth20(?)", "oauth2-": "oauth2-",
		"oauth2...": "oauth2...", "oauth2.?": "oauth2.?", ". oauth2": ".oauth2", "~oauth2": "~oauth2",
		"oauth2*": "oauth2*", "oauth + 2": "oauth+2", "oauth2\u200b": "oauth2\u200b", "oauth²": "oauth²",
	} {
		if got := spell.Form(in); got != want {
			t.Errorf("Form(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLetters(t *testing.T) {
	for in, want := range map[string]string{
		"OAuth 2.0 (?)": "oauth20", "-API_Key!": "apikey", "": "", "--": "", "ÄPI": "äpi",
	} {
		if got := spell.Letters(in); got != want {
			t.Errorf("Letters(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		n    int
	}{
		{"", "", 0}, {"same", "same", 0}, {"", "abc", 3},
		{"loging", "logging", 1}, {"loggging", "logging", 1}, {"lugging", "logging", 1},
		{"dlp", "dpl", 1}, {"wieght", "weight", 1}, {"ab", "ba", 1}, {"abcd", "badc", 2}, {"ca", "abc", 3},
		{"münchen", "munchen", 1}, {"サーバー", "サーバ", 1}, {"kitten", "sitting", 3},
	} {
		for _, words := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
			if n, ok := spell.Distance(words[0], words[1], 3); n != c.n || !ok {
				t.Errorf("Distance(%q, %q) = %d, %t, want %d", words[0], words[1], n, ok, c.n)
			}
			if _, ok := spell.Distance(words[0], words[1], c.n-1); ok {
				t.Errorf("Distance(%q, %q) is at most %d", words[0], words[1], c.n-1)
			}
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"low", "medium", "high", "critical", "rate_limit", "Überwachung", "--"}
	for in, want := range map[string]string{
		"high": "high", "hihg": "high", "HIGH!": "high", "lwo": "low", "law": "low",
		"rate-limit": "rate_limit", "raet_limi": "rate_limit",
		"uberwachun": "Überwachung", "crticl": "critical",
		"": "", "--": "", "lo": "low", "l": "", "heavy": "", "none": "", "crtcl": "", strings.Repeat("high", 20): "",
	} {
		if got, ok := spell.Nearest(in, words); got != want || ok != (want != "") {
			t.Errorf("Nearest(%q) = %q, %t, want %q", in, got, ok, want)
		}
	}
	// The nearest one, wherever it is in the list. Of two at the same distance, the first.
	for in, want := range map[string]string{
		"servers": "servers", "servrs": "servers", "server": "server", "serverz": "server",
	} {
		if got, _ := spell.Nearest(in, []string{"server", "servers"}); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", in, got, want)
		}
	}
}
