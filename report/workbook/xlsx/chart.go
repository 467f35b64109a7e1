package xlsx

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
)

// excelize leaves the caches of charts empty, so that programs which do not compute
// show no chart, treats every category as text, and writes a few elements where the
// schema has none.

// Chart is what the part of a chart needs beyond what excelize writes.
type Chart struct {
	Font     string   // family of the labels
	Shapes   []string // <spPr> elements of the series; nil to keep those of excelize
	Labels   []string // <dLbl> elements of the points of each series; nil for none
	Layout   string   // <layout> element of the plot area; "" for none
	XAxisEnd string   // last elements of the X axis; "" for none
}

// Values are the cached values of a reference in a chart.
type Values struct {
	IsNumber   bool
	FormatCode string   // of numbers
	Texts      []string // numbers in XML notation, "" where there is none; or texts
}

var (
	referenceElement    = regexp.MustCompile(`(?s)<(strRef|numRef)><f>(.*?)</f>.*?</(?:strRef|numRef)>`)
	bubbleScaleElement  = regexp.MustCompile(`<bubbleScale val="[0-9]+"></bubbleScale>`)
	valueAxis           = regexp.MustCompile(`(?s)<valAx>.*?</valAx>`)
	categoryAxisElement = regexp.MustCompile(
		`<(?:auto|lblAlgn|lblOffset|noMultiLvlLbl) val="[^"]*"></(?:auto|lblAlgn|lblOffset|noMultiLvlLbl)>`)
	axisElement   = regexp.MustCompile(`(?s)<(?:catAx|valAx)>.*?</(?:catAx|valAx)>`)
	titleElement  = regexp.MustCompile(`(?s)<title>.*?</title>`)
	rotation      = regexp.MustCompile(` rot="[-0-9]+"`)
	emptyText     = regexp.MustCompile(`<txPr><a:bodyPr[^>]*></a:bodyPr><a:p></a:p></txPr></title>`)
	seriesElement = regexp.MustCompile(`(?s)<ser>.*?</ser>`)
	shapeElement  = regexp.MustCompile(`(?s)<spPr>.*?</spPr>`)
)

// completeChart completes the part of a chart.
func completeChart(name string, content []byte, c Chart, values map[string]Values) ([]byte, error) {
	var err error
	content = referenceElement.ReplaceAllFunc(content, func(m []byte) []byte {
		ref := html.UnescapeString(string(referenceElement.FindSubmatch(m)[2]))
		v, ok := values[ref]
		if !ok {
			err = unsupported(name, "unexpected reference "+ref)
			return m
		}
		return appendReference(nil, ref, v)
	})
	if err != nil {
		return nil, err
	}
	if scale := bytes.Clone(bubbleScaleElement.Find(content)); scale != nil {
		content = bubbleScaleElement.ReplaceAll(content, nil)
		i := bytes.Index(content, []byte("<axId "))
		if i < 0 {
			return nil, unsupported(name, "expected an element axId")
		}
		content = slices.Concat(content[:i], scale, content[i:])
	}
	content = valueAxis.ReplaceAllFunc(content, func(axis []byte) []byte {
		return categoryAxisElement.ReplaceAll(axis, nil)
	})
	content = rotateTitles(content)
	if content, err = completeSeries(name, content, c); err != nil {
		return nil, err
	}
	const attributes = `<a:defRPr b="false" baseline="0" i="false" kern="0" spc="0"`
	font := attributes + ` sz="900"><a:latin typeface="` + c.Font + `"/></a:defRPr>`
	return bytes.ReplaceAll(content, []byte(attributes+"></a:defRPr>"), []byte(font)), nil
}

// rotateTitles rotates the title of the vertical axis and no other. excelize rotates
// that of the Y axis, which is horizontal in charts of horizontal bars, and then says
// in an empty text that no title is rotated. Excel follows the former, LibreOffice the
// latter.
func rotateTitles(content []byte) []byte {
	content = emptyText.ReplaceAll(content, []byte("</title>"))
	horizontalBars := bytes.Contains(content, []byte(`<barDir val="bar">`))
	k := 0
	return axisElement.ReplaceAllFunc(content, func(axis []byte) []byte {
		k++
		rot := ` rot="0"`
		if isY := k == 2; isY != horizontalBars { // excelize writes the X axis first
			rot = ` rot="-5400000"`
		}
		return titleElement.ReplaceAllFunc(axis, func(title []byte) []byte {
			return rotation.ReplaceAll(title, []byte(rot))
		})
	})
}

// completeSeries adds the shapes and labels of the series, and the layout of the plot
// area.
func completeSeries(name string, content []byte, c Chart) ([]byte, error) {
	var err error
	k := 0
	content = seriesElement.ReplaceAllFunc(content, func(series []byte) []byte {
		if k < len(c.Shapes) {
			i := shapeElement.FindIndex(series)
			if i == nil {
				err = unsupported(name, "expected an element spPr in a series")
				return series
			}
			series = slices.Concat(series[:i[0]], []byte(c.Shapes[k]), series[i[1]:])
		}
		if k < len(c.Labels) && err == nil {
			series, err = insertAfter(name, series, "<dLbls>", c.Labels[k])
		}
		k++
		return series
	})
	if err == nil && c.Shapes != nil && k != len(c.Shapes) {
		err = unsupported(name, fmt.Sprintf("expected %d series, found %d", len(c.Shapes), k))
	}
	if err != nil || c.Layout == "" {
		return content, err
	}
	if i := bytes.Index(content, []byte("</valAx>")); i >= 0 { // of the X axis
		content = slices.Concat(content[:i], []byte(c.XAxisEnd), content[i:])
	}
	return insertAfter(name, content, "<plotArea>", c.Layout)
}

// insertAfter inserts text after the first occurrence of a start tag.
func insertAfter(name string, content []byte, tag, text string) ([]byte, error) {
	i := bytes.Index(content, []byte(tag))
	if i < 0 {
		return nil, unsupported(name, "expected an element "+tag)
	}
	i += len(tag)
	return slices.Concat(content[:i], []byte(text), content[i:]), nil
}

// appendReference appends a reference with its cached values.
func appendReference(b []byte, ref string, v Values) []byte {
	kind := "str"
	if v.IsNumber {
		kind = "num"
	}
	b = append(b, "<"+kind+"Ref><f>"...)
	b = AppendEscaped(b, ref)
	b = append(b, "</f><"+kind+"Cache>"...)
	if v.IsNumber {
		b = append(b, "<formatCode>"+html.EscapeString(v.FormatCode)+"</formatCode>"...)
	}
	b = append(b, `<ptCount val="`+strconv.Itoa(len(v.Texts))+`"/>`...)
	for i, text := range v.Texts {
		if v.IsNumber && text == "" {
			continue
		}
		b = append(b, `<pt idx="`+strconv.Itoa(i)+`"><v>`...)
		b = AppendEscaped(b, text)
		b = append(b, "</v></pt>"...)
	}
	return append(b, "</"+kind+"Cache></"+kind+"Ref>"...)
}
