package page

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"

	"fleetreport/report"
)

var kindCell = tables.KindTableCell

// A table of at most so many rows is not torn apart in print.
const short = 12

// A name of more than so many bytes needs some width too.
const longName = 32

// A cell of more than so many bytes holds sentences, which need some width; one of
// several needs more.
const (
	sentence  = 60
	sentences = 150
)

// table frames the next table of the document, and marks its cells.
func (a *arranger) table(root ast.Node, n *tables.Table) error {
	if len(a.tables) == 0 {
		return errors.New("the Markdown is not of this document: it has a table too many")
	}
	t := a.tables[0]
	a.tables = a.tables[1:]
	if err := mark(n, t, a.source); err != nil {
		return err
	}
	if err := a.linkServers(n, t); err != nil {
		return err
	}

	place := "table-" + t.ID
	if err := a.claim(place); err != nil {
		return err
	}
	box := newElement("div", "class", "tablebox", "id", place, "data-table", t.ID, "data-rows", strconv.Itoa(t.Len))
	frame := newElement("div", "class", "table", "role", "group", "tabindex", "0")
	if t.Shown() <= short {
		withClass(frame, "short")
	}
	caption, after := captionOf(n), n.NextSibling()
	root.ReplaceChild(root, n, box)
	if caption != nil {
		label := place + "-caption"
		if err := a.claim(label); err != nil {
			return err
		}
		caption.SetAttributeString("class", "caption")
		caption.SetAttributeString("id", label)
		linkSelf(caption, place)
		box.appendAll(caption)
		frame.SetAttributeString("aria-labelledby", label)
		n.SetAttributeString("aria-labelledby", label)
	} else {
		frame.SetAttributeString("aria-label", t.ID)
	}
	frame.appendAll(n)
	box.appendAll(frame)
	if t.Shown() < t.Len { // then the Markdown says so in a line below the table
		if after == nil || after.Kind() != ast.KindParagraph {
			return fmt.Errorf("the Markdown does not say how many rows table %s has", t.ID)
		}
		after.SetAttributeString("class", "bound")
		box.appendAll(after)
	}
	a.boxes[t], a.nodes[t] = box, n
	return nil
}

// linkServers gives each server its link. The first row of a server on the page is
// its home, unless it has a card.
func (a *arranger) linkServers(n ast.Node, t *report.Table) error {
	key := keyOf(t)
	if t.Link == nil || key < 0 {
		return nil
	}
	for i, line := range collect(n)[1:] {
		link := t.Link(i)
		line.SetAttributeString("data-lacks", strings.Join(link.Lacks, " "))
		if link.Anchor == "" {
			continue
		}
		if !a.homes[link.Anchor] {
			a.homes[link.Anchor] = true
			place := link.Anchor
			if link.Card {
				place = rowOf(place)
			}
			if err := a.claim(place); err != nil {
				return err
			}
			line.SetAttributeString("id", place)
		}
		wrap(collect(line)[key], "a", "href", "#"+link.Anchor)
	}
	return nil
}

// keyOf is the column that names the rows: the first one of text.
func keyOf(t *report.Table) int {
	return slices.IndexFunc(t.Columns, func(c report.Column) bool { return c.Kind == report.Text })
}

// mark sets class and scope of each cell of n from the cells of t.
func mark(n ast.Node, t *report.Table, source []byte) error {
	lines := collect(n)
	if len(lines) != t.Shown()+1 {
		return fmt.Errorf("table %s has %d rows in the Markdown and %d in the document", t.ID, len(lines)-1, t.Shown())
	}
	key := keyOf(t)
	for j, c := range collect(lines[0]) {
		if j >= len(t.Columns) || plain(c, source) != report.Legible(t.Columns[j].Header()) {
			return fmt.Errorf("table %s has other columns in the Markdown than in the document", t.ID)
		}
		setUnit(c, t.Columns[j], source)
		c.SetAttributeString("scope", "col")
		c.SetAttributeString("data-column", t.Columns[j].ID)
		switch {
		case t.Columns[j].Kind == report.Number:
			c.SetAttributeString("class", "num")
		case j == key:
			c.SetAttributeString("class", "key")
		}
	}
	for i, cells := range t.Rows(t.Shown()) {
		line := collect(lines[i+1])
		if len(line) != len(cells) {
			return fmt.Errorf("table %s: row %d has %d cells in the Markdown and %d in the document", t.ID, i, len(line), len(cells))
		}
		for j, c := range line {
			if j == key {
				c.SetAttributeString("scope", "row")
				if len(cells[j].Str) > longName {
					withClass(c, "long")
				}
			}
			if class := classes(t.Columns[j], cells[j]); class != "" {
				c.SetAttributeString("class", class)
			}
			if j != key && cells[j].Kind == report.Text && len(cells[j].Str) > sentence {
				withClass(c, "prose")
				if len(cells[j].Str) > sentences {
					withClass(c, "long")
				}
			}
		}
	}
	return nil
}

// classes are the style classes of a cell: whether it belongs to a column of
// numbers, and what it says where that is a state of its own.
func classes(column report.Column, cell report.Cell) string {
	var list []string
	if column.Kind == report.Number {
		list = append(list, "num")
	}
	switch cell.Kind {
	case report.State:
		list = append(list, strings.ReplaceAll(column.Format.Text(cell), " ", "-"))
	case report.Text:
		if mood, ok := column.Tones[cell.Str]; ok {
			list = append(list, moodClasses[mood])
		}
	case report.Unknown:
		list = append(list, "unknown")
	case report.Empty:
		list = append(list, "empty")
	}
	return strings.Join(list, " ")
}

// moodClasses are the style classes of moods: those of states, where there is one.
var moodClasses = [report.ToneCount]string{report.GoodTone: "met", report.WarningTone: "warning", report.BadTone: "not-met", report.NeutralTone: "unknown"}
