package workbook

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"fleetreport/report"
)

// hostileTexts are texts that some program might change, run or fail on.
var hostileTexts = []string{
	"=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"x\")", "'quoted", "\t=1+1",
	"</t></is></c>", "<script>alert(1)</script>", "]]>", "&amp;", "a & b < c > d \" e '",
	"_x0041_", "_x005F_", "_x005F_x0041_", "_x0041_x0042_", "__x0041__", "_x00_", "_x0_", "_x_", "_x00041_", "_X0041_",
	"_x004G_", "_xD83D_", "_x0041\r",
	" leading", "trailing ", "two  spaces", "line\nbreak", "carriage\rreturn", "both\r\n", "\n", "\t", " ",
	"naïve – “quotes” …", "שלום עולם", "\u202Eright to left", "日本語",
	"👩‍💻 emoji 🎉", "\u0085\u2028",
	"TRUE", "0123", "1e5", "unknown",
}

// TestHostileTextsComeBack checks that texts and headers are read back unchanged.
func TestHostileTextsComeBack(t *testing.T) {
	var rows [][]report.Cell
	var cols []report.Column
	for _, s := range hostileTexts {
		rows = append(rows, []report.Cell{txt(s), num(1)})
		cols = append(cols, textCol("c", s))
	}
	doc := sample()
	doc.Title = `A & B "quoted" &P &9 ` + strings.Repeat("&", 300)
	columns := []report.Column{textCol("text", "Text"), numCol("n", "N", wholeFormat)}
	doc.Inventory = inventoryOf(table("inventory", "Inventory", columns, rows...))
	head := make([]report.Cell, len(cols))
	doc.Sections[0].Tables = []*report.Table{table("=1+1", "Headers", cols, head)}
	doc.Sections[0].Lead = hostileTexts
	doc.Sections[0].Notes = hostileTexts
	b, _ := written(t, doc)
	b.sheets["Inventory"].compare(t, doc.Inventory.Tables[0], 0, len(rows), 1, 3)
	// TestSheetsAreSound compares the headers with the names of the table's columns.
	s := b.sheets["Fleet overview"]
	for j, c := range s.tables[0].Columns {
		if want := doc.Sections[0].Tables[0].Headers()[j]; unescape(c.Name) != want {
			t.Errorf("the column is called %q, want %q", c.Name, want)
		}
	}
}

func TestTextChanges(t *testing.T) {
	long := strings.Repeat("x", report.CellUnits)
	emoji := strings.Repeat("😀", 20_000) // 40,000 UTF-16 units
	for name, c := range map[string]struct {
		in, want string
	}{
		"control":      {"a\x00b\x1fc", "a\uFFFDb\x1fc"},
		"not utf-8":    {"a\xff\xfeb", "a\uFFFD\uFFFDb"},
		"noncharacter": {"\uFFFE\uFFFF", "\uFFFE\uFFFF"},
		"replacement":  {"\uFFFD", "\uFFFD"},
		"just fits":    {long, long},
		"too long":     {long + "yz", long[:report.CellUnits-41] + "… [cut: 43 characters]"},
		"lines fit":    {strings.Repeat("\n", 253) + "x", strings.Repeat("\n", 253) + "x"},
		"many lines":   {strings.Repeat("a\n", 253) + "b\nc\n", strings.Repeat("a\n", 253) + "b… [cut: 3 characters]"},
		"both":         {strings.Repeat("\n", 300) + long, strings.Repeat("\n", 253) + "… [cut: 32814 characters]"},
		"surrogates":   {emoji, strings.Repeat("😀", 16363) + "… [cut: 3637 characters]"},
		"many bytes":   {strings.Repeat("é", report.CellUnits), strings.Repeat("é", report.CellUnits)},
	} {
		t.Run(name, func(t *testing.T) {
			got := decode(t, c.in)
			if got != c.want {
				t.Errorf("got %d characters %.20q…%q; want %d characters",
					utf8.RuneCountInString(got), got, got[max(0, len(got)-30):], utf8.RuneCountInString(c.want))
			}
		})
	}
}

// decode encodes a text and decodes it like Excel.
func decode(t testing.TB, s string) string {
	t.Helper()
	b := appendText(nil, s)
	var x struct {
		Space string `xml:"http://www.w3.org/XML/1998/namespace space,attr"`
		Text  string `xml:",chardata"`
	}
	if err := xml.Unmarshal(b, &x); err != nil {
		t.Fatalf("%.100q: %v", b, err)
	}
	if strings.TrimSpace(x.Text) != x.Text && x.Space != "preserve" && strings.Trim(x.Text, " \t\r\n") != x.Text {
		t.Errorf("the white space around %.100q is lost", x.Text)
	}
	return unescape(x.Text)
}

// FuzzText checks that a text is read back unchanged, except for what Excel does not
// accept.
func FuzzText(f *testing.F) {
	for _, s := range hostileTexts {
		f.Add(s)
	}
	for _, s := range []string{"a\x00\xff\uFFFE", "_x0041\x16", "_x0041\uFFFE", "_x41\x01_"} { // LibreOffice drops these
		f.Add(s)
	}
	f.Add(strings.Repeat("😀_x0041_", 9000))
	f.Add(strings.Repeat("\r\n", 254))
	f.Fuzz(func(t *testing.T, s string) {
		got := decode(t, s)
		if report.UTF16Len(got) > report.CellUnits {
			t.Errorf("%d UTF-16 units", report.UTF16Len(got))
		}
		if n := strings.Count(got, "\n"); n > report.CellLineFeeds {
			t.Errorf("%d line feeds", n)
		}
		want := strings.Map(func(r rune) rune {
			if r == 0 {
				return utf8.RuneError
			}
			return r
		}, s) // strings.Map also replaces each byte that is not UTF-8
		if report.UTF16Len(s) > report.CellUnits || strings.Count(s, "\n") > report.CellLineFeeds {
			head, _, ok := strings.Cut(got, "… [cut: ")
			if !ok || !strings.HasPrefix(want, head) && !strings.Contains(s, "… [cut: ") {
				t.Errorf("cut to %.100q", got)
			}
			return
		}
		if got != want {
			t.Errorf("%q came back as %q", s, got)
		}
	})
}

// TestMaxByte checks what lineCount relies on: no character is wider than its bytes at
// their widest.
func TestMaxByte(t *testing.T) {
	for r := range rune(0x20000) {
		if s := string(r); textWidth(s) > float64(len(s))*maxByte {
			t.Errorf("%q is %v wide, more than %v per byte", s, textWidth(s), maxByte)
		}
	}
}
