package page

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"fleetreport/report"
)

// share matches a figure with its per cent sign, as report.Format prints it.
var share = regexp.MustCompile(`[0-9][0-9.,]* %`)

// keepTogether puts each share into an element that does not break, so that no
// line begins with a per cent sign. The text stays what it is.
func keepTogether(root ast.Node, source []byte) {
	for _, t := range texts(root) {
		span(t, share.FindAllIndex(t.Segment.Value(source), -1), "whole")
	}
}

// setUnit does the same with the unit in the header c of a column, which the
// style sheet sets apart from the name.
func setUnit(c ast.Node, column report.Column, source []byte) {
	unit := "(" + column.Format.Unit + ")"
	for _, t := range texts(c) {
		if s := string(t.Segment.Value(source)); strings.HasSuffix(s, " "+unit) {
			span(t, [][]int{{len(s) - len(unit), len(s)}}, "unit")
		}
	}
}

// texts lists the texts below n that are not in an element of span's yet.
func texts(n ast.Node) []*ast.Text {
	var list []*ast.Text
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if e, ok := n.(*element); ok && e.inline {
			return ast.WalkSkipChildren, nil
		}
		if t, ok := n.(*ast.Text); ok && entering {
			list = append(list, t)
		}
		return ast.WalkContinue, nil
	})
	return list
}

// span puts parts of t, given as byte offsets from its start in rising order, into
// elements of their own.
func span(t *ast.Text, parts [][]int, class string) {
	parent, start, from := t.Parent(), t.Segment.Start, t.Segment.Start
	put := func(n ast.Node) { parent.InsertBefore(parent, t, n) }
	for _, part := range parts {
		begin, end := start+part[0], start+part[1]
		if from < begin {
			put(ast.NewTextSegment(text.NewSegment(from, begin)))
		}
		e := newElement("span", "class", class)
		e.inline = true
		e.appendAll(ast.NewTextSegment(text.NewSegment(begin, end)))
		put(e)
		from = end
	}
	t.Segment = t.Segment.WithStart(from)
}
