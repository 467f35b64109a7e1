// Package page writes report.html: the Markdown report as one file that opens from disk,
// loads nothing and sends nothing.
//
// A page is made in four steps. goldmark parses the Markdown, without raw HTML and with
// tables as its only extension. The arranger (arrange.go) turns the tree into that of the
// page: stable ids, sections, charts instead of images. goldmark renders it. The template
// page.html.tmpl adds contents, style, scripts, and the policy with their hashes.
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

// Picture is a chart as the page shows it: a static drawing, and the option from which the
// page's script draws the interactive chart.
type Picture struct {
	ID            string // of the report.Chart
	Width, Height int    // of the drawing, in CSS pixels
	SVG           []byte // one svg element, without style attributes or scripts
	Option        []byte // ECharts option in JSON
}

// Write writes doc as report.html. The source is what package markdown wrote for the same
// document, pictures has every chart of the document, and library is the script of ECharts,
// which is left out if there are no pictures.
//
// Write fails, and writes nothing, if the Markdown differs from what package markdown
// writes for doc, or contains a chart without a picture.
func Write(w io.Writer, source []byte, doc *report.Document, pictures []Picture, library string) error {
	header, body, outline, err := convert(source, doc, pictures)
	if err != nil {
		return fmt.Errorf("report.html: %w", err)
	}
	data, err := scriptData(doc, pictures)
	if err != nil {
		return fmt.Errorf("report.html: %w", err)
	}
	scripts := []string{templates.PageScript}
	switch {
	case len(pictures) == 0:
		library = ""
	case library == "":
		return errors.New("report.html: the script of ECharts is missing")
	default:
		scripts = append(scripts, library)
	}
	var b bytes.Buffer
	if err := layout.Execute(&b, struct {
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
		Library:  template.JS(library),
		Header:   template.HTML(header),
		Body:     template.HTML(body),
		Contents: contents(doc, outline),
		Data:     template.JS(data),
	}); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// entry is a line of the contents.
type entry struct {
	markdown.Heading
	Reference bool // first section of the appendix
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

var layout = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"legible": report.Legible,
	"count":   markdown.Count,
}).Parse(templates.PageHTML))

// converter renders raw HTML as a comment, but the arranger rejects Markdown with HTML.
var converter = goldmark.New(
	goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone))),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(nodeRenderer{}, 100))),
)

// convert converts the Markdown to the header and the sections of the page, in HTML.
func convert(source []byte, doc *report.Document, pictures []Picture) (
	header, body string, outline []markdown.Heading, err error) {
	a, err := newArranger(source, doc, pictures)
	if err != nil {
		return "", "", nil, err
	}
	top, sections, err := a.arrange(converter.Parser().Parse(text.NewReader(source)))
	if err != nil {
		return "", "", nil, err
	}
	if header, err = render(source, top); err != nil {
		return "", "", nil, err
	}
	body, err = render(source, sections)
	return header, body, a.outline, err
}

func render(source []byte, n ast.Node) (string, error) {
	var b bytes.Buffer
	err := converter.Renderer().Render(&b, source, n)
	return b.String(), err
}

// scriptData returns the JSON for the scripts of the page: the charts with their heights in
// CSS pixels and their options, and the controls by which tables can be filtered. The
// encoder escapes every character that could end a script element.
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
