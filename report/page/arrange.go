package page

import (
	"errors"
	"fmt"

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
	doc      *report.Document
	outline  []markdown.Heading
	pictures map[string]Picture
	ids      map[string]bool // of the page, so far

	tables []*report.Table                 // those that are still to come
	boxes  map[*report.Table]*element      // the frames of those that have come
	nodes  map[*report.Table]*tables.Table // and what is in them
	homes  map[string]bool                 // anchors of servers that have their row
}

// newArranger prepares to arrange the Markdown of doc.
func newArranger(source []byte, doc *report.Document, pictures []Picture) (*arranger, error) {
	outline, err := markdown.Outline(doc)
	if err != nil {
		return nil, err
	}
	a := &arranger{
		source: source, doc: doc, outline: outline,
		pictures: map[string]Picture{}, ids: map[string]bool{},
		tables: markdown.Tables(doc), boxes: map[*report.Table]*element{}, nodes: map[*report.Table]*tables.Table{},
		homes: map[string]bool{},
	}
	for _, p := range pictures {
		a.pictures[p.ID] = p
	}
	return a, nil
}

// arrange gives headings their ids, frames the tables, draws charts in place of
// images, sets the summary and the cards of servers, drops the list of contents,
// which the page has at its side, and sorts the blocks into a header and sections.
// It takes nothing on trust: whatever package markdown does not write for this
// document is an error.
func (a *arranger) arrange(root ast.Node) (header, body *element, err error) {
	for _, step := range []func(ast.Node) error{a.headings, a.dropContents, a.gateLink, a.allTables, a.allCharts, refuse, a.allCards, a.notes, a.summary} {
		if err := step(root); err != nil {
			return nil, nil, err
		}
	}
	setApart(root, a.source)
	header, body = sort(root)
	return header, body, nil
}

// headings checks the headings against the outline, sets their ids, and makes those
// that are to be seen below the title links to themselves.
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
		if h.Level > 1 && rest[0].ID != markdown.SummaryID { // that one is not to be seen
			linkSelf(h, rest[0].ID)
		}
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
func (a *arranger) dropContents(root ast.Node) error {
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
	return nil
}

// allTables frames the tables.
func (a *arranger) allTables(root ast.Node) error {
	for n := range children(root) {
		if t, ok := n.(*tables.Table); ok {
			if err := a.table(root, t); err != nil {
				return err
			}
		}
	}
	if len(a.tables) > 0 {
		return fmt.Errorf("the Markdown has no table %s", a.tables[0].ID)
	}
	return nil
}

// notes frames the notes of a section: the one kind of list that is left with a
// line above it.
func (a *arranger) notes(root ast.Node) error {
	for n := range children(root) {
		if l, ok := n.(*ast.List); ok && !l.IsOrdered() {
			notes := newElement("div", "class", "notes")
			before := n.PreviousSibling()
			root.ReplaceChild(root, n, notes)
			notes.appendAll(before, n)
		}
	}
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
			into = newElement("section", "class", "of-"+id(n), "aria-labelledby", id(n))
			body.appendAll(into)
		}
		into.appendAll(n)
	}
	return header, body
}
