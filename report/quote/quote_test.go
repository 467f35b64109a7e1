package quote_test

import (
	"strings"
	"testing"

	"fleetreport/report/quote"
)

func TestValue(t *testing.T) {
	forty := strings.Repeat("é", 40)
	for in, want := range map[string]struct{ value, bare string }{
		"":                   {`""`, ""},
		`a"b\`:               {`"a\"b\\"`, `a"b\`},
		"\x00\x1b\u202e\xff": {`"\x00\x1b\u202e\xff"`, "\x00\x1b\u202e\xff"},
		forty:                {`"` + forty + `"`, forty},
		forty + "é":          {`"` + forty + `"...`, forty + "..."},
	} {
		if got := quote.Value(in); got != want.value {
			t.Errorf("Value(%q) = %s, want %s", in, got, want.value)
		}
		if got := quote.Bare(in); got != want.bare {
			t.Errorf("Bare(%q) = %q, want %q", in, got, want.bare)
		}
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"": "", `a "b" \ 'c' é`: `a "b" \ 'c' é`, "\x00\x1b[2J\u202e\xff\ufffd": `\x00\x1b[2J\u202e\xff` + "\ufffd",
		"a\n'b'\t\"c\"\\": `a\n'b'\t"c"\`, // visible characters stay as they are
	} {
		if got := quote.Escape(in); got != want {
			t.Errorf("Escape(%q) = %s, want %s", in, got, want)
		}
	}
}
