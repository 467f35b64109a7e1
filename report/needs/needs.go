// Package needs skips tests whose requirements are missing on a machine, such as a program, a
// device or a file system with links. It has the only calls of Skip in the repository, so that
// none can be hidden where RequireAll is set.
package needs

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// RequireAll is the name of an environment variable. If it is 1, tests fail instead of being
// skipped.
const RequireAll = "FLEETREPORT_REQUIRE_ALL"

// Long reports whether tests run in their long form: with all repetitions and on all fleets.
// It takes FLEETREPORT_LONG=1, which .ci/run sets.
func Long() bool { return os.Getenv("FLEETREPORT_LONG") == "1" }

// Time skips a test under go test -short. It is for tests that take more than about a second.
func Time(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes too long for -short")
	}
}

// Program returns the path of the first program on the PATH with one of the names. If there
// is none, it calls Missing. Under go test -short it skips the test: other programs take long.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			Time(t)
			return path
		}
	}
	Missing(t, "none of "+strings.Join(names, ", ")+" is on the PATH")
	return ""
}

// Missing skips a test because a requirement is missing, or fails it if RequireAll is set.
func Missing(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv(RequireAll) == "1" {
		t.Fatal(reason)
	}
	t.Skip("NOT TESTED: " + reason)
}

// Symlink creates a symbolic link. If that fails, as on systems without links, it calls
// Missing.
func Symlink(t testing.TB, target, link string) {
	t.Helper()
	if err := os.Symlink(target, link); err != nil {
		Missing(t, err.Error())
	}
}
