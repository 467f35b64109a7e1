package fleet

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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

	// Spellings are the auth types by their spellings: the key as Spelling
	// gives it ("oauth20"), the value the canonical auth type ("oauth2"). An
	// auth type that is not in the map is kept, in lower case.
	Spellings map[string]string

	// Needed are the known columns without which the file is rejected; nil stands
	// for AuthType, HasDLP and HasLogging. A column that names the servers is
	// always needed. Names that are not known are not looked for.
	Needed []string

	// Aliases are the names of known columns in the organisation's own files: the
	// key as Spelling gives it ("service"), the value the known column
	// (ServerName). A header that is the name of a known column stands for that
	// one, whatever the map says.
	Aliases map[string]string

	// Watch is the id or the name of servers whose cells are to be found in the
	// file: see Fleet.Watched. "" watches none.
	Watch string
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
	var content bytes.Buffer
	content.Grow(int(min(max(0, o.Size), maxBytes)) + bytes.MinRead)
	if _, err := content.ReadFrom(io.LimitReader(r, maxBytes+1)); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	raw := content.Bytes()
	p := &problems{file: name, limit: maxRejected}
	if o.AllowBadRows {
		p.limit = maxLeftOut
	}
	f := &Fleet{source: source(name, raw)}
	f.read(raw, o, p)
	if p.fatal || p.total > 0 && !o.AllowBadRows {
		return nil, p.rejection()
	}
	p.sort()
	f.problems = p.list
	return f, nil
}

// source says where the bytes come from.
func source(name string, raw []byte) Source {
	hash := sha256.Sum256(raw)
	return Source{Name: name, SHA256: hex.EncodeToString(hash[:]), Bytes: int64(len(raw))}
}

// read fills the fleet from the bytes of the file.
func (f *Fleet) read(raw []byte, o Options, p *problems) {
	if len(raw) > maxBytes {
		p.reject(0, 0, "the file is larger than 2 GiB: split it")
		return
	}
	text, encoding, ok := decode(raw, p)
	if !ok {
		return
	}
	f.source.Encoding = encoding
	if len(text) > maxBytes { // UTF-16 may grow by half
		p.reject(0, 0, "the file is larger than 2 GiB as UTF-8: split it")
		return
	}
	if len(bytes.TrimSpace(text)) == 0 {
		p.reject(0, 0, "the file is empty: write a header line and one row for each server")
		return
	}
	l := &loader{fleet: f, problems: p, records: newRecords(text, delimiter(text, o.Aliases)), allow: o.AllowBadRows, watch: o.Watch}
	if !l.header(o) {
		return
	}
	l.rows()
	l.finish()
}
