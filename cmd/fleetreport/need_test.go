package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// need finds a program under one of its names. Without it the test is skipped, unless
// the environment says that none may be.
func need(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "none of "+strings.Join(names, ", ")+" is on the PATH")
	return ""
}

// missing skips a test for what it does without, unless the environment says that no
// test may be skipped.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("FLEETREPORT_REQUIRE_ALL") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}
