//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"fleetreport/report/needs"
)

// terminal is the near end of a pseudo terminal, and all that was printed on it.
type terminal struct {
	far  *os.File      // for the program
	done chan struct{} // closed when nothing more can be printed

	mu      sync.Mutex
	printed []byte
}

func openTerminal(t *testing.T, columns int) *terminal {
	t.Helper()
	near, far, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(near, &pty.Winsize{Rows: 24, Cols: uint16(columns)}); err != nil {
		t.Fatal(err)
	}
	tt := &terminal{far: far, done: make(chan struct{})}
	t.Cleanup(func() { _, _ = near.Close(), far.Close() })
	go func() {
		defer close(tt.done)
		b := make([]byte, 4096)
		for {
			n, err := near.Read(b)
			tt.mu.Lock()
			tt.printed = append(tt.printed, b[:n]...)
			tt.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return tt
}

// end waits for all that programs have printed, which must have ended.
func (t *terminal) end() {
	_ = t.far.Close() // only programs wrote
	<-t.done
}

func (t *terminal) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.printed)
}

// screen is what can be read on the terminal. It knows what the program prints: lines,
// the way back to the start of one, and what erases all from there.
func (t *terminal) screen() []string {
	var lines []string
	var line []byte
	at := 0
	for text := []byte(t.text()); len(text) > 0; text = text[1:] {
		switch {
		case bytes.HasPrefix(text, []byte("\x1b[J")):
			line, text = line[:at], text[len("[J"):]
		case text[0] == '\r':
			at = 0
		case text[0] == '\n':
			lines, line = append(lines, string(line)), nil
		case at < len(line):
			line[at] = text[0]
			at++
		default:
			line = append(line, text[0])
			at++
		}
	}
	return append(lines, string(line))
}

// TestTerminal checks what counts as a terminal that can show progress.
func TestTerminal(t *testing.T) {
	far := openTerminal(t, 57).far
	in, pipe, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = in.Close(), pipe.Close() }()
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for _, c := range []struct {
		name  string
		f     *os.File
		term  string
		shown bool
	}{{"a terminal", far, "xterm", true}, {"a terminal that says nothing", far, "", true},
		{"a dumb terminal", far, "dumb", false}, {"a pipe", pipe, "xterm", false}, {"a file", file, "xterm", false}} {
		p := newProgress(c.f, func(name string) string { return map[string]string{"TERM": c.term}[name] }, time.Now)
		if shown := p != nil; shown != c.shown {
			t.Errorf("%s shows progress: %v", c.name, shown)
		} else if shown && p.width() != 57 {
			t.Errorf("%s has %d columns, want 57", c.name, p.width())
		}
	}
}

// TestProgressOnTerminal watches a whole run on a terminal of 40 columns: there is a line
// of progress while it waits for its input, and none when it has ended.
func TestProgressOnTerminal(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	fleet := string(contents(t, sampleInput))
	for _, args := range [][]string{{"build", "-o", t.TempDir(), "--formats", "json"}, {"check"},
		{"check", "--format", "junit"}, {"explain", "--as-of", "2026-11-30"}} {
		args = append(args, "--period", "2026-11", "-")
		if args[0] == "explain" {
			args = append(args, "MCP02")
		}
		want := ran(strings.NewReader(fleet), args...)
		tt := openTerminal(t, 40)
		c := startChild(t, tt.far, args...)
		c.feed(fleet[:len(fleet)/2])
		if !c.await(t, func() bool { return strings.HasPrefix(last(tt.screen()), "reading ") }) {
			t.Fatalf("%s: there is no line of progress: %q", args, tt.text())
		}
		c.feed(fleet[len(fleet)/2:])
		_ = c.stdin.Close() // it reads to the end
		if status := c.status(t); status != want.status {
			t.Errorf("%s: exit status %d", args, status)
		}
		tt.end()
		if got, want := strings.Join(tt.screen(), "\n"), want.stdout+want.stderr; got != want {
			t.Errorf("%s: on the screen is %q, want %q", args, got, want)
		}
		for line := range strings.SplitSeq(tt.text(), "\r") {
			if line, ok := strings.CutPrefix(line, "\x1b[J"); ok && strings.HasPrefix(line, "reading") && len(line) >= 40 {
				t.Errorf("%s: the line %q is too wide for the terminal", args, line)
			}
		}
	}
}

func last(lines []string) string { return lines[len(lines)-1] }
