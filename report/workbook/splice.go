package workbook

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"path"
	"slices"
	"strings"
)

// This file holds all that is known about the parts as excelize writes them.
// Each assumption is checked when a book is written, so that another version of
// excelize gives an error and never a broken book.

var (
	dataStart = []byte("<sheetData>")
	dataEnd   = []byte("</sheetData>")
)

// splitSheet cuts a sheet's part in two, where its rows belong. The rows that
// excelize has written are left out: all cells are this package's own.
func splitSheet(name string, part []byte) (head, tail []byte, err error) {
	if bytes.Count(part, dataStart) != 1 || bytes.Count(part, dataEnd) != 1 {
		return nil, nil, fmt.Errorf("%s: expected one %s and one %s: this version of excelize is not supported", name, dataStart, dataEnd)
	}
	i, j := bytes.Index(part, dataStart)+len(dataStart), bytes.Index(part, dataEnd)
	if i > j {
		return nil, nil, fmt.Errorf("%s: %s stands before %s: this version of excelize is not supported", name, dataEnd, dataStart)
	}
	return part[:i], part[j:], nil
}

// finishTable completes a table's part. excelize takes the names of its columns
// from cells that it has not got, and cannot make a table without filter buttons.
func finishTable(name string, part []byte, t excelTable) ([]byte, error) {
	if n := bytes.Count(part, []byte("<tableColumn ")); n != len(t.headers) {
		return nil, fmt.Errorf("%s: expected %d columns, found %d: this version of excelize is not supported", name, len(t.headers), n)
	}
	var columns bytes.Buffer
	fmt.Fprintf(&columns, `<tableColumns count="%d">`, len(t.headers))
	for i, h := range t.headers {
		fmt.Fprintf(&columns, `<tableColumn id="%d" name="`, i+1)
		if err := xml.EscapeText(&columns, []byte(escapeName(h))); err != nil {
			return nil, err
		}
		columns.WriteString(`"/>`)
	}
	columns.WriteString(`</tableColumns>`)
	part, err := replaceElement(name, part, "tableColumns", columns.Bytes())
	if err == nil && !t.filter {
		part, err = replaceElement(name, part, "autoFilter", nil)
	}
	return part, err
}

// finishProperties takes the element lastModifiedBy out of the part of the book's
// properties. excelize writes it always, and without the prefix "cp:", for which
// exceljs refuses the book.
func finishProperties(name string, part []byte) ([]byte, error) {
	element := []byte("<lastModifiedBy></lastModifiedBy>")
	if bytes.Count(part, element) != 1 {
		return nil, fmt.Errorf("%s: expected one %s: this version of excelize is not supported", name, element)
	}
	return bytes.Replace(part, element, nil, 1), nil
}

// replaceElement puts text in place of the one element of that name.
func replaceElement(name string, part []byte, element string, text []byte) ([]byte, error) {
	start, end := []byte("<"+element+" "), []byte("</"+element+">")
	i, j := bytes.Index(part, start), bytes.Index(part, end)
	if i < 0 || j < i || bytes.Count(part, start) != 1 || bytes.Count(part, end) != 1 {
		return nil, fmt.Errorf("%s: expected one element %s: this version of excelize is not supported", name, element)
	}
	return slices.Concat(part[:i], text, part[j+len(end):]), nil
}

// tableOf is the name of the Excel table that a part describes.
func tableOf(name string, part []byte) (string, error) {
	var t struct {
		DisplayName string `xml:"displayName,attr"`
	}
	if err := xml.Unmarshal(part, &t); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return t.DisplayName, nil
}

// sheetParts finds the part of each sheet: the book names its sheets, and its
// relationships name the parts.
func sheetParts(parts map[string][]byte) (map[string]string, error) {
	const bookPart, relsPart = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := xml.Unmarshal(parts[bookPart], &book); err != nil {
		return nil, fmt.Errorf("%s: %w", bookPart, err)
	}
	var rels struct {
		Rels []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := xml.Unmarshal(parts[relsPart], &rels); err != nil {
		return nil, fmt.Errorf("%s: %w", relsPart, err)
	}
	target := map[string]string{}
	for _, r := range rels.Rels {
		t := strings.TrimPrefix(r.Target, "/")
		if t == r.Target { // relative to the book's folder
			t = path.Join("xl", t)
		}
		target[r.ID] = t
	}
	of := map[string]string{}
	for _, s := range book.Sheets {
		part := target[s.ID]
		if _, ok := parts[part]; !ok {
			return nil, fmt.Errorf("sheet %q has no part %q: this version of excelize is not supported", s.Name, part)
		}
		of[s.Name] = part
	}
	return of, nil
}
