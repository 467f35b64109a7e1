package workbook

import (
	"strings"
	"testing"

	"fleetreport/report/palette"
)

// TestTurnTitles holds that the title of the axis that stands is turned, in Excel and
// in LibreOffice.
func TestTurnTitles(t *testing.T) {
	const (
		title = `<title><tx><rich><a:bodyPr rot="R"></a:bodyPr></rich></tx><txPr><a:bodyPr rot="0"></a:bodyPr><a:p></a:p></txPr></title>`
		flat  = `<title><tx><rich><a:bodyPr rot="0"></a:bodyPr></rich></tx></title>`
		up    = `<title><tx><rich><a:bodyPr rot="-5400000"></a:bodyPr></rich></tx></title>`
	)
	first, second := strings.Replace(title, "R", "0", 1), strings.Replace(title, "R", "-5400000", 1)
	for _, c := range []struct{ dir, x, y string }{{`<barDir val="bar">`, up, flat}, {`<barDir val="col">`, flat, up}, {"", flat, up}} {
		got := string(turnTitles([]byte(c.dir + "<catAx>" + first + "</catAx><valAx>" + second + "</valAx>")))
		if want := c.dir + "<catAx>" + c.x + "</catAx><valAx>" + c.y + "</valAx>"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestFinishSeries holds that series get their shapes and labels, and that what
// excelize writes otherwise than expected is an error.
func TestFinishSeries(t *testing.T) {
	const part = `<plotArea><ser><spPr>a</spPr><dLbls>x</dLbls></ser><ser><spPr>b</spPr><dLbls>y</dLbls></ser><valAx></valAx><valAx></valAx></plotArea>`
	got, err := finishSeries("chart1.xml", []byte(part), finish{shapes: []string{"1", "2"}, labels: []string{"m", ""}, layout: "L", unit: "U"})
	if want := `<plotArea>L<ser>1<dLbls>mx</dLbls></ser><ser>2<dLbls>y</dLbls></ser><valAx>U</valAx><valAx></valAx></plotArea>`; err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	for _, wrong := range []struct {
		part string
		more finish
	}{
		{part, finish{shapes: []string{"1"}}},
		{"<ser></ser>", finish{shapes: []string{"1"}}},
		{"<ser><spPr></spPr></ser>", finish{shapes: []string{"1"}, labels: []string{"m"}}},
		{"<ser><spPr></spPr></ser>", finish{shapes: []string{"1"}, layout: "L"}},
	} {
		if _, err := finishSeries("chart1.xml", []byte(wrong.part), wrong.more); err == nil || !strings.Contains(err.Error(), "not supported") {
			t.Errorf("%s: the error is %v", wrong.part, err)
		}
	}
}

// TestPresets holds that every look of the palette has a pattern where it has one
// there, and that no two patterns are one.
func TestPresets(t *testing.T) {
	seen := map[string]bool{}
	for _, look := range append([]palette.Style{palette.Met, palette.NotMet, palette.Unknown}, palette.Spare...) {
		shape := bar(look)
		if patterned := strings.Contains(shape, "<a:pattFill "); patterned != (look.Pattern != palette.Plain) {
			t.Errorf("%v is drawn as %s", look, shape)
		}
	}
	for pattern, preset := range presets {
		if seen[preset] {
			t.Errorf("pattern %d looks like another", pattern)
		}
		seen[preset] = true
	}
	if got := pale("#000000"); got != "575757" {
		t.Errorf("a paler black is %s", got)
	}
}
