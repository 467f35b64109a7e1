package workbook

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// anchor matches the anchor of a chart: its columns and rows, and how far it reaches into
// the last of them.
var anchor = regexp.MustCompile(`<xdr:from><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>.*?` +
	`<xdr:to><xdr:col>(\d+)</xdr:col><xdr:colOff>(\d+)</xdr:colOff><xdr:row>(\d+)</xdr:row>` +
	`<xdr:rowOff>(\d+)</xdr:rowOff>`)

// TestCharts checks that the anchors of charts end in the last of the cells that they
// cover, as Excel clips them to it, and that charts have the values that they show.
func TestCharts(t *testing.T) {
	const (
		emuPerPixel     = 9525
		categoryElement = `<(auto|lblAlgn|lblOffset|noMultiLvlLbl) `
	)
	valueAxis := regexp.MustCompile(`(?s)<valAx>.*?</valAx>`)
	for name, doc := range composed(t) {
		b, _ := written(t, doc)
		anchors := anchor.FindAllStringSubmatch(string(b.parts["xl/drawings/drawing1.xml"]), -1)
		if len(anchors) == 0 {
			t.Fatalf("%s: no charts", name)
		}
		for _, m := range anchors {
			n := make([]int, len(m))
			for i := range m {
				n[i], _ = strconv.Atoi(m[i]) // the pattern has digits only
			}
			rows, colOffset, rowOffset := n[5]-n[2], n[4], n[6]
			if rows < minChartRows-2 || rowOffset > 20*emuPerPixel || colOffset > 60*unitPixels*emuPerPixel {
				t.Errorf("%s: a chart covers %d rows and ends %d, %d EMU inside its last cell", name, rows, colOffset, rowOffset)
			}
		}
		for part, content := range b.parts {
			if !strings.HasPrefix(part, "xl/charts/chart") {
				continue
			}
			xml := string(content)
			for _, wrong := range []string{"<numCache><formatCode></formatCode></numCache>", "</bubbleScale><varyColors"} {
				if strings.Contains(xml, wrong) {
					t.Errorf("%s: %s contains %s", name, part, wrong)
				}
			}
			if refs, caches := strings.Count(xml, "<f>"), strings.Count(xml, "Cache><"); refs == 0 || refs > caches {
				t.Errorf("%s: %s has %d references and %d caches", name, part, refs, caches)
			}
			for _, axis := range valueAxis.FindAllString(xml, -1) {
				if regexp.MustCompile(categoryElement).MatchString(axis) {
					t.Errorf("%s: %s: a value axis has elements of a category axis", name, part)
				}
			}
		}
	}
}
