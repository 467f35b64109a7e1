package main

import (
	"fmt"
	"os"
	"strings"
)

// The lines between which a Markdown file keeps what was measured.
const (
	beginMark = "<!-- measured: make bench-record writes what follows -->"
	endMark   = "<!-- /measured -->"
)

// record puts the text between the marks of the file.
func record(path, text string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	fresh, err := between(string(old), text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(fresh), 0o666)
}

func between(old, text string) (string, error) {
	head, rest, begun := strings.Cut(old, beginMark+"\n")
	_, tail, ended := strings.Cut(rest, endMark)
	if !begun || !ended {
		return "", fmt.Errorf("there is no place for the table: write %q and %q on lines of their own", beginMark, endMark)
	}
	return head + beginMark + "\n\n" + strings.TrimSpace(text) + "\n\n" + endMark + tail, nil
}
