package page

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
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
	gate := part{class: "gate passed", texts: []string{a.doc.Gate.Text}}
	if a.doc.Gate.Failed {
		gate.class, gate.texts = "gate failed", append(gate.texts, markdown.Broken(a.doc.Gate))
	}
	decision := "decision"
	if a.doc.Gaps == 0 {
		decision = "decision met"
	}
	for _, part := range []part{one(a.doc.Verdict, "verdict"), one(a.doc.Remark, "remark"), one(a.doc.Since, "remark"), gate, one(a.doc.Decision, decision)} {
		if part.texts[0] == "" {
			continue
		}
		for _, text := range part.texts {
			if len(paragraphs) == 0 || !strings.Contains(plain(paragraphs[0], a.source), report.Legible(text)) {
				return fmt.Errorf("the Markdown does not say the %s", part.class)
			}
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

// part is a paragraph of the summary: what it says, in the order of report.md.
type part struct {
	class string
	texts []string
}

func one(text, class string) part { return part{class, []string{text}} }

// gateLink takes the link to the section Gate out of the paragraph of the gate, and
// puts one of the page in its place: it is the only one that the Markdown has outside
// of its contents.
func (a *arranger) gateLink(root ast.Node) error {
	if !a.doc.Gate.Failed {
		return nil
	}
	at := slices.IndexFunc(a.outline, func(h markdown.Heading) bool { return h.ID == markdown.GateID })
	for n := range children(root) {
		if n.Kind() != ast.KindParagraph || !strings.HasPrefix(plain(n, a.source), report.Legible(a.doc.Gate.Text)) {
			continue
		}
		for l := range children(n) {
			if link, ok := l.(*ast.Link); ok && at >= 0 && string(link.Destination) == "#"+a.outline[at].Anchor {
				to := newInline("a", "href", "#"+markdown.GateID)
				n.ReplaceChild(n, link, to)
				to.appendAll(collect(link)...)
				return nil
			}
		}
		break
	}
	return errors.New("the Markdown does not say where the gate tells more")
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
		name, number, base, part := newInline("a", "href", "#"+h.Section), newInline("span", "class", size(report.Legible(t.Columns[place["part"]].Format.Text(cells[place["part"]])))), newInline("span", "class", "base"), newInline("span", "class", "share")
		name.appendAll(column("figure")...)
		number.appendAll(column("part")...)
		base.appendAll(ast.NewString([]byte("of ")))
		base.appendAll(column("of")...)
		base.appendAll(ast.NewString([]byte(" ")))
		base.appendAll(column("unit")...)
		part.appendAll(column("share")...)
		tile := newElement("li", "class", mood(h, cells[place["part"]], cells[place["of"]]))
		tile.appendAll(name, number, base)
		if share := cells[place["share"]]; share.Kind == report.Number {
			tile.appendAll(gauge(share.Num, h.Good))
		}
		tile.appendAll(part)
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

// mood is the class of a tile. Its figure is one to be glad of only where nothing is
// lacking: all of what should be, or none of what should not.
func mood(h report.Headline, part, of report.Cell) string {
	switch {
	case part.Kind != report.Number || h.Good && of.Kind != report.Number:
		return "unknown"
	case h.Good && part.Num >= of.Num, !h.Good && part.Num == 0:
		return "met"
	default:
		return "not-met"
	}
}

// size is the class of the figure of a tile: one of many digits is set smaller, for
// five tiles to stand in a line.
func size(text string) string {
	switch n := len(text); {
	case n >= 14: // 100,000,000,000
		return "figure longer"
	case n >= 10: // 10,000,000
		return "figure long"
	default:
		return "figure"
	}
}

// gauge draws a share as a line that is so far filled, with what is good or with what
// is not. The figure stands beside it. Of a share that nobody knows there is no gauge:
// an empty one would say none.
func gauge(share float64, good bool) ast.Node {
	class := "gauge"
	if good {
		class = "gauge good"
	}
	return &drawing{svg: fmt.Appendf(nil,
		`<svg class="%s" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" height="4"/><rect class="part" width="%.1f" height="4"/></svg>`, class, 100*max(0, min(1, share)))}
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
