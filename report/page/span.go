package page

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"fleetreport/report"
)

// apart matches what is set apart within a text, in this order: a figure with its
// per cent sign, as report.Format prints it; a month or a day; the id of a framework's
// control, such as "SI-4(18)", or of a ticket; words in letters that are written from right to left.
var apart = regexp.MustCompile(`([0-9][0-9.,]* %|\b[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?\b)|(\b[A-Z]{1,3}(?:\.[A-Z]{2})?-[0-9]+(?:\([0-9]+\))?)|(` + leftward + `(?: ` + leftward + `)*)`)

// leftward matches a word with letters that are written from right to left.
const leftward = `[^\s,;()]*[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}][^\s,;()]*`

// setApart puts each figure and id into an element that does not break, and each
// name in right-to-left letters into one that orders itself, so that it does not
// change places with its neighbours. The text stays what it is.
func setApart(root ast.Node, source []byte) {
	for _, t := range texts(root) {
		start := t.Segment.Start
		for _, m := range apart.FindAllSubmatchIndex(t.Segment.Value(source), -1) {
			offset := t.Segment.Start - start // of what span has moved away
			if m[6] >= 0 {
				span(t, m[0]-offset, m[1]-offset, "bdi")
			} else {
				span(t, m[0]-offset, m[1]-offset, "span", "class", "whole")
			}
		}
	}
}

// setUnit sets the unit in the header c of a column apart from the name.
func setUnit(c ast.Node, column report.Column, source []byte) {
	unit := "(" + column.Format.Unit + ")"
	for _, t := range texts(c) {
		if s := string(t.Segment.Value(source)); strings.HasSuffix(s, " "+unit) {
			span(t, len(s)-len(unit), len(s), "span", "class", "unit")
		}
	}
}

// texts lists the texts below n that are not set apart yet.
func texts(n ast.Node) []*ast.Text {
	var list []*ast.Text
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if e, ok := n.(*element); ok && e.inline && e.tag != "a" {
			return ast.WalkSkipChildren, nil
		}
		if t, ok := n.(*ast.Text); ok && entering {
			list = append(list, t)
		}
		return ast.WalkContinue, nil
	})
	return list
}

// span moves a part of t, given as byte offsets from its start, into an element of
// its own. t is then what follows.
func span(t *ast.Text, from, to int, tag string, attributes ...string) {
	parent, start := t.Parent(), t.Segment.Start
	if from > 0 {
		parent.InsertBefore(parent, t, ast.NewTextSegment(text.NewSegment(start, start+from)))
	}
	e := newInline(tag, attributes...)
	e.appendAll(ast.NewTextSegment(text.NewSegment(start+from, start+to)))
	parent.InsertBefore(parent, t, e)
	t.Segment = t.Segment.WithStart(start + to)
}
