package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHeaders(t *testing.T) {
	long := strings.Repeat("é", 300)
	for name, c := range map[string]struct{ in, want []string }{
		"distinct":    {[]string{"a", "b"}, []string{"a", "b"}},
		"twice":       {[]string{"owner", "Owner", "owner"}, []string{"owner", "Owner (2)", "owner (3)"}},
		"taken":       {[]string{"owner", "owner", "owner (2)"}, []string{"owner", "owner (3)", "owner (2)"}},
		"blank":       {[]string{"", " \t"}, []string{"Column 1", "Column 2"}},
		"blank taken": {[]string{"", "column 1"}, []string{"Column 1 (2)", "column 1"}},
		"lines":       {[]string{"a\nb\r\n c\x01"}, []string{"a b c"}},
		"forbidden":   {[]string{"a\ufffe"}, []string{"a\ufffd"}},
		"too long":    {[]string{long}, []string{long[:2*254] + "…"}},
		"both long":   {[]string{long, long}, []string{long[:2*254] + "…", long[:2*251] + " (2)"}},
	} {
		t.Run(name, func(t *testing.T) {
			table := &Table{}
			for _, header := range c.in {
				table.Columns = append(table.Columns, Column{Name: header})
			}
			if d := cmp.Diff(c.want, table.Headers()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
