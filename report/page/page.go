// Package page writes report.html: the Markdown report as one file that opens
// from disk, fetches nothing and allows nothing.
//
// A page is made in four steps. goldmark parses the Markdown, without raw HTML
// and with tables as its only extension. The arranger (arrange.go) turns the tree
// into that of the page: stable ids, sections, charts instead of images. goldmark
// draws it. The frame (templates/page.html.tmpl) adds contents, style, scripts,
// and the policy that names them by their hashes.
package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"fleetreport/report"
	"fleetreport/report/markdown"
	"fleetreport/templates"
)

// Picture is a chart as the page shows it: the static drawing and the option that
// brings it to life.
type Picture struct {
	ID            string // of the report.Chart
	Width, Height int    // of the drawing, in CSS pixels
	SVG           []byte // one svg element, without style attributes or scripts
	Option        []byte // of ECharts, in JSON
}

// Write writes doc as report.html. source is what package markdown has written
// for the same document, pictures has every chart of it, and library is the
// script of ECharts, which is left out where there are no pictures.
//
// Nothing is written when the Markdown is not of this document, or when it holds
// a chart that is not among the pictures.
func Write(w io.Writer, source []byte, doc *report.Document, pictures []Picture, library string) error {
	header, body, outline, err := draw(source, doc, pictures)
	if err != nil {
		return fmt.Errorf("report.html: %w", err)
	}
	facts, err := scriptData(doc, pictures)
	if err != nil {
		return fmt.Errorf("report.html: %w", err)
	}
	scripts := []string{templates.PageScript}
	if len(pictures) > 0 {
		if library == "" {
			return errors.New("report.html: there are charts, but not the library that draws them")
		}
		scripts = append(scripts, library)
	}
	data := struct {
		*report.Document
		Policy       string
		Style        template.CSS
		Script       template.JS
		Library      template.JS
		Header, Body template.HTML
		Contents     []entry
		Data         template.JS
	}{
		Document: doc,
		Policy:   policy(templates.PageStyle, scripts...),
		Style:    template.CSS(templates.PageStyle),
		Script:   template.JS(templates.PageScript),
		Header:   template.HTML(header),
		Body:     template.HTML(body),
		Contents: contents(doc, outline),
		Data:     template.JS(facts),
	}
	if len(pictures) > 0 {
		data.Library = template.JS(library)
	}
	var b bytes.Buffer
	if err := frame.Execute(&b, data); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// entry is a line of the contents.
type entry struct {
	markdown.Heading
	Reference bool // it is the first one of the appendix
}

// contents lists the sections.
func contents(doc *report.Document, outline []markdown.Heading) []entry {
	var list []entry
	for _, h := range outline {
		if h.Level == 2 {
			list = append(list, entry{h, len(doc.Appendix) > 0 && h.ID == doc.Appendix[0].ID})
		}
	}
	return list
}

var frame = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"normal": report.Legible,
	"count":  markdown.Count,
}).Parse(templates.PageHTML))

// converter knows no HTML: what it leaves out, the arranger refuses.
var converter = goldmark.New(
	goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone))),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(nodeRenderer{}, 100))),
)

// draw turns the Markdown into the header and the sections of the page.
func draw(source []byte, doc *report.Document, pictures []Picture) (header, body string, outline []markdown.Heading, err error) {
	a, err := newArranger(source, doc, pictures)
	if err != nil {
		return "", "", nil, err
	}
	top, rest, err := a.arrange(converter.Parser().Parse(text.NewReader(source)))
	if err != nil {
		return "", "", nil, err
	}
	if header, err = render(source, top); err != nil {
		return "", "", nil, err
	}
	body, err = render(source, rest)
	return header, body, a.outline, err
}

func render(source []byte, n ast.Node) (string, error) {
	var b bytes.Buffer
	err := converter.Renderer().Render(&b, source, n)
	return b.String(), err
}

// scriptData is what the script of the page reads: the charts with their heights in
// CSS pixels and their options, and the controls that tables can be filtered by.
// Marshalling checks and escapes it: the result has no character that could end a
// script element.
func scriptData(doc *report.Document, pictures []Picture) (string, error) {
	type chart struct {
		ID     string          `json:"id"`
		Height int             `json:"height"`
		Option json.RawMessage `json:"option"`
	}
	type control struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	data := struct {
		Controls []control `json:"controls"`
		Charts   []chart   `json:"charts"`
	}{[]control{}, []chart{}}
	for _, c := range doc.Controls {
		data.Controls = append(data.Controls, control{c.ID, report.Legible(c.Title)})
	}
	for _, p := range pictures {
		data.Charts = append(data.Charts, chart{p.ID, p.Height, p.Option})
	}
	b, err := json.Marshal(data)
	return string(b), err
}
