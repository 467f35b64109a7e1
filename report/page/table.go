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

// keepTogetherRows is the length up to which a table is not broken across printed pages.
const keepTogetherRows = 12

// Lengths in bytes above which a cell gets a class with a minimum width: names, a
// sentence, and several sentences.
const (
	longName  = 32
	prose     = 60
	longProse = 150
)

// arrangeTable wraps the next table of the document with its caption and the line below
// it, and annotates its cells.
func (a *arranger) arrangeTable(root ast.Node, n *tables.Table) error {
	if len(a.tables) == 0 {
		return errors.New("the Markdown is not of this document: it has an additional table")
	}
	t := a.tables[0]
	a.tables = a.tables[1:]
	if err := annotateCells(n, t, a.source); err != nil {
		return err
	}
	if err := a.linkServers(n, t); err != nil {
		return err
	}

	id := "table-" + t.ID
	if err := a.registerID(id); err != nil {
		return err
	}
	box := newElement("div", "class", "tablebox", "id", id, "data-table", t.ID, "data-rows", strconv.Itoa(t.Len))
	frame := newElement("div", "class", "table", "role", "group", "tabindex", "0")
	if t.Shown() <= keepTogetherRows {
		addClass(frame, "short")
	}
	caption, after := captionBefore(n), n.NextSibling()
	root.ReplaceChild(root, n, box)
	if caption != nil {
		captionID := id + "-caption"
		if err := a.registerID(captionID); err != nil {
			return err
		}
		caption.SetAttributeString("class", "caption")
		caption.SetAttributeString("id", captionID)
		linkToSelf(caption, id)
		box.appendAll(caption)
		frame.SetAttributeString("aria-labelledby", captionID)
		n.SetAttributeString("aria-labelledby", captionID)
	} else {
		frame.SetAttributeString("aria-label", t.ID)
	}
	frame.appendAll(n)
	box.appendAll(frame)
	if t.Shown() < t.Len { // the Markdown then has a line below the table
		if after == nil || after.Kind() != ast.KindParagraph {
			return fmt.Errorf("the Markdown does not state how many rows table %s has", t.ID)
		}
		after.SetAttributeString("class", "bound")
		box.appendAll(after)
	}
	a.boxes[t], a.nodes[t] = box, n
	return nil
}

// linkServers links the name of each server to its card. A server without a card is linked
// to its first row on the page.
func (a *arranger) linkServers(n ast.Node, t *report.Table) error {
	key := keyColumn(t)
	if t.Link == nil || key < 0 {
		return nil
	}
	for i, row := range childList(n)[1:] {
		link := t.Link(i)
		row.SetAttributeString("data-lacks", strings.Join(link.Lacks, " "))
		if link.Anchor == "" {
			continue
		}
		if !a.rows[link.Anchor] {
			a.rows[link.Anchor] = true
			id := link.Anchor
			if link.Card {
				id = rowID(id)
			}
			if err := a.registerID(id); err != nil {
				return err
			}
			row.SetAttributeString("id", id)
		}
		wrapContent(childList(row)[key], "a", "href", "#"+link.Anchor)
	}
	return nil
}

// keyColumn returns the index of the column that names the rows, which is the first column
// of text, or -1.
func keyColumn(t *report.Table) int {
	return slices.IndexFunc(t.Columns, func(c report.Column) bool { return c.Kind == report.Text })
}

// annotateCells compares the table n with t, and sets the class and scope of each cell.
func annotateCells(n ast.Node, t *report.Table, source []byte) error {
	rows := childList(n)
	if len(rows) != t.Shown()+1 {
		return fmt.Errorf("table %s has %d rows in the Markdown and %d in the document", t.ID, len(rows)-1, t.Shown())
	}
	key := keyColumn(t)
	for j, c := range childList(rows[0]) {
		if j >= len(t.Columns) || plainText(c, source) != report.Legible(t.Columns[j].Header()) {
			return fmt.Errorf("table %s has other columns in the Markdown than in the document", t.ID)
		}
		wrapUnit(c, t.Columns[j], source)
		c.SetAttributeString("scope", "col")
		c.SetAttributeString("data-column", t.Columns[j].ID)
		switch {
		case t.Columns[j].Kind == report.Number:
			c.SetAttributeString("class", "num")
		case j == key:
			c.SetAttributeString("class", "key")
		}
	}
	for i, values := range t.Rows(t.Shown()) {
		cells := childList(rows[i+1])
		if len(cells) != len(values) {
			return fmt.Errorf("table %s: row %d has %d cells in the Markdown and %d in the document",
				t.ID, i, len(cells), len(values))
		}
		for j, c := range cells {
			if j == key {
				c.SetAttributeString("scope", "row")
			}
			if class := cellClasses(t.Columns[j], values[j], j == key); class != "" {
				c.SetAttributeString("class", class)
			}
		}
	}
	return nil
}

// cellClasses returns the style classes of a cell: its alignment, its state or tone, and
// how much room its text needs. A key cell names its row.
func cellClasses(column report.Column, cell report.Cell, key bool) string {
	var list []string
	if column.Kind == report.Number {
		list = append(list, "num")
	}
	switch cell.Kind {
	case report.State:
		list = append(list, strings.ReplaceAll(column.Format.Text(cell), " ", "-"))
	case report.Text:
		if tone, ok := column.Tones[cell.Str]; ok {
			list = append(list, toneClasses[tone])
		}
		if !key && len(cell.Str) > prose {
			list = append(list, "prose")
		}
		if key && len(cell.Str) > longName || len(cell.Str) > longProse {
			list = append(list, "long")
		}
	case report.Unknown:
		list = append(list, "unknown")
	case report.Empty:
		list = append(list, "empty")
	}
	return strings.Join(list, " ")
}

// toneClasses are the style classes of tones: those of the corresponding states, where
// there is one.
var toneClasses = [report.ToneCount]string{
	report.GoodTone:    "met",
	report.WarningTone: "warning",
	report.BadTone:     "not-met",
	report.NeutralTone: "unknown",
}
