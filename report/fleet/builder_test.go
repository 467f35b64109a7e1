package fleet

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sheet is a Block with the rows of a sheet below its first, all in one block.
type sheet [][]string

func (s sheet) Decode() Rows {
	var r Rows
	for i, cells := range s[1:] {
		line := int32(i + 2)
		if strings.Join(cells, "") == "" {
			r.Blank = append(r.Blank, line)
			continue
		}
		r.Lines = append(r.Lines, line)
		for _, cell := range cells {
			start := uint32(len(r.Text))
			r.Text = append(r.Text, cell...)
			r.Cells = append(r.Cells, Span{start, uint32(len(r.Text))})
		}
	}
	return r
}

func (s sheet) Position(row, column int) Position {
	lines := s.Decode().Lines
	return Position{lines[row], int32(column + 1)}
}

// build returns the fleet of a sheet, as the package of an input format does.
func (s sheet) build(o Options) (*Fleet, error) {
	b := NewBuilder("dir/book.xlsx", o)
	b.InSheet("Servers")
	if b.Header(s[0], func(column int) Position { return Position{1, int32(column + 1)} }) {
		done := false
		if err := b.Rows(func(Block) (Block, error) {
			if done {
				return nil, io.EOF
			}
			done = true
			return s, nil
		}); err != nil {
			return nil, err
		}
	}
	return b.Fleet(Origin{SHA256: "hash", Bytes: 12})
}

// TestBuilder checks that a Builder makes the same fleet from rows in any format, with positions of that format.
func TestBuilder(t *testing.T) {
	const text = "server_id,server_name,auth_type,has_dlp,has_logging,monthly_calls\n" +
		"MCP01,a,OAuth 2.0,yes,true,12000\n,,,,,\nMCP02,b,basic,,false,\nTotal,,,,,12000\n"
	var s sheet
	for line := range strings.Lines(text) {
		s = append(s, strings.Split(strings.TrimSpace(line), ","))
	}
	o := Options{Spellings: spellings, AllowBadRows: true}
	got, err := s.build(o)
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, text, o)
	if d := cmp.Diff(fmt.Sprint(dump(want), want.Notes()), fmt.Sprint(dump(got), got.Notes())); d != "" {
		t.Errorf("servers and notes (-csv +sheet):\n%s", d)
	}
	source := Source{Name: "book.xlsx", SHA256: "hash", Bytes: 12, Rows: 3, NotServers: 1}
	if d := cmp.Diff(source, got.Source()); d != "" {
		t.Errorf("source (-want +got):\n%s", d)
	}
	if d := cmp.Diff("book.xlsx: Servers!A5: "+want.Problems()[0].Message, got.Problems()[0].String()); d != "" {
		t.Errorf("row that is not a server (-want +got):\n%s", d)
	}

	s[1][5], s[3][3], s[0][2] = "12k", "maybe", "login"
	_, err = s.build(Options{})
	rejection, ok := errors.AsType[*Rejection](err)
	if !ok {
		t.Fatalf("the error is %v, want a rejection", err)
	}
	var cells []string
	for _, p := range rejection.Problems {
		cells = append(cells, strings.Join(strings.Split(p.String(), ": ")[:2], ": "))
	}
	if d := cmp.Diff([]string{
		"book.xlsx: Servers!1", "book.xlsx: Servers!F2", "book.xlsx: Servers!D4", "book.xlsx: Servers!A5",
	}, cells); d != "" {
		t.Errorf("problems (-want +got):\n%s\n%v", d, err)
	}
}
