package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"fleetreport/report/fleet"
)

const (
	// blockBytes is the approximate size of a block: small enough that a block and its cells stay in the cache of
	// a core.
	blockBytes = 256 << 10

	// maxRow is the maximum size of a row in bytes, which bounds the memory that reading takes.
	maxRow = 16 << 20

	// padding is the number of bytes that may be read after the end of a block.
	padding = 16
)

// blockReader divides the text into blocks of whole rows. A row may contain line ends between quotes, so its
// end can only be found from the start of the file. This is the only sequential step of reading, and it looks
// at quotes only. Quoting errors are found here too, so all other rows of a block are well formed.
//
// After a quoting error, reading continues with the line after that of the quote, even if the quote seemed to
// contain the rest of the file, so that all errors are found. This takes linear time: between a quote and the
// position where it was found to be wrong, no other quote can open a field that does not end.
type blockReader struct {
	in        io.Reader
	blockSize int // approximate size of a block
	comma     byte

	buf     []byte // read, and not yet part of a block
	line    int    // of the start of buf, starting at 1
	done    bool   // whether all was read
	unended bool   // whether the text does not end with a line end
}

// quoteError is a row that cannot be split.
type quoteError struct {
	start, end int // in the text of its block; reading continues at end
	at         fleet.Position
	message    string
}

// fill reads until buf has n bytes, or to the end of the text. It appends a line end to the text if there is
// none.
func (c *blockReader) fill(n int) error {
	if room := max(n, len(c.buf)) + padding; cap(c.buf) < room {
		c.buf = append(make([]byte, 0, room), c.buf...)
	}
	for len(c.buf) < n && !c.done {
		k, err := c.in.Read(c.buf[len(c.buf):n])
		c.buf = c.buf[:len(c.buf)+k]
		switch {
		case err == nil:
		case !errors.Is(err, io.EOF):
			return err
		default:
			c.done = true
			if len(c.buf) > 0 && c.buf[len(c.buf)-1] != '\n' {
				c.buf, c.unended = append(c.buf, '\n'), true
			}
		}
	}
	return nil
}

// extend reads more of the text. It returns false if it is at its end, or if the row is too long.
func (c *blockReader) extend() (bool, error) {
	if c.done || len(c.buf) >= maxRow {
		return false, nil
	}
	return true, c.fill(min(maxRow, max(c.blockSize, 2*len(c.buf))))
}

// next stores the next block in r, or returns io.EOF at the end of the text. If a row is too long, it returns
// errRowTooLong.
func (c *blockReader) next(r *block) error {
	err := c.fill(c.blockSize)
	for ok := true; ok && err == nil; ok, err = c.extend() {
		end := 0
		if r.quoteErrors, end = c.scan(r.quoteErrors[:0]); end > 0 {
			c.cut(r, end)
			return nil
		}
	}
	switch {
	case err != nil:
		return err
	case c.done && len(c.buf) == 0:
		return io.EOF
	default:
		return errRowTooLong
	}
}

// cut moves the text up to end into the block, and reuses the block's old memory for the rest.
func (c *blockReader) cut(r *block, end int) {
	rest := r.text[:0]
	rest = append(rest, c.buf[end:]...)
	r.text, r.begin, r.line = c.buf[:end], 0, c.line
	c.buf = rest
	c.line += bytes.Count(r.text, newline)
}

var newline = []byte{'\n'}

var errRowTooLong = errors.New("a row is too long")

// scan returns where the last whole row of buf ends, 0 if there is none, and appends the rows before that
// cannot be split.
func (c *blockReader) scan(quoteErrors []quoteError) ([]quoteError, int) {
	text := c.buf
	positions := positionCounter{text: text, line: c.line}
	row, i := 0, 0 // start of the current row, and a position in it outside of quotes
	for {
		quote := bytes.IndexByte(text[i:], '"')
		if quote < 0 {
			if n := bytes.LastIndexByte(text[i:], '\n'); n >= 0 {
				row = i + n + 1
			}
			return quoteErrors, row
		}
		quote += i
		if n := bytes.LastIndexByte(text[i:quote], '\n'); n >= 0 {
			row = i + n + 1
		}
		e := quoteError{start: row, message: bareQuote}
		opens := quote == row || text[quote-1] == c.comma
		end, closed := -1, false
		if opens {
			end, closed = closingQuote(text, quote, c.comma)
		}
		if closed {
			i = end
			continue
		}
		line := bytes.IndexByte(text[quote:], '\n')
		all := c.done || row == 0 && len(text) >= maxRow // no more of the text is read to find the end of a field
		if line < 0 || opens && end < 0 && !all {
			return quoteErrors, row
		}
		e.at = positions.position(quote)
		if opens {
			e.at, e.message = c.fieldError(positions, quote, end)
		}
		row = quote + line + 1
		i, e.end = row, row
		quoteErrors = append(quoteErrors, e)
	}
}

const bareQuote = `a double quote within a field that does not start with one: ` +
	`put the field in double quotes, without spaces around them, and write "" for each one in it`

// fieldError returns what is wrong with the quoted field that starts at quote, and the position of the problem.
// end is the quote in the field that is neither doubled nor its end, -1 if there is none.
func (c *blockReader) fieldError(positions positionCounter, quote, end int) (at fleet.Position, message string) {
	from := positions.position(quote)
	switch {
	case end < 0 && c.done:
		return from, "the double quote that starts this field has no end: close it, or remove it"
	case end < 0:
		return from, fmt.Sprintf("the double quote that starts this field is not closed within %d MiB: "+
			"close it, or remove it", maxRow>>20)
	}
	at = positions.position(end)
	if at.Line > from.Line {
		return from, fmt.Sprintf("the double quote that starts this field is not closed before the next one, "+
			"in line %d, column %d: close it, or remove it", at.Line, at.Column)
	}
	return at, `a double quote within a quoted field: ` +
		`write "" for it, and nothing between the closing one and the next delimiter`
}

// closingQuote returns the end of the quoted field that starts at quote, after its closing quote. If the field is
// malformed, end is the quote that is neither doubled nor closes the field, -1 if there is none in the text.
func closingQuote(text []byte, quote int, comma byte) (end int, closed bool) {
	for i := quote + 1; ; {
		n := bytes.IndexByte(text[i:], '"')
		if n < 0 || i+n+1 == len(text) {
			return -1, false
		}
		i += n + 1
		switch text[i] {
		case '"':
			i++
			continue
		case comma, '\n':
			return i, true
		case '\r':
			if i+1 == len(text) {
				return -1, false
			}
			if text[i+1] == '\n' {
				return i, true
			}
		}
		return i - 1, false
	}
}

// positionCounter converts increasing offsets in a text to positions, so that it reads the text once.
type positionCounter struct {
	text   []byte
	line   int // of offset
	offset int
}

// position returns the position of an offset, which must not be less than that of the last call.
func (c *positionCounter) position(offset int) fleet.Position {
	c.line += bytes.Count(c.text[c.offset:offset], newline)
	c.offset = offset
	start := bytes.LastIndexByte(c.text[:offset], '\n') + 1
	return fleet.Position{Line: int32(c.line), Column: int32(offset - start + 1)}
}

// detectFormat detects the line ends and the delimiter. It must be called first.
func (c *blockReader) detectFormat(aliases map[string]string) error {
	err := c.fill(c.blockSize)
	for ok := true; ok && err == nil; {
		if c.endsLinesWithCR() {
			c.in = lineEnds{c.in}
			replaceLineEnds(c.buf)
		}
		if _, whole := headerLine(c.buf); whole {
			break
		}
		ok, err = c.extend()
	}
	c.comma = delimiter(c.buf, aliases)
	return err
}

// endsLinesWithCR reports whether the lines end with a carriage return alone, as in the format "CSV
// (Macintosh)" of Excel.
func (c *blockReader) endsLinesWithCR() bool {
	text := c.buf
	if c.done && c.unended {
		text = text[:len(text)-1]
	}
	return (c.done || len(text) >= maxRow) && bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0
}

// lineEnds replaces the carriage returns of a text by line feeds.
type lineEnds struct{ in io.Reader }

func (l lineEnds) Read(b []byte) (int, error) {
	n, err := l.in.Read(b)
	replaceLineEnds(b[:n])
	return n, err
}

func replaceLineEnds(text []byte) {
	for i, c := range text {
		if c == '\r' {
			text[i] = '\n'
		}
	}
}
