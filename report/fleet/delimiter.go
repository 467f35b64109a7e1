package fleet

import (
	"bytes"
	"strings"
)

// delimiters are the characters that may stand between two fields.
var delimiters = [...]byte{',', ';', '\t'}

// delimiter finds the character between the fields from the header line: the one
// under which it names the most known columns, be it by an alias, then the one found
// most often.
func delimiter(text []byte, aliases map[string]string) byte {
	line, _ := headerLine(text)
	best, names, count := delimiters[0], -1, -1
	for _, d := range delimiters {
		n, cells := 0, splitHeader(line, d)
		for _, cell := range cells {
			if meaning(cell, aliases) != "" {
				n++
			}
		}
		if n > names || n == names && len(cells) > count {
			best, names, count = d, n, len(cells)
		}
	}
	return best
}

// separatorLine tells whether a line is one of those that tell Excel the delimiter,
// sep=; and the like, which it wants before the header.
func separatorLine(line []byte) bool {
	const longest = len(`"sep=;"`) + len("\r\n")
	if len(line) > longest {
		return false
	}
	text := strings.ToLower(strings.Trim(strings.TrimSpace(string(line)), `"`))
	separator, ok := strings.CutPrefix(text, "sep=")
	return ok && len(separator) <= 1
}

// headerLine is the first line of the text that is neither blank nor for Excel alone, with
// all of a quoted field that goes on in further lines. It is false where the text ends
// before the line does.
func headerLine(text []byte) (line []byte, whole bool) {
	for found := true; found; {
		text = bytes.TrimLeft(text, " \t\r\n,;")
		var first, rest []byte
		if first, rest, found = bytes.Cut(text, newline); found && separatorLine(first) {
			text = rest
		} else {
			found = false
		}
	}
	quoted := false
	for i, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case b == '\n' && !quoted:
			return text[:i], true
		}
	}
	return text, false
}

// splitHeader splits the line at the delimiters that are not in quotes, and gives
// the cells without the quotes around them.
func splitHeader(line []byte, d byte) []string {
	var cells []string
	quoted, start := false, 0
	cell := func(b []byte) {
		s := strings.Trim(strings.TrimSpace(string(b)), `"`)
		cells = append(cells, s)
	}
	for i, b := range line {
		switch {
		case b == '"':
			quoted = !quoted
		case b == d && !quoted:
			cell(line[start:i])
			start = i + 1
		}
	}
	cell(line[start:])
	return cells
}
