package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode"

	"fleetreport/charts/dist"
	"fleetreport/report"
	"fleetreport/report/needs"
)

// sound checks that every document in a folder is sound.
func sound(t *testing.T, doc *report.Document, dir string) {
	t.Helper()
	soundMarkdown(t, contents(t, filepath.Join(dir, markdownFile)))
	library, err := dist.Library()
	if err != nil {
		t.Fatal(err)
	}
	soundPage(t, contents(t, filepath.Join(dir, pageFile)), library)
	soundWorkbook(t, doc, contents(t, filepath.Join(dir, workbookFile)))
	soundJSON(t, contents(t, filepath.Join(dir, jsonFile)))
	pictures, err := filepath.Glob(filepath.Join(dir, chartFolder, "*"))
	if err != nil || len(pictures) == 0 {
		t.Errorf("no pictures: %v", err)
	}
	for _, path := range pictures {
		soundPicture(t, filepath.Base(path), contents(t, path))
	}
}

// factsOf is what the documents say: the verdict, the first servers by name, and what
// reading did to the file.
func factsOf(doc *report.Document) string {
	var b strings.Builder
	fmt.Fprintln(&b, doc.Verdict)
	const most = 8
	for _, row := range doc.Servers.Rows(min(doc.Servers.Len, most)) {
		for i, c := range row {
			if id := doc.Servers.Columns[i].ID; id == "server_id" || id == "server" || id == "team" {
				fmt.Fprintf(&b, "%s %+.120q  ", id, report.Format{}.Text(c))
			}
		}
		b.WriteByte('\n')
	}
	if more := doc.Servers.Len - most; more > 0 {
		fmt.Fprintln(&b, "and", more, "more")
	}
	for _, s := range doc.Appendix {
		if s.ID != "data-quality" {
			continue
		}
		for _, table := range s.Tables {
			fmt.Fprintln(&b, table.Title)
			for _, row := range texts(table)[1:] {
				fmt.Fprintf(&b, "\t%.300s\n", strings.Join(row, " | "))
			}
		}
	}
	return b.String()
}

// TestEndless checks that what has no end is refused at a limit.
func TestEndless(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	const zeros = "/dev/zero"
	if _, err := os.Stat(zeros); err != nil {
		needs.Missing(t, "there is no "+zeros)
	}
	input := filepath.Join(testdata, "sample", "fleet-2026-11.csv")
	made, _, _ := built(t, input)
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"check", "--period", "2026-11", zeros}, exitRejected, "zero:1:1: this row is longer than 16 MiB"},
		{[]string{"check", "--baseline", zeros, input}, exitUsage, "zero:1:1: the file is larger than 1 MiB"},
		{[]string{"check", "--exceptions", zeros, input}, exitUsage, "zero:1:1: the file is larger than 16 MiB"},
		{[]string{"check", "--history", zeros, input}, exitUsage, "/dev/zero is neither a file nor a folder"},
		{[]string{"build", "--sign", zeros, "--out", filepath.Join(t.TempDir(), "out"), input}, exitUsage,
			"--sign: /dev/zero is neither a private nor a public SSH key"},
		{[]string{"verify", "--key", zeros, made}, exitUsage, "--key: /dev/zero: line 1 is not a public key"},
	} {
		var stdout, stderr bytes.Buffer
		status := run(context.Background(), test.args, strings.NewReader(""), &stdout, &stderr)
		if status != test.status || !strings.Contains(stderr.String(), test.want) {
			t.Errorf("%v: status %d, %q", test.args, status, stderr.String())
		}
	}
}

// breaking is standard input that breaks off.
type breaking struct {
	text  io.Reader
	error error
}

func (f breaking) Read(b []byte) (int, error) {
	n, err := f.text.Read(b)
	if errors.Is(err, io.EOF) {
		err = f.error
	}
	return n, err
}

// TestInputBreaksOff checks that half a fleet is none, also where the half could be read.
func TestInputBreaksOff(t *testing.T) {
	whole := contents(t, filepath.Join(testdata, "sample", "fleet-2026-11.csv"))
	for _, n := range []int{0, 10, len(whole) / 2, len(whole)} {
		out := filepath.Join(t.TempDir(), "out")
		var stdout, stderr bytes.Buffer
		in := breaking{bytes.NewReader(whole[:n]), syscall.EIO}
		status := run(context.Background(), []string{"build", "--period", "2026-11", "--out", out, "-"}, in, &stdout,
			&stderr)
		if status != exitIO || !strings.Contains(stderr.String(), "read standard input: input/output error") {
			t.Errorf("after %d bytes: status %d, %q", n, status, stderr.String())
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("after %d bytes there are documents", n)
		}
	}
}

// TestStandardOutputIsPlain checks that control and bidirectional characters in names are escaped
// in every form of output.
func TestStandardOutputIsPlain(t *testing.T) {
	dir := t.TempDir()
	const evil = "a\u0085\u009b31m\u202e\u2066\u200f\u061c\x7f"
	fleet := filepath.Join(dir, "fleet-2026-11.csv")
	put(t, fleet,
		[]byte("server_id,server_name,team,auth_type,has_dlp,has_logging,note\n"+strings.Repeat(evil,
			3)+","+evil+","+evil+",none,no,no,"+evil+"\n"))
	out := filepath.Join(dir, "out")
	commands := [][]string{{"build", "-o", out, fleet}, {"verify", out}, {"explain", fleet, evil}}
	for _, format := range verdictFormats {
		commands = append(commands, []string{"check", "--format", format, "--fail-on", "compliance<80", fleet})
	}
	for _, args := range commands {
		got := ran(nil, args...)
		if got.status != exitDone && got.status != exitGate {
			t.Errorf("%q: exit status %d: %s", args, got.status, got.stderr)
		}
		if i := strings.IndexFunc(got.stdout+got.stderr, func(r rune) bool {
			return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r)
		}); i >= 0 {
			t.Errorf("%q prints %q", args, (got.stdout + got.stderr)[i:])
		}
	}
}
