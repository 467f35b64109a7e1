package fleet

import "fmt"

// answerColumn has the answers of one column.
type answerColumn struct {
	list []Answer
	marks
}

// answerPart has the answers of one column of a block.
type answerPart struct {
	list  []Answer
	notes map[string]*Note // of spellings, by text
	marks
}

// marks are the cells whose meaning depends on the other cells of their column.
type marks struct {
	checked int32     // line of the first check mark, 0 if there is none
	crosses []cellRef // "x"
}

// cellRef is a cell of a column and its position in the file.
type cellRef struct {
	row int32
	at  Position
}

// shiftRows adds the number of rows before a block to the rows of its cells.
func shiftRows(list []cellRef, before int) []cellRef {
	for i := range list {
		list[i].row += int32(before)
	}
	return list
}

func (a *answerColumn) part() columnPart { return &answerPart{notes: map[string]*Note{}} }
func (a *answerColumn) grow(rows int)    { a.list = reserve(a.list, rows) }

func (p *answerPart) read(b *block, column int) {
	for row := range b.Lines {
		switch raw := b.trim(row, column); string(raw) {
		case "true":
			p.list = append(p.list, Yes)
		case "false":
			p.list = append(p.list, No)
		case "":
			p.list = append(p.list, Unknown)
		default:
			p.list = append(p.list, p.parse(raw, b, row, column))
		}
	}
}

// parse parses an answer that is not in its canonical form.
func (p *answerPart) parse(raw []byte, b *block, row, column int) Answer {
	v, isCanonical, message := parseAnswer(string(raw))
	switch {
	case message != "":
		b.rejectCell(row, column, message)
	case !isCanonical:
		switch {
		case IsCross(string(raw)):
			p.crosses = append(p.crosses, cellRef{int32(row), b.source.Position(row, column)})
		case p.checked == 0 && IsCheckMark(string(raw)):
			p.checked = b.Lines[row]
		}
		note, ok := p.notes[string(raw)]
		if !ok {
			to := canonical(v)
			if v == Unknown {
				to = v.String()
			}
			note = b.notes[1+column].note(string(raw), to, readAs)
			p.notes[string(raw)] = note
		}
		note.count(b.Lines[row])
	}
	return v
}

func (a *answerColumn) join(p columnPart) {
	next := p.(*answerPart)
	a.crosses = append(a.crosses, shiftRows(next.crosses, len(a.list))...)
	if a.checked == 0 {
		a.checked = next.checked
	}
	next.marks = marks{crosses: next.crosses[:0]}
	a.list = append(a.list, next.list...)
	clear(next.notes)
	next.list = next.list[:0]
}

func (a *answerColumn) at(row int32) Answer {
	if int(row) >= len(a.list) {
		return Unknown
	}
	return a.list[row]
}

func (a *answerColumn) text(row int32) string { return canonical(a.at(row)) }
func (a *answerColumn) blank(row int32) bool  { return a.at(row) == Unknown }
func (a *answerColumn) finish()               { a.crosses = nil }

func (a *answerColumn) keep(bad []bool) {
	a.list = withoutBad(a.list, bad)
}

// canonical returns the canonical form of an answer in a file.
func canonical(a Answer) string {
	switch a {
	case Yes:
		return "true"
	case No:
		return "false"
	default:
		return ""
	}
}

// rejectMixed rejects the crosses of a column that also has check marks or mostly words for yes, because a
// cross may mean no there.
func (a *answerColumn) rejectMixed(l *Builder, column string) {
	reason := fmt.Sprintf("line %d of the column has a check mark", a.checked)
	if a.checked == 0 {
		yes := 0
		for _, v := range a.list {
			if v == Yes {
				yes++
			}
		}
		if yes <= len(a.crosses) {
			return
		}
		reason = "other cells of the column have a word for yes"
	}
	for _, c := range a.crosses {
		l.reject(c, column, `"x" may be yes or no, because `+reason+": write true or false"+orBlank)
	}
}
