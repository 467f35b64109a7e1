package page

import (
	"iter"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// collect lists the children of n, so that they can be moved.
func collect(n ast.Node) []ast.Node {
	var list []ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		list = append(list, c)
	}
	return list
}

// children yields the children that n has at the start.
func children(n ast.Node) iter.Seq[ast.Node] { return slices.Values(collect(n)) }

// only is the child of the paragraph n if it has but one, and of this kind.
func only(n ast.Node, kind ast.NodeKind) ast.Node {
	if n == nil || n.Kind() != ast.KindParagraph || n.ChildCount() != 1 || n.FirstChild().Kind() != kind {
		return nil
	}
	return n.FirstChild()
}

// captionOf is the line before n if all of it is strong.
func captionOf(n ast.Node) ast.Node {
	before := n.PreviousSibling()
	if strong, ok := only(before, ast.KindEmphasis).(*ast.Emphasis); ok && strong.Level == 2 {
		return before
	}
	return nil
}

// id is the id of n, or "".
func id(n ast.Node) string {
	v, _ := n.AttributeString("id")
	s, _ := v.(string)
	return s
}

// plain is the text of n as a reader sees it.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(util.UnescapePunctuations(t.Segment.Value(source)))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
