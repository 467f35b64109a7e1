package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// agentOnly is the package that may connect to the SSH agent of the machine, and to nothing
// else.
const agentOnly = "fleetreport/cmd/fleetreport"

// dials finds what is used of package net.
var dials = regexp.MustCompile(`\bnet\.[A-Z]\w*(\("[a-z0-9]*")?`)

// TestNoNetwork holds that no package of ours that is in the program can open a connection
// but to an SSH agent, start a program or load code.
func TestNoNetwork(t *testing.T) {
	command := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,Imports,Module", program)
	command.Dir, command.Stderr = source, os.Stderr
	answer, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	ours := 0
	for packages := json.NewDecoder(bytes.NewReader(answer)); ; {
		var p struct {
			ImportPath, Dir  string
			GoFiles, Imports []string
			Module           *module
		}
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module == nil || !p.Module.Main {
			continue
		}
		ours++
		for _, name := range p.Imports {
			if name == "net" && p.ImportPath == agentOnly {
				onlyToAgent(t, p.Dir, p.GoFiles)
			} else if connects(name) {
				t.Errorf("%s imports %s", p.ImportPath, name)
			}
		}
	}
	if ours < 10 {
		t.Errorf("only %d packages of the program were seen", ours)
	}
}

// onlyToAgent fails for all that the files use of package net but a socket of the machine.
func onlyToAgent(t *testing.T, dir string, files []string) {
	t.Helper()
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, use := range dials.FindAllString(string(text), -1) {
			if use != `net.Dial("unix"` {
				t.Errorf("%s uses %s", file, use)
			}
		}
	}
}

// connects reports whether a package of the standard library reaches out of the program.
func connects(name string) bool {
	if slices.Contains([]string{"os/exec", "plugin", "crypto/tls", "log/syslog", "golang.org/x/net"}, name) {
		return true
	}
	return (name == "net" || strings.HasPrefix(name, "net/")) && name != "net/url" && name != "net/netip"
}
