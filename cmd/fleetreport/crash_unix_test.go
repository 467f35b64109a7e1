//go:build unix

package main

import (
	"strings"
	"syscall"
	"testing"
)

// TestCrashIsNoWrongUsage has the runtime stop the program, as it does when it cannot go
// on: the exit status is not that of wrong usage.
func TestCrashIsNoWrongUsage(t *testing.T) {
	c := startChild(t, nil, "check", "-q", "--period", "2026-11", "-")
	c.feed("server_id,auth_type,has_dlp,has_logging\n" + strings.Repeat("a,oauth2,true,true\n", 50_000)) // it has begun
	c.signal(t, syscall.SIGQUIT)
	c.status(t)
	if s, ok := c.ProcessState.Sys().(syscall.WaitStatus); !ok || !s.Signaled() || s.Signal() != syscall.SIGABRT ||
		s.CoreDump() {
		t.Errorf("the program ended with %v", c.ProcessState)
	}
}
