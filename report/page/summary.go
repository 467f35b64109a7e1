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

// arrangeSummary builds the top of the page: the verdict, the headlines as tiles, the
// decision and the actions.
func (a *arranger) arrangeSummary(root ast.Node) error {
	heading := findID(root, markdown.SummaryID)
	if heading == nil {
		return fmt.Errorf("the Markdown has no heading %q", markdown.SummaryID)
	}
	var paragraphs []ast.Node
	for n := heading.NextSibling(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		if n.Kind() == ast.KindParagraph {
			paragraphs = append(paragraphs, n)
		}
	}
	gateClass, broken, decisionClass := "gate passed", "", "decision"
	if a.doc.Gate.Failed {
		gateClass, broken = "gate failed", markdown.Broken(a.doc.Gate)
	}
	if a.doc.Gaps == 0 {
		decisionClass = "decision met"
	}
	for _, want := range []struct{ class, text, more string }{
		{"verdict", a.doc.Verdict, ""},
		{"remark", a.doc.Remark, ""},
		{"remark", a.doc.Since, ""},
		{gateClass, a.doc.Gate.Text, broken},
		{decisionClass, a.doc.Decision, ""},
	} {
		if want.text == "" {
			continue
		}
		text := ""
		if len(paragraphs) > 0 {
			text = plainText(paragraphs[0], a.source)
		}
		if !strings.Contains(text, report.Legible(want.text)) || !strings.Contains(text, report.Legible(want.more)) {
			return fmt.Errorf("the Markdown does not state the %s", want.class)
		}
		paragraphs[0].SetAttributeString("class", want.class)
		paragraphs = paragraphs[1:]
	}
	if len(a.doc.Headlines) > 0 {
		if err := a.insertTiles(root); err != nil {
			return err
		}
	}
	return a.linkActions(root)
}

// replaceGateLink replaces the link to the section Gate in the summary, which is the only
// link of the Markdown outside of its contents, by one with the anchor of the page.
func (a *arranger) replaceGateLink(root ast.Node) error {
	if !a.doc.Gate.Failed {
		return nil
	}
	at := slices.IndexFunc(a.outline, func(h markdown.Heading) bool { return h.ID == markdown.GateID })
	for n := range children(root) {
		if n.Kind() != ast.KindParagraph || !strings.HasPrefix(plainText(n, a.source), report.Legible(a.doc.Gate.Text)) {
			continue
		}
		for c := range children(n) {
			if link, ok := c.(*ast.Link); ok && at >= 0 && string(link.Destination) == "#"+a.outline[at].Anchor {
				replacement := newInline("a", "href", "#"+markdown.GateID)
				n.ReplaceChild(n, link, replacement)
				replacement.appendAll(childList(link)...)
				return nil
			}
		}
		break
	}
	return errors.New("the Markdown has no link from the summary to the section Gate")
}

// insertTiles inserts the headlines as tiles above the table of key figures, and collapses
// that table.
func (a *arranger) insertTiles(root ast.Node) error {
	t := a.doc.KeyFigures
	columns := map[string]int{}
	for i, c := range t.Columns {
		columns[c.ID] = i
	}
	for _, name := range []string{"figure", "part", "of", "unit", "share"} {
		if _, ok := columns[name]; !ok {
			return fmt.Errorf("the key figures have no column %q", name)
		}
	}
	rows, tiles := childList(a.nodes[t]), newElement("ul", "class", "tiles")
	for _, h := range a.doc.Headlines {
		if h.Row < 0 || h.Row >= t.Shown() || !a.ids[h.Section] {
			return fmt.Errorf("there is no key figure %d, or no section %q", h.Row, h.Section)
		}
		tiles.appendAll(a.newTile(h, columns, childList(rows[1+h.Row]), t.Row(h.Row, nil)))
	}
	box := a.boxes[t]
	root.InsertBefore(root, box, tiles)
	details := newDetails("All key figures", false)
	root.ReplaceChild(root, box, details)
	details.appendAll(box)
	return nil
}

// newTile returns the tile of a headline. The row of key figures is given as nodes and as
// cells, and columns has the index of each column by its id.
func (a *arranger) newTile(h report.Headline, columns map[string]int, nodes []ast.Node, cells []report.Cell) ast.Node {
	tile := newElement("li", "class", tileClass(h, cells[columns["part"]], cells[columns["of"]]))
	column := func(id string) []ast.Node { return copyContent(nodes[columns[id]]) }
	text := func(s string) []ast.Node { return []ast.Node{ast.NewString([]byte(s))} }
	add := func(e *element, content ...[]ast.Node) {
		e.appendAll(slices.Concat(content...)...)
		tile.appendAll(e)
	}
	part := columns["part"]
	figure := report.Legible(a.doc.KeyFigures.Columns[part].Format.Text(cells[part]))
	add(newInline("a", "href", "#"+h.Section), column("figure"))
	add(newInline("span", "class", figureClass(figure)), column("part"))
	add(newInline("span", "class", "base"), text("of "), column("of"), text(" "), column("unit"))
	if share := cells[columns["share"]]; share.Kind == report.Number {
		tile.appendAll(newGauge(share.Num, h.Good))
	}
	add(newInline("span", "class", "share"), column("share"))
	if _, ok := columns["with"]; ok {
		add(newInline("span", "class", "with"), text("with exceptions "), column("with"))
	}
	if i, ok := columns["trend"]; ok {
		class := strings.TrimSpace("change " + cellClasses(a.doc.KeyFigures.Columns[i], cells[i], false))
		since := text(" since " + report.Legible(a.doc.Previous) + ": ")
		add(newInline("span", "class", class), column("change"), since, column("trend"))
	}
	return tile
}

// tileClass returns the class of a tile. It is "met" only if nothing is missing: all of
// what is wanted, or none of what is not.
func tileClass(h report.Headline, part, of report.Cell) string {
	switch {
	case part.Kind != report.Number || h.Good && of.Kind != report.Number:
		return "unknown"
	case h.Good && part.Num >= of.Num, !h.Good && part.Num == 0:
		return "met"
	default:
		return "not-met"
	}
}

// figureClass returns the class of the figure of a tile. Long figures use a smaller font,
// so that five tiles fit side by side.
func figureClass(text string) string {
	switch n := len(text); {
	case n >= len("100,000,000,000"):
		return "figure longer"
	case n >= len("10,000,000"):
		return "figure long"
	default:
		return "figure"
	}
}

// newGauge draws a share as a partly filled line. An unknown share has no gauge, because
// an empty one would read as 0.
func newGauge(share float64, good bool) ast.Node {
	class := "gauge"
	if good {
		class = "gauge good"
	}
	return &drawing{svg: fmt.Appendf(nil,
		`<svg class="%s" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">`+
			`<rect class="all" width="100" height="4"/><rect class="part" width="%.1f" height="4"/></svg>`,
		class, 100*max(0, min(1, share)))}
}

// linkActions links the name of a server in an action to the server.
func (a *arranger) linkActions(root ast.Node) error {
	if len(a.doc.Actions) == 0 {
		return nil
	}
	heading := findID(root, markdown.ActionsID)
	if heading == nil || heading.NextSibling() == nil || heading.NextSibling().ChildCount() != len(a.doc.Actions) {
		return fmt.Errorf("the Markdown does not list the %d actions", len(a.doc.Actions))
	}
	list := heading.NextSibling()
	list.SetAttributeString("class", "todo")
	for i, item := range childList(list) {
		if action := a.doc.Actions[i]; a.ids[action.Link.Anchor] {
			a.linkName(item, action)
		}
	}
	return nil
}

// linkName links the name of the server in the item, if one text contains all of it.
func (a *arranger) linkName(item ast.Node, action report.Action) {
	all, name := unwrappedTexts(item), []byte(markdown.Inline(action.Name))
	if len(all) == 0 || len(name) == 0 {
		return
	}
	const stop = "." // keeps Inline from trimming a trailing space
	start := all[0].Segment.Start + len(markdown.Inline(action.Text[:action.At]+stop)) - len(stop)
	for _, t := range all {
		at := start - t.Segment.Start
		if at >= 0 && at < t.Segment.Len() && bytes.HasPrefix(t.Segment.Value(a.source)[at:], name) {
			wrapRange(t, at, at+len(name), "a", "href", "#"+action.Link.Anchor)
			return
		}
	}
}
