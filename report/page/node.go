package page

import (
	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// element is an HTML element that Markdown has no syntax for, such as a section, a figure
// or a span. Its attributes are those of the node, in the order in which they were set.
type element struct {
	ast.BaseBlock
	tag    string
	inline bool // rendered without line breaks around its tags
}

var kindElement = ast.NewNodeKind("Element")

// newElement returns a block element with attributes given as name, value, name, value.
func newElement(tag string, attributes ...string) *element {
	e := &element{tag: tag}
	for i := 0; i < len(attributes); i += 2 {
		e.SetAttributeString(attributes[i], attributes[i+1])
	}
	return e
}

// newInline returns an inline element.
func newInline(tag string, attributes ...string) *element {
	e := newElement(tag, attributes...)
	e.inline = true
	return e
}

func (e *element) Kind() ast.NodeKind             { return kindElement }
func (e *element) Dump(source []byte, level int)  { ast.DumpHelper(e, source, level, nil, nil) }
func (e *element) appendAll(children ...ast.Node) { appendAll(e, children...) }

// drawing is an SVG element, written unchanged. Only package charts and this package make
// them, and they contain no markup from the inventory.
type drawing struct {
	ast.BaseBlock
	svg []byte
}

var kindDrawing = ast.NewNodeKind("Drawing")

func (d *drawing) Kind() ast.NodeKind            { return kindDrawing }
func (d *drawing) Dump(source []byte, level int) { ast.DumpHelper(d, source, level, nil, nil) }

// appendAll moves children to the end of parent.
func appendAll(parent ast.Node, children ...ast.Node) {
	for _, c := range children {
		parent.AppendChild(parent, c)
	}
}

// nodeRenderer renders the nodes of this package, and table cells, because goldmark
// writes <td> for cells that are the header of their row.
type nodeRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (r nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindElement, r.renderElement)
	reg.Register(kindDrawing, r.renderDrawing)
	reg.Register(tables.KindTableCell, r.renderCell)
}

func (nodeRenderer) renderElement(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	e := n.(*element)
	writeTag(w, e.tag, n, entering)
	if e.inline {
		return ast.WalkContinue, nil
	}
	return ast.WalkContinue, w.WriteByte('\n')
}

func (nodeRenderer) renderDrawing(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		if _, err := w.Write(n.(*drawing).svg); err != nil {
			return ast.WalkStop, err
		}
	}
	return ast.WalkContinue, nil
}

// renderCell renders a cell as <th> if it has a scope, else as <td>.
func (nodeRenderer) renderCell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	name := "td"
	if _, ok := n.AttributeString("scope"); ok {
		name = "th"
	}
	writeTag(w, name, n, entering)
	if !entering {
		return ast.WalkContinue, w.WriteByte('\n')
	}
	return ast.WalkContinue, nil
}

// writeTag writes the start tag of an element with the attributes of n, or its end tag.
// It ignores errors because a buffered writer returns them from the next write.
func writeTag(w util.BufWriter, name string, n ast.Node, entering bool) {
	if !entering {
		_, _ = w.WriteString("</" + name + ">")
		return
	}
	_, _ = w.WriteString("<" + name)
	for _, a := range n.Attributes() {
		_, _ = w.WriteString(" ")
		_, _ = w.Write(a.Name)
		_, _ = w.WriteString(`="`)
		_, _ = w.Write(util.EscapeHTML([]byte(a.Value.(string))))
		_, _ = w.WriteString(`"`)
	}
	_ = w.WriteByte('>')
}
