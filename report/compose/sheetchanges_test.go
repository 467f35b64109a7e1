package compose

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRenamedHeaders checks that the section on data quality lists the names that the
// columns have in the workbook.
func TestRenamedHeaders(t *testing.T) {
	long := strings.Repeat("h", 300)
	d := composed(t,
		"server_name,auth_type,has_dlp,has_logging,owner,owner,owner (2),,Column 8,"+long+","+long+"\na,oauth2,true,"+
			"true,1,2,3,4,5,6,7\n")
	var got []string
	for _, s := range d.Appendix {
		for _, table := range s.Tables {
			if table.ID == "quality-workbook" {
				for _, row := range table.Rows(table.Len) {
					got = append(got, row[0].Str+": "+row[3].Str)
				}
			}
		}
	}
	short := strings.Repeat("h", 20) + "…"
	want := []string{"owner: named owner (3)", ": named Column 8 (2)", short + ": cut, and ends with …",
		short + ": cut, and ends with (2)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	headers := d.Inventory.Tables[0].Headers()
	for _, name := range []string{"owner", "owner (2)", "owner (3)", "Column 8", "Column 8 (2)"} {
		if !slices.Contains(headers, name) {
			t.Errorf("no column of the inventory is named %q: %q", name, headers)
		}
	}
}
