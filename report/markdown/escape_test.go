package markdown_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	nethtml "golang.org/x/net/html"

	"fleetreport/report"
	"fleetreport/report/markdown"
)

// TestEscape checks Inline and Line.
func TestEscape(t *testing.T) {
	for _, test := range []struct{ text, inline, line string }{
		{"legacy-erp", "legacy-erp", "legacy-erp"},
		{"order_management", "order_management", "order_management"},
		{"_x_ a__b", `\_x\_ a\_\_b`, `\_x\_ a\_\_b`},
		{"36.0 % of calls (70,000)", "36.0 % of calls (70,000)", "36.0 % of calls (70,000)"},
		{"R&D", `R\&D`, `R\&D`},
		{"a & b", "a & b", "a & b"},
		{"a|b", `a\|b`, `a\|b`},
		{`a\|b`, `a\\\|b`, `a\\\|b`},
		{"`x` *y* ~z~ $a$", "\\`x\\` \\*y\\* \\~z\\~ \\$a\\$", "\\`x\\` \\*y\\* \\~z\\~ \\$a\\$"},
		{"<b> [x](y)", `\<b\> \[x\](y)`, `\<b\> \[x\](y)`},
		{"C# ##", `C# \##`, `C# \##`},
		{"# x", `\# x`, `\# x`},
		{"1. one", "1. one", `1\. one`},
		{"12) one", "12) one", `12\) one`},
		{"1.5 ms", "1.5 ms", "1.5 ms"},
		{"- item", "- item", `\- item`},
		{"+1", "+1", `\+1`},
		{"=1+1", "=1+1", `\=1+1`},
		{"---", "---", `\---`},
		{"https://x.example www.x.example", `https\://x.example www\.x.example`, `https\://x.example www\.x.example`},
		{" \ttwo\r\n\nlines\u2028 ", "two lines", "two lines"},
		{"\u202eexe.gnp\u202c", `\[U+202E\]exe.gnp\[U+202C\]`, `\[U+202E\]exe.gnp\[U+202C\]`},
		{"a\x00\x1b\u200b", `a\[U+0000\]\[U+001B\]\[U+200B\]`, `a\[U+0000\]\[U+001B\]\[U+200B\]`},
		{"\xff", "\ufffd", "\ufffd"},
		{"\u00a0a\u00a0b\u00a0", "a\u00a0b", "a\u00a0b"},
		{"شبكة 支付 👩‍💻", "شبكة 支付 👩‍💻", "شبكة 支付 👩‍💻"},
		{"", "", ""},
	} {
		if got := markdown.Inline(test.text); got != test.inline {
			t.Errorf("Inline(%q) = %q, want %q", test.text, got, test.inline)
		}
		if got := markdown.Line(test.text); got != test.line {
			t.Errorf("Line(%q) = %q, want %q", test.text, got, test.line)
		}
	}
}

// dialects are the Markdown dialects in which escaped text must stay plain text: that of the
// page, and one with all of GitHub's extensions that also lets raw HTML through.
var dialects = map[string]goldmark.Markdown{
	"page": goldmark.New(goldmark.WithExtensions(extension.Table)),
	"github": goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote),
		goldmark.WithRendererOptions(html.WithUnsafe()),
	),
}

// FuzzEscape checks that readers see escaped text in its legible form in a cell, a heading, a
// paragraph, a list, a quotation, an emphasis and an image.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{
		"", "a|b", `\`, `\\|`, "`|`", "<b>", "</script>", "&amp;", "&", "#", "# x #", "1. x", "- x", "+", "=", "---",
		"***", "___", "a_b_", "_a", "[x]: y",
		"![x](y)", "](javascript:alert(1))", "<https://x.example>", "https://x.example", "www.x.example", "a@x.example",
		"[^1]", "- [ ] x", ":---", "| - | - |",
		"\u202e", "\x00", "\xff", "a\nb", "    x", "\u00a0*\u00a0", "a  ", "~x~", "~~~", "\u2028# x", "שלום",
		"e\u0301_\u0301", "👩‍💻_", "$x$", "{{.}}", "<!--", "<?x", "0.\u00a0x", "1.\u00a0",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		normal := report.Legible(s)
		if !utf8.ValidString(normal) || report.Legible(normal) != normal {
			t.Fatalf("report.Legible(%q) = %q is not a normal form", s, normal)
		}
		if strings.ContainsFunc(normal, unicode.IsControl) || strings.Contains(normal, "  ") {
			t.Fatalf("report.Legible(%q) = %q has control characters or repeated spaces", s, normal)
		}
		for name, dialect := range dialects {
			check := func(where, source string, want ...string) {
				t.Helper()
				if name == "github" && strings.Contains(normal, "@") {
					return // addresses of mail become links there, which is as far as it goes
				}
				var b bytes.Buffer
				if err := dialect.Convert([]byte(source), &b); err != nil {
					t.Fatal(err)
				}
				want = slices.DeleteFunc(want, func(s string) bool { return s == "=" })
				if got := outline(t, b.String()); strings.Join(got, "\n") != strings.Join(want, "\n") {
					t.Errorf("%s, %s: %q\nbecomes %q\nwant    %q", name, where, source, got, want)
				}
			}
			inline, line := markdown.Inline(s), markdown.Line(s)
			check(
				"cell",
				"| a | b |\n| --- | ---: |\n| x | "+inline+" |\n| "+inline+" | y |\n",
				"table",
				"thead",
				"tr",
				"th",
				"=a",
				"th",
				"=b",
				"tbody",
				"tr",
				"td",
				"=x",
				"td",
				"="+normal,
				"tr",
				"td",
				"="+normal,
				"td",
				"=y",
			)
			if normal == "" {
				continue
			}
			check("heading", "## "+inline+"\n", "h2", "="+normal)
			check("paragraph", line+"\n", "p", "="+normal)
			check("second paragraph", "x\n\n"+line+"\n\ny\n", "p", "=x", "p", "="+normal, "p", "=y")
			check("list", "- "+line+"\n", "ul", "li", "="+normal)
			check("numbers", "1. "+line+"\n2. y\n", "ol", "li", "="+normal, "li", "=y")
			check("quotation", "> "+line+"\n", "blockquote", "p", "="+normal)
			check("emphasis", "*"+inline+"*\n", "p", "em", "="+normal)
			check("strong", "**"+inline+"**\n", "p", "strong", "="+normal)
			check("image", "!["+inline+"](charts/x.svg)\n", "p", "img", "alt="+normal)
			check("link", "["+inline+"](#x)\n", "p", "a", "="+normal)
		}
	})
}

// outline lists the elements and the trimmed texts of an HTML fragment.
func outline(t *testing.T, fragment string) []string {
	t.Helper()
	var list []string
	text := ""
	flush := func() {
		if s := strings.Trim(text, " \n"); s != "" {
			list = append(list, "="+s)
		}
		text = ""
	}
	z := nethtml.NewTokenizer(strings.NewReader(fragment))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			flush()
			return list
		case nethtml.TextToken:
			text += z.Token().Data
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			flush()
			token := z.Token()
			list = append(list, token.Data)
			for _, a := range token.Attr {
				if a.Key == "alt" {
					list = append(list, "alt="+a.Val)
				}
			}
		case nethtml.EndTagToken:
			flush()
		default:
			flush()
			list = append(list, "?"+z.Token().String())
		}
	}
}
