package history_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fleetreport/report/alias"
	"fleetreport/report/history"
)

// TestAliases checks which servers of earlier months match by an alias, that they are listed as re-keyed, and that
// there is no doubt about them.
func TestAliases(t *testing.T) {
	b := builtIn(t)
	for _, c := range []struct {
		what, aliases, then, now          string
		removed, added, rekeyed, doubtful int
		regressions                       int
	}{
		{"none", "", "1,a,X,oauth2", "9,z,X,none", 1, 1, 0, 0, 0},
		{"id, with another name", "ids: [{old: \"1\", new: \"9\"}]", "1,a,X,oauth2", "9,z,X,none", 0, 0, 1, 0, 1},
		{"id, with another name and team", "ids: [{old: \"1\", new: \"9\"}]", "1,a,X,oauth2", "9,z,Y,none", 0, 0, 1, 0, 1},
		{"name", "names: [{old: a, new: z}]", "1,a,X,oauth2", "9,z,X,none", 0, 0, 1, 0, 1},
		{"name that two have", "names: [{old: a, new: z}]", "1,a,X,oauth2", "9,z,X,none\n8,z,X,none", 1, 2, 0, 0, 0},
		{"chain", "ids: [{old: \"1\", new: \"5\"}, {old: \"5\", new: \"9\"}]", "1,a,X,oauth2", "9,z,X,none", 0, 0, 1, 0, 1},
		{"of another server", "ids: [{old: \"1\", new: \"9\"}]", "1,a,X,oauth2\n9,z,X,oauth2", "9,z,X,none", 1, 0, 0, 0, 1},
		{"team", "teams: [{old: X, new: Y}]", "0001,a,X,oauth2", "1,b,Y,none", 0, 0, 1, 1, 1},
	} {
		t.Run(c.what, func(t *testing.T) {
			const head = "server_id,server_name,team,auth_type,has_dlp,has_logging\n"
			rows := func(text string) string {
				return head + strings.ReplaceAll(text, "\n", ",true,true\n") + ",true,true\n"
			}
			var aliases *alias.File
			if c.aliases != "" {
				var err error
				if aliases, err = alias.Load([]byte("schema: 1\n"+c.aliases+"\n"), "aliases.yaml"); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(t.TempDir(), "fleet-2026-10.csv")
			if err := os.WriteFile(path, []byte(rows(c.then)), 0o600); err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			months := &history.Reader{
				Files:    []history.File{{Path: path, Period: period(t, "2026-10"), Info: info}},
				Baseline: b, Options: b.ReadOptions(), Aliases: aliases, Wrap: func(r io.Reader) io.Reader { return r },
			}
			now := audited(t, rows(c.now), "2026-11", b)
			got, err := history.Compare(now, period(t, "2026-11"), months.Next, nil)
			if err != nil {
				t.Fatal(err)
			}
			have := fmt.Sprintf("removed %d, added %d, re-keyed %d, doubtful %d, regressions %d", len(got.Removed),
				len(got.Added),
				len(got.Rekeyed), len(got.Doubtful), got.Counts[history.Regressed])
			want := fmt.Sprintf("removed %d, added %d, re-keyed %d, doubtful %d, regressions %d", c.removed, c.added, c.rekeyed,
				c.doubtful, c.regressions)
			if have != want {
				t.Errorf("%s, want %s", have, want)
			}
		})
	}
}
