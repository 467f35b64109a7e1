package page

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"

	"fleetreport/report/markdown"
)

// arrangeCards makes a card of the heading of each server and the blocks below it: a list
// of figures, and a paragraph for each gap.
func (a *arranger) arrangeCards(root ast.Node) error {
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
			if err := wrapCard(root, heading, card.ID, len(card.Gaps)); err != nil {
				return err
			}
		}
	}
	return nil
}

// wrapCard moves one card into an element of its own and adds a link to the server's row.
func wrapCard(root, heading ast.Node, id string, gaps int) error {
	list := heading.NextSibling()
	if list == nil || list.Kind() != ast.KindList {
		return fmt.Errorf("the Markdown has no figures for card %s", id)
	}
	list.SetAttributeString("class", "facts")
	parts := []ast.Node{heading, list}
	for range gaps {
		p := parts[len(parts)-1].NextSibling()
		if p == nil || p.Kind() != ast.KindParagraph {
			return fmt.Errorf("the Markdown does not describe all %d gaps of card %s", gaps, id)
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
	wrapContent(back, "a", "href", "#"+rowID(id))
	card.appendAll(back)
	return nil
}

// rowID returns the id of the table row of a server whose anchor is that of its card.
func rowID(anchor string) string { return "row" + strings.TrimPrefix(anchor, "server") }
