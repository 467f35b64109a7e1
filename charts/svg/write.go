package svg

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// element is one element of the tree that ECharts draws.
type element struct {
	Tag      string           `json:"tag"`
	Attrs    map[string]value `json:"attrs"`
	Children []*element       `json:"children"`
	Text     value            `json:"text"`
}

// value is an attribute's value or a text: a string or a number of JavaScript,
// as it would print it. What is neither is empty, as if it were not there.
type value string

func (v *value) UnmarshalJSON(raw []byte) error {
	*v = ""
	switch c := raw[0]; {
	case c == '"':
		return json.Unmarshal(raw, (*string)(v))
	case c == '-' || c >= '0' && c <= '9':
		*v = value(raw)
	}
	return nil
}

// writer prints a tree as SVG. It writes the elements and attributes that
// package variable allowed lists, in the order listed there, and nothing else.
type writer struct {
	bytes.Buffer
	figure string         // begins every id
	ids    map[string]int // ECharts' ids, numbered by first appearance

	clipping bool // within a clipPath, where shapes count whatever their paint
}

// write returns the finished SVG of f, whose elements are tree, ending in a line
// feed.
func write(f Figure, tree string) ([]byte, error) {
	var root element
	if err := json.Unmarshal([]byte(tree), &root); err != nil {
		return nil, fmt.Errorf("reading the tree that ECharts drew: %w", err)
	}
	if root.Tag != "svg" {
		return nil, fmt.Errorf("ECharts drew a <%s>, not an <svg>", root.Tag)
	}
	w := writer{figure: f.ID, ids: map[string]int{}}
	w.Grow(len(tree))
	fmt.Fprintf(&w, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img" aria-labelledby="%[3]s-title`, f.Width, f.Height, f.ID)
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

// element writes e and what is in it, one element a line.
func (w *writer) element(e *element) {
	if e == nil {
		return
	}
	if e.Tag == "text" {
		halo, letters := portable(e)
		if halo != nil {
			w.plain(halo)
		}
		e = letters
	}
	w.plain(e)
}

// plain writes e as it is.
func (w *writer) plain(e *element) {
	attributes, ok := allowed[e.Tag]
	if !ok || !w.clipping && e.invisible() {
		return
	}
	if e.Tag == "clipPath" {
		w.clipping = true
		defer func() { w.clipping = false }()
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

// invisible reports whether e is a shape without any paint: a living chart has
// some that only carry labels or can be pointed at.
func (e *element) invisible() bool {
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

// escape writes text for a place between tags or between quotes. Characters that
// XML cannot hold become U+FFFD.
func (w *writer) escape(text string) {
	if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(`<>&"'`, r) }) {
		w.WriteString(text)
		return
	}
	_ = xml.EscapeText(w, []byte(text)) // a Buffer takes everything
}

// id returns the id in this document for one of ECharts' ids, which count on
// from figure to figure.
func (w *writer) id(theirs string) string {
	n, ok := w.ids[theirs]
	if !ok {
		n = len(w.ids) + 1
		w.ids[theirs] = n
	}
	return w.figure + "-" + strconv.Itoa(n)
}

// resolve returns an attribute's value with its reference, if it is one, made to
// point into this document. One that points elsewhere is dropped.
func (w *writer) resolve(value string) string {
	if !strings.Contains(strings.ToLower(value), "url") {
		return value
	}
	id, ok := strings.CutPrefix(value, "url(#")
	if id, ok2 := strings.CutSuffix(id, ")"); ok && ok2 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz-0123456789") == "" {
		return "url(#" + w.id(id) + ")"
	}
	return ""
}

// style writes as attributes what a style attribute says of the font. A page
// whose policy forbids inline styles would ignore it there.
func (w *writer) style(css string) {
	style, weight, size, family := fontOf(css)
	w.attribute("font-style", style)
	w.attribute("font-weight", weight)
	w.attribute("font-size", size)
	w.attribute("font-family", family)
}

// fontOf returns what a style attribute says of the font.
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

// splitFont takes a CSS font apart: "italic bold 12px Arial, sans-serif". The
// parts that are the default are empty.
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
