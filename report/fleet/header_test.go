package fleet

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func TestColumns(t *testing.T) {
	f := read(t, " Compliant,owner,, HAS_LOGGING ,\"a \"\"b\"\"\nc\",has_dlp,auth_type,server_name,owner,Owner \n"+
		"yes, o1 ,\t,no,\"x\r\ny\",,none,a,o2,\x01\n", Options{})
	want := []Column{
		{Declared, " Compliant", true},
		{"owner", "owner", false},
		{"column 3", "", false},
		{HasLogging, " HAS_LOGGING ", true},
		{"a \"b\"\nc", "a \"b\"\nc", false},
		{HasDLP, "has_dlp", true},
		{AuthType, "auth_type", true},
		{ServerName, "server_name", true},
		{"owner", "owner", false},
		{"Owner", "Owner ", false},
	}
	if d := cmp.Diff(want, f.Columns()); d != "" {
		t.Errorf("columns (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"true| o1 |\t|false|x\ny||none|a|o2|\x01"}, dump(f)); d != "" {
		t.Errorf("servers (-want +got):\n%s", d)
	}
	if s := f.Server(0); s.Line() != 3 || s.Declared() != Yes || s.Key() != "a" {
		t.Errorf("line %d, declared %v, key %q", s.Line(), s.Declared(), s.Key())
	}
}

// TestSeparatorLine checks that a line that sets the delimiter in Excel is not a row, that it counts as a line,
// and that the header determines the delimiter.
func TestSeparatorLine(t *testing.T) {
	for _, first := range []string{"sep=;\r\n", "\"sep=;\"\n", "SEP=,\n", "sep=\t\n", "sep=\n", "\n sep=;\n\n",
		"sep=;\nsep=;\n"} {
		f := read(t, first+"server_name;auth_type;has_dlp;has_logging\na;basic;true;true\n", Options{})
		if want := 2 + strings.Count(first, "\n"); f.Len() != 1 || f.Server(0).Line() != want ||
			f.Server(0).Auth() != "basic" {
			t.Errorf("%q: %q on line %d, want line %d", first, dump(f), f.Server(0).Line(), want)
		}
	}
	for _, first := range []string{"sep=;;;;\n", "separator=;\n"} {
		if got := rejected(t, first+"server_name;auth_type;has_dlp;has_logging\na;basic;true;true\n",
			Options{}); !strings.Contains(got, "this line has no known column") {
			t.Errorf("%q: %s", first, got)
		}
	}
}

// inUTF16 returns the text in UTF-16 with a byte-order mark.
func inUTF16(text string, order binary.AppendByteOrder) string {
	b := order.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

func TestEncodings(t *testing.T) {
	text := small + "é😀,\"basic\",true,false,1\n\"a\nb\",oauth2,,,2\n"
	want := dump(read(t, text, Options{}))
	if len(want) != 2 || want[0] != "é😀|basic|true|false|1" {
		t.Fatalf("%q", want)
	}
	for _, test := range []struct{ name, text, encoding string }{
		{"mark", "\xef\xbb\xbf" + text, "UTF-8"},
		{"UTF-16LE", inUTF16(text, binary.LittleEndian), "UTF-16LE"},
		{"UTF-16BE", inUTF16(text, binary.BigEndian), "UTF-16BE"},
		{"CRLF", strings.ReplaceAll(text, "\n", "\r\n"), "UTF-8"},
		{"CRLF in UTF-16", inUTF16(strings.ReplaceAll(text, "\n", "\r\n"), binary.LittleEndian), "UTF-16LE"},
		{"CR", strings.ReplaceAll(text, "\n", "\r"), "UTF-8"},
		{"no last line end", strings.TrimSpace(text), "UTF-8"},
		{"blank lines", "\n,,\n\n" + strings.ReplaceAll(text, "\n\"a", "\n\n,,,,\n\"a") + "\n\n", "UTF-8"},
		{"semicolons", strings.ReplaceAll(text, ",", ";"), "UTF-8"},
		{"tabs", strings.ReplaceAll(text, ",", "\t"), "UTF-8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := read(t, test.text, Options{})
			if d := cmp.Diff(want, dump(f)); d != "" {
				t.Errorf("servers (-want +got):\n%s", d)
			}
			if s := f.Source(); s.Encoding != test.encoding || s.Bytes != int64(len(test.text)) || s.Rows != 2 {
				t.Errorf("source %+v", s)
			}
		})
	}
}

func TestTooManyColumnsAreNotCompared(t *testing.T) {
	// A duplicate column is reported only if columns are compared.
	text := "\nserver_name,server_name" + strings.Repeat(",extra", maxColumns) + "\na,b\n"
	_, err := Read("fleet.csv", strings.NewReader(text), Options{})
	want := "fleet.csv:2: the header has 502 columns, more than 500: remove those that the report does not need"
	if err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}
