package page_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"fleetreport/report"
)

// FuzzPage holds that no name changes the page but for its text: elements and
// attributes are those of a page with a harmless name, and the text is there in
// its normal form.
func FuzzPage(f *testing.F) {
	for _, name := range append(hostileNames, "40.0 %", "1,0 % 2 %") {
		f.Add(name)
	}
	want := shape(parse(f, write(f, around("legacy-erp"))))
	f.Fuzz(func(t *testing.T, name string) {
		doc := around(name)
		root := parse(t, write(t, doc))
		if diff := cmp.Diff(want, shape(root)); diff != "" {
			t.Errorf("%q changes the page:\n%s", name, diff)
		}
		if got, want := text(find(root, "h1")[0]), report.Legible(doc.Title); got != want {
			t.Errorf("the title is %q, want %q", got, want)
		}
		prose := text(find(root, "main")[0])
		for _, s := range []string{doc.Verdict, doc.Decision, doc.Actions[0].Text, doc.Sections[0].Lead[1], doc.Sections[1].Missing[0], doc.Sections[0].Notes[0]} {
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

// around is a document with name wherever a name may stand. The texts begin with
// it: that is where it could open a block.
func around(name string) *report.Document {
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

// shape lists the elements of a page with their attributes, but for those that
// hold text or tell how long it is, and for those that set a part of a text apart.
func shape(root *html.Node) []string {
	var list []string
	walk(root, func(n *html.Node) {
		if attr(n, "class") == "whole" || n.Data == "bdi" {
			return
		}
		// A link to a server stands in a sentence only where the name stands in it.
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
				continue // a long name has more room
			}
			fmt.Fprintf(&s, " %s=%q", a.Key, a.Val)
		}
		list = append(list, s.String())
	})
	return list
}
