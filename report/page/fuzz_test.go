package page_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"fleetreport/report"
)

// FuzzPage checks that a name changes only the text of the page: elements and attributes are
// those of a page with a harmless name, and the text is in its legible form.
func FuzzPage(f *testing.F) {
	for _, name := range append(hostileNames, "40.0 %", "1,0 % 2 %") {
		f.Add(name)
	}
	want := structure(parse(f, write(f, documentWith("legacy-erp"))))
	f.Fuzz(func(t *testing.T, name string) {
		doc := documentWith(name)
		root := parse(t, write(t, doc))
		if diff := cmp.Diff(want, structure(root)); diff != "" {
			t.Errorf("%q changes the page:\n%s", name, diff)
		}
		if got, want := text(find(root, "h1")[0]), report.Legible(doc.Title); got != want {
			t.Errorf("the title is %q, want %q", got, want)
		}
		prose := text(find(root, "main")[0])
		for _, s := range []string{
			doc.Verdict, doc.Decision, doc.Actions[0].Text, doc.Sections[0].Lead[1], doc.Sections[1].Missing[0],
			doc.Sections[0].Notes[0],
		} {
			if !strings.Contains(prose, report.Legible(s)) {
				t.Errorf("the page lacks %q", report.Legible(s))
			}
		}
		checkScripts(t, root)
		checkPolicy(t, root)
		checkCharts(t, root, doc)
		checkTables(t, root, doc)
	})
}

// documentWith returns a document with the name in every text that may contain one. It is at
// the start of the texts, where it could start a block.
func documentWith(name string) *report.Document {
	doc := sample(name)
	doc.Title = name + " fleet"
	doc.Source.Name = name
	doc.Verdict = name + " falls short."
	doc.Decision = name + " has to move."
	doc.Actions[1].Text = name + " first"
	doc.Sections[0].Lead[1] = name + " lacks it"
	doc.Sections[0].Notes[0] = name + " is a server"
	doc.Sections[0].Charts[0].Finding = name + " is worst"
	doc.Sections[1].Missing[0] = name + " is missing"
	doc.Sections[2].Tables[0].Len = 3
	doc.Sections[2].Tables[0].Title = name + " and others"
	return doc
}

// structure lists the elements of a page with their attributes, except for those that depend
// on the text: labels, classes for length, and elements around parts of a text.
func structure(root *html.Node) []string {
	var list []string
	walk(root, func(n *html.Node) {
		if attr(n, "class") == "nowrap" || n.Data == "bdi" {
			return
		}
		// An action links to a server only if it contains the name.
		if n.Data == "a" && n.Parent != nil && n.Parent.Data == "li" && attr(n.Parent.Parent, "class") == "todo" {
			return
		}
		var s strings.Builder
		s.WriteString(n.Data)
		for _, a := range n.Attr {
			if a.Key == "aria-label" && (n.Data == "div" || n.Data == "table") {
				a.Val = ""
			}
			if a.Key == "class" && a.Val == "long" && n.Data == "th" {
				continue // minimum width for long names
			}
			fmt.Fprintf(&s, " %s=%q", a.Key, a.Val)
		}
		list = append(list, s.String())
	})
	return list
}
