package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"fleetreport/report"
	"fleetreport/templates"
)

// soundMarkdown fails where report.md has markup that is not the program's own: HTML,
// or what leads out of the report. It is read as code hosts read it.
func soundMarkdown(t *testing.T, source []byte) {
	t.Helper()
	if !utf8.Valid(source) {
		t.Error("report.md is not UTF-8")
	}
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote))
	_ = ast.Walk(md.Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		to := ""
		switch n := n.(type) {
		case *ast.RawHTML, *ast.HTMLBlock, *ast.FencedCodeBlock, *ast.CodeBlock:
			t.Errorf("report.md has a %s", n.Kind())
		case *ast.Link:
			to = string(n.Destination)
		case *ast.Image:
			to = string(n.Destination)
		case *ast.AutoLink:
			if n.AutoLinkType != ast.AutoLinkEmail { // an address in a name becomes a link there, which is as far as it goes
				to = string(n.URL(source))
			}
		}
		if to != "" && !strings.HasPrefix(to, "#") && !strings.HasPrefix(to, chartFolder+"/") {
			t.Errorf("report.md leads to %q", to)
		}
		return ast.WalkContinue, nil
	})
}

// soundPage fails where the page could run or load anything but its own scripts.
func soundPage(t *testing.T, source []byte, library string) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	var scripts []string
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("the page has the comment %.100q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "iframe", "object", "embed", "link", "base", "form", "img", "image", "foreignObject", "animate", "set",
			"use", "video", "audio", "template", "math":
			t.Errorf("the page has <%s>", n.Data)
		case "script":
			scripts = append(scripts, plain(n))
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "srcdoc", a.Key == "src", a.Key == "action", a.Key == "formaction":
				t.Errorf("<%s> has %s=%.100q", n.Data, a.Key, a.Val)
			case strings.HasSuffix(a.Key, "href") && !strings.HasPrefix(a.Val, "#"):
				t.Errorf("<%s> leads to %.100q", n.Data, a.Val)
			case a.Key == "http-equiv" && a.Val != "Content-Security-Policy":
				t.Errorf("the page has http-equiv=%.100q", a.Val)
			}
		}
	}
	if len(scripts) != 3 || scripts[0] != templates.PageScript || !json.Valid([]byte(scripts[1])) ||
		scripts[2] != library {
		t.Errorf("the %d scripts are not that of the page, its data and the library", len(scripts))
	}
}

// plain is the text below a node.
func plain(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// soundPicture fails where a drawing is not well-formed, or does more than draw.
func soundPicture(t *testing.T, name string, source []byte) {
	t.Helper()
	for token := range xmlTokens(t, name, bytes.NewReader(source)) {
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if slices.Contains([]string{"script", "foreignObject", "image", "a", "use", "animate", "set", "iframe"},
			e.Name.Local) {
			t.Errorf("%s has <%s>", name, e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" {
				t.Errorf("%s: <%s> has %s=%.100q", name, e.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

// xmlTokens are the tokens of a text of XML, which must be well-formed to its end.
func xmlTokens(t *testing.T, name string, r io.Reader) func(yield func(xml.Token) bool) {
	return func(yield func(xml.Token) bool) {
		for d := xml.NewDecoder(r); ; {
			token, err := d.Token()
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				t.Errorf("%s is not well-formed: %v", name, err)
				return
			}
			if !yield(token) {
				return
			}
		}
	}
}

// soundWorkbook fails where a part of the workbook is not well-formed, where it leads to
// anything outside, or where a text of the inventory became a formula.
func soundWorkbook(t *testing.T, doc *report.Document, source []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(source), int64(len(source)))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]bool{} // of the inventory
	inventory := doc.Inventory.Tables[0]
	for _, row := range inventory.Rows(inventory.Len) {
		for _, c := range row {
			if c.Kind == report.Text {
				texts[strings.TrimLeft(c.Str, "=+-@ \t\r\n")] = true
			}
		}
	}
	delete(texts, "")
	for _, part := range z.File {
		in, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		within := "" // the element whose text comes
		for token := range xmlTokens(t, part.Name, in) {
			switch token := token.(type) {
			case xml.StartElement:
				within = token.Name.Local
				for _, a := range token.Attr {
					if a.Name.Local == "TargetMode" && a.Value == "External" {
						t.Errorf("%s leads outside: %+v", part.Name, token.Attr)
					}
				}
			case xml.EndElement:
				within = ""
			case xml.CharData:
				if within == "f" && texts[string(token)] {
					t.Errorf("%s has the formula %.100q", part.Name, token)
				}
			}
		}
		if path.Ext(part.Name) != ".xml" && path.Ext(part.Name) != ".rels" {
			t.Errorf("the workbook has %s", part.Name)
		}
	}
}

// soundJSON fails where report.json is not JSON that any program takes.
func soundJSON(t *testing.T, source []byte) {
	t.Helper()
	if !json.Valid(source) || !utf8.Valid(source) {
		t.Error("report.json is not JSON in UTF-8")
	}
}

// soundOnTerminal fails where a text would do anything on a terminal but stand there.
func soundOnTerminal(t *testing.T, name, said string) {
	t.Helper()
	for _, r := range said {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError) {
			t.Errorf("%s has %U: %.300q", name, r, said)
			return
		}
	}
}
