package fleet

import (
	"io"
	"strings"
	"testing"
)

// endless is a reader of a text followed by one letter without end. It counts the bytes read.
type endless struct {
	text   io.Reader
	letter byte
	given  int
}

func (e *endless) Read(b []byte) (int, error) {
	n, err := e.text.Read(b)
	if err == io.EOF {
		for n = range b {
			b[n] = e.letter
		}
		n, err = len(b), nil
	}
	e.given += n
	return n, err
}

// TestEndlessLines checks that an endless line is rejected when it is too long, and that not much more is read.
func TestEndlessLines(t *testing.T) {
	for _, test := range []struct {
		name, text string
		letter     byte
		want       string
	}{
		{"a row", small + "a,", 'x', "fleet.csv:2:1: this row is longer than 16 MiB"},
		{"a row of quotes", small, '"', "fleet.csv:2:1: this row is longer than 16 MiB"},
		{"a row of delimiters", small, ',', "fleet.csv:2:1: this row is longer than 16 MiB"},
		{"a header", "", 'x', "fleet.csv:1:1: this row is longer than 16 MiB"},
		{"a header of delimiters", "", ',', "fleet.csv:1:1: this row is longer than 16 MiB"},
		{"a field in quotes", small + "\"", 'x', "fleet.csv:2:1: this row is longer than 16 MiB"},
		{"a row of UTF-16", "\xff\xfea\x00\n\x00", 'x', "fleet.csv:1: this line has no known column"},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := &endless{text: strings.NewReader(test.text), letter: test.letter}
			_, err := Read("fleet.csv", in, Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %.300v, want %q", err, test.want)
			}
			if most := 3 * 16 << 20; in.given > most {
				t.Errorf("%d bytes were read, want at most %d", in.given, most)
			}
		})
	}
}
