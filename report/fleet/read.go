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

// Options say how to read a fleet.
type Options struct {
	// Size is about how many bytes will be read, 0 where nobody knows. It saves
	// memory, and changes nothing else.
	Size int64

	// AllowBadRows leaves rows out that cannot be read, instead of rejecting
	// the file. What is wrong with the file itself (its encoding, its header)
	// still rejects it, and so does it when no row is left.
	AllowBadRows bool

	// Spellings are the auth types by their spellings: the key as spell.Form
	// gives it ("oauth20"), the value the canonical auth type ("oauth2"). An
	// auth type that is not in the map is kept, in lower case.
	Spellings map[string]string

	// Needed are the known columns without which the file is rejected; nil stands
	// for AuthType, HasDLP and HasLogging. A column that names the servers is
	// always needed. Names that are not known are not looked for.
	Needed []string

	// Judged are the columns that the fleet is judged by. No column of these may stand
	// in the file twice, as no known one may: nobody could say which one counts.
	Judged []string

	// Aliases are the names of known columns in the organisation's own files: the
	// key as spell.Form gives it ("service"), the value the known column
	// (ServerName). A header that is the name of a known column stands for that
	// one, whatever the map says.
	Aliases map[string]string

	// Watch is the id or the name of servers whose cells are to be found in the
	// file: see Fleet.Watched. "" watches none.
	Watch string

	// Progress is told from time to time how many more rows have been read; nil for
	// nobody. Rows that cannot be read count too.
	Progress func(rows int)
}

// maxBytes is the size of the largest file that is read: offsets and line
// numbers are held in four bytes.
const maxBytes = math.MaxInt32

// Read reads the inventory. The name is that of the file, for messages: only its
// last element is used, and "-" is the standard input.
//
// The error is a *Rejection with all problems when the content is at fault. Any
// other error comes from r, and is wrapped.
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
	case errors.Is(err, errTooLarge):
		p.reject(0, 0, errTooLarge.Error())
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return f.judged(in, o, p)
}

// judged gives the fleet, or the rejection of what cannot be read.
func (f *Fleet) judged(in *source, o Options, p *problems) (*Fleet, error) {
	if p.fatal || p.total > 0 && !o.AllowBadRows {
		return nil, p.rejection()
	}
	p.sort()
	f.problems = p.list
	f.source.SHA256, f.source.Bytes = hex.EncodeToString(in.hash.Sum(nil)), in.size
	return f, nil
}

// source is the bytes of the file, as they are counted and hashed.
type source struct {
	in   io.Reader
	hash hash.Hash
	size int64
}

var errTooLarge = errors.New("the file is larger than 2 GiB: split it")

func (s *source) Read(b []byte) (int, error) {
	n, err := s.in.Read(b)
	s.hash.Write(b[:n])
	if s.size += int64(n); s.size > maxBytes {
		return 0, errTooLarge
	}
	return n, err
}

// read fills the fleet from the bytes of the file, in blocks of about so many bytes.
func (f *Fleet) read(in io.Reader, o Options, p *problems, blockBytes int) error {
	// The text is decoded beside the reading of its rows, so it has problems of its
	// own; where one of them is in the place of a cell that is wrong, it comes first.
	cells := *p
	defer func() { p.join(&cells) }()
	text, encoding, err := decode(in, p)
	if err != nil || text == nil {
		return err
	}
	f.source.Encoding = encoding
	l := &loader{fleet: f, problems: &cells, options: o, text: &cutter{in: text, piece: blockBytes, line: 1}}
	goOn, err := l.header()
	if goOn && err == nil {
		err = l.rows()
	}
	if err != nil || !goOn {
		return err
	}
	l.finish()
	return nil
}
