package main

import (
	"os"
	"runtime/debug"
)

// The garbage collector's settings, unless GOGC or GOMEMLIMIT say otherwise. A run
// is short, and most of its heap is the fleet, which lives to the end: collecting
// often finds little. So small runs hardly collect at all, and large ones collect
// when they come near a limit that follows the size of the fleet file.
const (
	gcPercent   = 400
	leastMemory = 320 << 20 // bytes
	perInput    = 4         // bytes of memory a byte of the fleet file
)

func tuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	limitMemory(0)
}

// limitMemory sets the limit for a fleet file of the given size in bytes.
func limitMemory(input int64) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(max(leastMemory, perInput*input))
	}
}
