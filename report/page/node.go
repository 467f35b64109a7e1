package page

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// element is an HTML element around blocks, which Markdown has no word for: a
// section, a figure, the frame of a table. Its attributes are those of the node,
// in the order in which they were set.
type element struct {
	ast.BaseBlock
	tag    string
	inline bool // it stands within a line
}

var kindElement = ast.NewNodeKind("Element")

// newElement makes an element with attributes given as name, value, name, value.
func newElement(tag string, attributes ...string) *element {
	e := &element{tag: tag}
	for i := 0; i < len(attributes); i += 2 {
		e.SetAttributeString(attributes[i], attributes[i+1])
	}
	return e
}

// newInline makes an element that stands within a line.
func newInline(tag string, attributes ...string) *element {
	e := newElement(tag, attributes...)
	e.inline = true
	return e
}

func (e *element) Kind() ast.NodeKind             { return kindElement }
func (e *element) Dump(source []byte, level int)  { ast.DumpHelper(e, source, level, nil, nil) }
func (e *element) appendAll(children ...ast.Node) { appendAll(e, children...) }

// drawing is a static chart: markup that package charts has made, not the data.
type drawing struct {
	ast.BaseBlock
	svg []byte
}

var kindDrawing = ast.NewNodeKind("Drawing")

func (d *drawing) Kind() ast.NodeKind            { return kindDrawing }
func (d *drawing) Dump(source []byte, level int) { ast.DumpHelper(d, source, level, nil, nil) }

// appendAll moves children to the end of parent, wherever they were before.
func appendAll(parent ast.Node, children ...ast.Node) {
	for _, c := range children {
		parent.AppendChild(parent, c)
	}
}

// nodeRenderer draws the nodes of this package, and table cells, of which some
// are the headers of their row.
type nodeRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (r nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindElement, r.element)
	reg.Register(kindDrawing, r.drawing)
	reg.Register(kindCell, r.cell)
}

func (nodeRenderer) element(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	e := n.(*element)
	tag(w, e.tag, n, entering)
	if e.inline {
		return ast.WalkContinue, nil
	}
	return ast.WalkContinue, w.WriteByte('\n')
}

func (nodeRenderer) drawing(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		if _, err := w.Write(n.(*drawing).svg); err != nil {
			return ast.WalkStop, err
		}
	}
	return ast.WalkContinue, nil
}

// cell draws a table cell: <th> in the head and where the node has a scope.
func (nodeRenderer) cell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	name := "td"
	if _, ok := n.AttributeString("scope"); ok {
		name = "th"
	}
	tag(w, name, n, entering)
	if !entering {
		return ast.WalkContinue, w.WriteByte('\n')
	}
	return ast.WalkContinue, nil
}

// tag opens or closes an element with the attributes of n. Errors of a buffered
// writer stay: the last write reports them.
func tag(w util.BufWriter, name string, n ast.Node, entering bool) {
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
