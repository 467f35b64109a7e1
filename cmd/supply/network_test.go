package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// agentPackage is the package that may connect to the SSH agent of the machine.
const agentPackage = "fleetreport/cmd/fleetreport"

// netUse matches a use of package net.
var netUse = regexp.MustCompile(`\bnet\.[A-Z]\w*(\("[a-z0-9]*")?`)

// TestNoNetwork checks that no package of this module that is linked into the program can open
// a connection, except to an SSH agent, or start a program or load code.
func TestNoNetwork(t *testing.T) {
	const format = `{{if not .Standard}}{{if .Module.Main}}` +
		`{{.ImportPath}} {{.Dir}} {{join .Imports ","}} {{join .GoFiles ","}}{{end}}{{end}}`
	list := exec.Command("go", "list", "-deps", "-f", format, agentPackage)
	list.Dir = sourceRoot
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) != 4 { // a blank line, or a package without imports or without Go files
			continue
		}
		packages++
		path, dir := fields[0], fields[1]
		for name := range strings.SplitSeq(fields[2], ",") {
			if name == "net" && path == agentPackage {
				for file := range strings.SplitSeq(fields[3], ",") {
					for _, use := range netUse.FindAllString(contents(t, filepath.Join(dir, file)), -1) {
						if use != `net.Dial("unix"` {
							t.Errorf("%s/%s uses %s", path, file, use)
						}
					}
				}
			} else if reachesOut(name) {
				t.Errorf("%s imports %s", path, name)
			}
		}
	}
	if packages < 10 {
		t.Errorf("only %d packages were checked", packages)
	}
}

// reachesOut reports whether a package can open connections, start programs or load code.
func reachesOut(name string) bool {
	if slices.Contains([]string{"os/exec", "plugin", "crypto/tls", "log/syslog", "golang.org/x/net"}, name) {
		return true
	}
	return (name == "net" || strings.HasPrefix(name, "net/")) && name != "net/url" && name != "net/netip"
}
