package markdown

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode"

	"fleetreport/report"
)

// Heading is one heading of report.md, and of report.html.
type Heading struct {
	Level  int    // 1 for the title, 2 for a section, 3 within one
	ID     string // stable, of this project's choice: the link within report.html
	Title  string
	Anchor string // as code hosts derive it from the title: the link within report.md
}

// GateID is the id of the section that the summary of a failed gate leads to.
const GateID = "gate"

// The ids of the headings that are not of a section.
const (
	TitleID      = "report"
	SummaryID    = "summary"
	ActionsID    = "actions"
	ContentsID   = "contents"
	ProvenanceID = "provenance"
)

// Outline lists the headings of doc in the order of the documents. It fails when
// an id could not be used in a link, or is used twice.
func Outline(doc *report.Document) ([]Heading, error) {
	list := []Heading{{Level: 1, ID: TitleID, Title: doc.Title}}
	add := func(level int, id, title string) {
		list = append(list, Heading{Level: level, ID: id, Title: title})
	}
	add(2, SummaryID, fixed(SummaryID))
	if len(doc.Actions) > 0 {
		add(3, ActionsID, fixed(ActionsID))
	}
	add(3, ContentsID, fixed(ContentsID))
	for _, s := range Sections(doc) {
		add(2, s.ID, s.Title)
		if s.Cards == nil {
			continue
		}
		for _, c := range cards(s.Cards) {
			add(3, c.ID, c.Title)
		}
	}
	if doc.Provenance != nil {
		add(2, ProvenanceID, fixed(ProvenanceID))
	}

	ids, anchors := map[string]bool{}, map[string]int{}
	for i := range list {
		h := &list[i]
		if err := checkID(h.ID); err != nil {
			return nil, err
		}
		if ids[h.ID] {
			return nil, fmt.Errorf("two headings have the id %q", h.ID)
		}
		ids[h.ID] = true
		h.Anchor = anchor(h.Title, anchors)
	}
	return list, nil
}

// Tables lists the tables of doc in the order of the documents, those without
// rows left out, as report.md has none for them.
func Tables(doc *report.Document) []*report.Table {
	var list []*report.Table
	add := func(t *report.Table) {
		if t != nil && t.Shown() > 0 {
			list = append(list, t)
		}
	}
	add(doc.KeyFigures)
	for _, s := range Sections(doc) {
		for _, t := range s.Tables {
			add(t)
		}
	}
	add(doc.Provenance)
	return list
}

// Sections lists the analyses, then the cards, then the appendix.
func Sections(doc *report.Document) []*report.Section {
	list := slices.Clone(doc.Sections)
	if doc.Cards != nil {
		list = append(list, doc.Cards)
	}
	return append(list, doc.Appendix...)
}

// fixed is the wording of a heading that is not of a section.
func fixed(id string) string {
	var b strings.Builder
	if err := template.Must(layout.Clone()).ExecuteTemplate(&b, "heading "+id, nil); err != nil {
		panic(err) // the template is part of the program
	}
	return b.String()
}

// usable is what an id of this project looks like: it needs no escaping in a
// link, in a file's name or in HTML.
var usable = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

func checkID(id string) error {
	if !usable.MatchString(id) {
		return fmt.Errorf("%q is not an id: lower-case letters, digits and hyphens", id)
	}
	return nil
}

// anchor is the id that code hosts give to the heading title: lower case, blanks
// as hyphens, and of the rest only letters, digits, hyphens and underscores; a
// number tells equal ones apart. seen counts the anchors so far.
func anchor(title string, seen map[string]int) string {
	slug := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.In(r, unicode.L, unicode.M, unicode.N):
			return unicode.ToLower(r)
		}
		return -1
	}, report.Legible(title))
	n := seen[slug]
	seen[slug]++
	if n > 0 {
		return slug + "-" + strconv.Itoa(n)
	}
	return slug
}
