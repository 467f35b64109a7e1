package main

import (
	"testing"

	"fleetreport/report/needs"
)

// need finds a program under one of its names, or ends the test as package needs does.
func need(t *testing.T, names ...string) string {
	t.Helper()
	return needs.Program(t, names...)
}
