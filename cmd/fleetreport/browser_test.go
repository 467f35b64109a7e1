package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"fleetreport/report/needs"
)

// TestPageInBrowser opens report.html from disk in Chromium. One browser serves
// all subtests; each has tabs of its own.
func TestPageInBrowser(t *testing.T) {
	b := browser(t)
	for _, input := range cases(t) {
		fleet := filepath.Base(filepath.Dir(input))
		if fleet != "sample" && fleet != "hostile" && !needs.Long() {
			continue
		}
		t.Run(fleet, func(t *testing.T) {
			t.Parallel()
			dir, stderr, status := built(t, input)
			if status == exitRejected {
				return // a rejected fleet has no page
			}
			if status != exitDone && status != exitGate {
				t.Fatalf("build: status %d: %s", status, stderr)
			}
			t.Run("alive", func(t *testing.T) { checkPage(t, b, input, dir) })
			if fleet != "sample" && fleet != "hostile" && fleet != "history" {
				return
			}
			t.Run("without scripts", func(t *testing.T) { withoutScriptsEnabled(t, b, dir) })
			t.Run("widths", func(t *testing.T) { widths(t, b, dir) })
			if fleet == "sample" || needs.Long() { // colours do not depend on names
				t.Run("dark and print", func(t *testing.T) { darkAndPrint(t, b, dir) })
			}
			if fleet == "sample" {
				t.Run("the check can fail", func(t *testing.T) { detectsProblems(t, b, dir) })
			}
		})
	}
}

// chartsFinished is true once page.js is done and all its charts have stopped moving.
const chartsFinished = `document.documentElement.dataset.charts !== undefined &&
	[...document.querySelectorAll('.canvas')].every((c) => c.querySelector('svg') &&
		echarts.getInstanceByDom(c).getZr().animation.isFinished())`

// drawings measures the svg elements that a selector finds in the frames of the
// charts, one for each frame.
func drawings(b *tab, selector string) []drawing {
	b.Helper()
	return ask[[]drawing](b, fmt.Sprintf(`[...document.querySelectorAll('[data-chart]')].map((frame) => {
		const svg = frame.querySelector(%q);
		const box = svg?.getBoundingClientRect();
		return {
			id: frame.dataset.chart,
			width: svg?.checkVisibility() ? box.width : 0,
			height: svg?.checkVisibility() ? box.height : 0,
			paths: svg?.querySelectorAll('path').length ?? 0,
			text: svg?.textContent.trim() ?? '',
			overflow: svg ? box.right - frame.getBoundingClientRect().right : 0,
		};
	})`, selector))
}

// drawing is what can be seen of a chart. Lengths are in CSS pixels.
type drawing struct {
	ID            string  `json:"id"`
	Width, Height float64 // 0 where it is hidden
	Paths         int     `json:"paths"`
	Text          string  `json:"text"`
	Overflow      float64 `json:"overflow"` // how far it sticks out at the right
}

const (
	ownSVG    = ":scope > svg"         // drawn when the report was made
	canvasSVG = ":scope > .canvas svg" // drawn by ECharts in the page
)

// checkDrawn fails the test unless every chart of the report shows a drawing of some
// size, with shapes and words.
func checkDrawn(b *tab, dir, selector string) {
	b.Helper()
	files, err := filepath.Glob(filepath.Join(dir, chartFolder, "*.svg"))
	if err != nil {
		b.Fatal(err)
	}
	var want, got []string
	for _, path := range files {
		want = append(want, strings.TrimSuffix(filepath.Base(path), ".svg"))
	}
	for _, d := range drawings(b, selector) {
		got = append(got, d.ID)
		if d.Width < 200 || d.Height < 80 || d.Paths == 0 || d.Text == "" {
			b.Errorf("chart %s is not drawn: %.0f x %.0f px, %d paths, text %.40q", d.ID, d.Width, d.Height, d.Paths, d.Text)
		}
		if d.Overflow > 1 {
			b.Errorf("chart %s sticks out of its frame by %.0f px", d.ID, d.Overflow)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		b.Errorf("the page has the charts %q, the folder %q", got, want)
	}
}

// checkPage checks the page as most people open it: with scripts, and with charts that
// grow when they appear.
func checkPage(t *testing.T, browser *chrome, input, dir string) {
	b := newTab(t, browser)
	b.emulate(media{})
	path := filepath.Join(dir, pageFile)
	b.open(path)
	b.await("the charts", chartsFinished)
	checkDrawn(b, dir, canvasSVG)
	if got, want := ask[string](b, `document.documentElement.dataset.charts`), len(drawings(b,
		canvasSVG)); got != strconv.Itoa(want) {
		t.Errorf("page.js counts %s charts, the page has %d", got, want)
	}
	for _, d := range drawings(b, ownSVG) {
		if d.Width > 0 {
			t.Errorf("chart %s is there twice", d.ID)
		}
	}
	tables(b, dir)
	pointAtAll(b)
	for _, intruder := range intruders(b) {
		t.Error(intruder)
	}
	if bait := "</script><script>alert(1)</script>"; bytes.Contains(contents(t, input), []byte(bait)) &&
		!strings.Contains(ask[string](b, `document.body.innerText`), bait) {
		t.Errorf("the page does not show the name %s", bait)
	}
	b.painted()
	b.quiet(path)
}

// pointAtAll opens the tooltip of every mark of every chart, one after the other:
// only then are they made, of names from the fleet.
func pointAtAll(b *tab) {
	b.Helper()
	dumb := ask[[]string](b, `(() => {
		const dumb = [];
		for (const frame of document.querySelectorAll('[data-chart]')) {
			const chart = echarts.getInstanceByDom(frame.querySelector('.canvas'));
			const words = () => { chart.getZr().flush(); return frame.querySelector('.canvas svg').textContent; };
			const before = words();
			let shown = 0;
			chart.getOption().series.forEach((series, seriesIndex) => {
				for (let dataIndex = 0; dataIndex < series.data.length; dataIndex++) {
					chart.dispatchAction({ type: 'showTip', seriesIndex, dataIndex });
					if (words() !== before) shown++;
				}
			});
			if (shown === 0) dumb.push(frame.dataset.chart);
		}
		return dumb;
	})()`)
	for _, id := range dumb {
		b.Errorf("chart %s has no tooltip", id)
	}
}

// intruders lists what came out of the data as more than text, and what does not
// fit together.
func intruders(b *tab) []string {
	b.Helper()
	return ask[[]string](b, `(() => {
		const found = [];
		const add = (what, e) => found.push(what + ': ' + e.outerHTML.slice(0, 200));
		// The page itself uses none of these.
		const foreign = 'img, image, iframe, frame, object, embed, form, base, link, video, audio,' +
			'b, i, u, s, del, pre, foreignObject, animate, set, a:not([href])';
		for (const e of document.querySelectorAll(foreign)) add('foreign element', e);
		// Controls are the page's own: those of its frame, and those above a table.
		for (const e of document.querySelectorAll('input, button, select, textarea')) {
			if (!e.closest('.theme, .tools, .nothing') && e.className !== 'sort') add('foreign control', e);
		}
		for (const e of document.querySelectorAll('*')) {
			for (const { name, value } of e.attributes) {
				if (/^on/i.test(name)) add('handler', e);
				if (/(^|:)(href|src)$/.test(name) && !value.startsWith('#')) add('address', e);
				if (/url\((?!["']?#)/.test(value)) add('reference', e);
			}
		}
		for (const e of document.querySelectorAll('.canvas *')) {
			const html = e.namespaceURI === 'http://www.w3.org/1999/xhtml';
			if (html && e.localName !== 'div') add('HTML in a chart', e);
		}
		if (/[\u202a-\u202e\u2066-\u2069]/.test(document.body.textContent)) found.push('a direction control');
		const scripts = [...document.scripts].map((s) => s.type);
		if (scripts.join() !== ',application/json,') found.push('scripts: ' + scripts.join());
		const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
		for (const id of ids.filter((id, i) => ids.indexOf(id) !== i)) found.push('id used twice: ' + id);
		for (const e of document.querySelectorAll('a[href^="#"]')) {
			if (!document.getElementById(decodeURIComponent(e.hash.slice(1)))) add('link to nowhere', e);
		}
		return found;
	})()`)
}

// ruler is the line under the header of a table in Markdown.
var ruler = regexp.MustCompile(`^\|( ?:?-+:? ?\|)+$`)

// tables fails the test unless the page shows as many tables, with as many rows
// together, as the Markdown report has.
func tables(b *tab, dir string) {
	b.Helper()
	type count struct{ Tables, Rows int }
	var want count
	for line := range strings.Lines(string(contents(b.T, filepath.Join(dir, markdownFile)))) {
		line = strings.TrimSpace(line)
		switch {
		case ruler.MatchString(line):
			want.Tables++
			want.Rows-- // its header, which has been counted
		case strings.HasPrefix(line, "|"):
			want.Rows++
		}
	}
	got := ask[count](b, `(() => {
		// Some stand folded away behind a chart, where there may also be a part of another.
		for (const details of document.querySelectorAll('main details')) details.open = true;
		const own = (e) => !e.closest('.duplicate') && e.checkVisibility() && e.getBoundingClientRect().height > 0;
		return {
			Tables: [...document.querySelectorAll('table')].filter(own).length,
			Rows: [...document.querySelectorAll('tbody tr')].filter(own).length,
		};
	})()`)
	if got != want || want.Tables == 0 {
		b.Errorf("the page shows %d tables with %d rows, the Markdown has %d with %d", got.Tables, got.Rows, want.Tables,
			want.Rows)
	}
}

// withoutScriptsEnabled checks that all is there when scripts are off.
func withoutScriptsEnabled(t *testing.T, browser *chrome, dir string) {
	b := newTab(t, browser)
	path := filepath.Join(dir, pageFile)
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	for _, width := range []int64{1440, 390} {
		b.resize(width, 844)
		b.open(path)
		if ask[bool](b, `document.documentElement.dataset.charts !== undefined`) {
			t.Error("a script has run")
		}
		checkDrawn(b, dir, ownSVG)
		tables(b, dir)
		fits(b, width)
	}
	b.quiet(path)
}

// fits fails the test if the page is wider than the screen, and names what is.
func fits(b *tab, width int64) {
	b.Helper()
	got := ask[struct {
		Width int64    `json:"width"`
		Wide  []string `json:"wide"`
	}](b, `(() => {
		const root = document.documentElement;
		const wide = [];
		for (const e of document.body.querySelectorAll('*')) {
			const box = e.getBoundingClientRect();
			// What scrolls in a frame of its own may be as wide as it likes, and so may
			// the inside of a drawing.
			if (box.right <= root.clientWidth + 1 || e.parentElement.closest('.table, svg')) continue;
			wide.push(e.localName + '.' + e.getAttribute('class') + '#' + e.id + ' ends at ' + Math.round(box.right) + ' px');
		}
		return { width: root.scrollWidth, wide: wide.slice(0, 5) };
	})()`)
	if got.Width > width || len(got.Wide) > 0 {
		b.Errorf("at %d px the page is %d px wide: %q", width, got.Width, got.Wide)
	}
}

// widths makes a window narrower and narrower, and then opens the page in the
// narrowest.
func widths(t *testing.T, browser *chrome, dir string) {
	b := newTab(t, browser)
	path := filepath.Join(dir, pageFile)
	b.open(path)
	for _, width := range []int64{1440, 768, 390, 390} {
		b.resize(width, tall)
		b.await("the charts to fit", chartsFinished+` && [...document.querySelectorAll('.canvas')].every((c) =>
			Math.abs(c.querySelector('svg').getBoundingClientRect().width - c.clientWidth) <= 1)`)
		fits(b, width)
		checkDrawn(b, dir, canvasSVG)
		if width == 390 {
			b.open(path)
		}
	}
	b.painted()
	b.quiet(path)
}

// darkAndPrint switches a light page to dark, and opens a dark one, and prints it:
// paper is white and shows the static drawings, whatever the screen does.
func darkAndPrint(t *testing.T, browser *chrome, dir string) {
	b := newTab(t, browser)
	path := filepath.Join(dir, pageFile)
	b.open(path)
	b.await("the charts", chartsFinished)
	light := colours(b)
	b.emulate(media{calm: true, dark: true})
	b.painted()
	checkDrawn(b, dir, canvasSVG)
	switched := colours(b)
	for part, colour := range light {
		if switched[part] == colour {
			t.Errorf("%s is %s in light and in dark", part, colour)
		}
	}

	b.open(path)
	b.await("the charts", chartsFinished)
	checkDrawn(b, dir, canvasSVG)
	if opened := colours(b); !maps.Equal(opened, switched) {
		t.Errorf("a page that is switched to dark has the colours %v, one that is opened dark has %v", switched, opened)
	}

	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || len(pdf) < 10_000 {
		t.Errorf("the print is no PDF, or an empty one: %d bytes, %.20q", len(pdf), pdf)
	}
	b.emulate(media{calm: true, dark: true, paper: true})
	checkDrawn(b, dir, ownSVG)
	for _, d := range drawings(b, canvasSVG) {
		if d.Width > 0 {
			t.Errorf("chart %s is printed twice", d.ID)
		}
	}
	b.painted()
	b.quiet(path)
}

// colours are those of the parts of a page that follow the colour scheme.
func colours(b *tab) map[string]string {
	b.Helper()
	return ask[map[string]string](b, `(() => {
		const paper = getComputedStyle(document.documentElement);
		const found = { ground: paper.backgroundColor, text: paper.color };
		for (const frame of document.querySelectorAll('[data-chart]')) {
			found[frame.dataset.chart] = getComputedStyle(frame.querySelector('.canvas text')).fill;
		}
		return found;
	})()`)
}

// policy matches the element of the Content-Security-Policy.
var policy = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`)

// detectsProblems proves that the other tests would notice: it spoils copies of the page,
// and expects to hear of it.
func detectsProblems(t *testing.T, browser *chrome, dir string) {
	whole := string(contents(t, filepath.Join(dir, pageFile)))
	add := func(page, markup string) string { return strings.Replace(page, "</main>", markup+"</main>", 1) }
	for name, test := range map[string]struct {
		page string
		want []string
	}{
		"forbidden": {
			add(whole, `<script>alert(1)</script><p onclick="alert(2)" style="color: red">x</p>`),
			[]string{"ContentSecurityPolicyIssue", "inline script", "inline event handler", "inline style", "handler: <p"},
		},
		"other script": {
			strings.Replace(whole, "'use strict';", "'use strict' ;", 1),
			[]string{"ContentSecurityPolicyIssue", "inline script"},
		},
		"without policy": {
			add(policy.ReplaceAllString(whole, ""), `<img alt="" src="http://fleet.example/x.png">
				<script>console.debug('hello'); alert('hello'); null.x</script>`),
			[]string{"http://fleet.example/x.png", "console.debug: ", "dialog: alert: hello", "exception: ",
				"foreign element: <img", "scripts: "},
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), pageFile)
			if err := os.WriteFile(path, []byte(test.page), 0o666); err != nil {
				t.Fatal(err)
			}
			b := newTab(t, browser)
			b.open(path)
			messages, requests := b.heard()
			all := strings.Join(slices.Concat(messages, requests, intruders(b)), "\n")
			for _, want := range test.want {
				if !strings.Contains(all, want) {
					t.Errorf("got no message with %q:\n%s", want, all)
				}
			}
		})
	}
}
