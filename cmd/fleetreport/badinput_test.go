package main

import (
	"bytes"
	"context"
	"fleetreport/report/needs"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// badInput is the folder with the cases of bad input: archives of files named case/file. A case
// has the files that go in, the command line in args, with paths from the folder of the case,
// and the goldens: standard error, the exit status, and for hostile input what the documents say.
// Paths of the sample fleet are ../../sample/... A file named x.quoted has the contents of x as
// a Go string. Large input is made by oversized.
var badInput = filepath.Join(testdata, "badinput")

// hostileArchive has the cases of input that means harm, or that never was an inventory.
// Their documents are read back.
const hostileArchive = "hostile.txtar"

// longCases are hostile cases that only the long form of the tests runs.
var longCases = []string{"history-10000-files", "teams-10000"}

const (
	argsFile  = "args"
	stdinFile = "stdin"
)

// outcomes are the goldens of a case.
var outcomes = []string{"stderr", "status", "facts"}

// TestBadInput checks the messages, the exit status and the documents of every case.
func TestBadInput(t *testing.T) {
	root, err := filepath.Abs(badInput)
	if err != nil {
		t.Fatal(err)
	}
	archives, err := filepath.Glob(filepath.Join(root, "*.txtar"))
	if err != nil || len(archives) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	sample := contents(t, filepath.Join(testdata, "sample", "fleet-2026-11.csv"))
	t.Setenv("SOURCE_DATE_EPOCH", "1")
	var hostileCases []string
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		topic := filepath.Base(file)
		cases, byCase := splitCases(archive)
		if topic == hostileArchive {
			hostileCases = cases
		}
		for _, name := range cases {
			if slices.Contains(longCases, name) && !needs.Long() && !*update {
				continue
			}
			t.Run(strings.TrimSuffix(topic, ".txtar")+"/"+name, func(t *testing.T) {
				base := t.TempDir()
				putAll(t, filepath.Join(base, "sample", "fleet-2026-11.csv"), sample)
				dir := filepath.Join(base, "badinput", name)
				writeCase(t, dir, name, byCase[name])
				got := outcomeOf(t, dir, topic == hostileArchive)
				if *update {
					byCase[name] = slices.DeleteFunc(byCase[name], func(f txtar.File) bool {
						return slices.Contains(outcomes, f.Name)
					})
					for _, outcome := range outcomes {
						if text, ok := got[outcome]; ok {
							byCase[name] = append(byCase[name], txtar.File{Name: outcome, Data: []byte(text)})
						}
					}
				}
				compareOutcome(t, byCase[name], got)
			})
		}
		if *update {
			put(t, file, txtar.Format(joinCases(cases, byCase)))
		}
	}
	for name := range oversized {
		if !slices.Contains(hostileCases, name) {
			t.Errorf("there is no case %s in %s", name, hostileArchive)
		}
	}
}

// splitCases returns the names of the cases of an archive, in order, and the files of each, by
// their paths in the folder of the case.
func splitCases(archive *txtar.Archive) (cases []string, files map[string][]txtar.File) {
	files = map[string][]txtar.File{}
	for _, f := range archive.Files {
		name, file, _ := strings.Cut(f.Name, "/")
		if files[name] == nil {
			cases = append(cases, name)
		}
		files[name] = append(files[name], txtar.File{Name: file, Data: f.Data})
	}
	return cases, files
}

// joinCases is the inverse of splitCases.
func joinCases(cases []string, files map[string][]txtar.File) *txtar.Archive {
	archive := &txtar.Archive{}
	for _, name := range cases {
		for _, f := range files[name] {
			archive.Files = append(archive.Files, txtar.File{Name: path.Join(name, f.Name), Data: f.Data})
		}
	}
	return archive
}

// writeCase writes the files of a case, without its goldens, into a folder.
func writeCase(t *testing.T, dir, name string, files []txtar.File) {
	t.Helper()
	for _, f := range files {
		if slices.Contains(outcomes, f.Name) {
			continue
		}
		file, data := f.Name, f.Data
		if unquoted, ok := strings.CutSuffix(file, ".quoted"); ok {
			text, err := strconv.Unquote(strings.TrimSpace(string(data)))
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			file, data = unquoted, []byte(text)
		}
		putAll(t, filepath.Join(dir, filepath.FromSlash(file)), data)
	}
	for file, text := range oversized[name] {
		writeGenerated(t, filepath.Join(dir, file), text)
	}
}

// outcomeOf runs a case in its folder, and returns its outcomes. The documents of hostile input
// must be sound and agree.
func outcomeOf(t *testing.T, dir string, isHostile bool) map[string]string {
	t.Helper()
	t.Chdir(dir)
	args := splitArgs(string(contents(t, argsFile)))
	out := filepath.Join(t.TempDir(), "out")
	call := args
	if args[0] == "build" {
		call = append(slices.Clone(args), "--out", out)
		if !isHostile {
			call = append(call, "--formats", "json")
		}
	}
	var stdin, stdout, stderr bytes.Buffer
	if text, err := os.ReadFile(stdinFile); err == nil {
		stdin.Write(text)
	}
	status := run(context.Background(), call, &stdin, &stdout, &stderr)
	soundOnTerminal(t, "standard error", stderr.String())
	soundOnTerminal(t, "standard output", stdout.String())
	got := map[string]string{"stderr": strings.ReplaceAll(stderr.String(), out, "OUT"), "status": fmt.Sprintln(status)}
	if status != exitDone && status != exitGate {
		if stdout.Len() > 0 {
			t.Errorf("standard output is %q", stdout.String())
		}
		if _, err := os.Stat(out); err == nil {
			t.Error("there is a folder of documents")
		}
		return got
	}
	if args[0] != "build" || !isHostile {
		return got
	}
	p := &program{stdin: bytes.NewReader(nil), stderr: &bytes.Buffer{}}
	doc, err := p.composeArgs(t, args[1:])
	if err != nil {
		t.Fatal(err)
	}
	agreeDocuments(t, doc, out)
	sound(t, doc, out)
	got["facts"] = factsOf(doc)
	return got
}

// compareOutcome compares the outcomes of a case with its goldens. A golden that is missing or
// that no run makes, and a file that no run reads, fails.
func compareOutcome(t *testing.T, files []txtar.File, got map[string]string) {
	t.Helper()
	goldens, args := map[string]string{}, ""
	for _, f := range files {
		if f.Name == argsFile {
			args = string(f.Data)
		}
	}
	for _, f := range files {
		if slices.Contains(outcomes, f.Name) {
			goldens[f.Name] = string(f.Data)
			if _, made := got[f.Name]; !made {
				t.Errorf("%s: no run makes it any more: remove it", f.Name)
			}
			continue
		}
		first, _, _ := strings.Cut(strings.TrimSuffix(f.Name, ".quoted"), "/")
		if first != argsFile && first != stdinFile && !strings.Contains(args, first) {
			t.Errorf("%s: no run reads it: remove it", f.Name)
		}
	}
	for name, text := range got {
		if want, ok := goldens[name]; !ok || want != text {
			t.Errorf("%s differs; make golden rewrites it:\ngolden:\n%.3000s\ngot:\n%.3000s", name, want, text)
		}
	}
}

// splitArgs splits a command line at blanks; "" is an empty argument.
func splitArgs(line string) []string {
	args := strings.Fields(line)
	for i := range args {
		if args[i] == `""` {
			args[i] = ""
		}
	}
	return args
}

// putAll writes a file, and makes its folder.
func putAll(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	put(t, path, data)
}
