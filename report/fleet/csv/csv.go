// Package csv reads inventories from CSV files, which separate fields by commas, semicolons or tabs.
//
// A file is read in these steps:
//
//  1. decode detects the encoding and converts the text to UTF-8 (decode.go, utf16.go).
//  2. The header line determines the delimiter (delimiter.go).
//  3. blockReader divides the text into blocks of whole rows and recovers from quoting errors (blockreader.go).
//  4. Each block is split into cells (block.go, rows.go), while a [fleet.Builder] parses those of other blocks.
package csv

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"

	"fleetreport/report/fleet"
)

// maxBytes is the maximum size of a file: offsets and line numbers have 32 bits.
const maxBytes = math.MaxInt32

// Read reads an inventory from r. The name is that of the file, for messages: only its last element is used,
// and "-" means standard input.
//
// If the content of the file is invalid, the error is a *fleet.Rejection with all problems. Other errors are those of
// r, wrapped.
func Read(name string, r io.Reader, o fleet.Options) (*fleet.Fleet, error) {
	return ReadBlocks(name, r, o, blockBytes)
}

// ReadBlocks is Read with blocks of about blockBytes bytes. The fleet does not depend on their size.
func ReadBlocks(name string, r io.Reader, o fleet.Options, blockBytes int) (*fleet.Fleet, error) {
	in := &source{in: r, hash: sha256.New()}
	b := fleet.NewBuilder(name, o)
	encoding, err := readRows(in, b, o, blockBytes)
	switch {
	case errors.Is(err, errFileTooLarge):
		b.Reject(fleet.Position{}, errFileTooLarge.Error())
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", b.Name(), err)
	}
	return b.Fleet(fleet.Origin{SHA256: hex.EncodeToString(in.hash.Sum(nil)), Bytes: in.size, Encoding: encoding})
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

// readRows reads the header and the rows, and returns the encoding of the file.
func readRows(in io.Reader, to *fleet.Builder, o fleet.Options, blockBytes int) (encoding string, err error) {
	text, encoding, err := decode(in, to.Reject)
	if err != nil || text == nil {
		return encoding, err
	}
	blocks := &blockReader{in: text, blockSize: blockBytes, line: 1}
	first, err := readHeader(blocks, to, o)
	if err != nil || first == nil {
		return encoding, err
	}
	started := false
	return encoding, to.Rows(func(used fleet.Block) (fleet.Block, error) {
		if !started {
			started = true
			return first, nil
		}
		b, ok := used.(*block)
		if !ok {
			b = &block{comma: first.comma, width: first.width}
		}
		err := blocks.next(b)
		if errors.Is(err, errRowTooLong) {
			err = rowTooLong(blocks.line)
		}
		return b, err
	})
}

// readHeader reads the header, and returns the block with the rows below it. It returns nil if the file is rejected.
func readHeader(blocks *blockReader, to *fleet.Builder, o fleet.Options) (*block, error) {
	if err := blocks.detectFormat(o.Aliases); err != nil {
		return nil, err
	}
	b := &block{comma: blocks.comma}
	for {
		switch err := blocks.next(b); {
		case errors.Is(err, io.EOF): // nothing but blank lines
			to.Reject(fleet.Position{}, "the file is empty: write a header line and one row for each server")
			return nil, nil
		case errors.Is(err, errRowTooLong):
			e := rowTooLong(blocks.line)
			to.Reject(e.At, e.Message)
			return nil, nil
		case err != nil:
			return nil, err
		}
		if b.skipBlank() {
			break
		}
	}
	if len(b.quoteErrors) > 0 && b.quoteErrors[0].start == b.begin {
		e := b.quoteErrors[0]
		to.Reject(e.at, "the header: "+e.message)
		return nil, nil
	}
	start, line, end := b.begin, b.firstLine(), len(b.text)
	b.begin, _ = b.row(start)
	cells := make([]string, len(b.cells))
	for i, c := range b.cells {
		cells[i] = string(b.text[c.Start:c.End])
	}
	b.text, b.cells, b.width = b.text[:end], b.cells[:0], len(cells)
	if !to.Header(cells, func(column int) fleet.Position { return b.positionFrom(start, line, column) }) {
		return nil, nil
	}
	return b, nil
}

// rowTooLong returns the error of a row that is longer than maxRow, on a line.
func rowTooLong(line int) *fleet.RowError {
	return &fleet.RowError{
		At: fleet.Position{Line: int32(line), Column: 1}, Fatal: true,
		Message: fmt.Sprintf("this row is longer than %d MiB: the file is not an inventory, or its line ends were lost",
			maxRow>>20),
	}
}
