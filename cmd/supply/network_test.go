package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestNoNetwork holds that no package of ours that is in the program can open a connection,
// start a program or load code.
func TestNoNetwork(t *testing.T) {
	command := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Module", program)
	command.Dir, command.Stderr = source, os.Stderr
	answer, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	ours := 0
	for packages := json.NewDecoder(bytes.NewReader(answer)); ; {
		var p struct {
			ImportPath string
			Imports    []string
			Module     *module
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
			if connects(name) {
				t.Errorf("%s imports %s", p.ImportPath, name)
			}
		}
	}
	if ours < 10 {
		t.Errorf("only %d packages of the program were seen", ours)
	}
}

// connects reports whether a package of the standard library reaches out of the program.
func connects(name string) bool {
	if slices.Contains([]string{"os/exec", "plugin", "crypto/tls", "log/syslog", "golang.org/x/net"}, name) {
		return true
	}
	return (name == "net" || strings.HasPrefix(name, "net/")) && name != "net/url" && name != "net/netip"
}
