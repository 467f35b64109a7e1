package exception

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

func match(pattern, text string) bool { return compile(pattern).match(text) }

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"legacy-erp", "legacy-erp", true},
		{"legacy-erp", "Legacy-ERP", false},
		{"legacy-erp", "legacy-erp2", false},
		{"legacy-*", "legacy-erp", true},
		{"legacy-*", "legacy-", true},
		{"legacy-*", "my-legacy-erp", false},
		{"*-erp", "legacy-erp", true},
		{"*-erp", "legacy-erp-2", false},
		{"*erp*", "legacy-erp-2", true},
		{"*", "", true},
		{"*", "anything at all", true},
		{"***", "x", true},
		{"?", "", false},
		{"?", "x", true},
		{"?", "é", true},
		{"?", "ée", false},
		{"MCP0?", "MCP08", true},
		{"MCP0?", "MCP0", false},
		{"MCP0?", "MCP081", false},
		{"a*b?d", "aXXbcbcd", true},
		{"a*b?d", "abd", false},
		{"*ab*ab", "abab", true},
		{"*ab*ab", "ab", false},
		{"*?", "", false},
		{"?*?", "ab", true},
		{"?*?", "a", false},
		{"[a-z]", "b", false}, // no classes
		{"[a-z]", "[a-z]", true},
		{`a\*`, `a\x`, true}, // no escapes
		{"a.c", "abc", false},
		{"?x", "*x", true},
		{"日?語", "日本語", true},
		{"?", "\xff", true}, // not UTF-8: each byte is a character
		{"?", "\ufffd", true},
		{"\ufffd", "\ufffd", true},
		{"\ufffd", "\xff", false},                                // not the replacement character
		{strings.Repeat("a", 63), strings.Repeat("a", 63), true}, // at the end of a word of states
		{strings.Repeat("a", 64), strings.Repeat("a", 64), true},
		{strings.Repeat("a", 64) + "*b", strings.Repeat("a", 64) + "b", true},
		{strings.Repeat("?", 65), strings.Repeat("a", 64), false},
		{strings.Repeat("日", 129) + "*", strings.Repeat("日", 130), true},
		{"", "", true},
		{"", "x", false},
	} {
		if got := match(c.pattern, c.text); got != c.want {
			t.Errorf("match(%q, %q) is %v, want %v", c.pattern, c.text, got, c.want)
		}
	}
}

// TestMatchIsNotExponential checks a pattern for which backtracking would take exponential time.
func TestMatchIsNotExponential(t *testing.T) {
	pattern := strings.Repeat("*a", 100) + "b"
	if match(pattern, strings.Repeat("a", 10_000)) {
		t.Error("a text without b matches a pattern with b")
	}
	if !match(pattern, strings.Repeat("a", 10_000)+"b") {
		t.Error("the text with b does not match")
	}
}

// matchByTable returns the result of match, computed for all prefixes of pattern and text.
func matchByTable(pattern, text string) bool {
	characters := strings.Split(text, "") // one invalid byte counts as one
	row := make([]bool, len(characters)+1)
	row[0] = true
	for _, p := range strings.Split(pattern, "") {
		next := make([]bool, len(row))
		next[0] = p == "*" && row[0]
		for i, c := range characters {
			if p == "*" {
				next[i+1] = row[i+1] || next[i]
			} else {
				next[i+1] = row[i] && (p == "?" || p == c)
			}
		}
		row = next
	}
	return row[len(characters)]
}

func FuzzMatch(f *testing.F) {
	f.Add("a*b?d", "aXXbcbcd")
	f.Add("*a*a*a*b", "aaaaaaaaaaaab")
	f.Add("**?é*", "aéé")
	f.Add("*\ufffd", "\xff")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if !utf8.ValidString(pattern) || len(pattern)*len(text) > 1<<12 {
			return // YAML is UTF-8
		}
		want := matchByTable(pattern, text)
		if got := match(pattern, text); got != want {
			t.Errorf("match(%q, %q) is %v, want %v", pattern, text, got, want)
		}
		if pattern = strings.TrimSpace(pattern); pattern == "" {
			return
		}
		// The index finds the same, whether the text is the id or the name.
		text = strings.TrimSpace(text)
		want = text != "" && match(pattern, text)
		index := newSelectorIndex([]string{pattern, pattern + "x"})
		for _, server := range [][2]string{{text, ""}, {"", text}, {text, text}} {
			found := 0
			for _, i := range index.appendMatches(nil, server[0], server[1]) {
				if i == 0 {
					found++
				}
			}
			if (found == 1) != want || found > 1 {
				t.Errorf("%q is found %d times for %q, want match: %t", pattern, found, server, want)
			}
		}
	})
}

// TestManyPatterns checks that each of many patterns with common literals is found once if it matches.
func TestManyPatterns(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	text := func(parts []string, n int) string {
		var b strings.Builder
		for range 1 + random.IntN(n) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		return b.String()
	}
	seen := map[string]bool{}
	var selectors []string
	for range 3000 {
		p := text([]string{"*", "?", "*", "a", "server", "-erp-", "12", "日本", "b"}, 7)
		if !seen[p] {
			seen[p] = true
			selectors = append(selectors, p)
		}
	}
	index := newSelectorIndex(selectors)
	for range 300 {
		id := text([]string{"a", "server", "-erp-", "12", "日本", "b"}, 6)
		name := text([]string{"server", "b", "12"}, 4)
		found := make([]int, len(selectors))
		for _, i := range index.appendMatches(nil, id, name) {
			found[i]++
		}
		for i, p := range selectors {
			want := 0
			if match(p, id) || match(p, name) {
				want = 1
			}
			if found[i] != want {
				t.Fatalf("%q is found %d times for %q and %q, want %d", p, found[i], id, name, want)
			}
		}
	}
}
