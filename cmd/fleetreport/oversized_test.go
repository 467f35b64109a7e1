package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// oversized makes the input of hostile cases that is too large to be kept: the files of
// each case, by name.
var oversized = map[string]map[string]func(b *bytes.Buffer){
	"columns-100000": {"fleet-2026-11.csv": func(b *bytes.Buffer) {
		b.WriteString("server_name,auth_type,has_dlp,has_logging")
		for i := range 100_000 {
			fmt.Fprintf(b, ",extra %d", i)
		}
		b.WriteString("\na,basic,no,no" + strings.Repeat(",", 100_000) + "\n")
	}},
	"teams-10000": {"fleet-2026-11.csv": func(b *bytes.Buffer) {
		b.WriteString("server_name,team,auth_type,has_dlp,has_logging,monthly_calls\n")
		for i := range 10_000 {
			fmt.Fprintf(b, "server %d,team %d,api_key,yes,no,%d\n", i, i, i)
		}
	}},
	"name-1-mb":  {"fleet-2026-11.csv": long("server_name")},
	"team-1-mb":  {"fleet-2026-11.csv": long("team")},
	"extra-1-mb": {"fleet-2026-11.csv": long("note")},
	"row-20-mb": {"fleet-2026-11.csv": func(b *bytes.Buffer) {
		b.WriteString("server_name,auth_type,has_dlp,has_logging,note\n" + strings.Repeat("x", 20<<20))
	}},
	"quote-100-mb": {"fleet-2026-11.csv": func(b *bytes.Buffer) {
		b.WriteString("server_name,auth_type,has_dlp,has_logging,note\n\"a,basic,no,no,\n")
		row := ",basic,no,no," + strings.Repeat("n", 2000) + "\n"
		for i := 0; b.Len() < 100<<20; i++ {
			fmt.Fprintf(b, "%d%s", i, row)
		}
	}},
	"quotes-10-mb": {"fleet-2026-11.csv": func(b *bytes.Buffer) {
		b.WriteString("server_name,auth_type,has_dlp,has_logging,note\n" + strings.Repeat("a,\"b\n", 2<<20))
	}},
	"yaml-huge": {"exceptions.yaml": func(b *bytes.Buffer) {
		b.WriteString("schema: 1\nexceptions:\n" + strings.Repeat("# not written by a person....\n", 1<<20))
	}},
	"yaml-deep": {"baseline.yaml": func(b *bytes.Buffer) {
		b.WriteString("schema: 1\ncontrols: " + strings.Repeat("[", 100_000))
	}},
	"history-json-deep": {"earlier/report-2026-10.json": func(b *bytes.Buffer) {
		b.WriteString(`{"schema": 1, "tool": {"name": "fleetreport"}, "period": "2026-10", "facts": ` +
			strings.Repeat("[", 1<<20))
	}},
	"history-10000-files": manyMonths(10_000),
}

// long is a fleet of one server with a megabyte in one of its cells.
func long(column string) func(b *bytes.Buffer) {
	return func(b *bytes.Buffer) {
		row := map[string]string{"server_name": "a", "team": "A", "note": "n"}
		row[column] = strings.Repeat("x", 1_000_000)
		fmt.Fprintf(b, "server_id,server_name,team,auth_type,has_dlp,has_logging,note\n1,%s,%s,basic,no,no,%s\n",
			row["server_name"], row["team"], row["note"])
	}
}

// manyMonths are the files of so many folders, each of them of the same few months.
func manyMonths(folders int) map[string]func(b *bytes.Buffer) {
	files := map[string]func(b *bytes.Buffer){}
	for i := range folders {
		files[fmt.Sprintf("earlier/%d/fleet-2026-%02d.csv", i, 1+i%10)] = func(b *bytes.Buffer) {
			b.WriteString("server_name,auth_type,has_dlp,has_logging\na,basic,no,no\n")
		}
	}
	return files
}

// writeGenerated makes a file, and the folder that it lies in.
func writeGenerated(t *testing.T, path string, text func(b *bytes.Buffer)) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	text(&b)
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}
