package csv

import (
	"bytes"
	"strings"
	"testing"
)

// small is a header with the required columns and one of numbers.
const small = "server_id,auth_type,has_dlp,has_logging,monthly_calls\n"

func TestDelimiter(t *testing.T) {
	for _, test := range []struct {
		name, header string
		want         byte
	}{
		{"comma", small, ','},
		{"semicolon", "server_name;auth_type;has_dlp", ';'},
		{"tab", "server_name\tauth_type\thas_dlp", '\t'},
		{"known columns before count", "server_name;auth_type;a,b,c,d,e", ';'},
		{"count where nothing is known", "a,b;c;d", ';'},
		{"comma where nothing decides", "a", ','},
		{"in quotes", "\"a,b,c,d\nteam,auth_type,has_dlp\";server_name\nteam,auth_type,has_dlp", ';'},
		{"quoted names", `"server_name" ; "Auth_Type"; "a,b"`, ';'},
		{"after blank lines", "\r\n;;;\n ;\nserver_name,team\n", ','},
		{"after a line for Excel", "sep=;\r\nserver_name;a,b,c,d\n", ';'},
	} {
		if got := delimiter([]byte(test.header), nil); got != test.want {
			t.Errorf("%s: %q, not %q", test.name, got, test.want)
		}
	}
}

// TestDelimiterOfAliases checks that aliases determine the delimiter like known columns.
func TestDelimiterOfAliases(t *testing.T) {
	const header = "Service;Auth method;a,b,c,d,e"
	aliases := map[string]string{"service": "server_name", "authmethod": "auth_type"}
	if got := delimiter([]byte(header), aliases); got != ';' {
		t.Errorf("the delimiter is %q", got)
	}
}

func TestBinaryOnlyByItsStart(t *testing.T) {
	// An incomplete character at the end of the sniffed bytes is not binary.
	for pad := range 4 {
		text := small + "a,\x00" + strings.Repeat("x", pad) + strings.Repeat("€", sniffLen)
		if looksBinary([]byte(text)) {
			t.Errorf("with %d letters before, the text is taken for binary", pad)
		}
	}
	if looksLikeUTF16(bytes.Repeat([]byte("a,b\x00\n"), 100)) {
		t.Error("single NUL bytes are taken for UTF-16")
	}
}
