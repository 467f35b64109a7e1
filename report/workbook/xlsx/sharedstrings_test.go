package xlsx

import (
	"strings"
	"testing"
)

func TestSharedStrings(t *testing.T) {
	var s SharedStrings
	for _, c := range []struct{ text, index string }{{"met", "0"}, {" a & b ", "1"}, {"met", "0"}, {"_x0041_", "2"}} {
		if got := s.Add(c.text); got != c.index {
			t.Errorf("Add(%q) = %s, want %s", c.text, got, c.index)
		}
	}
	const want = `count="3" uniqueCount="3"><si><t>met</t></si><si><t xml:space="preserve"> a &amp; b </t></si>` +
		`<si><t>_x005F_x0041_</t></si></sst>`
	if got := string(s.part()); !strings.HasSuffix(got, want) {
		t.Errorf("the part is %s, want its end to be %s", got, want)
	}
}
