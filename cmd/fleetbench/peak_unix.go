//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peak is the most memory that a process had, in bytes; 0 where the system does not tell.
func peak(state *os.ProcessState) int64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return inBytes(usage)
	}
	return 0
}

func inBytes(usage *syscall.Rusage) int64 {
	n := int64(usage.Maxrss)      //nolint:unconvert // it has 32 bits on some systems
	if runtime.GOOS == "darwin" { // counts bytes, the others KiB
		return n
	}
	return n << 10
}
