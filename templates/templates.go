// Package templates holds the wording, the markup and the style of the
// documents, as texts. It knows nothing of what is put into them: package report
// reads Wording, package markdown ReportMarkdown, and package page the rest.
package templates

import (
	"embed"
	"strings"
)

// Wording holds the sentences that package report composes (text/template).
//
//go:embed wording.tmpl
var Wording string

// ReportMarkdown is the layout of report.md (text/template).
//
//go:embed report.md.tmpl
var ReportMarkdown string

// PageHTML is the frame of report.html (html/template).
//
//go:embed page.html.tmpl
var PageHTML string

// PageStyle is the style sheet of report.html.
var PageStyle = joined("page.css", "tables.css")

// PageScript brings report.html to life; without it everything is still there.
var PageScript = joined("theme.js", "page.js", "charts.js",
	"tables.js", "tables.frame.js", "tables.copy.js", "tables.link.js", "tables.bar.js")

//go:embed *.css *.js
var parts embed.FS

// joined is the text of these files, one after the other.
func joined(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		text, err := parts.ReadFile(name)
		if err != nil {
			panic(err) // the file is part of the program
		}
		b.Write(text)
	}
	return b.String()
}
