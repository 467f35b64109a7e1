// Package templates has the wording, the markup, the style and the scripts of the documents
// as texts. Package compose uses Wording, package markdown ReportMarkdown, and package page
// the others.
package templates

import (
	"embed"
	"strings"
)

// Wording has the sentences of the documents (text/template).
//
//go:embed wording.tmpl
var Wording string

// ReportMarkdown is the layout of report.md (text/template).
//
//go:embed report.md.tmpl
var ReportMarkdown string

// PageHTML is the layout of report.html (html/template).
//
//go:embed page.html.tmpl
var PageHTML string

// PageStyle is the style sheet of report.html.
var PageStyle = concat("page.css", "tables.css")

// PageScript makes report.html interactive. Without it the page still shows everything.
var PageScript = concat("theme.js", "page.js", "charts.js",
	"tables.js", "tables.frame.js", "tables.copy.js", "tables.link.js", "tables.bar.js")

//go:embed *.css *.js
var files embed.FS

// concat returns the contents of the named files, one after the other.
func concat(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		content, err := files.ReadFile(name)
		if err != nil {
			panic(err) // the file is embedded
		}
		b.Write(content)
	}
	return b.String()
}
