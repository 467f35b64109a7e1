// Package markdown writes report.md.
//
// The layout is templates/report.md.tmpl. The result is CommonMark with the
// tables of GitHub's dialect and no HTML, and reads well as it is. Every text of
// the document is escaped, so that no name in an inventory can become markup.
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

// layout is the template; the functions that need a document are bound in Write.
var layout = template.Must(template.New("report.md").Funcs(template.FuncMap{
	"line":     Line,
	"inline":   Inline,
	"count":    Count,
	"figure":   figure,
	"rows":     rows,
	"picture":  picture,
	"placed":   func(*report.Table, string) placedTable { return placedTable{} },
	"within":   func(*report.Section) placedSection { return placedSection{} },
	"cards":    cards,
	"bullets":  bullets,
	"sections": Sections,
	"heading":  func(string) (string, error) { return "", nil },
	"contents": func() []Heading { return nil },
	"broken":   Broken,
	"link":     func(string) (string, error) { return "", nil },
	"inc":      func(i int) int { return i + 1 },
}).Parse(templates.ReportMarkdown))

// Write writes doc as report.md. Nothing is written when doc cannot be printed:
// an id that is used twice or makes no link, a row without a cell for each column.
func Write(w io.Writer, doc *report.Document) error {
	outline, err := Outline(doc)
	if err != nil {
		return err
	}
	t, err := layout.Clone()
	if err != nil {
		return err
	}
	t.Funcs(template.FuncMap{
		"within": func(s *report.Section) placedSection { return placedSection{s, doc.NoWorkbook} },
		"placed": func(t *report.Table, sheet string) placedTable { return placedTable{t, sheet, doc.NoWorkbook} },
		"heading": func(id string) (string, error) {
			for _, h := range outline {
				if h.ID == id {
					return strings.Repeat("#", h.Level) + " " + Inline(h.Title), nil
				}
			}
			return "", fmt.Errorf("no heading %q in the outline", id)
		},
		"link": func(id string) (string, error) {
			for _, h := range outline {
				if h.ID == id {
					return "[" + Inline(h.Title) + "](#" + h.Anchor + ")", nil
				}
			}
			return "", fmt.Errorf("no heading %q in the outline", id)
		},
		"contents": func() []Heading {
			var list []Heading
			for _, h := range outline {
				if h.Level == 2 && h.ID != SummaryID {
					list = append(list, h)
				}
			}
			return list
		},
	})
	var b bytes.Buffer
	if err := t.Execute(&b, doc); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// Count prints a number of things, with the noun in the singular or plural.
func Count(n int, one, many string) string {
	noun := many
	if n == 1 {
		noun = one
	}
	return figure(n) + " " + noun
}

// Broken names the limits of the gate that are broken, as they are written. What each
// of them found stands in the section of the gate.
func Broken(g report.Gate) string {
	var names []string
	for _, l := range g.Limits {
		if l.Broken {
			names = append(names, l.Text)
		}
	}
	return strings.Join(names, ", ")
}

// figure prints a whole number as the cells of tables do.
func figure(n int) string {
	return report.Format{}.Text(report.Cell{Kind: report.Number, Num: float64(n)})
}

// picture is the image of c; its alternative text says what the chart finds.
func picture(c *report.Chart) (string, error) {
	if err := checkID(c.ID); err != nil {
		return "", err
	}
	return "![" + Inline(c.Finding) + "](charts/" + c.ID + ".svg)", nil
}

// placedSection is a section and what it must know of the document.
type placedSection struct {
	*report.Section
	NoWorkbook bool // this run makes no workbook
}

// placedTable is a table and the sheet of the workbook that has all its rows.
type placedTable struct {
	*report.Table
	Sheet      string
	NoWorkbook bool // this run makes no workbook
}
