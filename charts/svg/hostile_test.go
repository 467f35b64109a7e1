package svg

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// hostile are names that could be mistaken for markup, templates, references or numbers,
// or that XML does not allow.
var hostile = []string{
	`</script><script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`</text></svg><svg onload="alert(1)">`,
	`]]>`, `<![CDATA[`, `<!--`, `-->`, `&#1;`, `&amp;`, `&quot;`, `'`, `\`, `\u0000`,
	"a\x01b", "a\x00b", "\x1b[31mred", "tab\there", "two\nlines", "feed\fback\b", "\ufffe", "\uffff",
	"\u0085\u2028\u2029",
	`{a|x}`, `{b}`, `{b|`, `{c}`, `{value}`, `{@[0]}`, `{{.}}`, `${x}`, `__f__alert(1)__f__`,
	"__proto__", "constructor", "toString", "hasOwnProperty",
	"שלום עולם", "مرحبا", "\u202eright to left", "データ基盤チーム",
	"📱👩‍👩‍👧‍👦🇩🇪", "e\u0301\u0323", "नमस्ते",
	"url(#a)", "url(http://example.test/)", "javascript:alert(1)", "image://http://example.test/x.png",
	"not\xd8\xd1UTF-8", "-", "0", "1e3", "NaN", "null", "true", strings.Repeat("long ", 60),
}

// named returns a figure with name as a category, a series, an item, a label and an axis.
func named(tb testing.TB, name string) Figure {
	return figure(tb, "hostile", name, 640, 360, sampleOption(object{
		"legend": object{"top": 4},
		"grid":   grid(),
		"xAxis":  object{"type": "category", "data": list{name, "plain"}, "name": name},
		"yAxis":  object{"type": "value"},
		"series": list{
			object{
				"type": "bar", "name": name, "data": list{object{"name": name, "value": 3}, 4},
				"label": object{"show": true, "formatter": "{b}"},
			},
			object{
				"type": "scatter", "name": "points",
				"data": list{object{"name": name, "value": list{0, 2}, "symbolSize": 20}},
			},
		},
	}))
}

// TestEscapedCharacters checks escapes that the encoder of Go would not write.
func TestEscapedCharacters(t *testing.T) {
	e := start(t)
	for escaped, want := range map[string]string{
		`a\u0001b`:       "a\ufffdb",
		`a\ud800b`:       "a\ufffdb",
		`a\udc00\ud800b`: "a\ufffd\ufffdb",
		`\ud83d\udcf1`:   "📱",
		`\\u0001`:        `\u0001`,
		`\\\u0001`:       "\\\ufffd",
		`\b\f`:           "\ufffd\ufffd",
		"\ufffe\\uffff":  "\ufffd\ufffd",
	} {
		f := named(t, "NAME")
		f.Option = []byte(strings.ReplaceAll(string(f.Option), "NAME", escaped))
		drawn, err := e.figure(f)
		if err != nil {
			t.Errorf("%s: %v", escaped, err)
			continue
		}
		if err := checkDocument(drawn, want); err != nil {
			t.Errorf("%s: %v", escaped, err)
		}
	}
}

// TestAllowedOnly checks that elements and attributes which are not allowed are omitted.
func TestAllowedOnly(t *testing.T) {
	tree := `{"tag":"svg","attrs":{"onload":"alert(1)"},"children":[null,
		{"tag":"script","attrs":{},"text":"alert(1)"}, {"tag":"style","attrs":{},"text":"*{}"},
		{"tag":"image","attrs":{"href":"http://example.test/"}}, {"tag":"foreignObject","children":[{"tag":"g"}]},
		{"tag":"g","attrs":{"class":"c","onclick":"x","clip-path":"url(#zr0-c0)","filter":"URL( http://example.test/ )",
			"ecmeta_name":"\"><"},"children":[
			{"tag":"path","attrs":{"d":"M0 0\"><script>","fill":"url(http://example.test/#a)","stroke":null,"opacity":0.5,
				"style":"fill:red;position:fixed"}},
			{"tag":"text","attrs":{"style":"font: italic bold 12px A \"B\"","x":1e-7},"text":"<b>"}]},
		{"tag":"defs","children":[{"tag":"clipPath","attrs":{"id":"zr0-c0"},"children":[]}]}]}`
	got, err := write(Figure{ID: "f", Title: "a < b\x00", Width: 10, Height: 20}, tree)
	want := `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="20" viewBox="0 0 10 20" ` +
		`role="img" aria-labelledby="f-title">
<title id="f-title">a &lt; b` + "\ufffd" + `</title>
<g clip-path="url(#f-1)">
<path d="M0 0&#34;&gt;&lt;script&gt;" opacity="0.5"/>
<text x="1e-7" font-style="italic" font-weight="bold" font-size="12px" font-family="A &#34;B&#34;">&lt;b&gt;</text>
</g>
<defs>
<clipPath id="f-1"/>
</defs>
</svg>
`
	if err != nil || string(got) != want {
		t.Errorf("write returned the error %v and:\n%s\nwant:\n%s", err, got, want)
	}
	for _, bad := range []string{``, `null`, `{"tag":"html"}`, `{"tag":"svg","children":{}}`} {
		if _, err := write(Figure{ID: "f"}, bad); err == nil {
			t.Errorf("write(%q) returned no error", bad)
		}
	}
}

// FuzzDraw checks the SVG of figures whose names are any text, beginning with hostile.
func FuzzDraw(f *testing.F) {
	for _, name := range hostile {
		f.Add(name)
	}
	e := start(f)
	f.Fuzz(func(t *testing.T, name string) {
		if len(name) > 400 {
			return // long names take time and find nothing more
		}
		drawn, err := e.figure(named(t, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := checkDocument(drawn, name); err != nil {
			t.Fatalf("%v\n%s", err, drawn)
		}
	})
}

// permitted are the elements and attributes that a document may have. They are repeated
// here so that the list of the package cannot change by mistake.
var permitted = struct{ elements, attributes []string }{
	strings.Fields(`svg title desc g path rect circle polyline polygon text defs clipPath pattern linearGradient
		radialGradient stop filter feDropShadow`),
	strings.Fields(`xmlns width height viewBox role aria-labelledby id x y d cx cy r points transform opacity fill
		fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap
		stroke-linejoin stroke-miterlimit vector-effect clip-path filter text-anchor aria-hidden space font-style
		font-weight font-size font-family patternUnits patternTransform gradientUnits x1 y1 x2 y2 offset stop-color
		stop-opacity dx dy stdDeviation flood-color flood-opacity`),
}

var reference = regexp.MustCompile(`(?i)url\(`)

// checkDocument returns an error if a document is not well-formed, has an element, an
// attribute or a reference that is not permitted, an id twice or a reference to none, or
// if it does not show name.
func checkDocument(document []byte, name string) error {
	decoder := xml.NewDecoder(strings.NewReader(string(document)))
	var shown strings.Builder
	ids, wanted := map[string]bool{}, map[string]bool{}
	inText := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("not well-formed: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if !slices.Contains(permitted.elements, token.Name.Local) {
				return fmt.Errorf("element <%s>", token.Name.Local)
			}
			inText = token.Name.Local == "text"
			for _, a := range token.Attr {
				if !slices.Contains(permitted.attributes, a.Name.Local) {
					return fmt.Errorf("attribute %s", a.Name.Local)
				}
				if id, ok := strings.CutPrefix(a.Value, "url(#"); ok {
					wanted[strings.TrimSuffix(id, ")")] = true
				} else if reference.MatchString(a.Value) {
					return fmt.Errorf("reference %s", a.Value)
				}
				if a.Name.Local == "id" {
					if ids[a.Value] {
						return fmt.Errorf("id %s twice", a.Value)
					}
					ids[a.Value] = true
				}
				if a.Name.Local == "aria-labelledby" {
					for id := range strings.FieldsSeq(a.Value) {
						wanted[id] = true
					}
				}
			}
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if inText {
				shown.Write(token)
			}
		case xml.Comment, xml.Directive, xml.ProcInst:
			return fmt.Errorf("a %T", token)
		}
	}
	for id := range maps.Keys(wanted) {
		if !ids[id] {
			return fmt.Errorf("no element has the id %s", id)
		}
	}
	if !strings.Contains(visible(shown.String()), visible(name)) {
		return fmt.Errorf("the name is not shown: %q", shown.String())
	}
	return nil
}

// isXML reports whether XML 1.0 allows r.
func isXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff ||
		r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}

// visible returns text without white space, and with U+FFFD for characters that XML does
// not allow.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case !isXML(r):
			return unicode.ReplacementChar
		case unicode.IsSpace(r):
			return -1
		}
		return r
	}, text)
}
