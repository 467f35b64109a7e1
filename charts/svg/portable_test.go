package svg

import (
	"strings"
	"testing"
)

// TestPortable checks that texts are written without attributes that some programs ignore:
// with the y of their baseline, and with the halo as a separate text.
func TestPortable(t *testing.T) {
	for _, test := range []struct{ attrs, want string }{
		{`"dominant-baseline":"central","style":"font:italic 20px Arial"`,
			`<text y="7" font-style="italic" font-size="20px" font-family="Arial">a</text>`},
		{`"dominant-baseline":"central","style":"font-size:10px;font-family:Arial","y":-6`,
			`<text y="-2.5" font-size="10px" font-family="Arial">a</text>`},
		{`"dominant-baseline":"central"`, `<text y="4.2">a</text>`}, // the default size of ECharts
		{`"y":3`, `<text y="3">a</text>`},
		{`"x":1,"y":2,"dominant-baseline":"central","fill":"#333",` +
			`"stroke":"#fff","stroke-width":2,"stroke-miterlimit":2,"paint-order":"stroke"`,
			`<text x="1" y="6.2" aria-hidden="true" fill="#fff" stroke="#fff" stroke-width="2" stroke-miterlimit="2">a</text>` +
				"\n" +
				`<text x="1" y="6.2" fill="#333">a</text>`},
		{`"fill":"#333","stroke":"#fff"`, `<text fill="#333" stroke="#fff">a</text>`}, // the stroke is above the letters
	} {
		got, err := write(Figure{ID: "f"}, `{"tag":"svg","children":[{"tag":"text","text":"a","attrs":{`+test.attrs+`}}]}`)
		_, body, _ := strings.Cut(string(got), "</title>\n")
		if body = strings.TrimSuffix(body, "\n</svg>\n"); err != nil || body != test.want {
			t.Errorf("the text with the attributes %s is written as\n%s\n(error %v), want\n%s", test.attrs, body, err,
				test.want)
		}
	}
}
