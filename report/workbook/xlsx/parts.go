package xlsx

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
)

// The functions of this file and of chart.go rely on how excelize writes its parts.
// They check what they rely on, so that another version of excelize leads to an error
// and not to a broken book.

// unsupported returns the error for a part that is not as expected.
func unsupported(name, problem string) error {
	return fmt.Errorf("%s: %s: this version of excelize is not supported", name, problem)
}

// splitSheet splits the part of a sheet where its rows belong. It drops the rows that
// excelize has written.
func splitSheet(name string, content []byte, dimension string) (head, tail []byte, err error) {
	if ref := []byte(`<dimension ref="` + dimension + `">`); !bytes.Contains(content, ref) {
		return nil, nil, unsupported(name, fmt.Sprintf("expected %s", ref))
	}
	start, end := []byte("<sheetData>"), []byte("</sheetData>")
	i, j := bytes.Index(content, start)+len(start), bytes.Index(content, end)
	if bytes.Count(content, start) != 1 || bytes.Count(content, end) != 1 || i > j {
		return nil, nil, unsupported(name, fmt.Sprintf("expected one %s and then one %s", start, end))
	}
	return content[:i], content[j:], nil
}

// Table describes an Excel table.
type Table struct {
	Name    string
	Headers []string // distinct, one per column
	Filter  bool     // has filter buttons
}

// completeTable sets the column names of a table, which excelize takes from cells
// that it does not have, and removes the filter buttons, which excelize always adds.
func completeTable(name string, content []byte, t Table) ([]byte, error) {
	if !bytes.Contains(content, []byte(` displayName="`+t.Name+`"`)) {
		return nil, unsupported(name, "expected the table "+t.Name)
	}
	if n := bytes.Count(content, []byte("<tableColumn ")); n != len(t.Headers) {
		return nil, unsupported(name, fmt.Sprintf("expected %d columns, found %d", len(t.Headers), n))
	}
	var columns bytes.Buffer
	fmt.Fprintf(&columns, `<tableColumns count="%d">`, len(t.Headers))
	for i, h := range t.Headers {
		fmt.Fprintf(&columns, `<tableColumn id="%d" name="`, i+1)
		if err := xml.EscapeText(&columns, escapeLiterals(h)); err != nil {
			return nil, err
		}
		columns.WriteString(`"/>`)
	}
	columns.WriteString(`</tableColumns>`)
	content, err := replaceElement(name, content, "tableColumns", columns.Bytes())
	if err == nil && !t.Filter {
		content, err = replaceElement(name, content, "autoFilter", nil)
	}
	return content, err
}

// completeProperties removes the element lastModifiedBy from the properties of the
// book. excelize always writes it, and without the prefix "cp:", for which exceljs
// rejects the book.
func completeProperties(name string, content []byte) ([]byte, error) {
	element := []byte("<lastModifiedBy></lastModifiedBy>")
	if bytes.Count(content, element) != 1 {
		return nil, unsupported(name, fmt.Sprintf("expected one %s", element))
	}
	return bytes.Replace(content, element, nil, 1), nil
}

// replaceElement replaces the only element of that name.
func replaceElement(name string, content []byte, element string, replacement []byte) ([]byte, error) {
	start, end := []byte("<"+element+" "), []byte("</"+element+">")
	i, j := bytes.Index(content, start), bytes.Index(content, end)
	if i < 0 || j < i || bytes.Count(content, start) != 1 || bytes.Count(content, end) != 1 {
		return nil, unsupported(name, "expected one element "+element)
	}
	return slices.Concat(content[:i], replacement, content[j+len(end):]), nil
}
