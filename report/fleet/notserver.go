package fleet

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fleetreport/report/quote"
)

// Spreadsheets and exports hold rows that are not servers: headings, comments, totals,
// averages. None of them has a value in a column that a server is judged by, so only rows
// without such values are looked at. Comments, headings, repeated headers and rows that are
// labelled as totals are found in their block. Other totals can only be found once the rows
// above are known: see total.go.
//
// Rows that certainly are not servers are counted apart. Those that may be one after all
// count as rows that could not be read, so that no server is hidden by what it is called.

// controlColumns are the columns of which a value shows that a row is a server: those that
// the fleet is judged by, but for names and numbers, which headings and totals have too.
func controlColumns(columns []Column, judged []string) []int {
	var answers, list []int
	for i, c := range columns {
		isJudged := slices.ContainsFunc(judged, func(name string) bool { return strings.EqualFold(name, c.Name) })
		if c.Known && slices.Contains(alwaysNeeded, c.Name) || !c.Known && isJudged {
			if c.Known && c.Name != AuthType {
				answers = append(answers, i)
			} else {
				list = append(list, i)
			}
		}
	}
	// Answers come first, as they are the quickest to recognize.
	return append(answers, list...)
}

// findNotServers finds the rows of the block that are not servers, and those that may be
// totals. It runs before the cells are read: what is wrong with the cells of a heading or of
// a total matters to nobody.
func (b *block) findNotServers() {
rows:
	for row := range b.lines {
		counted := false // a control holds a number, as COUNTIF gives it below a column
		for _, column := range b.controls {
			raw := b.cell(row, column)
			if len(raw) == 0 {
				continue
			}
			switch string(raw) {
			case "true", "false", "TRUE", "FALSE", "True", "False", "yes", "no", "Yes", "No": // as in most rows
				continue rows
			}
			if _, isNumber := plainDecimal(bytes.TrimSpace(raw)); isNumber {
				counted = true
			} else if !blankCell(raw) && !saysUnknownControl(string(raw)) {
				if b.repeatsHeader(row, column) {
					b.leaveOut(row, 0, "this is the header again: remove the row", true)
				}
				continue rows
			}
		}
		b.checkWithoutControls(row, counted)
	}
}

// checkWithoutControls looks at a row whose controls are all blank, words for unknown, or,
// where counted is set, numbers.
func (b *block) checkWithoutControls(row int, counted bool) {
	filled, first, numbers, texts := 0, 0, false, 0
	for column := range b.columns {
		if blankCell(b.cell(row, column)) {
			continue
		}
		if filled++; filled == 1 {
			first = column
		}
		_, isNumber := plainDecimal(bytes.TrimSpace(b.cell(row, column)))
		switch {
		case Numbers(b.names[column]) != nil:
			numbers = true
		case !isNumber && !slices.Contains(b.controls, column):
			texts++
		}
	}
	if len(b.controls) > 0 {
		if !counted {
			text := string(bytes.TrimSpace(b.cell(row, first)))
			if message := notServer(text, filled); message != "" {
				b.leaveOut(row, first, message, isSurelyComment(text, filled) || b.isSurelyHeading(text, filled, first))
				return
			}
		}
		labels := b.labelsOf(row)
		switch {
		case texts <= len(labels)+1 && isTotal(strings.Join(labels, " ")):
			b.labelledTotal(row)
			return
		case (counted || !numbers) && looksLikeTotal(labels):
			b.doubts = append(b.doubts, doubt{int32(row), labelDoubt})
		}
	}
	if numbers && !counted {
		b.mayBeTotals = append(b.mayBeTotals, mayBeTotal{row: int32(row)})
	}
}

// labelledTotal records a row that its label says is a total. Its numbers are kept as texts,
// to find the rows that add up to them.
func (b *block) labelledTotal(row int) {
	b.bad[row] = true
	b.mayBeTotals = append(b.mayBeTotals, mayBeTotal{row: int32(row), labelled: true})
	for column := range b.columns {
		if slices.Contains(b.labels, column) {
			continue
		}
		if raw := b.cell(row, column); len(raw) > 0 && Numbers(b.names[column]) != nil {
			b.aside = append(b.aside, aside{row: int32(row), column: column, text: string(bytes.TrimSpace(raw))})
		}
		b.clear(row, column)
	}
}

// clear makes a cell blank.
func (b *block) clear(row, column int) {
	cell := &b.cells[row*len(b.columns)+column]
	cell.end = cell.start
}

// leaveOut adds the problem of a row that is not a server, and blanks its cells, so that
// nothing else is reported of them. Where that is not certain, the row counts as one that
// could not be read.
func (b *block) leaveOut(row, column int, message string, certain bool) {
	at := b.place(row, column)
	b.problems.row(int(at.line), int(at.column), "", message)
	b.others = append(b.others, int32(row))
	b.bad[row] = true
	if certain {
		b.notServers++
	}
	for column := range b.columns {
		b.clear(row, column)
	}
}

// repeatsHeader reports whether a row has its header in a column, and nothing but headers in
// the others, as where several exports were joined.
func (b *block) repeatsHeader(row, column int) bool {
	isHeader := func(column int) bool {
		cell, header := b.cell(row, column), b.headers[column]
		return bytes.EqualFold(cell, header) || bytes.EqualFold(bytes.TrimSpace(cell), bytes.TrimSpace(header))
	}
	if !isHeader(column) {
		return false
	}
	for column := range b.columns {
		if !isHeader(column) && !blankCell(b.cell(row, column)) {
			return false
		}
	}
	return true
}

// labelsOf returns the id, the name and the team of a row, without blanks and words for
// unknown.
func (b *block) labelsOf(row int) []string {
	var labels []string
	for _, column := range b.labels {
		text := string(bytes.TrimSpace(b.cell(row, column)))
		if !LooksBlank(text) && !SaysUnknown(text) {
			labels = append(labels, text)
		}
	}
	return labels
}

// blankCell reports whether nothing can be seen in a cell.
func blankCell(raw []byte) bool {
	return len(raw) == 0 || !plain(raw[0]) && LooksBlank(string(raw))
}

// notServer says why a row without controls, which begins with the text and has so many
// filled cells, is not a server; "" where it may be one.
func notServer(text string, filled int) string {
	switch {
	case isComment(text):
		return quote.Value(text) + " is a comment, not a server: remove the row"
	case filled == 1:
		return quote.Value(text) + " is the only value of its row, which is a heading and not a server: " +
			"remove the row, or write more about the server"
	}
	return ""
}

// notServerOfWidth is the message for a row of the wrong width that is not a server: a
// comment, or the word for a total and numbers; "" for others. Which columns its cells belong
// to is unknown.
func (b *block) notServerOfWidth(cells []span) (message string, certain bool) {
	var texts []string
	for _, c := range cells {
		if raw := b.text[c.start:c.end]; !blankCell(raw) {
			texts = append(texts, string(bytes.TrimSpace(raw)))
		}
	}
	if len(texts) == 0 {
		return "", false
	}
	if isComment(texts[0]) {
		return notServer(texts[0], len(cells)), isSurelyComment(texts[0], len(texts))
	}
	isText := func(s string) bool { return len(meantNumbers([]string{s}, false)) == 0 }
	if isTotal(texts[0]) && !slices.ContainsFunc(texts[1:], isText) {
		return quote.Value(texts[0]) + isATotal + ": remove the row", true
	}
	return "", false
}

// isComment reports whether a text starts with the sign of a comment or with a rule, as in
// "-- end of export --". "#12" is an id.
func isComment(text string) bool {
	if rest, ok := strings.CutPrefix(text, "#"); ok {
		return !allDigits(rest) && !IsErrorValue(text)
	}
	for _, sign := range []string{"//", "/*", "<!--", ";", "==", "**", "~~", "||", "+-", "+="} {
		if strings.HasPrefix(text, sign) {
			return true
		}
	}
	if strings.Trim(text, "_.") == "" && len(text) > 2 {
		return true
	}
	r, size := utf8.DecodeRuneInString(text)
	if !isDash(r) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[size:])
	return isDash(next) || next == ' '
}

// isDash reports whether a character is one of those that rules are made of.
func isDash(r rune) bool {
	const minus, boxes, lastBox = '\u2212', '\u2500', '\u257f'
	return r == minus || r >= boxes && r <= lastBox || unicode.Is(unicode.Pd, r)
}

// isSurelyComment reports whether a text that starts with the sign of a comment, in a row
// with so many filled cells, cannot be an id such as "#prod".
func isSurelyComment(text string, filled int) bool {
	return isComment(text) && (filled == 1 || strings.ContainsFunc(text, unicode.IsSpace) ||
		!strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }))
}

// isSurelyHeading reports whether the only value of a row cannot be the id or the name of a
// server of which nothing else is known: it is in another column, it ends as a heading does
// or is in parentheses, or its column is of ids and it is a word that begins with a capital, or
// several words, all without digits.
func (b *block) isSurelyHeading(text string, filled, column int) bool {
	if filled != 1 {
		return false
	}
	if !slices.Contains(b.identity, column) || isTotal(text) || strings.HasSuffix(text, ":") || strings.HasPrefix(text, "(") {
		return true
	}
	first, _ := utf8.DecodeRuneInString(text)
	return b.names[column] == ServerID && !unicode.IsLower(first) && !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != ' '
	})
}
