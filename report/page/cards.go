package page

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"

	"fleetreport/report/markdown"
)

// allCards makes a card of the heading of each server and what follows it: a list
// of figures, and a paragraph for each gap.
func (a *arranger) allCards(root ast.Node) error {
	for _, s := range markdown.Sections(a.doc) {
		if s.Cards == nil {
			continue
		}
		for i := range s.Cards.Table.Shown() {
			card := s.Cards.Of(i)
			heading := findID(root, card.ID)
			if heading == nil {
				return fmt.Errorf("the Markdown has no card %s", card.ID)
			}
			if err := a.card(root, heading, card.ID, len(card.Gaps)); err != nil {
				return err
			}
		}
	}
	return nil
}

// card frames one card.
func (a *arranger) card(root, heading ast.Node, id string, gaps int) error {
	list := heading.NextSibling()
	if list == nil || list.Kind() != ast.KindList {
		return fmt.Errorf("card %s has no figures", id)
	}
	list.SetAttributeString("class", "facts")
	parts := []ast.Node{heading, list}
	for range gaps {
		p := parts[len(parts)-1].NextSibling()
		if p == nil || p.Kind() != ast.KindParagraph {
			return fmt.Errorf("card %s does not say of all %d gaps what they are", id, gaps)
		}
		p.SetAttributeString("class", "gap")
		parts = append(parts, p)
	}
	card := newElement("article", "class", "card", "aria-labelledby", id)
	root.InsertBefore(root, heading, card)
	card.appendAll(parts...)
	back := ast.NewParagraph()
	back.SetAttributeString("class", "back")
	appendAll(back, ast.NewString([]byte("Back to the table")))
	wrap(back, "a", "href", "#"+rowOf(id))
	card.appendAll(back)
	return nil
}

// rowOf is the id of the row of a server that has a card.
func rowOf(anchor string) string { return "row" + strings.TrimPrefix(anchor, "server") }

// findID is the block of root with this id.
func findID(root ast.Node, name string) ast.Node {
	for n := range children(root) {
		if id(n) == name {
			return n
		}
	}
	return nil
}
