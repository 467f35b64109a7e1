package spreadsheet

import (
	"regexp"
	"strconv"
	"strings"
)

// NormalizeFormula returns the form in which formulas are compared: programs differ in spaces, upper and lower case,
// quotes around the names of sheets, and the prefixes of newer functions.
func NormalizeFormula(formula string) string {
	var b strings.Builder
	for text, isString := range pieces(formula) {
		if isString {
			b.WriteString(text)
			continue
		}
		text = strings.ToUpper(text)
		text = strings.NewReplacer("_XLFN.", "", "_XLWS.", "", "TRUE()", "TRUE", "FALSE()", "FALSE").Replace(text)
		text = quotedSheet.ReplaceAllString(text, "$1!")
		for i := range len(text) {
			// A space between two references intersects them.
			if text[i] != ' ' && text[i] != '\n' || i > 0 && i < len(text)-1 && isWord(text[i-1]) && isWord(text[i+1]) {
				b.WriteByte(text[i])
			}
		}
	}
	return b.String()
}

// quotedSheet matches the quoted name of a sheet that needs no quotes.
var quotedSheet = regexp.MustCompile(`'([A-Z_][A-Z0-9_.]*)'!`)

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c == '.' || c == '$'
}

// pieces yields the string constants of a formula, with their quotes, and the texts between them.
func pieces(formula string) func(yield func(text string, isString bool) bool) {
	return func(yield func(string, bool) bool) {
		for i, text := range strings.Split(formula, `"`) {
			if isString := i%2 == 1; isString {
				text = `"` + text + `"`
				if !yield(text, true) {
					return
				}
			} else if !yield(text, false) {
				return
			}
		}
	}
}

// reference matches a reference to a cell: the parts are what precedes it, "$", the column, "$" and the row.
var reference = regexp.MustCompile(`(^|[^A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})\b`)

// moveFormula returns a formula for the cell that is so many columns and rows further: relative references move with
// it.
func moveFormula(formula string, columns, rows int) string {
	var b strings.Builder
	for text, isString := range pieces(formula) {
		if isString {
			b.WriteString(text)
			continue
		}
		at := 0
		for _, m := range reference.FindAllStringSubmatchIndex(text, -1) {
			part := func(i int) string { return text[m[2*i]:m[2*i+1]] }
			if m[1] < len(text) && text[m[1]] == '(' {
				continue // a function, such as LOG10
			}
			column, row, _ := parseName(part(3) + part(5))
			if part(2) == "" {
				column += columns
			}
			if part(4) == "" {
				row += rows
			}
			b.WriteString(text[at:m[4]]) // with what precedes the reference
			name := strings.TrimRight(CellName(column, 0), "0")
			b.WriteString(part(2) + name + part(4) + strconv.Itoa(row))
			at = m[1]
		}
		b.WriteString(text[at:])
	}
	return b.String()
}
