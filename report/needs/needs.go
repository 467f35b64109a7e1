// Package needs is for tests of what may be missing on a machine: a program, a device, a
// file system with links. It holds the only call of Skip in the repository.
package needs

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// RequireAll is the environment variable that, set to 1, makes a test fail where it would
// be skipped.
const RequireAll = "FLEETREPORT_REQUIRE_ALL"

// Long reports whether tests run in their long form: with all repetitions and on all fleets.
// It takes FLEETREPORT_LONG=1, which .ci/run sets.
func Long() bool { return os.Getenv("FLEETREPORT_LONG") == "1" }

// Program returns the path of the program with one of the names. Without it the test is
// skipped as by Missing.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Missing(t, "none of "+strings.Join(names, ", ")+" is on the PATH")
	return ""
}

// Missing skips a test for what it cannot do without, or fails it where RequireAll is set.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv(RequireAll) == "1" {
		t.Fatal(what)
	}
	t.Skip("NOT TESTED: " + what)
}

// Symlink makes a symbolic link. Where the system has none the test is skipped as by
// Missing.
func Symlink(t testing.TB, target, link string) {
	t.Helper()
	if err := os.Symlink(target, link); err != nil {
		Missing(t, err.Error())
	}
}
