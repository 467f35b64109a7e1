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

// allCharts draws charts in place of images, each with the line above it as its
// title and its figures behind it.
func (a *arranger) allCharts(root ast.Node) error {
	for _, s := range markdown.Sections(a.doc) {
		for _, c := range s.Charts {
			image := find(root, "charts/"+c.ID+".svg")
			if image == nil {
				return fmt.Errorf("the Markdown has no chart %s", c.ID)
			}
			picture, drawn := a.pictures[c.ID]
			if !drawn {
				return fmt.Errorf("there is no picture of chart %s", c.ID)
			}
			figures, err := a.figures(s, c)
			if err != nil {
				return err
			}
			if err := a.chart(root, image, c, picture, figures); err != nil {
				return err
			}
		}
	}
	return nil
}

// find is the first block of root that holds but an image from this place.
func find(root ast.Node, destination string) ast.Node {
	for n := range children(root) {
		if image, ok := only(n, ast.KindImage).(*ast.Image); ok && string(image.Destination) == destination {
			return n
		}
	}
	return nil
}

// chart replaces the paragraph p, which holds one image, by a figure.
func (a *arranger) chart(root, p ast.Node, c *report.Chart, picture Picture, figures *element) error {
	place := "chart-" + c.ID
	if err := a.claim(place); err != nil {
		return err
	}
	caption := newElement("figcaption")
	if title := captionOf(p); title != nil {
		title.SetAttributeString("class", "caption")
		linkSelf(title, place)
		caption.appendAll(title)
	}
	finding := ast.NewParagraph()
	finding.SetAttributeString("class", "finding")
	appendAll(finding, collect(p.FirstChild())...)
	caption.appendAll(finding)

	frame := newElement("div", "class", "chart", "data-chart", c.ID, "role", "img", "aria-label", report.Legible(c.Finding))
	frame.appendAll(&drawing{svg: picture.SVG})
	figure := newElement("figure", "id", place)
	figure.appendAll(caption, frame, figures)
	root.ReplaceChild(root, p, figure)
	return nil
}

// figures is what a chart shows, as a table to be folded out: the table itself, or,
// where that is the section's own, the columns of it that the chart draws.
func (a *arranger) figures(s *report.Section, c *report.Chart) (*element, error) {
	box := a.boxes[c.Table]
	if box == nil {
		return nil, fmt.Errorf("chart %s has no table", c.ID)
	}
	own := slices.Index(s.Tables, c.Table) > 0
	if !own {
		box = a.excerpt(c)
		if err := a.claim(id(box)); err != nil {
			return nil, err
		}
	}
	return folded("Show the figures", own, box), nil
}

// folded is a block that a reader unfolds. One that holds what is nowhere else on
// the page is unfolded in print.
func folded(label string, own bool, content ...ast.Node) *element {
	class := "figures"
	if !own {
		class = "figures again"
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
	whole := a.nodes[c.Table]
	part := tables.NewTable()
	part.SetAttributeString("aria-label", report.Legible(c.Title))
	for line := range children(whole) {
		cells := collect(line)
		var copied ast.Node = tables.NewTableRow(nil)
		if line.Kind() == tables.KindTableHeader {
			copied = tables.NewTableHeader(copied.(*tables.TableRow))
		}
		for _, j := range columns {
			cell := tables.NewTableCell()
			for _, attribute := range cells[j].Attributes() {
				cell.SetAttribute(attribute.Name, attribute.Value)
			}
			appendAll(cell, copies(cells[j])...)
			appendAll(copied, cell)
		}
		part.AppendChild(part, copied)
	}
	frame := newElement("div", "class", "table", "role", "group", "tabindex", "0", "aria-label", report.Legible(c.Title))
	frame.appendAll(part)
	name := "figures-" + c.ID
	box := newElement("div", "class", "tablebox", "id", name, "data-table", name, "data-rows", strconv.Itoa(whole.ChildCount()-1))
	box.appendAll(frame)
	return box
}

// copies are copies of the texts below n, with their spans and without links.
func copies(n ast.Node) []ast.Node {
	var list []ast.Node
	for child := range children(n) {
		switch child := child.(type) {
		case *ast.Text:
			list = append(list, ast.NewTextSegment(child.Segment))
		case *element:
			inner := copies(child)
			if child.tag != "a" {
				e := newElement(child.tag)
				e.inline = child.inline
				for _, attribute := range child.Attributes() {
					e.SetAttribute(attribute.Name, attribute.Value)
				}
				e.appendAll(inner...)
				inner = []ast.Node{e}
			}
			list = append(list, inner...)
		default:
			list = append(list, copies(child)...)
		}
	}
	return list
}

// linkSelf makes the content of a heading or caption a link to it, for a reader who
// wants to send it to someone.
func linkSelf(n ast.Node, id string) { wrap(n, "a", "class", "self", "href", "#"+id) }

// wrap moves the content of n into an inline element.
func wrap(n ast.Node, tag string, attributes ...string) {
	e := newInline(tag, attributes...)
	e.appendAll(collect(n)...)
	appendAll(n, e)
}

// withClass adds a class to those of a node.
func withClass(n ast.Node, class string) {
	v, _ := n.AttributeString("class")
	before, _ := v.(string)
	n.SetAttributeString("class", strings.TrimSpace(before+" "+class))
}
