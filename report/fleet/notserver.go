package fleet

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fleetreport/report/quote"
)

// Spreadsheets and exports contain rows that are not servers: headings, comments, totals, averages. Hardly any
// has a value in a column that servers are judged by. Comments, headings, repeated headers and rows that are
// labelled as totals are found in their block. Other totals can only be found once the rows above are known:
// see total.go.
//
// Rows that are certainly not servers are counted in Source.NotServers. Rows that may be servers count as rows
// that could not be read, so that no server is hidden by its name.

// controlColumns returns the columns in which a value shows that a row is a server: those that the fleet is
// judged by, except names and numbers, which headings and totals have too. The first yesNo of them are the
// known columns of yes and no.
func controlColumns(columns []Column, judged []string) (list []int, yesNo int) {
	var answers []int
	for i, c := range columns {
		isJudged := slices.ContainsFunc(judged, func(name string) bool { return strings.EqualFold(name, c.Name) })
		if c.Known && slices.Contains(defaultRequired, c.Name) || !c.Known && isJudged {
			if c.Known && c.Name != AuthType {
				answers = append(answers, i)
			} else {
				list = append(list, i)
			}
		}
	}
	// Answers come first, because they are the fastest to recognize.
	return append(answers, list...), len(answers)
}

// fillIn says what to do with a row whose controls are blank.
func fillIn(columns []Column, controls []int) string {
	var names []string
	for _, i := range slices.Sorted(slices.Values(controls)) {
		names = append(names, quote.Escape(columns[i].Name))
	}
	list := strings.Join(names, ", ")
	if n := len(names); n > 1 {
		list = strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return "remove it or, if it is a server, fill in " + list
}

// findNotServers finds the rows of the block that are not servers, and the candidates for totals. It runs
// before the cells are parsed, because errors in the cells of a heading or a total do not matter.
func (b *block) findNotServers() {
rows:
	for row := range b.Lines {
		counts := false   // a control has a number that cannot be its value, as COUNTIF writes it below a column
		answered := false // a yes/no control has 0 or 1
		for k, column := range b.controls {
			raw := b.cell(row, column)
			if len(raw) == 0 {
				continue
			}
			switch string(raw) {
			case "true", "false", "TRUE", "FALSE", "True", "False", "yes", "no", "Yes", "No": // the common case
				b.checkServer(row, false)
				continue rows
			}
			if n, isNumber := plainDecimal(bytes.TrimSpace(raw)); isNumber {
				isAnswer := k < b.yesNoControls && (n == 0 || n == 1)
				answered, counts = answered || isAnswer, counts || !isAnswer
			} else if !blankCell(raw) && !isUnknownControl(string(raw)) {
				if b.repeatsHeader(row, column) {
					b.leaveOut(row, 0, "this row repeats the header: remove it", true)
				} else {
					b.checkServer(row, false)
				}
				continue rows
			}
		}
		if answered && !counts {
			b.checkServer(row, true)
			continue
		}
		b.checkWithoutControls(row, counts)
	}
}

// checkServer makes a row that has a value in a control a candidate for a total if its only label is a total,
// or if it has a single label although the file has columns for more: totals that were filled down look like
// that. The row is doubtful if one of its labels is a total or starts like a comment, or if its controls are
// only 0 and 1, which may be counts, and it looks like a total.
func (b *block) checkServer(row int, onlyZeroOne bool) {
	filled, isServer := 0, false
	for _, column := range b.labels {
		raw := b.cell(row, column)
		if len(raw) == 0 {
			continue
		}
		filled++
		switch {
		case startsWithID(raw):
			isServer = true
		case filled == 1 && bytes.IndexByte([]byte("#/<;=*~|+-"), raw[0]) >= 0 && isComment(string(bytes.TrimSpace(raw))):
			b.doubts = append(b.doubts, doubt{int32(row), commentDoubt})
		case isTotalWord(raw):
			b.doubts = append(b.doubts, doubt{int32(row), labelDoubt})
		}
	}
	if filled == maxLabels || filled > 1 && isServer {
		return // the common cases
	}
	labels := b.rowLabels(row)
	if len(labels) <= 1 && len(b.labels) > 1 || isTotal(strings.Join(labels, " ")) {
		b.candidates = append(b.candidates, candidate{row: int32(row), hasControls: true})
	}
	if onlyZeroOne && looksLikeTotal(labels) {
		b.doubts = append(b.doubts, doubt{int32(row), labelDoubt})
	}
}

// isTotalWord reports whether a label is a single word for a total. It does not allocate.
func isTotalWord(label []byte) bool {
	var lower [20]byte
	if len(label) > len(lower) {
		return false
	}
	for i, c := range label {
		switch {
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		case c >= utf8.RuneSelf:
			return isTotal(string(label))
		}
		lower[i] = c
	}
	return totalWords[string(lower[:len(label)])]
}

// startsWithID reports whether a label starts with a word such as "MCP08" or "erp-2", which no label of a total
// does. It is a fast check for most ids.
func startsWithID(label []byte) bool {
	hasLetter := false
	for _, c := range label {
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			hasLetter = true
		case c >= '0' && c <= '9':
			return hasLetter
		case c != '-' && c != '_':
			return false
		}
	}
	return false
}

// checkWithoutControls checks a row whose controls are all blank, words for unknown or, if counts is set,
// numbers.
func (b *block) checkWithoutControls(row int, counts bool) {
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
		case NumberFunc(b.names[column]) != nil:
			numbers = true
		case !isNumber && !slices.Contains(b.controls, column):
			texts++
		}
	}
	if len(b.controls) > 0 {
		labels := b.rowLabels(row)
		if !counts {
			text := string(bytes.TrimSpace(b.cell(row, first)))
			switch {
			case isComment(text):
				certain := len(labels) < maxLabels && isCertainComment(text, filled)
				b.leaveOut(row, first, b.commentMessage(text, certain), certain)
				return
			case filled == 1:
				message := " is the only value in its row, so it may be a heading: remove the row or, if it is a server, " +
					"fill in the other columns"
				b.leaveOut(row, first, quote.Value(text)+message, b.isCertainHeading(text, first))
				return
			}
		}
		switch {
		case len(labels) < maxLabels && texts <= len(labels)+1 && isTotal(strings.Join(labels, " ")):
			b.labelledTotal(row)
			return
		case (counts || !numbers) && looksLikeTotal(labels):
			b.doubts = append(b.doubts, doubt{int32(row), labelDoubt})
		}
	}
	if numbers && !counts {
		b.candidates = append(b.candidates, candidate{row: int32(row)})
	}
}

// labelledTotal records a row that is a total by its label. Its numbers are kept as texts, to find the rows
// that add up to them.
func (b *block) labelledTotal(row int) {
	b.bad[row] = true
	b.candidates = append(b.candidates, candidate{row: int32(row), labelled: true})
	for column := range b.columns {
		if slices.Contains(b.labels, column) {
			continue
		}
		if raw := b.cell(row, column); len(raw) > 0 && NumberFunc(b.names[column]) != nil {
			b.pending = append(b.pending, pendingCell{row: int32(row), column: column, text: string(bytes.TrimSpace(raw))})
		}
		b.clear(row, column)
	}
}

// clear makes a cell blank.
func (b *block) clear(row, column int) {
	cell := &b.Cells[row*len(b.names)+column]
	cell.End = cell.Start
}

// leaveOut adds the problem of a row that is not a server, and blanks its cells, so that nothing else is
// reported about them. If that is not certain, the row counts as one that could not be read.
func (b *block) leaveOut(row, column int, message string, certain bool) {
	at := b.source.Position(row, column)
	b.problems.row(int(at.Line), int(at.Column), "", message)
	b.nonServers = append(b.nonServers, int32(row))
	b.bad[row] = true
	if certain {
		b.notServers++
		b.notServerLabels = append(b.notServerLabels, b.rowLabels(row)...)
	}
	for column := range b.columns {
		b.clear(row, column)
	}
}

// repeatsHeader reports whether a row repeats the header in a column and has only headers or blanks in the
// others, as in joined exports.
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

// maxLabels is the number of labels of a row that has its own id, name and team. Such a row is never certain
// not to be a server, whatever its labels say.
const maxLabels = 3

// rowLabels returns the labels of a row: its id, name and team, in this order.
func (b *block) rowLabels(row int) []string {
	texts := make([]string, 0, maxLabels)
	for _, column := range b.labels {
		texts = append(texts, string(bytes.TrimSpace(b.cell(row, column))))
	}
	return slices.DeleteFunc(texts, isNoLabel)
}

// isNoLabel reports whether an id, name or team says nothing: it is blank, a word for unknown, or has neither
// letters nor digits.
func isNoLabel(text string) bool {
	return IsUnknownWord(text) || !strings.ContainsFunc(text, isLetterOrDigit)
}

// blankCell is LooksBlank for a cell, and fast.
func blankCell(raw []byte) bool {
	return len(raw) == 0 || !isVisibleASCII(raw[0]) && LooksBlank(string(raw))
}

// notServerOfWidth returns the message about a row of the wrong width that is not a server: a comment, or the
// word for a total and numbers. It returns "" for other rows. Which columns the cells belong to is unknown.
func (b *block) notServerOfWidth(cells []Span) (message string, certain bool) {
	var texts []string
	for _, c := range cells {
		if raw := b.Text[c.Start:c.End]; !blankCell(raw) {
			texts = append(texts, string(bytes.TrimSpace(raw)))
		}
	}
	isText := func(s string) bool {
		numbers, _ := suggestNumbers(s, false)
		return len(numbers) == 0
	}
	switch {
	case len(texts) == 0:
		return "", false
	case isComment(texts[0]):
		certain = len(texts) < maxLabels && isCertainComment(texts[0], len(texts))
		message = b.commentMessage(texts[0], certain)
	case isTotal(texts[0]) && !slices.ContainsFunc(texts[1:], isText):
		certain = true
		message = quote.Value(texts[0]) + aTotal + ": remove the row"
	}
	if certain {
		b.notServerLabels = append(b.notServerLabels, texts...)
	}
	return message, certain
}

// commentMessage is the message about a row that starts with a comment.
func (b *block) commentMessage(text string, certain bool) string {
	if certain {
		return quote.Value(text) + " is a comment, not a server: remove the row"
	}
	return quote.Value(text) + " looks like a comment, not a server: " + b.fillIn
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// isComment reports whether a text starts with a comment sign or a ruler, as in "-- end of export --". "#12" is
// an id.
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

// isDash reports whether a character is a dash or a line.
func isDash(r rune) bool {
	const minus, boxes, lastBox = '\u2212', '\u2500', '\u257f'
	return r == minus || r >= boxes && r <= lastBox || unicode.Is(unicode.Pd, r)
}

// isCertainComment reports whether a comment, in a row with a number of filled cells, cannot be an id such as
// "#prod".
func isCertainComment(text string, filled int) bool {
	return filled == 1 || strings.ContainsFunc(text, unicode.IsSpace) ||
		!strings.ContainsFunc(text, isLetterOrDigit)
}

// isCertainHeading reports whether the only value of a row cannot be the id or the name of a server of which
// nothing else is known: it is not in one of these columns, it is a total, it ends with a colon, it starts with
// a parenthesis, or it consists of several words without digits in the column of ids.
func (b *block) isCertainHeading(text string, column int) bool {
	if !slices.Contains(b.identity, column) || isTotal(text) ||
		strings.HasSuffix(text, ":") || strings.HasPrefix(text, "(") {
		return true
	}
	first, _ := utf8.DecodeRuneInString(text)
	return b.names[column] == ServerID && !unicode.IsLower(first) && strings.Contains(text, " ") &&
		!strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != ' ' })
}
