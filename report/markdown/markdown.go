// Package markdown writes report.md.
//
// The layout is templates/report.md.tmpl. The result is CommonMark with GitHub's tables and
// no HTML, and its source is readable too. Every text of the document is escaped, so no
// name in an inventory can become markup.
package markdown

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/template"

	"fleetreport/report"
	"fleetreport/templates"
)

// layout is parsed with the functions of an empty printer. Write binds them to a document.
var layout = template.Must(template.New("report.md").Funcs(printer{}.funcs()).Parse(templates.ReportMarkdown))

// printer writes one document.
type printer struct {
	doc     *report.Document
	outline []Heading
}

// Write writes doc as report.md. It fails, and writes nothing, if an id is used twice or
// cannot be used in a link, or if a row has more or fewer cells than its table has columns.
func Write(w io.Writer, doc *report.Document) error {
	outline, err := Outline(doc)
	if err != nil {
		return err
	}
	t, err := layout.Clone()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Funcs(printer{doc, outline}.funcs()).Execute(&b, doc); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// funcs returns the functions of the layout.
func (p printer) funcs() template.FuncMap {
	return template.FuncMap{
		"line":     Line,
		"inline":   Inline,
		"count":    Count,
		"figure":   formatInt,
		"rows":     rows,
		"image":    image,
		"cards":    cards,
		"bullets":  bullets,
		"sections": Sections,
		"broken":   Broken,
		"inc":      func(i int) int { return i + 1 },
		// sheetTable combines a table with the sheet of the workbook that has all its rows.
		"sheetTable": func(t *report.Table, sheet string) sheetTable { return sheetTable{t, sheet} },
		"noWorkbook": func() bool { return p.doc.NoWorkbook },
		"heading": func(id string) (string, error) {
			h, err := p.find(id)
			return strings.Repeat("#", h.Level) + " " + Inline(h.Title), err
		},
		"link": func(id string) (string, error) {
			h, err := p.find(id)
			return "[" + Inline(h.Title) + "](#" + h.Anchor + ")", err
		},
		"contents": func() []Heading {
			var list []Heading
			for _, h := range p.outline {
				if h.Level == 2 && h.ID != SummaryID {
					list = append(list, h)
				}
			}
			return list
		},
	}
}

// sheetTable is a table and the name of its sheet in the workbook.
type sheetTable struct {
	*report.Table
	Sheet string
}

// find returns the heading with this id.
func (p printer) find(id string) (Heading, error) {
	for _, h := range p.outline {
		if h.ID == id {
			return h, nil
		}
	}
	return Heading{}, fmt.Errorf("no heading %q in the outline", id)
}

// Count formats a number of things with its noun in the singular or plural: "1,200 rows".
func Count(n int, one, many string) string {
	noun := many
	if n == 1 {
		noun = one
	}
	return formatInt(n) + " " + noun
}

// Broken lists the broken limits of the gate as they were given, separated by commas.
func Broken(g report.Gate) string {
	var names []string
	for _, l := range g.Limits {
		if l.Broken {
			names = append(names, l.Text)
		}
	}
	return strings.Join(names, ", ")
}

// formatInt formats a whole number as in the cells of tables.
func formatInt(n int) string {
	return report.Format{}.Text(report.Cell{Kind: report.Number, Num: float64(n)})
}

// image returns the image of a chart, with its finding as the alternative text.
func image(c *report.Chart) (string, error) {
	if err := checkID(c.ID); err != nil {
		return "", err
	}
	return "![" + Inline(c.Finding) + "](charts/" + c.ID + ".svg)", nil
}
