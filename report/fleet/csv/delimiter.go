package csv

import (
	"bytes"
	"encoding/csv"
	"strings"

	"fleetreport/report/fleet"
)

// delimiters are the characters that may separate fields.
var delimiters = [...]byte{',', ';', '\t'}

// delimiter detects the delimiter in the header line: the one that yields the most known columns, then the most
// fields.
func delimiter(text []byte, aliases map[string]string) byte {
	line, _ := headerLine(text)
	best, names, count := delimiters[0], -1, -1
	for _, d := range delimiters {
		n, cells := 0, splitHeader(line, d)
		for _, cell := range cells {
			if fleet.KnownColumn(cell, aliases) != "" {
				n++
			}
		}
		if n > names || n == names && len(cells) > count {
			best, names, count = d, n, len(cells)
		}
	}
	return best
}

// separatorLine reports whether a line is one that sets the delimiter in Excel, such as sep=; before the header.
func separatorLine(line []byte) bool {
	const longest = len(`"sep=;"`) + len("\r\n")
	if len(line) > longest {
		return false
	}
	text := strings.ToLower(strings.Trim(strings.TrimSpace(string(line)), `"`))
	separator, ok := strings.CutPrefix(text, "sep=")
	return ok && len(separator) <= 1
}

// headerLine returns the first line that is neither blank nor a separator line. It includes the lines of a
// quoted field. It returns false if the text ends before the line does.
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

// splitHeader splits the header line, whose quotes need not be valid, and returns the cells without the quotes around
// them.
func splitHeader(line []byte, d byte) []string {
	r := csv.NewReader(bytes.NewReader(line))
	r.Comma, r.LazyQuotes = rune(d), true
	cells, _ := r.Read()
	for i, cell := range cells {
		cells[i] = strings.Trim(strings.TrimSpace(cell), `"`)
	}
	return cells
}
