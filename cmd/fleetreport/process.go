package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

// interruptGrace is the time that an interrupted run has to remove what it has written.
const interruptGrace = time.Second

// setUpProcess prepares memory, crashes and signals of the process, and returns the context that the first
// interrupt cancels. The second interrupt ends the process even if it hangs, but not before interruptGrace is over.
func setUpProcess() context.Context {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	limitMemory(0)
	crashVisibly()
	ctx, cancel := context.WithCancel(context.Background())
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-interrupts
		cancel()
		grace := time.After(interruptGrace)
		<-interrupts
		<-grace
		os.Exit(exitInterrupted)
	}()
	return ctx
}

// The settings of the garbage collector, unless GOGC or GOMEMLIMIT set others. A run is short and most of its heap
// is the fleet, which lives to the end, so collecting often frees little. Small runs hardly collect at all; large
// ones collect near a limit that grows with the size of the fleet file.
const (
	gcPercent      = 400
	minMemoryLimit = 320 << 20 // bytes
	memoryPerByte  = 4         // bytes of the limit for each byte of the fleet file
)

// limitMemory sets the memory limit for a fleet file of the given size in bytes.
func limitMemory(size int64) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(max(minMemoryLimit, memoryPerByte*size))
	}
}
