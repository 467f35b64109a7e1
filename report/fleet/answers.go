package fleet

import "fmt"

// answers are yes, no or unknown.
type answers struct {
	list  []Answer
	empty int // how many are unknown
	marks
}

// answerPart are the answers of one column of a block.
type answerPart struct {
	list  []Answer
	empty int
	notes map[string]*Note // of spellings, by the text
	marks
}

// marks are the cells of which the meaning depends on the other cells of their column.
type marks struct {
	checked int32  // line of the first check mark, 0 where there is none
	crosses []cell // "x"
}

// cell is a cell of the fleet and its place in the file.
type cell struct {
	row int32
	at  place
}

// moved are the cells of a block whose first row is a later one of the fleet.
func moved(list []cell, before int) []cell {
	for i := range list {
		list[i].row += int32(before)
	}
	return list
}

func (a *answers) part() part    { return &answerPart{notes: map[string]*Note{}} }
func (a *answers) grow(rows int) { a.list = roomy(a.list, rows) }

func (p *answerPart) read(b *block, column int) {
	for row := range b.lines {
		switch raw := b.trim(row, column); string(raw) {
		case "true":
			p.list = append(p.list, Yes)
		case "false":
			p.list = append(p.list, No)
		case "":
			p.list = append(p.list, Unknown)
			p.empty++
		default:
			p.list = append(p.list, p.spelled(raw, b, row, column))
		}
	}
}

// spelled reads an answer in another spelling than the canonical one.
func (p *answerPart) spelled(raw []byte, b *block, row, column int) Answer {
	v, same, wrong := parseAnswer(string(raw))
	switch {
	case wrong != "":
		b.wrong(row, column, wrong)
		p.empty++
	case !same:
		switch {
		case IsCross(string(raw)):
			p.crosses = append(p.crosses, cell{int32(row), b.place(row, column)})
		case p.checked == 0 && IsCheckMark(string(raw)):
			p.checked = b.lines[row]
		}
		note, ok := p.notes[string(raw)]
		if !ok {
			to := canonical(v)
			if v == Unknown {
				to = v.String()
			}
			note = b.changes[1+column].note(string(raw), to, readAs)
			p.notes[string(raw)] = note
		}
		note.count(b.lines[row])
		if v == Unknown {
			p.empty++
		}
	}
	return v
}

func (a *answers) join(p part) {
	next := p.(*answerPart)
	a.crosses = append(a.crosses, moved(next.crosses, len(a.list))...)
	if a.checked == 0 {
		a.checked = next.checked
	}
	next.marks = marks{crosses: next.crosses[:0]}
	a.list = append(a.list, next.list...)
	a.empty += next.empty
	clear(next.notes)
	next.list, next.empty = next.list[:0], 0
}

func (a *answers) at(row int32) Answer {
	if int(row) >= len(a.list) {
		return Unknown
	}
	return a.list[row]
}

func (a *answers) text(row int32) string { return canonical(a.at(row)) }
func (a *answers) blank(row int32) bool  { return a.at(row) == Unknown }
func (a *answers) blanks() int           { return a.empty }
func (a *answers) finish()               { a.crosses = nil }

func (a *answers) keep(bad []bool) {
	a.list = kept(a.list, bad)
	a.empty = blanksOf(a, len(a.list))
}

// canonical is the form of an answer in the file.
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

// rejectMixed rejects the crosses of a column that has check marks or other words for yes
// too, for they may be meant as no.
func (a *answers) rejectMixed(l *loader, column string) {
	why := fmt.Sprintf("line %d of the column has a check mark", a.checked)
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
		why = "other cells of the column say yes in a word"
	}
	for _, c := range a.crosses {
		l.reject(c, column, `"x" may be yes or no, for `+why+": write true or false"+orBlank)
	}
}
