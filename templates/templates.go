// Package templates holds the wording, the markup and the style of the
// documents, as texts. It knows nothing of what is put into them: package report
// reads Wording, package markdown ReportMarkdown, and package page the rest.
package templates

import _ "embed"

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
//
//go:embed page.css
var PageStyle string

// PageScript brings report.html to life; without it everything is still there.
//
//go:embed page.js
var PageScript string
