package page

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"fleetreport/report"
)

// unbreakable matches the parts of a text that get an inline element. The groups are: a
// percentage as report.Format prints it, a month or a date; the id of a framework's control
// such as "SI-4(18)", or of a ticket; words in a right-to-left script.
var unbreakable = regexp.MustCompile(
	`([0-9][0-9.,]* %|\b[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?\b)|` +
		`(\b[A-Z]{1,3}(?:\.[A-Z]{2})?-[0-9]+(?:\([0-9]+\))?)|` +
		`(` + rightToLeftWord + `(?: ` + rightToLeftWord + `)*)`)

// rightToLeftWord matches a word with letters of a right-to-left script.
const rightToLeftWord = `[^\s,;()]*[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}][^\s,;()]*`

// wrapParts wraps figures, dates and ids in elements that do not break across lines, and
// right-to-left words in <bdi>, so that they do not change the order of the text around
// them. The text itself stays the same.
func wrapParts(root ast.Node, source []byte) {
	for _, t := range unwrappedTexts(root) {
		start := t.Segment.Start
		for _, m := range unbreakable.FindAllSubmatchIndex(t.Segment.Value(source), -1) {
			moved := t.Segment.Start - start // wrapRange moves the start of t past each match
			if rightToLeft := m[6] >= 0; rightToLeft {
				wrapRange(t, m[0]-moved, m[1]-moved, "bdi")
			} else {
				wrapRange(t, m[0]-moved, m[1]-moved, "span", "class", "nowrap")
			}
		}
	}
}

// wrapUnit wraps the unit in the header cell of a column.
func wrapUnit(header ast.Node, column report.Column, source []byte) {
	unit := "(" + column.Format.Unit + ")"
	for _, t := range unwrappedTexts(header) {
		if s := string(t.Segment.Value(source)); strings.HasSuffix(s, " "+unit) {
			wrapRange(t, len(s)-len(unit), len(s), "span", "class", "unit")
		}
	}
}

// unwrappedTexts lists the texts below n that are not in an inline element other than a
// link.
func unwrappedTexts(n ast.Node) []*ast.Text {
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

// wrapRange moves a part of t, given as byte offsets from its start, into an inline
// element. Afterwards t is the rest of the text.
func wrapRange(t *ast.Text, from, to int, tag string, attributes ...string) {
	parent, start := t.Parent(), t.Segment.Start
	if from > 0 {
		parent.InsertBefore(parent, t, ast.NewTextSegment(text.NewSegment(start, start+from)))
	}
	e := newInline(tag, attributes...)
	e.appendAll(ast.NewTextSegment(text.NewSegment(start+from, start+to)))
	parent.InsertBefore(parent, t, e)
	t.Segment = t.Segment.WithStart(start + to)
}
