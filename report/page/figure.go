package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"

	"fleetreport/report"
	"fleetreport/report/markdown"
)

// arrangeCharts replaces images by figures: the caption with the finding, the drawing, and
// a table of the figures shown.
func (a *arranger) arrangeCharts(root ast.Node) error {
	for _, s := range markdown.Sections(a.doc) {
		for _, c := range s.Charts {
			image := findImage(root, "charts/"+c.ID+".svg")
			if image == nil {
				return fmt.Errorf("the Markdown has no chart %s", c.ID)
			}
			picture, ok := a.pictures[c.ID]
			if !ok {
				return fmt.Errorf("there is no picture of chart %s", c.ID)
			}
			data, err := a.chartData(s, c)
			if err != nil {
				return err
			}
			if err := a.replaceImage(root, image, c, picture, data); err != nil {
				return err
			}
		}
	}
	return nil
}

// findImage returns the first paragraph of root that consists of an image with this
// destination, or nil.
func findImage(root ast.Node, destination string) ast.Node {
	for n := range children(root) {
		if image, ok := onlyChild(n, ast.KindImage).(*ast.Image); ok && string(image.Destination) == destination {
			return n
		}
	}
	return nil
}

// replaceImage replaces the paragraph p, which consists of one image, by a figure.
func (a *arranger) replaceImage(root, p ast.Node, c *report.Chart, picture Picture, data *element) error {
	id := "chart-" + c.ID
	if err := a.registerID(id); err != nil {
		return err
	}
	caption := newElement("figcaption")
	if title := captionBefore(p); title != nil {
		title.SetAttributeString("class", "caption")
		linkToSelf(title, id)
		caption.appendAll(title)
	}
	finding := ast.NewParagraph()
	finding.SetAttributeString("class", "finding")
	appendAll(finding, childList(p.FirstChild())...)
	caption.appendAll(finding)

	frame := newElement("div", "class", "chart", "data-chart", c.ID,
		"role", "img", "aria-label", report.Legible(c.Finding))
	frame.appendAll(&drawing{svg: picture.SVG})
	figure := newElement("figure", "id", id)
	figure.appendAll(caption, frame, data)
	root.ReplaceChild(root, p, figure)
	return nil
}

// chartData returns the figures of a chart as a collapsed table. The first table of a
// section stays visible where it is, so the columns that the chart draws are copied. Any
// other table is moved to its chart.
func (a *arranger) chartData(s *report.Section, c *report.Chart) (*element, error) {
	box := a.boxes[c.Table]
	if box == nil {
		return nil, fmt.Errorf("chart %s has no table", c.ID)
	}
	moved := slices.Index(s.Tables, c.Table) > 0
	if !moved {
		box = a.excerpt(c)
		if err := a.registerID(idOf(box)); err != nil {
			return nil, err
		}
	}
	return newDetails("Show the figures", !moved, box), nil
}

// newDetails returns a collapsed element with the given label and content. A duplicate
// repeats what the page shows elsewhere and is left out in print.
func newDetails(label string, duplicate bool, content ...ast.Node) *element {
	class := "figures"
	if duplicate {
		class = "figures duplicate"
	}
	details, summary := newElement("details", "class", class), newElement("summary")
	summary.appendAll(ast.NewString([]byte(label)))
	details.appendAll(append([]ast.Node{summary}, content...)...)
	return details
}

// excerpt copies the columns of a table that a chart draws.
func (a *arranger) excerpt(c *report.Chart) *element {
	columns := append([]int{c.Label}, c.Values...)
	if c.Kind == report.Stacked {
		columns = append(columns, c.Total)
	}
	if c.Mark >= 0 {
		columns = append(columns, c.Mark)
	}
	original := a.nodes[c.Table]
	t := tables.NewTable()
	t.SetAttributeString("aria-label", report.Legible(c.Title))
	for row := range children(original) {
		cells := childList(row)
		var copied ast.Node = tables.NewTableRow(nil)
		if row.Kind() == tables.KindTableHeader {
			copied = tables.NewTableHeader(copied.(*tables.TableRow))
		}
		for _, j := range columns {
			cell := tables.NewTableCell()
			copyAttributes(cell, cells[j])
			appendAll(cell, copyContent(cells[j])...)
			appendAll(copied, cell)
		}
		t.AppendChild(t, copied)
	}
	frame := newElement("div", "class", "table", "role", "group", "tabindex", "0",
		"aria-label", report.Legible(c.Title))
	frame.appendAll(t)
	id := "figures-" + c.ID
	box := newElement("div", "class", "tablebox", "id", id,
		"data-table", id, "data-rows", strconv.Itoa(original.ChildCount()-1))
	box.appendAll(frame)
	return box
}

// copyContent copies the text below n with its inline elements, except for links.
func copyContent(n ast.Node) []ast.Node {
	var list []ast.Node
	for child := range children(n) {
		switch child := child.(type) {
		case *ast.Text:
			list = append(list, ast.NewTextSegment(child.Segment))
		case *element:
			content := copyContent(child)
			if child.tag != "a" {
				e := &element{tag: child.tag, inline: child.inline}
				copyAttributes(e, child)
				e.appendAll(content...)
				content = []ast.Node{e}
			}
			list = append(list, content...)
		default:
			list = append(list, copyContent(child)...)
		}
	}
	return list
}

// copyAttributes sets the attributes of from on to.
func copyAttributes(to, from ast.Node) {
	for _, attribute := range from.Attributes() {
		to.SetAttribute(attribute.Name, attribute.Value)
	}
}

// linkToSelf makes the content of a heading or caption a link to its own id, which a
// reader can copy and send.
func linkToSelf(n ast.Node, id string) { wrapContent(n, "a", "class", "self", "href", "#"+id) }

// wrapContent moves the content of n into an inline element.
func wrapContent(n ast.Node, tag string, attributes ...string) {
	e := newInline(tag, attributes...)
	e.appendAll(childList(n)...)
	appendAll(n, e)
}

// addClass adds a class to a node.
func addClass(n ast.Node, class string) {
	v, _ := n.AttributeString("class")
	old, _ := v.(string)
	n.SetAttributeString("class", strings.TrimSpace(old+" "+class))
}
