package workbook

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strconv"

	"fleetreport/report"
)

// This file completes the parts of charts as excelize writes them. It leaves their
// caches empty, so that programs which do not compute show no chart, takes every
// category for a text, and puts a few elements where the schema has none.

// cells is what a reference of a chart points at.
type cells struct {
	table  *report.Table
	column int
	header bool // the header of the column, else its rows
}

// refer gives the reference to a column of a table or to its header, and notes
// what it points at.
func (b *book) refer(t *report.Table, column int, header bool) string {
	if d, ok := b.drawn[t]; ok {
		if j, has := d.column[column]; has {
			t, column = d.table, j
		}
	}
	at := b.places[t]
	ref := at.column(column)
	if header {
		ref = at.header(column)
	}
	b.refs[ref] = cells{t, column, header}
	return ref
}

var (
	reference   = regexp.MustCompile(`(?s)<(strRef|numRef)><f>(.*?)</f>.*?</(?:strRef|numRef)>`)
	bubbleScale = regexp.MustCompile(`<bubbleScale val="[0-9]+"></bubbleScale>`)
	valueAxis   = regexp.MustCompile(`(?s)<valAx>.*?</valAx>`)
	ofCategory  = regexp.MustCompile(`<(?:auto|lblAlgn|lblOffset|noMultiLvlLbl) val="[^"]*"></(?:auto|lblAlgn|lblOffset|noMultiLvlLbl)>`)
	labelFont   = []byte(`<a:defRPr b="false" baseline="0" i="false" kern="0" spc="0"></a:defRPr>`)
)

// finishChart completes the part of a chart.
func finishChart(name string, part []byte, refs map[string]cells) ([]byte, error) {
	var failed error
	part = reference.ReplaceAllFunc(part, func(m []byte) []byte {
		ref := html.UnescapeString(string(reference.FindSubmatch(m)[2]))
		c, ok := refs[ref]
		if !ok {
			failed = fmt.Errorf("%s: a chart refers to %s: this version of excelize is not supported", name, ref)
			return m
		}
		return appendCache(nil, ref, c)
	})
	if failed != nil {
		return nil, failed
	}
	if scale := bubbleScale.Find(part); scale != nil {
		scale = bytes.Clone(scale)
		part = bubbleScale.ReplaceAll(part, nil)
		at := bytes.Index(part, []byte("<axId "))
		if at < 0 {
			return nil, fmt.Errorf("%s: expected an element axId: this version of excelize is not supported", name)
		}
		part = bytes.Join([][]byte{part[:at], part[at:]}, scale)
	}
	part = valueAxis.ReplaceAllFunc(part, func(axis []byte) []byte { return ofCategory.ReplaceAll(axis, nil) })
	font := fmt.Sprintf(`<a:defRPr b="false" baseline="0" i="false" kern="0" spc="0" sz="900"><a:latin typeface="%s"/></a:defRPr>`, fontFamily)
	return bytes.ReplaceAll(part, labelFont, []byte(font)), nil
}

// appendCache appends a reference with the values that it points at.
func appendCache(b []byte, ref string, c cells) []byte {
	col := c.table.Columns[c.column]
	numbers := !c.header && col.Kind == report.Number
	kind := "str"
	if numbers {
		kind = "num"
	}
	b = append(b, "<"+kind+"Ref><f>"...)
	b = appendEscaped(b, ref)
	b = append(b, "</f><"+kind+"Cache>"...)
	if numbers {
		b = append(b, "<formatCode>"+html.EscapeString(col.Format.Code())+"</formatCode>"...)
	}
	point := func(i int, value []byte) {
		b = append(b, `<pt idx="`+strconv.Itoa(i)+`"><v>`...)
		b = append(b, value...)
		b = append(b, "</v></pt>"...)
	}
	if c.header {
		b = append(b, `<ptCount val="1"/>`...)
		point(0, appendEscaped(nil, c.table.Headers()[c.column]))
	} else {
		b = append(b, `<ptCount val="`+strconv.Itoa(c.table.Len)+`"/>`...)
		for i, row := range c.table.Rows(c.table.Len) {
			switch cell := row[c.column]; {
			case !numbers:
				point(i, appendEscaped(nil, cellText(col.Format, cell)))
			case cell.Kind == report.Number:
				point(i, appendNumber(nil, cell.Num))
			}
		}
	}
	return append(b, "</"+kind+"Cache></"+kind+"Ref>"...)
}
