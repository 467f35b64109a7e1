package compose

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fleetreport/report/audit"
)

// TestOwnTitles checks that ownTitles has the titles and sheets of all sections of the golden documents that are not
// of a control, so that no control gets the same heading.
func TestOwnTitles(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/*/report.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden documents: %v", err)
	}
	var ofControls []string
	for _, text := range [][]byte{audit.BuiltIn, read(t, "../../testdata/history/baseline.yaml")} {
		b, err := audit.Load(text, "baseline.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range b.Controls {
			ofControls = append(ofControls, c.Section)
		}
	}
	for _, path := range paths {
		var doc struct {
			Sections []struct{ Title, Sheet string }
		}
		if err := json.Unmarshal(read(t, path), &doc); err != nil {
			t.Fatal(err)
		}
		for _, s := range doc.Sections {
			for _, title := range []string{s.Title, s.Sheet} {
				if !slices.Contains(ofControls, title) && !slices.Contains(ownTitles, title) {
					t.Errorf("%s: %q is not in ownTitles", path, title)
				}
			}
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
