package page

import (
	"errors"
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"

	"fleetreport/report"
	"fleetreport/report/markdown"
)

// arranger turns the tree of report.md into the tree of the page. It runs between
// parsing and drawing, and not as a transformer of goldmark's, because those have
// no way to report an error.
type arranger struct {
	source   []byte
	outline  []markdown.Heading
	tables   []*report.Table
	charts   map[string]*report.Chart
	pictures map[string]Picture
	ids      map[string]bool // of the page, so far
}

// arrange gives headings their ids, draws charts in place of images, frames the
// tables, drops the list of contents, which the page has at its side, and sorts
// the blocks into a header and sections. It takes nothing on trust: whatever
// package markdown does not write for this document is an error.
func (a *arranger) arrange(root ast.Node) (header, body *element, err error) {
	if err := a.headings(root); err != nil {
		return nil, nil, err
	}
	dropContents(root)
	if err := a.blocks(root); err != nil {
		return nil, nil, err
	}
	if len(a.tables) > 0 {
		return nil, nil, fmt.Errorf("the Markdown has no table %s", a.tables[0].ID)
	}
	if err := refuse(root); err != nil {
		return nil, nil, err
	}
	keepTogether(root, a.source)
	header, body = sort(root)
	return header, body, nil
}

// headings checks the headings against the outline and sets their ids.
func (a *arranger) headings(root ast.Node) error {
	rest := a.outline
	for n := range children(root) {
		h, ok := n.(*ast.Heading)
		if !ok {
			continue
		}
		text := plain(h, a.source)
		if len(rest) == 0 || rest[0].Level != h.Level || report.Legible(rest[0].Title) != text {
			return fmt.Errorf("the Markdown is not of this document: unexpected heading %q", text)
		}
		if err := a.claim(rest[0].ID); err != nil {
			return err
		}
		h.SetAttributeString("id", rest[0].ID)
		rest = rest[1:]
	}
	if len(rest) > 0 {
		return fmt.Errorf("the Markdown is not of this document: it has no heading %q", rest[0].Title)
	}
	return nil
}

// claim takes an id, which may be on the page only once.
func (a *arranger) claim(id string) error {
	if a.ids[id] {
		return fmt.Errorf("two parts of the document have the id %q", id)
	}
	a.ids[id] = true
	return nil
}

// dropContents removes the list of contents with its heading.
func dropContents(root ast.Node) {
	var drop []ast.Node
	within := false
	for n := range children(root) {
		if n.Kind() == ast.KindHeading {
			within = id(n) == markdown.ContentsID
		}
		if within {
			drop = append(drop, n)
		}
	}
	for _, n := range drop {
		root.RemoveChild(root, n)
	}
}

// blocks frames the tables and puts charts in place of images, each with the
// line above it as its caption. The one kind of list with a line above it is the
// notes of a section.
func (a *arranger) blocks(root ast.Node) error {
	for n := range children(root) {
		switch {
		case n.Kind() == tables.KindTable:
			if err := a.table(root, n); err != nil {
				return err
			}
		case only(n, ast.KindImage) != nil:
			if err := a.chart(root, n); err != nil {
				return err
			}
		case n.Kind() == ast.KindList && !n.(*ast.List).IsOrdered():
			notes := newElement("div", "class", "notes")
			before := n.PreviousSibling()
			root.ReplaceChild(root, n, notes)
			notes.appendAll(before, n)
		}
	}
	return nil
}

// chart replaces the paragraph p, which holds one image, by a figure.
func (a *arranger) chart(root, p ast.Node) error {
	image := only(p, ast.KindImage).(*ast.Image)
	name, ok := strings.CutPrefix(string(image.Destination), "charts/")
	name, svg := strings.CutSuffix(name, ".svg")
	picture, drawn := a.pictures[name]
	chart, known := a.charts[name]
	if !ok || !svg || !drawn || !known {
		return fmt.Errorf("unknown chart %q", image.Destination)
	}
	if err := a.claim("chart-" + name); err != nil {
		return err
	}
	caption := newElement("figcaption")
	if title := captionOf(p); title != nil {
		title.SetAttributeString("class", "caption")
		caption.appendAll(title)
	}
	finding := ast.NewParagraph()
	finding.SetAttributeString("class", "finding")
	appendAll(finding, collect(image)...)
	caption.appendAll(finding)

	frame := newElement("div", "class", "chart", "data-chart", name, "role", "img", "aria-label", report.Legible(chart.Finding))
	frame.appendAll(&drawing{svg: picture.SVG})
	figure := newElement("figure", "id", "chart-"+name)
	figure.appendAll(caption, frame)
	root.ReplaceChild(root, p, figure)
	return nil
}

// refuse reports markup that has no place on the page. The Markdown holds none:
// were it ever to, the page would not be written.
func refuse(root ast.Node) error {
	return ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.Kind() {
		case ast.KindRawHTML, ast.KindHTMLBlock:
			return ast.WalkStop, errors.New("the Markdown holds raw HTML")
		case ast.KindLink, ast.KindAutoLink:
			return ast.WalkStop, errors.New("the Markdown holds a link of its own")
		case ast.KindImage:
			return ast.WalkStop, fmt.Errorf("unknown chart %q within a text", n.(*ast.Image).Destination)
		}
		return ast.WalkContinue, nil
	})
}

// sort moves the blocks before the first section into a header, and each section
// with what follows it into an element of its own.
func sort(root ast.Node) (header, body *element) {
	header, body = newElement("header"), newElement("div", "class", "sections")
	into := header
	for n := range children(root) {
		if h, ok := n.(*ast.Heading); ok && h.Level == 2 {
			into = newElement("section", "aria-labelledby", id(n))
			body.appendAll(into)
		}
		into.appendAll(n)
	}
	return header, body
}
