package page

import (
	"iter"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// childList lists the children of n, so that they can be moved.
func childList(n ast.Node) []ast.Node {
	var list []ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		list = append(list, c)
	}
	return list
}

// children iterates over the children that n has when the iteration starts.
func children(n ast.Node) iter.Seq[ast.Node] { return slices.Values(childList(n)) }

// onlyChild returns the child of the paragraph n if there is exactly one and it has this
// kind, else nil.
func onlyChild(n ast.Node, kind ast.NodeKind) ast.Node {
	if n == nil || n.Kind() != ast.KindParagraph || n.ChildCount() != 1 || n.FirstChild().Kind() != kind {
		return nil
	}
	return n.FirstChild()
}

// captionBefore returns the paragraph before n if all of it is strong, else nil.
func captionBefore(n ast.Node) ast.Node {
	p := n.PreviousSibling()
	if strong, ok := onlyChild(p, ast.KindEmphasis).(*ast.Emphasis); ok && strong.Level == 2 {
		return p
	}
	return nil
}

// idOf returns the id of n, or "".
func idOf(n ast.Node) string {
	v, _ := n.AttributeString("id")
	s, _ := v.(string)
	return s
}

// findID returns the child of root with this id, or nil.
func findID(root ast.Node, id string) ast.Node {
	for n := range children(root) {
		if idOf(n) == id {
			return n
		}
	}
	return nil
}

// plainText returns the text of n without markup.
func plainText(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(util.UnescapePunctuations(t.Segment.Value(source)))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
