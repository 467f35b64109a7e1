package workbook

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
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
	row, n int  // the first of these rows, and their number
}

// finish is what the part of a chart needs beyond what excelize writes.
type finish struct {
	shapes []string // of its series, or none: <spPr> elements
	labels []string // of the points of its series, or none: <dLbl> elements
	layout string   // of the plotting area: a <layout> element, or none
	unit   string   // of the X axis, which excelize leaves out: its last elements, or none
}

// refer gives the reference to a column of what a chart draws, or to its header.
func (b *book) refer(c *report.Chart, column int, header bool) string {
	t := c.Table
	if d, ok := b.drawn[c]; ok {
		if j, has := d.column[column]; has {
			t, column = d.table, j
		}
	}
	return b.referTo(t, column, header)
}

// referTo gives the reference to a column of a table or to its header, and notes what
// it points at.
func (b *book) referTo(t *report.Table, column int, header bool) string {
	ref := b.places[t].column(column)
	if header {
		ref = b.places[t].header(column)
	}
	b.refs[ref] = cells{t, column, header, 0, t.Len}
	return ref
}

// referRows gives the reference to n rows of a column, from row on.
func (b *book) referRows(t *report.Table, column, row, n int) string {
	at := b.places[t]
	ref := at.cell(column, row)
	if n > 1 {
		at.row, at.n = at.row+row, n
		ref = at.column(column)
	}
	b.refs[ref] = cells{t, column, false, row, n}
	return ref
}

var (
	reference   = regexp.MustCompile(`(?s)<(strRef|numRef)><f>(.*?)</f>.*?</(?:strRef|numRef)>`)
	bubbleScale = regexp.MustCompile(`<bubbleScale val="[0-9]+"></bubbleScale>`)
	valueAxis   = regexp.MustCompile(`(?s)<valAx>.*?</valAx>`)
	ofCategory  = regexp.MustCompile(`<(?:auto|lblAlgn|lblOffset|noMultiLvlLbl) val="[^"]*"></(?:auto|lblAlgn|lblOffset|noMultiLvlLbl)>`)
	axes        = regexp.MustCompile(`(?s)<(?:catAx|valAx)>.*?</(?:catAx|valAx)>`)
	titles      = regexp.MustCompile(`(?s)<title>.*?</title>`)
	rotation    = regexp.MustCompile(` rot="[-0-9]+"`)
	emptyText   = regexp.MustCompile(`<txPr><a:bodyPr[^>]*></a:bodyPr><a:p></a:p></txPr></title>`)
	oneSeries   = regexp.MustCompile(`(?s)<ser>.*?</ser>`)
	shape       = regexp.MustCompile(`(?s)<spPr>.*?</spPr>`)
	labelFont   = []byte(`<a:defRPr b="false" baseline="0" i="false" kern="0" spc="0"></a:defRPr>`)
)

// finishChart completes the part of a chart.
func finishChart(name string, part []byte, refs map[string]cells, more finish) ([]byte, error) {
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
	part = turnTitles(part)
	part, err := finishSeries(name, part, more)
	if err != nil {
		return nil, err
	}
	font := fmt.Sprintf(`<a:defRPr b="false" baseline="0" i="false" kern="0" spc="0" sz="900"><a:latin typeface="%s"/></a:defRPr>`, fontFamily)
	return bytes.ReplaceAll(part, labelFont, []byte(font)), nil
}

// turnTitles turns the title of the axis that stands, and of no other: excelize turns
// that of the Y axis, which lies below lying bars, and then says of each title a
// second time, in an empty text, that it is not turned. Excel heeds the first,
// LibreOffice the second.
func turnTitles(part []byte) []byte {
	part = emptyText.ReplaceAll(part, []byte("</title>"))
	lying := bytes.Contains(part, []byte(`<barDir val="bar">`))
	k := 0
	return axes.ReplaceAllFunc(part, func(axis []byte) []byte {
		k++
		turn := ` rot="0"`
		if stands := k == 2; stands != lying { // excelize writes the X axis first
			turn = ` rot="-5400000"`
		}
		return titles.ReplaceAllFunc(axis, func(title []byte) []byte { return rotation.ReplaceAll(title, []byte(turn)) })
	})
}

// finishSeries gives the series of a chart their shapes and labels, and the plotting
// area its place.
func finishSeries(name string, part []byte, more finish) ([]byte, error) {
	var failed error
	k := 0
	part = oneSeries.ReplaceAllFunc(part, func(ser []byte) []byte {
		var err error
		if k < len(more.shapes) {
			at := shape.FindIndex(ser)
			if at == nil {
				failed = fmt.Errorf("%s: a series has no element spPr: this version of excelize is not supported", name)
				return ser
			}
			ser = slices.Concat(ser[:at[0]], []byte(more.shapes[k]), ser[at[1]:])
		}
		if k < len(more.labels) {
			if ser, err = insertAfter(name, ser, "<dLbls>", more.labels[k]); err != nil {
				failed = err
			}
		}
		k++
		return ser
	})
	if failed == nil && more.shapes != nil && k != len(more.shapes) {
		failed = fmt.Errorf("%s: expected %d series, found %d: this version of excelize is not supported", name, len(more.shapes), k)
	}
	if failed != nil || more.layout == "" {
		return part, failed
	}
	if i := bytes.Index(part, []byte("</valAx>")); i >= 0 { // the X axis comes first
		part = slices.Concat(part[:i], []byte(more.unit), part[i:])
	}
	return insertAfter(name, part, "<plotArea>", more.layout)
}

// insertAfter puts text behind the first start of an element.
func insertAfter(name string, part []byte, start, text string) ([]byte, error) {
	i := bytes.Index(part, []byte(start))
	if i < 0 {
		return nil, fmt.Errorf("%s: expected an element %s: this version of excelize is not supported", name, start)
	}
	i += len(start)
	return slices.Concat(part[:i], []byte(text), part[i:]), nil
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
		b = append(b, `<ptCount val="`+strconv.Itoa(c.n)+`"/>`...)
		for i := range c.n {
			row := c.table.Row(c.row+i, nil)
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
