package svg

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// element is an element of the tree that ECharts draws.
type element struct {
	Tag      string               `json:"tag"`
	Attrs    map[string]attrValue `json:"attrs"`
	Children []*element           `json:"children"`
	Text     attrValue            `json:"text"`
}

// attrValue is the value of an attribute or a text: a JavaScript string, or the digits of a
// number. Values of other types are decoded as "".
type attrValue string

func (v *attrValue) UnmarshalJSON(raw []byte) error {
	*v = ""
	switch c := raw[0]; {
	case c == '"':
		return json.Unmarshal(raw, (*string)(v))
	case c == '-' || c >= '0' && c <= '9':
		*v = attrValue(raw)
	}
	return nil
}

// writer writes a tree as SVG: only elements and attributes that are in allowed, with
// attributes in the order of that list.
type writer struct {
	bytes.Buffer
	prefix string         // of every id
	ids    map[string]int // of ECharts, numbered in the order of appearance

	inClipPath bool // where shapes without paint have an effect
}

// write returns the SVG of f, given its elements as JSON. It ends in a line feed.
func write(f Figure, tree string) ([]byte, error) {
	var root element
	if err := json.Unmarshal([]byte(tree), &root); err != nil {
		return nil, fmt.Errorf("parsing the tree of elements from ECharts: %w", err)
	}
	if root.Tag != "svg" {
		return nil, fmt.Errorf("ECharts returned a <%s> element, want <svg>", root.Tag)
	}
	w := writer{prefix: f.ID, ids: map[string]int{}}
	w.Grow(len(tree))
	fmt.Fprintf(&w, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d"`+
		` role="img" aria-labelledby="%[3]s-title`, f.Width, f.Height, f.ID)
	if f.Description != "" {
		fmt.Fprintf(&w, " %s-desc", f.ID)
	}
	fmt.Fprintf(&w, "\">\n<title id=\"%s-title\">", f.ID)
	w.escape(f.Title)
	w.WriteString("</title>\n")
	if f.Description != "" {
		fmt.Fprintf(&w, `<desc id="%s-desc">`, f.ID)
		w.escape(f.Description)
		w.WriteString("</desc>\n")
	}
	for _, child := range root.Children {
		w.element(child)
	}
	w.WriteString("</svg>\n")
	return w.Bytes(), nil
}

// element writes e and its children, each element on a line of its own.
func (w *writer) element(e *element) {
	if e == nil {
		return
	}
	if e.Tag == "text" {
		halo, letters := portable(e)
		if halo != nil {
			w.portableElement(halo)
		}
		e = letters
	}
	w.portableElement(e)
}

// portableElement writes an element other than a text, or a text that is portable.
func (w *writer) portableElement(e *element) {
	attributes, ok := allowed[e.Tag]
	if !ok || !w.inClipPath && e.isInvisible() {
		return
	}
	if e.Tag == "clipPath" {
		w.inClipPath = true
		defer func() { w.inClipPath = false }()
	}
	w.WriteByte('<')
	w.WriteString(e.Tag)
	for _, name := range attributes {
		switch name {
		case "id":
			if id := string(e.Attrs["id"]); id != "" {
				w.attribute("id", w.id(id))
			}
		case "style":
			w.style(string(e.Attrs["style"]))
		default:
			w.attribute(name, w.resolve(string(e.Attrs[name])))
		}
	}
	text := ""
	if e.Tag == "text" {
		text = string(e.Text)
	}
	if text == "" && len(e.Children) == 0 {
		w.WriteString("/>\n")
		return
	}
	w.WriteByte('>')
	w.escape(text)
	if len(e.Children) > 0 {
		w.WriteByte('\n')
		for _, child := range e.Children {
			w.element(child)
		}
	}
	w.WriteString("</")
	w.WriteString(e.Tag)
	w.WriteString(">\n")
}

// isInvisible reports whether e is a shape without any paint. Interactive charts have
// such shapes for labels and for the pointer.
func (e *element) isInvisible() bool {
	return e.Tag == "path" && e.Attrs["fill"] == "none" && (e.Attrs["stroke"] == "" || e.Attrs["stroke"] == "none")
}

// attribute writes an attribute, unless its value is empty.
func (w *writer) attribute(name, value string) {
	if value == "" {
		return
	}
	w.WriteByte(' ')
	w.WriteString(name)
	w.WriteString(`="`)
	w.escape(value)
	w.WriteByte('"')
}

// escape writes text between tags or between quotes. Characters that XML does not allow
// become U+FFFD.
func (w *writer) escape(text string) {
	needsEscape := func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(`<>&"'`, r) }
	if !strings.ContainsFunc(text, needsEscape) {
		w.WriteString(text)
		return
	}
	_ = xml.EscapeText(w, []byte(text)) // a Buffer returns no errors
}

// id returns the id in this document for an id of ECharts, which numbers its ids across
// figures.
func (w *writer) id(id string) string {
	n, ok := w.ids[id]
	if !ok {
		n = len(w.ids) + 1
		w.ids[id] = n
	}
	return w.prefix + "-" + strconv.Itoa(n)
}

// resolve returns the value of an attribute. A reference to an element of the document
// gets its id in this document; other references are removed.
func (w *writer) resolve(value string) string {
	if !strings.Contains(strings.ToLower(value), "url") {
		return value
	}
	const idCharacters = "abcdefghijklmnopqrstuvwxyz-0123456789"
	id, ok := strings.CutPrefix(value, "url(#")
	if id, ok2 := strings.CutSuffix(id, ")"); ok && ok2 && strings.Trim(id, idCharacters) == "" {
		return "url(#" + w.id(id) + ")"
	}
	return ""
}

// style writes the font of a style attribute as attributes. A page whose policy forbids
// inline styles would ignore the style attribute.
func (w *writer) style(css string) {
	style, weight, size, family := fontOf(css)
	w.attribute("font-style", style)
	w.attribute("font-weight", weight)
	w.attribute("font-size", size)
	w.attribute("font-family", family)
}

// fontOf returns the font of a style attribute.
func fontOf(css string) (style, weight, size, family string) {
	for declaration := range strings.SplitSeq(css, ";") {
		property, value, _ := strings.Cut(declaration, ":")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(property) {
		case "font":
			style, weight, size, family = splitFont(value)
		case "font-style":
			style = value
		case "font-weight":
			weight = value
		case "font-size":
			size = value
		case "font-family":
			family = value
		}
	}
	return style, weight, size, family
}

// splitFont returns the parts of a CSS font such as "italic bold 12px Arial, sans-serif".
// Parts with default values are empty.
func splitFont(font string) (style, weight, size, family string) {
	rest := font
	for rest != "" {
		var word string
		word, rest, _ = strings.Cut(strings.TrimLeft(rest, " "), " ")
		switch {
		case strings.HasSuffix(word, "px"):
			return style, weight, word, strings.TrimSpace(rest)
		case word == "italic" || word == "oblique":
			style = word
		case word != "normal":
			weight = word
		}
	}
	return style, weight, "", ""
}
