package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mistakes are cases of bad input. Each is a folder with the files that go in, the
// command line in args, with paths from that folder, and the golden stderr and status.
var mistakes = filepath.Join(testdata, "mistakes")

// TestMistakes holds what is told of each mistake, and the exit status.
func TestMistakes(t *testing.T) {
	root, err := filepath.Abs(mistakes)
	if err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(root)
	if err != nil || len(folders) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	t.Setenv("SOURCE_DATE_EPOCH", "1")
	for _, folder := range folders {
		t.Run(folder.Name(), func(t *testing.T) {
			t.Chdir(filepath.Join(root, folder.Name()))
			out := t.TempDir()
			var stdout, stderr bytes.Buffer
			args := words(string(contents(t, "args")))
			if args[0] == "build" {
				args = append(args, "--formats", "json", "--out", out)
			}
			status := run(context.Background(), args, strings.NewReader(""), &stdout, &stderr)
			if status != exitDone && status != exitGate && stdout.Len() > 0 {
				t.Errorf("standard output is %q", stdout.String())
			}
			if told := stderr.String(); told != "" && !strings.HasSuffix(told, "\n") || strings.ContainsAny(told, "\x1b\a\r\u202e") {
				t.Errorf("standard error is not fit for a terminal: %q", told)
			}
			for name, got := range map[string]string{"stderr": stderr.String(), "status": fmt.Sprintln(status)} {
				if *update {
					if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
						t.Fatal(err)
					}
				}
				want := string(contents(t, name))
				if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
					t.Errorf("%s differs (-golden +got); make golden writes it anew:\n%s", name, diff)
				}
			}
		})
	}
}

// words are the words of a command line; "" is one that is empty.
func words(line string) []string {
	args := strings.Fields(line)
	for i := range args {
		if args[i] == `""` {
			args[i] = ""
		}
	}
	return args
}
