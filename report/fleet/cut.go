package fleet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	// blockBytes is about how many bytes of the file are read in one piece: few
	// enough that a block and its cells stay in the cache of a core.
	blockBytes = 256 << 10

	// maxRow is how many bytes a row may have, so that the memory that reading takes
	// grows with the rows and not with the length of one.
	maxRow = 16 << 20

	// padding is how many bytes may be read behind the end of a block.
	padding = 16
)

// cutter cuts the text into blocks of whole rows. A row may hold line ends between
// quotes, so where one ends can only be told from the start of the file: this alone is
// done row after row, and it looks at quotes only. What a quote breaks is found here
// too, so that all other rows of a block are known to be well formed.
//
// After a quoting mistake it goes on with the line after the one that holds the quote,
// also where the quote seemed to hold the rest of the file, so that all mistakes are
// found. This takes linear time: between a quote and the place where it was found to
// be wrong there is none that would open another such field.
type cutter struct {
	in    io.Reader
	piece int // about how many bytes a block has
	comma byte

	rest    []byte // read, and not yet cut
	line    int    // of the start of rest, from 1
	done    bool   // nothing is left to read
	unended bool   // the text does not end with a line end
}

// mistake is a row that cannot be split.
type mistake struct {
	start, end int // in the text of its block: where reading goes on
	at         place
	message    string
}

// take reads on until the rest has n bytes, or to the end of the text. A text that
// does not end with a line end gets one.
func (c *cutter) take(n int) error {
	if room := max(n, len(c.rest)) + padding; cap(c.rest) < room {
		c.rest = append(make([]byte, 0, room), c.rest...)
	}
	for len(c.rest) < n && !c.done {
		k, err := c.in.Read(c.rest[len(c.rest):n])
		c.rest = c.rest[:len(c.rest)+k]
		switch {
		case err == nil:
		case !errors.Is(err, io.EOF):
			return err
		default:
			c.done = true
			if len(c.rest) > 0 && c.rest[len(c.rest)-1] != '\n' {
				c.rest, c.unended = append(c.rest, '\n'), true
			}
		}
	}
	return nil
}

// more reads on where what is there does not do. It reports false where there is no
// more to be had: the text is at its end, or the row is too long.
func (c *cutter) more() (bool, error) {
	if c.done || len(c.rest) >= maxRow {
		return false, nil
	}
	return true, c.take(min(maxRow, max(c.piece, 2*len(c.rest))))
}

// atEnd reports whether nothing is left to cut.
func (c *cutter) atEnd() bool { return c.done && len(c.rest) == 0 }

// next cuts the next block and puts it in b, or gives io.EOF at the end of the text.
// The error of a row that is too long is errTooLong.
func (c *cutter) next(b *block) error {
	err := c.take(c.piece)
	for goOn := true; goOn && err == nil; goOn, err = c.more() {
		end := 0
		if b.mistakes, end = c.scan(b.mistakes[:0]); end > 0 {
			c.cut(b, end)
			return nil
		}
	}
	switch {
	case err != nil:
		return err
	case c.atEnd():
		return io.EOF
	default:
		return errTooLong
	}
}

// cut moves the rest up to end into the block, and takes the block's old memory for
// what is left.
func (c *cutter) cut(b *block, end int) {
	left := b.text[:0]
	left = append(left, c.rest[end:]...)
	b.text, b.begin, b.line = c.rest[:end], 0, c.line
	c.rest = left
	c.line += bytes.Count(b.text, newline)
}

var newline = []byte{'\n'}

var errTooLong = errors.New("a row is too long")

// scan finds where the last whole row of the rest ends, 0 where there is none, and
// appends the rows up to there that cannot be split.
func (c *cutter) scan(mistakes []mistake) ([]mistake, int) {
	text := c.rest
	places := counter{text: text, line: c.line}
	row, i := 0, 0 // where the row at hand starts, and where the scan is in it, outside of quotes
	for {
		quote := bytes.IndexByte(text[i:], '"')
		if quote < 0 {
			if n := bytes.LastIndexByte(text[i:], '\n'); n >= 0 {
				row = i + n + 1
			}
			return mistakes, row
		}
		quote += i
		if n := bytes.LastIndexByte(text[i:quote], '\n'); n >= 0 {
			row = i + n + 1
		}
		wrong := mistake{start: row, message: bareQuote}
		opens := quote == row || text[quote-1] == c.comma
		end, closed := -1, false
		if opens {
			end, closed = closing(text, quote, c.comma)
		}
		if closed {
			i = end
			continue
		}
		line := bytes.IndexByte(text[quote:], '\n')
		all := c.done || row == 0 && len(text) >= maxRow // no more is read for the sake of a quote
		if line < 0 || opens && end < 0 && !all {
			return mistakes, row
		}
		wrong.at = places.place(quote)
		if opens {
			wrong.at, wrong.message = c.wrongQuote(places, quote, end)
		}
		row = quote + line + 1
		i, wrong.end = row, row
		mistakes = append(mistakes, wrong)
	}
}

const bareQuote = `a double quote within a field that does not start with one: put the field in double quotes, without spaces around them, and write "" for each one in it`

// wrongQuote says what is wrong with the quoted field that starts at quote, and where:
// end is the quote in it that is neither doubled nor its end, -1 where there is none.
func (c *cutter) wrongQuote(places counter, quote, end int) (at place, message string) {
	from := places.place(quote)
	switch {
	case end < 0 && c.done:
		return from, "the double quote that starts this field has no end: close it, or remove it"
	case end < 0:
		return from, fmt.Sprintf("the double quote that starts this field is not closed within %d MiB: close it, or remove it", maxRow>>20)
	}
	at = places.place(end)
	if at.line > from.line {
		return from, fmt.Sprintf("the double quote that starts this field is not closed before the next one, in line %d, column %d: close it, or remove it", at.line, at.column)
	}
	return at, `a double quote within a quoted field: write "" for it, and nothing between the closing one and the next delimiter`
}

// closing finds the end of the quoted field that starts at quote: behind its closing
// quote. Where it is not closed well, end is the quote that is neither doubled nor
// closes the field; -1 where there is none in the text.
func closing(text []byte, quote int, comma byte) (end int, closed bool) {
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

// counter tells places in a text, one after the other, so that it reads the text once.
type counter struct {
	text   []byte
	line   int // of offset
	offset int
}

// place is the place of an offset that is not before the one asked for last.
func (c *counter) place(offset int) place {
	c.line += bytes.Count(c.text[c.offset:offset], newline)
	c.offset = offset
	start := bytes.LastIndexByte(c.text[:offset], '\n') + 1
	return place{int32(c.line), int32(offset - start + 1)}
}

// settle finds out how the lines end and what stands between two fields. It must be
// called first.
func (c *cutter) settle(aliases map[string]string) error {
	err := c.take(c.piece)
	for goOn := true; goOn && err == nil; {
		if c.oldMac() {
			c.in = lineEnds{c.in}
			replaceLineEnds(c.rest)
		}
		if _, whole := headerLine(c.rest); whole {
			break
		}
		goOn, err = c.more()
	}
	c.comma = delimiter(c.rest, aliases)
	return err
}

// oldMac reports whether the lines end as on old Macs, which Excel still offers to
// write: by a carriage return alone.
func (c *cutter) oldMac() bool {
	text := c.rest
	if c.done && c.unended {
		text = text[:len(text)-1]
	}
	return (c.done || len(text) >= maxRow) && bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0
}

// lineEnds reads a text whose lines end by a carriage return.
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
