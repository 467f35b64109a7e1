package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"fleetreport/report/needs"
)

// axeFile is axe-core, the accessibility checker that browsers and auditors use.
// `make test` fetches it.
const axeFile = "../../templates/axe/node_modules/axe-core/axe.min.js"

// axeRules is the least number of rules that a whole page passes. A run that has
// looked at nothing passes few.
const axeRules = 45

// tall is the height of a window that has the whole page in sight. What is out of
// sight is laid out later, and moves under the eyes of the checker.
const tall = 30_000

// TestAxe checks the page of the sample, in the long form of several fleets, with axe-core: in
// light and dark, on a laptop and on a phone, with everything unfolded.
func TestAxe(t *testing.T) {
	axe := axeCore(t)
	b := browser(t)
	fleets := accessFleets(t)
	for name, input := range fleets {
		if name != "sample" && !needs.Long() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := pageOf(t, input)
			for _, width := range []int64{1440, 390} {
				for _, dark := range []bool{false, true} {
					// The fleets share one style: each is seen in two of the four looks.
					if dark != (width == 1440) != (name == "sample") {
						continue
					}
					tab := newTab(t, b)
					tab.resize(width, tall)
					tab.emulate(media{calm: true, dark: dark})
					unfold(tab, path)
					accessible(tab, fmt.Sprintf("%d px, dark %t", width, dark), runAxe(tab, axe))
				}
			}
		})
	}
	t.Run("the page's own switch", func(t *testing.T) {
		t.Parallel()
		tab := newTab(t, b.private(t)) // the page stores the choice
		tab.resize(1440, tall)
		unfold(tab, pageOf(t, fleets["sample"]))
		light := ask[string](tab, `getComputedStyle(document.body).backgroundColor`)
		ask[bool](tab, `document.querySelector('.theme input[value=dark]').click() ?? true`)
		tab.painted()
		if dark := ask[string](tab, `getComputedStyle(document.body).backgroundColor`); dark == light {
			t.Errorf("the switch leaves the ground %s", dark)
		}
		// The rules beside contrasts do not depend on colours.
		for _, flaw := range contrasts(tab) {
			t.Errorf("switched to dark: %s", flaw)
		}
		if needs.Long() {
			accessible(tab, "switched to dark", runAxe(tab, axe))
		}
	})
	t.Run("the check can fail", func(t *testing.T) {
		t.Parallel()
		tab := newTab(t, b)
		tab.resize(1440, tall)
		unfold(tab, pageOf(t, fleets["sample"]))
		findsSpoiledParts(tab, axe)
	})
}

// accessFleets are inventories whose pages differ: with everything known, with
// gaps, with names that are hard to show, and with tables that are cut.
func accessFleets(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{
		"sample":      sampleInput,
		"unknowns":    filepath.Join(testdata, "unknowns", "fleet-2026-10.csv"),
		"hostile":     filepath.Join(testdata, "hostile", "fleet-2026-11.csv"),
		"300 servers": crowd(t, 300, 20),
	}
}

// axeCore reads axe-core. Without it the test is skipped, unless the environment
// says that none may be.
func axeCore(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(axeFile)
	if err == nil {
		return string(b)
	}
	needs.Missing(t, fmt.Sprintf("axe-core is not installed, `make test` does it: %v", err))
	return ""
}

// pageOf builds the page of a fleet, and returns its path.
func pageOf(t *testing.T, input string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	var out, errs strings.Builder
	args := []string{"build", "--formats", "html", "--out", dir, input}
	if status := run(context.Background(), args, strings.NewReader(""), &out, &errs); status != exitDone {
		t.Fatalf("build: status %d: %s", status, errs.String())
	}
	return filepath.Join(dir, pageFile)
}

// unfold opens the page at path, waits for its charts, and unfolds all of it. Of
// the rows of a table, and of the cards, it leaves some: they are all alike, and
// axe-core would take minutes over them.
func unfold(b *tab, path string) {
	b.Helper()
	b.open(path)
	b.await("the charts", chartsFinished)
	ask[bool](b, `(() => {
		for (const e of document.querySelectorAll('details')) e.open = true;
		for (const e of document.querySelectorAll('tbody tr:nth-child(n+9), .card ~ .card ~ .card ~ .card')) e.remove();
		return true;
	})()`)
	b.painted()
}

// axeResult is what axe-core has to say of a page.
type axeResult struct {
	Passed    []string // rules
	Broken    []axeFinding
	Undecided []axeFinding
}

// axeFinding is an element that breaks a rule, or may.
type axeFinding struct{ Rule, Impact, Element, Why string }

func (x axeFinding) String() string {
	return fmt.Sprintf("%s (%s): %s: %s", x.Rule, x.Impact, x.Element, strings.Join(strings.Fields(x.Why), " "))
}

// runAxe runs axe-core in the page. Commands of the DevTools protocol are not
// bound by the content policy.
func runAxe(b *tab, axe string) axeResult {
	b.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[chromedp.Void](axe)); err != nil {
		b.Fatal(err)
	}
	// What stands behind the words of a drawing axe-core never knows: contrasts
	// looks at those.
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[axeResult](`axe.configure({
		rules: [{ id: 'color-contrast', selector: '*:not(svg *)' }],
	}), axe.run(document, {
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
		resultTypes: ['violations', 'incomplete'],
	}).then(({ passes, violations, incomplete }) => {
		const list = (rules) => rules.flatMap(({ id, nodes }) => nodes.map(({ impact, target, html, failureSummary }) => ({
			Rule: id, Impact: impact, Element: target.flat().join(' ') + ' ' + html.slice(0, 150), Why: failureSummary,
		})));
		return { Passed: passes.map(({ id }) => id), Broken: list(violations), Undecided: list(incomplete) };
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatal(err)
	}
	return got
}

// accessible fails the test for every rule that is broken. What axe-core cannot
// decide of colours contrasts has decided; of anything else it is a failure too.
func accessible(b *tab, when string, got axeResult) {
	b.Helper()
	for _, x := range got.Broken {
		b.Errorf("%s: %s", when, x)
	}
	for _, x := range got.Undecided {
		if x.Rule != "color-contrast" {
			b.Errorf("%s: look at this: %s", when, x)
		}
	}
	if len(got.Passed) < axeRules {
		b.Errorf("%s: only %d rules are passed: %q", when, len(got.Passed), got.Passed)
	}
	for _, flaw := range contrasts(b) {
		b.Errorf("%s: %s", when, flaw)
	}
}

// findsSpoiledParts proves that the check can fail: it spoils the page in many ways, and
// expects to hear of each.
func findsSpoiledParts(b *tab, axe string) {
	b.Helper()
	ask[bool](b, `(() => {
		document.querySelector('main p').insertAdjacentHTML('beforebegin',
			'<img src="data:,"><p id="pale">pale</p><button id="dumb"></button><h6 id="deep">deep</h6>');
		document.getElementById('pale').style.color = '#888';
		document.querySelector('.canvas text').setAttribute('fill', '#aaa');
		document.documentElement.removeAttribute('lang');
		return true;
	})()`)
	var all strings.Builder
	for _, x := range runAxe(b, axe).Broken {
		fmt.Fprintln(&all, x)
	}
	for _, flaw := range contrasts(b) {
		fmt.Fprintln(&all, flaw)
	}
	for _, want := range []string{
		"image-alt (critical): img", "color-contrast (serious): #pale", "button-name (critical): #dumb",
		"heading-order (moderate): #deep", "html-has-lang (serious): html",
		`p "pale" has a contrast of 3.54`, `" has a contrast of 2.32`,
	} {
		if !strings.Contains(all.String(), want) {
			b.Errorf("got no failure with %q:\n%s", want, all.String())
		}
	}
}
