package report

import (
	"strconv"
	"strings"
	"unicode"
)

// Headers are the headers of the columns as the table of a spreadsheet takes them: on
// one line, not blank, of at most [HeaderUnits], and distinct. A second "owner" is
// "owner (2)", or the next number that no other column has.
func (t *Table) Headers() []string {
	headers := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		headers[i] = headerLine(c.Header())
	}
	return headerNames(headers)
}

// headerLine puts a header on one line, without characters that XML forbids.
func headerLine(header string) string {
	words := strings.FieldsFunc(header, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	return strings.Map(func(r rune) rune {
		if r == 0xFFFE || r == 0xFFFF {
			return unicode.ReplacementChar
		}
		return r
	}, strings.Join(words, " "))
}

// headerNames makes distinct names of headers that stand on one line. Case does not
// tell names apart.
func headerNames(headers []string) []string {
	taken := map[string]bool{}
	take := func(name string) bool {
		key := strings.ToLower(name)
		free := !taken[key]
		taken[key] = true
		return free
	}
	// The names as given are taken first, so that "owner, owner, owner (2)" does
	// not rename the one that says what the file says.
	names, done := make([]string, len(headers)), make([]bool, len(headers))
	for i, h := range headers {
		if names[i] = cutHeader(h); h != "" {
			done[i] = take(names[i])
		}
	}
	for i, h := range headers {
		if h == "" {
			names[i] = "Column " + strconv.Itoa(i+1)
			done[i] = take(names[i])
		}
	}
	for i, name := range names {
		for n := 2; !done[i]; n++ {
			suffix := " (" + strconv.Itoa(n) + ")"
			names[i] = CutUTF16(name, HeaderUnits-len(suffix)) + suffix
			done[i] = take(names[i])
		}
	}
	return names
}

// cutHeader cuts a header that is too long.
func cutHeader(h string) string {
	if UTF16Len(h) <= HeaderUnits {
		return h
	}
	return CutUTF16(h, HeaderUnits-1) + "…"
}

// renamed says how the header of a column differs on its sheet from the one that the
// file has, with the name that the sheet has; ok is false where it does not.
func renamed(col Column, name string) (l limitation, ok bool) {
	header := headerLine(col.Header())
	switch {
	case header == "":
		return limitation{col.Name, "a header that is blank", 1, "named " + name}, true
	case UTF16Len(header) > HeaderUnits:
		end := "…"
		if !strings.HasSuffix(name, end) { // it occurs before, too
			end = name[strings.LastIndexByte(name, '('):]
		}
		return limitation{string([]rune(Legible(header))[:20]) + "…", "a header of more than " + whole.Text(count(HeaderUnits)) + " characters", 1, "cut, and ends with " + end}, true
	case name != header:
		return limitation{Legible(header), "a header that occurs before", 1, "named " + Legible(name)}, true
	}
	return limitation{}, false
}
