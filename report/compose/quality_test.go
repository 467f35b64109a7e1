package compose

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSharedNames checks that data quality lists the names that several servers have.
func TestSharedNames(t *testing.T) {
	const rest = ",oauth2,true,true\n"
	d := composed(t, "server_id,server_name,auth_type,has_dlp,has_logging\n"+
		"1,wiki"+rest+"2,erp"+rest+"3,erp"+rest+"4,wiki"+rest+"5,Erp"+rest+"6,erp"+rest)
	var got []string
	for _, s := range d.Appendix {
		for _, table := range s.Tables {
			if table.ID != "quality-names" {
				continue
			}
			for _, row := range table.Rows(table.Len) {
				got = append(got, fmt.Sprint(row[0].Str, row[1].Num, row[2].Num))
			}
		}
	}
	if diff := cmp.Diff([]string{"wiki2 2", "erp3 3"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
