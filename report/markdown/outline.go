package markdown

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"fleetreport/report"
)

// Heading is a heading of report.md and report.html.
type Heading struct {
	Level  int    // 1 for the title, 2 for a section, 3 within a section
	ID     string // stable id, which links within report.html use
	Title  string
	Anchor string // id that code hosts derive from the title, which links within report.md use
}

// GateID is the id of the section that the summary of a failed gate links to.
const GateID = "gate"

// Ids of the headings that do not belong to a section.
const (
	TitleID      = "report"
	SummaryID    = "summary"
	ActionsID    = "actions"
	ContentsID   = "contents"
	ProvenanceID = "provenance"
)

// Outline lists the headings of doc in order. It fails if an id cannot be used in a link or
// is used twice.
func Outline(doc *report.Document) ([]Heading, error) {
	list := []Heading{{Level: 1, ID: TitleID, Title: doc.Title}}
	add := func(level int, id, title string) {
		list = append(list, Heading{Level: level, ID: id, Title: title})
	}
	add(2, SummaryID, fixedTitle(SummaryID))
	if len(doc.Actions) > 0 {
		add(3, ActionsID, fixedTitle(ActionsID))
	}
	add(3, ContentsID, fixedTitle(ContentsID))
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
		add(2, ProvenanceID, fixedTitle(ProvenanceID))
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

// Tables lists the tables of doc in order, except for those without rows, which report.md
// leaves out.
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

// Sections lists the sections of doc in order: the analyses, the cards, the appendix.
func Sections(doc *report.Document) []*report.Section {
	list := slices.Clone(doc.Sections)
	if doc.Cards != nil {
		list = append(list, doc.Cards)
	}
	return append(list, doc.Appendix...)
}

// fixedTitle returns the title of a heading that does not belong to a section.
func fixedTitle(id string) string {
	var b strings.Builder
	if err := layout.ExecuteTemplate(&b, "title "+id, nil); err != nil {
		panic(err) // the template is part of the program
	}
	return b.String()
}

// validID matches ids that need no escaping in a link, a file name or HTML.
var validID = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

func checkID(id string) error {
	if !validID.MatchString(id) {
		return fmt.Errorf("%q is not an id: use lower-case letters, digits and hyphens", id)
	}
	return nil
}

// anchor returns the id that code hosts give to a heading: in lower case, with hyphens for
// spaces, and without other characters than letters, digits, hyphens and underscores.
// Repeated ids get a number. seen counts the ids so far.
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
