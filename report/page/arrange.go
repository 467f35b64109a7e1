package page

import (
	"errors"
	"fmt"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"

	"fleetreport/report"
	"fleetreport/report/markdown"
)

// arranger turns the tree of report.md into the tree of the page. It is not an
// ASTTransformer of goldmark because those cannot report errors.
type arranger struct {
	source   []byte
	doc      *report.Document
	outline  []markdown.Heading
	pictures map[string]Picture
	ids      map[string]bool // element ids used so far

	tables []*report.Table                 // not yet found in the Markdown
	boxes  map[*report.Table]*element      // elements around the tables that were found
	nodes  map[*report.Table]*tables.Table // the tables themselves
	rows   map[string]bool                 // anchors of servers that have a row with an id
}

// newArranger returns an arranger for the Markdown of doc.
func newArranger(source []byte, doc *report.Document, pictures []Picture) (*arranger, error) {
	outline, err := markdown.Outline(doc)
	if err != nil {
		return nil, err
	}
	a := &arranger{
		source: source, doc: doc, outline: outline,
		pictures: map[string]Picture{}, ids: map[string]bool{},
		tables: markdown.Tables(doc), boxes: map[*report.Table]*element{}, nodes: map[*report.Table]*tables.Table{},
		rows: map[string]bool{},
	}
	for _, p := range pictures {
		a.pictures[p.ID] = p
	}
	return a, nil
}

// arrange gives headings their ids, wraps tables, replaces images by charts, builds the
// summary and the cards of servers, removes the list of contents, which the page shows in
// its sidebar, and divides the blocks into a header and sections. Any node that package
// markdown would not produce for this document is an error.
func (a *arranger) arrange(root ast.Node) (header, body *element, err error) {
	for _, step := range []func(ast.Node) error{
		a.setHeadingIDs, a.removeContents, a.replaceGateLink, a.arrangeTables, a.arrangeCharts,
		rejectForeignNodes, a.arrangeCards, a.wrapNotes, a.arrangeSummary,
	} {
		if err := step(root); err != nil {
			return nil, nil, err
		}
	}
	wrapParts(root, a.source)
	header, body = divide(root)
	return header, body, nil
}

// setHeadingIDs checks the headings against the outline and sets their ids. Visible
// headings below the title become links to themselves.
func (a *arranger) setHeadingIDs(root ast.Node) error {
	expected := a.outline
	for n := range children(root) {
		h, ok := n.(*ast.Heading)
		if !ok {
			continue
		}
		title := plainText(h, a.source)
		if len(expected) == 0 || expected[0].Level != h.Level || report.Legible(expected[0].Title) != title {
			return fmt.Errorf("the Markdown is not of this document: unexpected heading %q", title)
		}
		id := expected[0].ID
		if err := a.registerID(id); err != nil {
			return err
		}
		h.SetAttributeString("id", id)
		if h.Level > 1 && id != markdown.SummaryID { // the style sheet hides the heading of the summary
			linkToSelf(h, id)
		}
		expected = expected[1:]
	}
	if len(expected) > 0 {
		return fmt.Errorf("the Markdown is not of this document: it has no heading %q", expected[0].Title)
	}
	return nil
}

// registerID records an element id and fails if the page already has it.
func (a *arranger) registerID(id string) error {
	if a.ids[id] {
		return fmt.Errorf("two parts of the document have the id %q", id)
	}
	a.ids[id] = true
	return nil
}

// removeContents removes the list of contents with its heading.
func (a *arranger) removeContents(root ast.Node) error {
	within := false
	for n := range children(root) {
		if n.Kind() == ast.KindHeading {
			within = idOf(n) == markdown.ContentsID
		}
		if within {
			root.RemoveChild(root, n)
		}
	}
	return nil
}

// arrangeTables wraps the tables and adds classes and ids.
func (a *arranger) arrangeTables(root ast.Node) error {
	for n := range children(root) {
		if t, ok := n.(*tables.Table); ok {
			if err := a.arrangeTable(root, t); err != nil {
				return err
			}
		}
	}
	if len(a.tables) > 0 {
		return fmt.Errorf("the Markdown has no table %s", a.tables[0].ID)
	}
	return nil
}

// wrapNotes wraps the notes of each section with their label. By then they are the only
// unordered lists left.
func (a *arranger) wrapNotes(root ast.Node) error {
	for n := range children(root) {
		if l, ok := n.(*ast.List); ok && !l.IsOrdered() {
			notes := newElement("div", "class", "notes")
			label := n.PreviousSibling()
			root.ReplaceChild(root, n, notes)
			notes.appendAll(label, n)
		}
	}
	return nil
}

// rejectForeignNodes returns an error for HTML, links and images, none of which package
// markdown writes anywhere but in the nodes replaced by earlier steps.
func rejectForeignNodes(root ast.Node) error {
	return ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.Kind() {
		case ast.KindRawHTML, ast.KindHTMLBlock:
			return ast.WalkStop, errors.New("the Markdown contains raw HTML")
		case ast.KindLink, ast.KindAutoLink:
			return ast.WalkStop, errors.New("the Markdown contains an unexpected link")
		case ast.KindImage:
			return ast.WalkStop, fmt.Errorf("unknown chart %q in a paragraph", n.(*ast.Image).Destination)
		}
		return ast.WalkContinue, nil
	})
}

// divide moves the blocks before the first section into a header, and each section with
// its blocks into an element of its own.
func divide(root ast.Node) (header, body *element) {
	header, body = newElement("header"), newElement("div", "class", "sections")
	current := header
	for n := range children(root) {
		if h, ok := n.(*ast.Heading); ok && h.Level == 2 {
			current = newElement("section", "class", "of-"+idOf(n), "aria-labelledby", idOf(n))
			body.appendAll(current)
		}
		current.appendAll(n)
	}
	return header, body
}
