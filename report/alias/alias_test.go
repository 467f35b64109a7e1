package alias

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLoad checks the example and chains of aliases.
func TestLoad(t *testing.T) {
	f, err := Load(Example, "aliases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []Alias{{IDs, "MCP08", "srv-0008", 9}, {Names, "legacy-erp", "erp", 12}, {Teams, "Operations",
		"Platform Operations", 15}}
	if diff := cmp.Diff(want, f.List); diff != "" {
		t.Errorf("aliases (-want +got):\n%s", diff)
	}
	f, err = Load([]byte("schema: 1\nids:\n  - {old: B, new: C}\n  - {old: A, new: B}\n  - {old: 8, new: \"0008\"}\n"),
		"a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for old, want := range map[string]string{"A": "C", "B": "C", "8": "0008", "C": "", "": ""} {
		if got, ok := f.ID(old); got != want || ok != (want != "") {
			t.Errorf("ID(%q) is %q, %v", old, got, ok)
		}
	}
	if _, ok := f.Team("A"); ok {
		t.Error("an id is an alias of a team")
	}
	if _, ok := (*File)(nil).ServerName("A"); ok {
		t.Error("no file has an alias")
	}
}

// TestMistakes checks the mistakes that are found.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"schema: 1\nids:\n  - {old: A, new: A}\n": `a.yaml:3:19: ids[0].new: "A" is also the old text: ` +
			`write another, or remove the alias`,
		"schema: 1\nids:\n  - {old: A, new: B}\n  - {old: A, new: C}\n": `a.yaml:4:11: ids[1].old: "A" is also the old ` +
			`text ` +
			`on line 3: remove one of the two`,
		"schema: 1\nnames:\n  - {old: A, new: C}\n  - {old: B, new: C}\n": `a.yaml:4:19: names[1].new: "C" is also the ` +
			`new text ` +
			`on line 3: two cannot become one`,
		"schema: 1\nteams:\n  - {old: A, new: B}\n  - {old: B, new: A}\n": "a.yaml:3:1: teams: \"A\" leads back to " +
			"itself: " +
			"remove one of the aliases\na.yaml:4:1: teams: \"B\" leads back to itself: remove one of the aliases",
		"schema: 1\nids:\n  - {old: A}\n": `a.yaml:3:5: ids[0]: new is missing: write what the inventory says since`,
		"schema: 1\nserver: []\n":         `a.yaml:2:1: unknown key "server": write one of schema, ids, names, teams`,
		"ids: []\n":                       `a.yaml:1:1: schema is missing: write 1`,
	} {
		if _, err := Load([]byte(text), "a.yaml"); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
