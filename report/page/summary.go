package page

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"

	"fleetreport/report"
	"fleetreport/report/markdown"
)

// summary sets the top of the page: the verdict, the headlines as tiles, the
// decision, what to do first.
func (a *arranger) summary(root ast.Node) error {
	summary := findID(root, markdown.SummaryID)
	if summary == nil {
		return fmt.Errorf("the Markdown has no heading %q", markdown.SummaryID)
	}
	var paragraphs []ast.Node
	for n := summary.NextSibling(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		if n.Kind() == ast.KindParagraph {
			paragraphs = append(paragraphs, n)
		}
	}
	gate := "gate passed"
	if a.doc.Gate.Failed {
		gate = "gate failed"
	}
	type part struct{ text, class string }
	parts := []part{{a.doc.Verdict, "verdict"}, {a.doc.Remark, "remark"}, {a.doc.Since, "remark"}, {a.doc.Gate.Text, gate}}
	for _, limit := range a.doc.Gate.Broken {
		parts = append(parts, part{limit, "gate limit"})
	}
	for _, part := range append(parts, part{a.doc.Decision, "decision"}) {
		if part.text == "" {
			continue
		}
		if len(paragraphs) == 0 || !strings.Contains(plain(paragraphs[0], a.source), report.Legible(part.text)) {
			return fmt.Errorf("the Markdown does not say the %s", part.class)
		}
		paragraphs[0].SetAttributeString("class", part.class)
		paragraphs = paragraphs[1:]
	}
	if len(a.doc.Headlines) > 0 {
		if err := a.tiles(root); err != nil {
			return err
		}
	}
	return a.actions(root)
}

// tiles puts the headlines above the table of key figures, and folds that away.
func (a *arranger) tiles(root ast.Node) error {
	t := a.doc.KeyFigures
	place := map[string]int{}
	for i, c := range t.Columns {
		place[c.ID] = i
	}
	for _, name := range []string{"figure", "part", "of", "unit", "share"} {
		if _, ok := place[name]; !ok {
			return fmt.Errorf("the key figures have no column %q", name)
		}
	}
	lines, tiles := collect(a.nodes[t]), newElement("ul", "class", "tiles")
	for _, h := range a.doc.Headlines {
		if h.Row < 0 || h.Row >= t.Shown() || !a.ids[h.Section] {
			return fmt.Errorf("there is no key figure %d, or no section %q", h.Row, h.Section)
		}
		said, cells := collect(lines[1+h.Row]), t.Row(h.Row, nil)
		column := func(name string) []ast.Node { return copies(said[place[name]]) }
		name, number, base, part := newInline("a", "href", "#"+h.Section), newInline("span", "class", "figure"), newInline("span", "class", "base"), newInline("span", "class", "share")
		name.appendAll(column("figure")...)
		number.appendAll(column("part")...)
		base.appendAll(ast.NewString([]byte("of ")))
		base.appendAll(column("of")...)
		base.appendAll(ast.NewString([]byte(" ")))
		base.appendAll(column("unit")...)
		part.appendAll(column("share")...)
		tile := newElement("li", "class", mood(h, cells[place["part"]]))
		tile.appendAll(name, number, base, gauge(cells[place["share"]]), part)
		if i, ok := place["with"]; ok {
			with := newInline("span", "class", "with")
			with.appendAll(ast.NewString([]byte("with exceptions ")))
			with.appendAll(copies(said[i])...)
			tile.appendAll(with)
		}
		if i, ok := place["trend"]; ok {
			change := newInline("span", "class", strings.TrimSpace("change "+classes(t.Columns[i], cells[i])))
			change.appendAll(copies(said[place["change"]])...)
			change.appendAll(ast.NewString([]byte(" since " + report.Legible(a.doc.Previous) + ": ")))
			change.appendAll(column("trend")...)
			tile.appendAll(change)
		}
		tiles.appendAll(tile)
	}
	box := a.boxes[t]
	root.InsertBefore(root, box, tiles)
	details := folded("All key figures", true)
	root.ReplaceChild(root, box, details)
	details.appendAll(box)
	return nil
}

// mood is the class of a tile: whether its figure is one to be glad of.
func mood(h report.Headline, c report.Cell) string {
	switch {
	case c.Kind != report.Number:
		return "unknown"
	case h.Good == (c.Num > 0):
		return "met"
	default:
		return "not-met"
	}
}

// gauge draws a share as a line that is so far filled. The figure stands beside it.
func gauge(c report.Cell) ast.Node {
	filled := 0.0
	if c.Kind == report.Number {
		filled = max(0, min(1, c.Num))
	}
	return &drawing{svg: fmt.Appendf(nil,
		`<svg class="gauge" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" height="4"/><rect class="part" width="%.1f" height="4"/></svg>`, 100*filled)}
}

// actions makes the name of a server in what is to be done a link to the server.
func (a *arranger) actions(root ast.Node) error {
	if len(a.doc.Actions) == 0 {
		return nil
	}
	heading := findID(root, markdown.ActionsID)
	if heading == nil || heading.NextSibling() == nil || heading.NextSibling().ChildCount() != len(a.doc.Actions) {
		return fmt.Errorf("the Markdown does not say the %d things to do", len(a.doc.Actions))
	}
	list := heading.NextSibling()
	list.SetAttributeString("class", "todo")
	for i, item := range collect(list) {
		if act := a.doc.Actions[i]; a.ids[act.Link.Anchor] {
			a.linkName(item, act)
		}
	}
	return nil
}

// linkName links the name in the item, if that has it in one piece.
func (a *arranger) linkName(item ast.Node, act report.Action) {
	all, name := texts(item), []byte(markdown.Inline(act.Name))
	if len(all) == 0 || len(name) == 0 {
		return
	}
	const stop = "." // Inline leaves out blanks at the end
	place := all[0].Segment.Start + len(markdown.Inline(act.Text[:act.At]+stop)) - len(stop)
	for _, t := range all {
		at := place - t.Segment.Start
		if at >= 0 && at < t.Segment.Len() && bytes.HasPrefix(t.Segment.Value(a.source)[at:], name) {
			span(t, at, at+len(name), "a", "href", "#"+act.Link.Anchor)
			return
		}
	}
}
