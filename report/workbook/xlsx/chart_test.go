package xlsx

import (
	"strings"
	"testing"
)

// TestRotateTitles checks that the title of the vertical axis is rotated, for Excel and
// for LibreOffice.
func TestRotateTitles(t *testing.T) {
	const (
		title = `<title><tx><rich><a:bodyPr rot="R"></a:bodyPr></rich></tx>` +
			`<txPr><a:bodyPr rot="0"></a:bodyPr><a:p></a:p></txPr></title>`
		horizontal = `<title><tx><rich><a:bodyPr rot="0"></a:bodyPr></rich></tx></title>`
		vertical   = `<title><tx><rich><a:bodyPr rot="-5400000"></a:bodyPr></rich></tx></title>`
	)
	x, y := strings.Replace(title, "R", "0", 1), strings.Replace(title, "R", "-5400000", 1)
	for _, c := range []struct{ dir, x, y string }{
		{`<barDir val="bar">`, vertical, horizontal},
		{`<barDir val="col">`, horizontal, vertical},
		{"", horizontal, vertical},
	} {
		got := string(rotateTitles([]byte(c.dir + "<catAx>" + x + "</catAx><valAx>" + y + "</valAx>")))
		if want := c.dir + "<catAx>" + c.x + "</catAx><valAx>" + c.y + "</valAx>"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestCompleteSeries checks that series get their shapes and labels, and that an
// unexpected part is an error.
func TestCompleteSeries(t *testing.T) {
	const content = `<plotArea><ser><spPr>a</spPr><dLbls>x</dLbls></ser><ser><spPr>b</spPr><dLbls>y</dLbls></ser>` +
		`<valAx></valAx><valAx></valAx></plotArea>`
	const want = `<plotArea>L<ser>1<dLbls>mx</dLbls></ser><ser>2<dLbls>y</dLbls></ser>` +
		`<valAx>U</valAx><valAx></valAx></plotArea>`
	chart := Chart{Shapes: []string{"1", "2"}, Labels: []string{"m", ""}, Layout: "L", XAxisEnd: "U"}
	if got, err := completeSeries("chart1.xml", []byte(content), chart); err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	for _, c := range []struct {
		content string
		chart   Chart
	}{
		{content, Chart{Shapes: []string{"1"}}},
		{"<ser></ser>", Chart{Shapes: []string{"1"}}},
		{"<ser><spPr></spPr></ser>", Chart{Shapes: []string{"1"}, Labels: []string{"m"}}},
		{"<ser><spPr></spPr></ser>", Chart{Shapes: []string{"1"}, Layout: "L"}},
	} {
		if _, err := completeSeries("chart1.xml", []byte(c.content), c.chart); !isUnsupported(err) {
			t.Errorf("%s: error %v, want one of an unsupported version", c.content, err)
		}
	}
}

// TestReferences checks the cached values of references, and that an unexpected
// reference is an error.
func TestReferences(t *testing.T) {
	const content = `<numRef><f>'A &amp; B'!$A$1:$A$3</f><numCache></numCache></numRef>`
	values := map[string]Values{
		"'A & B'!$A$1:$A$3": {IsNumber: true, FormatCode: `0.0"<"`, Texts: []string{"1", "", "2.5"}},
	}
	const want = `<numRef><f>'A &amp; B'!$A$1:$A$3</f><numCache><formatCode>0.0&#34;&lt;&#34;</formatCode>` +
		`<ptCount val="3"/><pt idx="0"><v>1</v></pt><pt idx="2"><v>2.5</v></pt></numCache></numRef>`
	if got, err := completeChart("chart1.xml", []byte(content), Chart{}, values); err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if _, err := completeChart("chart1.xml", []byte(content), Chart{}, nil); !isUnsupported(err) {
		t.Errorf("error %v, want one of an unsupported version", err)
	}
}

func isUnsupported(err error) bool {
	return err != nil && strings.Contains(err.Error(), "not supported")
}
