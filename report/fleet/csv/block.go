package csv

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"

	"fleetreport/report/fleet"
)

// Decode splits the block into rows. It implements [fleet.Block].
func (b *block) Decode() fleet.Rows {
	b.cells, b.starts, b.lines, b.blankLines = b.cells[:0], b.starts[:0], b.lines[:0], b.blankLines[:0]
	b.errors = b.errors[:0]
	b.checkEncoding()
	b.split()
	return fleet.Rows{Text: b.text, Cells: b.cells, Lines: b.lines, Blank: b.blankLines, Errors: b.errors}
}

// checkEncoding rejects NUL bytes and bytes that are not UTF-8. It reports the first one of each line, because
// the rest of the line is usually wrong in the same way.
func (b *block) checkEncoding() {
	if utf8.Valid(b.text) && bytes.IndexByte(b.text, 0) < 0 {
		return
	}
	line := int32(b.line)
	reject := func(i int, message string) {
		b.errors = append(b.errors,
			fleet.RowError{At: fleet.Position{Line: line, Column: int32(i + 1)}, Message: message, Fatal: true})
	}
	for rest := range bytes.Lines(b.text) {
		for i := 0; i < len(rest); {
			r, n := utf8.DecodeRune(rest[i:])
			if r == utf8.RuneError && n == 1 {
				reject(i, fmt.Sprintf("byte 0x%02X is not UTF-8: save the file as UTF-8 (in Excel: CSV UTF-8)", rest[i]))
				break
			}
			if r == 0 {
				reject(i, "byte 0x00 is not text: remove it")
				break
			}
			i += n
		}
		line++
	}
}

// split splits all rows into cells. It leaves out blank rows, and rows that do not have a cell for each column.
func (b *block) split() {
	end := len(b.text)
	line, quoteErrors := b.firstLine(), b.quoteErrors
	for i := b.begin; i < end; {
		start, first := i, len(b.cells)
		if len(quoteErrors) > 0 && quoteErrors[0].start == i {
			e := quoteErrors[0]
			quoteErrors = quoteErrors[1:]
			b.errors = append(b.errors, fleet.RowError{At: e.at, Message: e.message})
			i = e.end
			line += int32(bytes.Count(b.text[start:i], newline))
			continue
		}
		var lines int32
		i, lines = b.row(i)
		switch n := len(b.cells) - first; {
		case n == 0: // an empty line is not a row
		case b.blank(first):
			b.blankLines = append(b.blankLines, line)
			b.cells = b.cells[:first]
		case n != b.width:
			b.errors = append(b.errors, b.widthError(start, line, b.cells[first:]))
			b.cells = b.cells[:first]
		default:
			b.starts, b.lines = append(b.starts, start), append(b.lines, line)
		}
		line += lines
	}
}

// widthError returns the error of a row that does not have as many cells as the header.
func (b *block) widthError(start int, line int32, cells []fleet.Span) fleet.RowError {
	e := fleet.RowError{Start: b.positionFrom(start, line, 0), Cells: slices.Clone(cells)}
	counts := fmt.Sprintf("the row has %d fields, the header %d", len(cells), b.width)
	if len(cells) == 1 {
		counts = fmt.Sprintf("the row has 1 field, the header %d", b.width)
	}
	e.At, e.Message = e.Start, counts+fmt.Sprintf(": write a %s for each blank cell too", delimiterName(b.comma))
	if len(cells) > b.width {
		e.At = b.positionFrom(start, line, b.width)
		e.Message = counts + fmt.Sprintf(": put a value that contains a %s in double quotes", delimiterName(b.comma))
	}
	return e
}

func delimiterName(comma byte) string {
	switch comma {
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	default:
		return "comma"
	}
}
