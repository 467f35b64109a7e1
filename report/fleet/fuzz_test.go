package fleet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// readSeeds are examples of many kinds of files.
var readSeeds = []string{
	sample,
	"",
	small,
	small + "a,b,yes,no,12k\na,,,,\n",
	small + "a,\"b\nc\",true,false,1\nb,\"c,,,\nc,,,,\n",
	small + "a,\"b\"c,,,\nb\"c,,,,\n,,,,\nd\n",
	"Server Name;Auth Type;DLP\na;b;c\n",
	"\xef\xbb\xbfserver_name\tauth_type\thas_dlp\thas_logging\terror_rate_pct\na\tOAuth 2.0\t1\t0\t0,5\n",
	inUTF16(small+"é😀,,,,\n", binary.LittleEndian),
	inUTF16(small+"é😀,,,,\n", binary.BigEndian) + "\xd8\x00",
	strings.ReplaceAll(small+"a,,,,\n", "\n", "\r"),
	small + "\xe9,\x00,,,\n",
	"server_name,auth_type,has_dlp,has_logging,tools_count,rate_limit_rpm,avg_latency_ms,error_rate_pct\n" +
		"a,,,,1.000,+5,120 ms,140\nb,,,,0x1f,1e3,NaN,5%\n",
	"Service;Auth method;owner\na;\"basic\";x\n\n MCP08 ;b;\"y\nz\"\nb;;\n",
	"owner,Service,server_name\nx,MCP08,a\n",
	"server_name,SERVER_ID,owner\n\"a\n\",MCP08,\"o\"\nMCP08,b,p\nb,MCP08,q\n",
}

// FuzzRead checks properties of all files, valid or not.
func FuzzRead(f *testing.F) {
	for _, seed := range readSeeds {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, raw []byte, allow bool) {
		o := Options{AllowBadRows: allow, Spellings: spellings, Watch: "MCP08"}
		if allow { // two forms of the flags are enough
			o.Required, o.Aliases = []string{Calls}, aliases
		}
		fleet, err := Read("fuzz.csv", bytes.NewReader(raw), o)
		again, err2 := Read("fuzz.csv", bytes.NewReader(raw), o)
		if a, b := all(fleet, err), all(again, err2); a != b {
			t.Errorf("the same bytes give\n%s\nand\n%s", a, b)
		}
		lines := bytes.Count(raw, []byte("\n")) + bytes.Count(raw, []byte("\r")) + 1
		if err != nil {
			r, ok := errors.AsType[*Rejection](err)
			if !ok || fleet != nil {
				t.Fatalf("fleet %v, error %v", fleet != nil, err)
			}
			checkProblems(t, r.Problems, r.Total, lines)
			return
		}
		checkProblems(t, fleet.Problems(), len(fleet.Problems()), lines)
		checkFleet(t, fleet, lines)
		checkWatched(t, fleet, raw, o.Watch)
		checkCRLF(t, fleet, raw, o)
	})
}

// all returns all results of Read as a text.
func all(f *Fleet, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%+v\n%+v\n%+v\n%+v\n%q", f.Source(), f.Columns(), f.Notes(), f.Problems(), dump(f))
}

func checkProblems(t *testing.T, list []Problem, total, lines int) {
	t.Helper()
	if total < len(list) {
		t.Errorf("%d problems, %d in all", len(list), total)
	}
	for i, p := range list {
		if p.Line < 0 || p.Line > lines || p.Column < 0 || p.Line == 0 && p.Column > 0 || p.Message == "" {
			t.Errorf("problem %+[2]v in a file of %[1]d lines", lines, p)
		}
		if i > 0 && p.Line < list[i-1].Line {
			t.Errorf("line %d is reported after line %d", p.Line, list[i-1].Line)
		}
		for _, r := range p.String() {
			if r < ' ' || r == 0x7f || r == '\u202e' {
				t.Errorf("the problem %q has the character %U", p.String(), r)
			}
		}
		if !utf8.ValidString(p.String()) {
			t.Errorf("the problem %q is not UTF-8", p.String())
		}
	}
}

func checkFleet(t *testing.T, f *Fleet, lines int) {
	t.Helper()
	s := f.Source()
	if f.Len() == 0 || f.Len() != s.Rows-s.LeftOut() || (s.LeftOut() > 0) != (len(f.Problems()) > 0) {
		t.Errorf("%d servers of %d rows, %d of them left out for %d problems", f.Len(), s.Rows, s.LeftOut(),
			len(f.Problems()))
	}
	keys, last := map[string]bool{}, 1
	blanks := make([]int, len(f.Columns()))
	for i := range f.Len() {
		server := f.Server(i)
		key := server.Key()
		if key == "" || keys[key] || strings.TrimSpace(key) != key {
			t.Errorf("server %d has the identity %q, twice: %v", i, key, keys[key])
		}
		keys[key] = true
		if server.Line() <= last || server.Line() > lines {
			t.Errorf("server %d is in line %d of %d, after line %d", i, server.Line(), lines, last)
		}
		last = server.Line()
		for c, column := range f.Columns() {
			if server.Blank(c) {
				blanks[c]++
			}
			text := server.Text(c)
			if !utf8.ValidString(text) {
				t.Errorf("server %d has %q in %s", i, text, column.Name)
			}
			if !column.Known || text == "" {
				continue
			}
			// The canonical form is read as itself.
			wrong := ""
			switch column.Name {
			case ToolsCount, RateLimit, Calls:
				_, wrong = parseWhole(text)
			case Latency:
				_, wrong = parseDecimal(text)
			case ErrorRate:
				_, wrong = parsePercent(text)
			case HasDLP, HasLogging, Declared:
				if _, same, _ := parseAnswer(text); !same {
					wrong = "another spelling"
				}
			}
			if wrong != "" {
				t.Errorf("server %d has %q in %s: %s", i, text, column.Name, wrong)
			}
		}
	}
	for c, n := range blanks {
		if f.Blanks(c) != n {
			t.Errorf("column %d has %d blanks, and says %d", c, n, f.Blanks(c))
		}
		if list, of := f.Interned(c); of != nil {
			for i := range f.Len() {
				if list[of[i]] != f.Server(i).Text(c) {
					t.Errorf("server %d has %q in column %d, and the word %q", i, f.Server(i).Text(c), c, list[of[i]])
				}
			}
		}
	}
	for _, n := range f.Notes() {
		if n.Count < 1 || n.Line < 1 || n.Line > lines || n.Change == "" {
			t.Errorf("the note %+v in a file of %d lines", n, lines)
		}
	}
}

// checkWatched checks that all servers with the name are watched, and that their cells are at their positions.
func checkWatched(t *testing.T, f *Fleet, raw []byte, watch string) {
	t.Helper()
	want := 0
	for i := range f.Len() {
		if s := f.Server(i); s.ID() == watch || s.Name() == watch {
			want++
		}
	}
	list := f.Watched()
	if len(list) != want {
		t.Errorf("%d servers are watched, %d have the name", len(list), want)
	}
	lines := bytes.Split(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), []byte("\n"))
	for _, w := range list {
		if w.ID() != watch && w.Name() != watch || w.Cells[0].Line != w.Line() || len(w.Cells) != len(f.Columns()) {
			t.Errorf("the server %q in line %d is watched, with the cells %+v", w.Key(), w.Line(), w.Cells)
		}
		if f.Source().Encoding != "UTF-8" || bytes.ContainsRune(raw, '\r') {
			continue
		}
		for c, cell := range w.Cells {
			if text := w.Text(c); !f.Columns()[c].Known && text != cell.Text {
				t.Errorf("column %d of line %d is %q and %q", c, w.Line(), text, cell.Text)
			}
			rest := lines[cell.Line-1][cell.Column-1:]
			if !bytes.HasPrefix(rest, []byte(cell.Text)) && !bytes.HasPrefix(rest, []byte(`"`)) {
				t.Errorf("the cell %+v of line %d is not there", cell, w.Line())
			}
		}
	}
}

// checkCRLF checks that only the source differs if the file has other line ends.
func checkCRLF(t *testing.T, f *Fleet, raw []byte, o Options) {
	t.Helper()
	if bytes.ContainsAny(raw, "\"\r") || f.Source().Encoding != "UTF-8" {
		return
	}
	other, err := Read("fuzz.csv", bytes.NewReader(bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))), o)
	if err != nil {
		t.Fatalf("with CRLF: %v", err)
	}
	if d := cmp.Diff(dump(f), dump(other)); d != "" {
		t.Errorf("with CRLF (-LF +CRLF):\n%s", d)
	}
	if d := cmp.Diff(f.Problems(), other.Problems()); d != "" {
		t.Errorf("with CRLF (-LF +CRLF):\n%s", d)
	}
}
