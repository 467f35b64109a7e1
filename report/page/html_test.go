package page_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func parse(tb testing.TB, written []byte) *html.Node {
	tb.Helper()
	root, err := html.Parse(bytes.NewReader(written))
	if err != nil {
		tb.Fatal(err)
	}
	return root
}

// walk visits every element below n, n first.
func walk(n *html.Node, visit func(*html.Node)) {
	if n.Type == html.ElementNode {
		visit(n)
	}
	for c := range n.ChildNodes() {
		walk(c, visit)
	}
}

// find lists the elements with this tag below n, n included.
func find(n *html.Node, tag string) []*html.Node {
	var list []*html.Node
	walk(n, func(e *html.Node) {
		if e.Data == tag {
			list = append(list, e)
		}
	})
	return list
}

// elements lists the elements that are children of n.
func elements(n *html.Node) []*html.Node {
	var list []*html.Node
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode {
			list = append(list, c)
		}
	}
	return list
}

// text returns all text below n.
func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// first returns the first element below n that passes, or nil.
func first(n *html.Node, pass func(*html.Node) bool) *html.Node {
	var found *html.Node
	walk(n, func(e *html.Node) {
		if found == nil && pass(e) {
			found = e
		}
	})
	return found
}

func byID(n *html.Node, id string) *html.Node {
	return first(n, func(e *html.Node) bool { return attr(e, "id") == id })
}

func byClass(n *html.Node, class string) *html.Node {
	return first(n, func(e *html.Node) bool { return attr(e, "class") == class })
}
