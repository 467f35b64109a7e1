package fleet

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"path/filepath"
)

// Options configure Read.
type Options struct {
	// Size is the approximate number of bytes to read, 0 if unknown. It only affects how memory is allocated.
	Size int64

	// AllowBadRows leaves out rows that cannot be read instead of rejecting the file. The file is still rejected if
	// its encoding or its header is invalid, or if no row is left.
	AllowBadRows bool

	// Spellings maps spellings of auth types, in the form that spell.Form returns ("oauth20"), to the canonical auth
	// type ("oauth2"). An auth type that is not in the map is kept, in lower case.
	Spellings map[string]string

	// Required are the known columns without which the file is rejected; nil means AuthType, HasDLP and HasLogging.
	// ServerID or ServerName is always required. Names of unknown columns are ignored.
	Required []string

	// Judged are the columns that the controls of the baseline read. Like known columns, they must not be in the
	// file twice.
	Judged []string

	// Aliases maps headers, in the form that spell.Form returns ("service"), to known columns (ServerName). A header
	// that is the name of a known column always means that column.
	Aliases map[string]string

	// Watch is the id or the name of the servers that Fleet.Watched returns with their cells; "" for none.
	Watch string

	// Progress, if not nil, is called from time to time with the number of rows read since the last call. Rows that
	// cannot be read count too.
	Progress func(rows int)
}

// maxBytes is the maximum size of a file: offsets and line numbers have 32 bits.
const maxBytes = math.MaxInt32

// Read reads an inventory from r. The name is that of the file, for messages: only its last element is used,
// and "-" means standard input.
//
// If the content of the file is invalid, the error is a *Rejection with all problems. Other errors are those of
// r, wrapped.
func Read(name string, r io.Reader, o Options) (*Fleet, error) {
	if name == "-" {
		name = "standard input"
	} else {
		name = filepath.Base(name)
	}
	p := newProblems(name, o.AllowBadRows)
	f := &Fleet{source: Source{Name: name}}
	in := &source{in: r, hash: sha256.New()}
	switch err := f.read(in, o, p, blockBytes); {
	case errors.Is(err, errFileTooLarge):
		p.reject(0, 0, errFileTooLarge.Error())
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return f.result(in, o, p)
}

// result returns the fleet, or a *Rejection if it has problems that are not allowed.
func (f *Fleet) result(in *source, o Options, p *problems) (*Fleet, error) {
	if p.fatal || p.total > 0 && !o.AllowBadRows {
		return nil, p.rejection()
	}
	p.sort()
	f.problems = p.list
	f.source.SHA256, f.source.Bytes = hex.EncodeToString(in.hash.Sum(nil)), in.size
	return f, nil
}

// source counts and hashes the bytes of the file as they are read.
type source struct {
	in   io.Reader
	hash hash.Hash
	size int64
}

var errFileTooLarge = errors.New("the file is larger than 2 GiB: split it")

func (s *source) Read(b []byte) (int, error) {
	n, err := s.in.Read(b)
	s.hash.Write(b[:n])
	if s.size += int64(n); s.size > maxBytes {
		return 0, errFileTooLarge
	}
	return n, err
}

// read reads the rows of the file in blocks of about blockBytes bytes.
func (f *Fleet) read(in io.Reader, o Options, p *problems, blockBytes int) error {
	// The text is decoded while rows are parsed, so decoding collects its problems separately. A problem of the
	// encoding comes before a problem of a cell at the same position.
	cells := *p
	defer func() { p.join(&cells) }()
	text, encoding, err := decode(in, p)
	if err != nil || text == nil {
		return err
	}
	f.source.Encoding = encoding
	l := &loader{
		fleet: f, problems: &cells, options: o,
		blocks: &blockReader{in: text, blockSize: blockBytes, line: 1},
		ids:    identities{rows: map[uint32]int32{}, reported: map[int32]bool{}},
	}
	if ok, err := l.header(); !ok || err != nil {
		return err
	}
	if err := l.rows(); err != nil {
		return err
	}
	l.finish()
	return nil
}
